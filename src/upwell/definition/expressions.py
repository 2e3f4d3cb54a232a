"""One-line sums: `max(350, round(value * 0.012))`, `'fridge' in items`.

A closed subset of Python's expression grammar, compiled once to nested functions: no attributes beyond dotted names,
no calls beyond the listed functions, no loops, no powers. Numbers are decimals; literals next to money are dollars.
An unknown operand makes the result unknown, an absent one makes comparisons false and sums absent."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from functools import lru_cache
from typing import Any

from upwell.definition.values import ABSENT, Money, Value, Values, as_yes_no, find

MAX_LENGTH = 500
MOST = Decimal(10) ** 12

Outcome = Value | bool | None | Any
Evaluate = Callable[[Values], Any]


class ExpressionError(Exception):
    """This sum cannot be read; the message says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled sum. `names` are the dotted names it reads; `tree` serves the check's type rules."""

    source: str
    names: frozenset[str]
    tree: ast.expr = field(repr=False, compare=False)
    _evaluate: Evaluate = field(repr=False, compare=False)

    def result(self, values: Values) -> Any:
        """The value; yes/no for a comparison; ABSENT; or None when something it needs is unknown."""
        try:
            found = self._evaluate(values)
        except (DivisionByZero, InvalidOperation, ZeroDivisionError, TypeError):
            return ABSENT  # the check refuses what it can prove wrong; at run time a sum never breaks a journey
        return as_yes_no(found) if isinstance(found, bool) else found

    def holds(self, values: Values) -> bool | None:
        found = self.result(values)
        return None if found is None else bool(found == "yes")


@lru_cache(maxsize=4096)
def parse(source: str) -> Expression:
    """The compiled expression. Raises ExpressionError."""
    if len(source) > MAX_LENGTH:
        raise ExpressionError(f"A sum may have {MAX_LENGTH} characters, this one has {len(source)}")
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError("This is not a sum Upwell can read; write one line such as max(350, value * 2)") from None
    names: set[str] = set()
    try:
        evaluate = _compile(tree, names)
    except RecursionError:
        raise ExpressionError("This sum is nested too deeply; split it into several work_out steps") from None
    return Expression(source, frozenset(names), tree, evaluate)


def _compile(node: ast.expr, names: set[str]) -> Evaluate:
    compile_node = _COMPILERS.get(type(node))
    if compile_node is None:
        raise ExpressionError(f"Upwell's sums have no {_plain_name(node)}")
    return compile_node(node, names)


def _constant(node: ast.Constant, names: set[str]) -> Evaluate:
    constant: Any = node.value
    if isinstance(constant, bool) or not isinstance(constant, str | int | float):
        raise ExpressionError("Only numbers and 'texts' may stand in a sum; write 'yes' or 'no' for truth")
    value = constant if isinstance(constant, str) else Decimal(str(constant))
    if isinstance(value, Decimal) and (not value.is_finite() or abs(value) > MOST):
        raise ExpressionError("This number is too large for a sum")
    return lambda values: value


def _name(node: ast.expr, names: set[str]) -> Evaluate:
    parts: list[str] = []
    part = node
    while isinstance(part, ast.Attribute):
        parts.append(part.attr)
        part = part.value
    if not isinstance(part, ast.Name) or any(piece.startswith("_") for piece in [part.id, *parts]):
        raise ExpressionError("Names in a sum are words joined by dots, like road.owner")
    dotted = ".".join([part.id, *reversed(parts)])
    names.add(dotted)
    return lambda values: find(values, dotted)


_SUMS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def _sum(node: ast.BinOp, names: set[str]) -> Evaluate:
    apply = _SUMS.get(type(node.op))
    if apply is None:
        raise ExpressionError("Upwell's sums know + - * / only")
    left, right = _compile(node.left, names), _compile(node.right, names)

    def evaluate(values: Values) -> Any:
        a, b = left(values), right(values)
        if a is None or b is None:
            return None
        if a is ABSENT or b is ABSENT:
            return ABSENT
        return arithmetic(apply, a, b)

    return evaluate


def arithmetic(apply: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """Applies a sum to numbers or money: a number beside money is dollars, money times a number is money."""
    if not isinstance(a, Decimal | Money) or not isinstance(b, Decimal | Money):
        raise TypeError("sums need numbers or money")
    if not isinstance(a, Money) and not isinstance(b, Money):
        return apply(a, b)
    bare = apply(_dollars(a), _dollars(b))
    ratio = apply is operator.truediv and isinstance(b, Money)
    return bare if ratio else Money(bare)


def _dollars(amount: Any) -> Decimal:
    if isinstance(amount, Money):
        return amount.dollars
    if isinstance(amount, Decimal):
        return amount
    raise TypeError("not an amount")


def _unary(node: ast.UnaryOp, names: set[str]) -> Evaluate:
    inner = _compile(node.operand, names)
    if isinstance(node.op, ast.Not):
        return lambda values: None if (found := _truth(inner(values))) is None else not found
    if isinstance(node.op, ast.USub):
        zero = Decimal(0)

        def negative(values: Values) -> Any:
            found = inner(values)
            return found if found is None or found is ABSENT else arithmetic(operator.sub, zero, found)

        return negative
    raise ExpressionError("Upwell's sums know - and not in front of a value only")


def _truth(found: Any) -> bool | None:
    if found is None or isinstance(found, bool):
        return found
    return bool(found == "yes")


def _logic(node: ast.BoolOp, names: set[str]) -> Evaluate:
    parts = [_compile(part, names) for part in node.values]
    deciding = isinstance(node.op, ast.Or)

    def evaluate(values: Values) -> bool | None:
        found = [_truth(part(values)) for part in parts]
        if deciding in found:
            return deciding
        return None if None in found else not deciding

    return evaluate


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: lambda a, b: same(a, b),
    ast.NotEq: lambda a, b: not same(a, b),
    ast.Lt: lambda a, b: ordered(operator.lt, a, b),
    ast.LtE: lambda a, b: ordered(operator.le, a, b),
    ast.Gt: lambda a, b: ordered(operator.gt, a, b),
    ast.GtE: lambda a, b: ordered(operator.ge, a, b),
    ast.In: lambda a, b: contains(b, a),
    ast.NotIn: lambda a, b: not contains(b, a),
}


def same(a: Any, b: Any) -> bool:
    if isinstance(a, Money) != isinstance(b, Money):
        return isinstance(a, Decimal | Money) and isinstance(b, Decimal | Money) and _dollars(a) == _dollars(b)
    return bool(a == b)


def ordered(compare: Callable[[Any, Any], bool], a: Any, b: Any) -> bool:
    """Orders numbers with numbers or money, dates with dates, times with times; anything else is not ordered."""
    if isinstance(a, Decimal | Money) and isinstance(b, Decimal | Money):
        return compare(_dollars(a), _dollars(b))
    if isinstance(a, date) and isinstance(b, date):
        return compare(a, b)
    return type(a) is type(b) and not isinstance(a, str | tuple) and compare(a, b)


def contains(group: Any, member: Any) -> bool:
    return group is not ABSENT and isinstance(group, tuple | str | dict) and member in group


def _compare(node: ast.Compare, names: set[str]) -> Evaluate:
    if len(node.ops) != 1:
        raise ExpressionError("Compare two values at a time: write a < b and b < c")
    compare = _COMPARISONS.get(type(node.ops[0]))
    if compare is None:
        raise ExpressionError("Upwell's sums compare with == != < <= > >= in")
    left, right = _compile(node.left, names), _compile(node.comparators[0], names)

    def evaluate(values: Values) -> bool | None:
        a, b = left(values), right(values)
        if a is None or b is None:
            return None
        return a is not ABSENT and b is not ABSENT and compare(a, b)

    return evaluate


def _either(node: ast.IfExp, names: set[str]) -> Evaluate:
    test, yes, no = (_compile(part, names) for part in (node.test, node.body, node.orelse))

    def evaluate(values: Values) -> Any:
        found = _truth(test(values))
        return None if found is None else (yes if found else no)(values)

    return evaluate


def _round(amount: Any, places: Any = Decimal(0)) -> Any:
    step = Decimal(1).scaleb(-int(places))
    if isinstance(amount, Money):
        return Money(amount.dollars.quantize(step, ROUND_HALF_UP))
    return amount.quantize(step, ROUND_HALF_UP)


def _count(group: Any) -> Decimal:
    return Decimal(len(group))


def _total(group: Any) -> Any:
    """Of how many of each, all together."""
    total: Any = Decimal(0)
    for amount in group.values() if isinstance(group, Mapping) else group:
        total = arithmetic(operator.add, total, amount)
    return total


def _pick(choose: Callable[..., Any]) -> Callable[..., Any]:
    def pick(*amounts: Any) -> Any:
        picked = choose(amounts, key=_dollars)
        return Money(_dollars(picked)) if any(isinstance(amount, Money) for amount in amounts) else picked

    return pick


def _days_between(first: Any, last: Any) -> Decimal:
    return Decimal((last - first).days)


FUNCTIONS: dict[str, tuple[Callable[..., Any], int, int]] = {
    "min": (_pick(min), 2, 10),
    "max": (_pick(max), 2, 10),
    "round": (_round, 1, 2),
    "count": (_count, 1, 1),
    "sum": (_total, 1, 1),
    "days_between": (_days_between, 2, 2),
}


def _call(node: ast.Call, names: set[str]) -> Evaluate:
    known = ", ".join(FUNCTIONS)
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
        raise ExpressionError(f"The functions of a sum are {known}")
    function, least, most = FUNCTIONS[node.func.id]
    if node.keywords or not least <= len(node.args) <= most or any(isinstance(a, ast.Starred) for a in node.args):
        raise ExpressionError(f"{node.func.id}() takes {least if least == most else f'{least} to {most}'} values")
    parts = [_compile(argument, names) for argument in node.args]

    def evaluate(values: Values) -> Any:
        found = [part(values) for part in parts]
        if None in found:
            return None
        return ABSENT if ABSENT in found else function(*found)

    return evaluate


def _plain_name(node: ast.expr) -> str:
    words = {"Lambda": "functions of their own", "ListComp": "loops", "Subscript": "[brackets]", "JoinedStr": "f-texts"}
    return words.get(type(node).__name__, type(node).__name__.lower())


_COMPILERS: dict[type[ast.expr], Callable[[Any, set[str]], Evaluate]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _name,
    ast.BinOp: _sum,
    ast.UnaryOp: _unary,
    ast.BoolOp: _logic,
    ast.Compare: _compare,
    ast.IfExp: _either,
    ast.Call: _call,
}
