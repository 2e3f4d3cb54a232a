"""The types of one-line sums, found without computing them: what a sum comes to and what in it cannot be right."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from upwell.definition import guess
from upwell.definition.values import ValueType

Tell = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a value. `type` is None when anything is possible; `literal` marks a number written out."""

    type: ValueType | None
    options: tuple[str, ...] = ()
    parts: Mapping[str, Kind] = field(default_factory=dict)
    open: bool = False
    literal: bool = False

    def plain(self) -> Kind:
        """The same without the mark of being written out."""
        return Kind(self.type, self.options, self.parts, self.open)

    @property
    def said(self) -> str:
        return SAID[self.type] if self.type else "a value"


ANYTHING = Kind(None, open=True)
NUMBER, MONEY, TEXT = Kind(ValueType.NUMBER), Kind(ValueType.MONEY), Kind(ValueType.TEXT)
YES_NO = Kind(ValueType.YES_NO, options=("yes", "no"))
SAID: dict[ValueType, str] = {
    ValueType.TEXT: "a text",
    ValueType.NUMBER: "a number",
    ValueType.MONEY: "an amount of money",
    ValueType.YES_NO: "yes or no",
    ValueType.CHOICE: "one choice",
    ValueType.CHOICES: "several choices",
    ValueType.DATE: "a date",
    ValueType.TIME: "a time",
    ValueType.PLACE: "a place",
    ValueType.RECORD: "a record with parts",
    ValueType.FILES: "files",
    ValueType.ITEMS: "a repeated group",
}
WORDS = frozenset({ValueType.TEXT, ValueType.CHOICE, ValueType.YES_NO})
AMOUNTS = frozenset({ValueType.NUMBER, ValueType.MONEY})
GROUPS = frozenset({ValueType.CHOICES, ValueType.FILES, ValueType.ITEMS, ValueType.RECORD})


def infer(node: ast.expr, resolve: Callable[[str], Kind], tell: Tell) -> Kind:
    """The kind of a sum that `expressions.parse` has accepted. `tell(what, hint)` hears of everything wrong."""
    return _Inference(resolve, tell).of(node)


@dataclass(slots=True)
class _Inference:
    resolve: Callable[[str], Kind]
    tell: Tell

    def of(self, node: ast.expr) -> Kind:
        match node:
            case ast.Constant(value=str()):
                return Kind(ValueType.TEXT, literal=True)
            case ast.Constant():
                return Kind(ValueType.NUMBER, literal=True)
            case ast.Name() | ast.Attribute():
                return self.resolve(ast.unparse(node))
            case ast.BinOp():
                return self._sum(node)
            case ast.Compare():
                return self._compare(node)
        return self._other(node)

    def _other(self, node: ast.expr) -> Kind:
        match node:
            case ast.UnaryOp(op=ast.USub()):
                return self._amount(node.operand)
            case ast.UnaryOp():
                return self._truth(node.operand)
            case ast.BoolOp():
                for part in node.values:
                    self._truth(part)
                return YES_NO
            case ast.IfExp():
                self._truth(node.test)
                return self._alike(self.of(node.body), self.of(node.orelse), node)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, node.args)
        return ANYTHING

    def _truth(self, node: ast.expr) -> Kind:
        kind = self.of(node)
        if kind.type not in (None, ValueType.YES_NO):
            self.tell(f"'{ast.unparse(node)}' is {kind.said}; and, or, not and if need yes or no", "Compare it first")
        return YES_NO

    def _amount(self, node: ast.expr) -> Kind:
        kind = self.of(node)
        if kind.type is not None and kind.type not in AMOUNTS:
            hint = "Use count(…) for how many" if kind.type in GROUPS else "Sums need numbers or money"
            self.tell(f"'{ast.unparse(node)}' is {kind.said}, which cannot be added or multiplied", hint)
            return ANYTHING
        return kind

    def _sum(self, node: ast.BinOp) -> Kind:
        left, right = self._amount(node.left), self._amount(node.right)
        if left.type is None or right.type is None:
            return ANYTHING
        if isinstance(node.op, ast.Mult):
            return self._product(left, right, node)
        if isinstance(node.op, ast.Div):
            return self._quotient(left, right, node)
        return self._mixed([left, right], node)

    def _product(self, left: Kind, right: Kind, node: ast.expr) -> Kind:
        if left.type is right.type is ValueType.MONEY:
            self.tell(f"'{ast.unparse(node)}' multiplies money with money", "Multiply money with a number")
        if ValueType.MONEY in (left.type, right.type):
            return MONEY
        return Kind(ValueType.NUMBER, literal=left.literal and right.literal)

    def _quotient(self, left: Kind, right: Kind, node: ast.expr) -> Kind:
        if left.type is ValueType.NUMBER and right.type is ValueType.MONEY and not left.literal:
            self.tell(f"'{ast.unparse(node)}' divides a number by money", "Divide money by a number")
        if left.type is ValueType.MONEY and right.type is not ValueType.MONEY:
            return MONEY
        return Kind(ValueType.NUMBER, literal=left.literal and right.literal)

    def _mixed(self, kinds: list[Kind], node: ast.expr) -> Kind:
        """Numbers written out beside money are dollars; other numbers are not money."""
        if not any(kind.type is ValueType.MONEY for kind in kinds):
            return Kind(ValueType.NUMBER, literal=all(kind.literal for kind in kinds))
        if any(kind.type is ValueType.NUMBER and not kind.literal for kind in kinds):
            what = f"'{ast.unparse(node)}' puts a number that is not money beside money"
            self.tell(what, "Multiply the number with a price first, such as count(dogs) * 12")
        return MONEY

    def _alike(self, left: Kind, right: Kind, node: ast.expr) -> Kind:
        types = {left.type, right.type}
        if None in types:
            return ANYTHING
        if types <= AMOUNTS:
            return self._mixed([left, right], node)
        if len(types) == 1:
            return left.plain()
        if types <= WORDS:
            return TEXT
        self.tell(f"'{ast.unparse(node)}' is {left.said} or {right.said}", "Make both the same type")
        return ANYTHING

    def _compare(self, node: ast.Compare) -> Kind:
        operator, first, second = node.ops[0], node.left, node.comparators[0]
        left, right = self.of(first), self.of(second)
        if left.type is None or right.type is None:
            return YES_NO
        if isinstance(operator, ast.In | ast.NotIn):
            self._member(left, right, first, second)
        elif isinstance(operator, ast.Eq | ast.NotEq):
            self._equal(left, right, node)
        else:
            self._order(left, right, node)
        return YES_NO

    def _member(self, left: Kind, right: Kind, first: ast.expr, second: ast.expr) -> None:
        if right.type not in (ValueType.CHOICES, ValueType.FILES, ValueType.TEXT):
            hint = f"Write {ast.unparse(second)} == …" if right.type in WORDS else "`in` looks into several choices"
            self.tell(f"'{ast.unparse(second)}' is {right.said}; nothing can be in it", hint)
        elif isinstance(first, ast.Constant) and right.options:
            self._option(first.value, right, second)

    def _equal(self, left: Kind, right: Kind, node: ast.Compare) -> None:
        first, second = node.left, node.comparators[0]
        for one, kind in ((first, right), (second, left)):
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and kind.options:
                self._option(one.value, kind, second if one is first else first)
        types = {left.type, right.type}
        if len(types) == 1 or types <= AMOUNTS or types <= WORDS:
            return
        self.tell(f"'{ast.unparse(node)}' compares {left.said} with {right.said}", "Compare values of the same type")

    def _option(self, option: Any, kind: Kind, holder: ast.expr) -> None:
        if option not in kind.options:
            what = f"'{ast.unparse(holder)}' has no option '{option}'"
            self.tell(what, guess.hint(str(option), kind.options, whose="Its options are"))

    def _order(self, left: Kind, right: Kind, node: ast.Compare) -> None:
        types = {left.type, right.type}
        if types <= AMOUNTS or types in ({ValueType.DATE}, {ValueType.TIME}):
            return
        what = f"'{ast.unparse(node)}' compares {left.said} with {right.said}, which have no order"
        self.tell(what, "Only numbers, money, dates and times are smaller or larger")

    def _call(self, name: str, arguments: list[ast.expr]) -> Kind:
        if name in ("min", "max"):
            kinds = [self._amount(argument) for argument in arguments]
            known = all(kind.type is not None for kind in kinds)
            return self._mixed(kinds, ast.Call(ast.Name(name), arguments, [])) if known else ANYTHING
        if name == "round":
            return self._rounded(arguments)
        if name == "days_between":
            self._all_of(name, arguments, {ValueType.DATE}, "two dates")
            return NUMBER
        self._all_of(name, arguments, GROUPS | ({ValueType.TEXT} if name == "count" else set()), "a group of things")
        return NUMBER if name == "count" else ANYTHING

    def _rounded(self, arguments: list[ast.expr]) -> Kind:
        if len(arguments) == 2:
            places = arguments[1]
            fine = isinstance(places, ast.Constant) and isinstance(places.value, int) and 0 <= places.value <= 6
            if not fine:
                self.tell("round() takes the number of digits as a figure from 0 to 6", "Write round(value, 2)")
        return self._amount(arguments[0])

    def _all_of(
        self, name: str, arguments: list[ast.expr], types: set[ValueType] | frozenset[ValueType], said: str
    ) -> None:
        for argument in arguments:
            kind = self.of(argument)
            if kind.type is not None and kind.type not in types:
                self.tell(f"{name}() needs {said}; '{ast.unparse(argument)}' is {kind.said}", "")
