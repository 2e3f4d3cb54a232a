"""Conditions of a definition as JSON Schema over the answers of a whole form; None where that would not be true. Pure.

A comparison of an answer nobody was asked for is false: so each says as well that its question is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from upwell.definition.channels import is_for_staff
from upwell.definition.conditions import All, Any_, Condition, Not, Test, to_plain
from upwell.definition.model import Service
from upwell.definition.questions import Question, type_of

Schema = dict[str, Any]
_CHOSEN = ("choice", "yes_no", "declaration")


def number(amount: Any) -> Any:
    if not isinstance(amount, Decimal):
        return amount
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def plain_of(condition: Condition) -> Any:
    """As the definition has it: `{size: large}`."""
    return to_plain(condition)


@dataclass(slots=True)
class Asked:
    """The questions of a form whose being asked can be said in JSON Schema."""

    service: Service
    _taken: dict[str, Schema | None] = field(default_factory=dict)

    def condition(self, condition: Condition) -> Schema | None:
        match condition:
            case Test():
                return self._test(condition)
            case Not(part):
                inner = self.condition(part)
                return None if inner is None else {"not": inner}
            case All(parts) | Any_(parts):
                found = [self.condition(part) for part in parts]
                if any(one is None for one in found):
                    return None
                return {"allOf" if isinstance(condition, All) else "anyOf": found}

    def taken(self, name: str) -> Schema | None:
        """That this question is asked: `{}` where it always is."""
        if name not in self._taken:
            self._taken[name] = None  # a definition has no loops; one that had is asked nothing of
            step = self.service.by_name[name]
            when = step.when
            known = self.condition(when) if when is not None else {}
            self._taken[name] = None if is_for_staff(step) else known
        return self._taken[name]

    def _test(self, test: Test) -> Schema | None:
        name, _, part = test.name.partition(".")
        question = self.service.by_name.get(name)
        if not isinstance(question, Question) or question.party is not None:
            return None
        before, said = self.taken(name), _said(question, test, part)
        if before is None or said is None:
            return None
        there: Schema = {"properties": {name: said}, "required": [name]}
        there = {"not": {"required": [name]}} if test.how == "answered" and test.against == "no" else there
        return {"allOf": [before, there]} if before else there


def _said(question: Question, test: Test, part: str) -> Schema | None:
    if test.how == "answered":
        return {} if not part else None
    if part:
        return _of_part(question, test, part)
    read = _COMPARED.get(test.how)
    kind = type_of(question)
    return read[1](test.against) if read is not None and kind in read[0] else None


def _of_part(question: Question, test: Test, part: str) -> Schema | None:
    """How many of one thing."""
    read = _COMPARED.get(test.how)
    if type_of(question) != "quantity" or read is None or "number" not in read[0]:
        return None
    return {"type": "object", "properties": {part: read[1](test.against)}, "required": [part]}


def _includes(against: Any) -> Schema:
    return {"type": "array", "contains": {"const": against}}


_NUMBERS = ("number", "money")
_COMPARED: Mapping[str, tuple[tuple[str, ...], Callable[[Any], Schema]]] = {
    "is": ((*_CHOSEN, *_NUMBERS), lambda against: {"const": number(against)}),
    "one_of": ((*_CHOSEN, *_NUMBERS), lambda against: {"enum": [number(one) for one in against]}),
    "includes": (("choices",), _includes),
    "includes_any": (("choices",), lambda against: {"anyOf": [_includes(one) for one in against]}),
    "includes_all": (("choices",), lambda against: {"allOf": [_includes(one) for one in against]}),
    "at_least": (_NUMBERS, lambda against: {"minimum": number(against)}),
    "at_most": (_NUMBERS, lambda against: {"maximum": number(against)}),
    "more_than": (_NUMBERS, lambda against: {"exclusiveMinimum": number(against)}),
    "less_than": (_NUMBERS, lambda against: {"exclusiveMaximum": number(against)}),
}
