"""Conditions, sums and references: every name is there and earlier, every comparison fits its type."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from upwell.definition import conditions, guess, sums
from upwell.definition.checks.findings import Findings
from upwell.definition.conditions import Condition, Test
from upwell.definition.expressions import Expression
from upwell.definition.kinds import Missing, question_kind
from upwell.definition.questions import Question
from upwell.definition.source import Path
from upwell.definition.steps import Repeat, WorkOut
from upwell.definition.sums import ANYTHING, Kind
from upwell.definition.values import ValueType

Inner = Mapping[str, Kind]
LAST = 10**6
"""The index of what stands after all steps: the receipt, the promise, the route."""

_NUMBERS = frozenset({ValueType.NUMBER, ValueType.MONEY})
_ONE = frozenset(
    {
        ValueType.TEXT,
        ValueType.CHOICE,
        ValueType.YES_NO,
        ValueType.NUMBER,
        ValueType.MONEY,
        ValueType.TIME,
        ValueType.DATE,
    }
)


def check(found: Findings) -> None:
    for path, index, step in found.steps():
        condition(found, step.when, (*path, "when"), index)
        if (*path, "when") in found.unsound:
            found.reasoning.unsure.add(step.name)
        if isinstance(step, Question):
            question(found, step, path, index, {})
        elif isinstance(step, WorkOut):
            work_out(found, step, path, index)
        elif isinstance(step, Repeat):
            repeat(found, step, path, index)
        start = getattr(step, "start", None)
        condition(found, start.when if start else None, (*path, "start", "when"), index)
    for number, rule in enumerate(found.service.promise):
        listed = isinstance(found.source.at(("promise",)), list)
        condition(found, rule.when, ("promise", number, "when") if listed else ("promise", "when"), LAST)
        promised_day(found, rule.on, ("promise", number, "on") if listed else ("promise", "on"))
    for number, route in enumerate(found.service.route):
        condition(found, route.when, ("route", number, "when"), LAST)
    _after(found)


def _after(found: Findings) -> None:
    """When the receipt offers another service."""
    start = found.service.receipt.start if found.service.receipt else None
    if start is not None and start.when is not None:
        condition(found, start.when, ("receipt", "start", "when"), LAST)
        _answers_only(found, start.when, ("receipt", "start", "when"))


def _answers_only(found: Findings, when: Condition, path: Path) -> None:
    """A receipt is read long after: what was answered is kept with the case, what was looked up and summed is not."""
    for leaf in conditions.leaves(when):
        entry = found.names.entries.get(leaf.name.split(".")[0])
        if entry is not None and not isinstance(entry.step, Question):
            what = f"'{leaf.name}' is no answer, and what a receipt offers can only hang on answers"
            found.tell(path, what, "Use the name of a question")


def promised_day(found: Findings, dotted: str | None, path: Path) -> None:
    kind = found.names.resolve(dotted, LAST) if dotted else None
    if isinstance(kind, Missing):
        found.tell(path, kind.what, kind.hint)
    elif kind is not None and kind.type not in (None, ValueType.DATE):
        found.tell(path, f"'{dotted}' is {kind.said}, not a day", "Name a booking's day, such as slot.day, or a date")


def question(found: Findings, step: Question, path: Path, index: int, inner: Inner) -> None:
    for key, option in getattr(step, "options", {}).items():
        condition(found, option.when, (*path, "options", key, "when"), index, inner)
    own = {**inner, step.name: question_kind(step)}
    for number, rule in enumerate(step.require):
        place = (*path, "require", number, "that")
        kind = total(found, rule.that, place, index, own)
        if kind.type not in (None, ValueType.YES_NO):
            found.tell(
                place, f"A requirement is a comparison; this comes to {kind.said}", "Compare it, such as value >= 1"
            )


def work_out(found: Findings, step: WorkOut, path: Path, index: int) -> None:
    listed = isinstance(found.source.at((*path, "as")), list)
    for number, case in enumerate(step.as_):
        place = (*path, "as", number, "value") if listed else (*path, "as")
        condition(found, case.if_, (*path, "as", number, "if"), index)
        total(found, case.value, place, index)
        if case.if_ is None and number < len(step.as_) - 1:
            found.tell(
                (*path, "as", number + 1),
                "This line is never used: the one before it has no `if`",
                "Put it before that line",
            )
    if step.as_[-1].if_ is not None:
        what = f"'{step.name}' has no value when none of its conditions holds"
        found.tell((*path, "as"), what, "End with a line that has a value and no `if`", at_key=True)
    _agreeing(found, step, path, index)


def _agreeing(found: Findings, step: WorkOut, path: Path, index: int) -> None:
    kinds = [sums.infer(case.value.tree, _resolver(found, index, {}), _quiet) for case in step.as_]
    types = {kind.type for kind in kinds if kind.type is not None}
    said = " or ".join(sorted({kind.said for kind in kinds if kind.type is not None}))
    if step.type is None and types == {ValueType.NUMBER, ValueType.MONEY}:
        what = f"'{step.name}' is money on some lines and a bare number on others"
        found.tell((*path, "as"), what, "Add type: money to this step", at_key=True)
    elif step.type is not None and not types <= _fitting(ValueType(step.type)):
        found.tell((*path, "type"), f"'{step.name}' is declared as {step.type} but comes to {said}", "Make them agree")
    elif step.type is None and len(types) > 1 and not types <= sums.WORDS:
        found.tell((*path, "as"), f"'{step.name}' comes to {said}", "Make every line the same type", at_key=True)


def _fitting(declared: ValueType) -> frozenset[ValueType]:
    if declared is ValueType.MONEY:
        return _NUMBERS
    if declared is ValueType.TEXT:
        return sums.WORDS
    return frozenset({declared, ValueType.TEXT}) if declared is ValueType.YES_NO else frozenset({declared})


def repeat(found: Findings, step: Repeat, path: Path, index: int) -> None:
    inner: dict[str, Kind] = {}
    for number, one in enumerate(step.steps):
        place = (*path, "steps", number)
        condition(found, one.when, (*place, "when"), index, dict(inner))
        question(found, one, place, index, dict(inner))
        inner[one.name] = question_kind(one)


def condition(found: Findings, when: Condition | None, path: Path, index: int, inner: Inner | None = None) -> None:
    """Checks every test of a condition that stands at this path."""
    plain = found.source.at(path)
    if when is None or not isinstance(plain, dict):
        return
    before = len(found.problems)
    for place, test in conditions.located(plain):
        kind = found.names.resolve(test.name, index, inner)
        if isinstance(kind, Missing):
            found.tell((*path, *_to_name(place, test)), kind.what, kind.hint, at_key=True)
        elif kind.type is not None:
            _fits(found, test, kind, (*path, *place))
    if len(found.problems) > before:
        found.unsound.add(path)


def _to_name(place: Path, test: Test) -> Path:
    return place[: place.index(test.name) + 1]


def _fits(found: Findings, test: Test, kind: Kind, place: Path) -> None:
    """One comparison against the type of what it compares."""
    if test.how == "answered":
        return
    wrong = _misfit(test, kind)
    if wrong:
        found.tell(place, *wrong, at_key=test.how not in ("is", "one_of"))
        return
    listed = isinstance(test.against, tuple)
    for number, one in enumerate(test.against if listed else (test.against,)):
        _value(found, test, one, kind, (*place, number) if listed else place)


def _misfit(test: Test, kind: Kind) -> tuple[str, str] | None:
    name, how = test.name, test.how
    if how in conditions.AMOUNTS and kind.type not in _NUMBERS:
        return f"'{how}' compares numbers and money; '{name}' is {kind.said}", _instead(name, kind)
    if how in conditions.DATES and kind.type is not ValueType.DATE:
        return f"'{how}' compares dates; '{name}' is {kind.said}", _instead(name, kind)
    if how.startswith("includes") and kind.type is not ValueType.CHOICES:
        return f"'{how}' looks into several choices; '{name}' is {kind.said}", _instead(name, kind)
    if how in ("is", "one_of") and kind.type is ValueType.CHOICES:
        only = "several answers, so it is never just one of these" if how == "one_of" else "several answers"
        wanted = (
            "includes_any: [" + ", ".join(map(str, test.against)) + "]"
            if how == "one_of"
            else f"includes: {test.against}"
        )
        return f"'{name}' has {only}", f"Write {{{name}: {{{wanted}}}}}"
    if how in ("is", "one_of") and kind.type not in _ONE:
        return f"'{name}' is {kind.said} and cannot be compared", _instead(name, kind)
    return None


def _instead(name: str, kind: Kind) -> str:
    if kind.type in (ValueType.CHOICE, ValueType.YES_NO) and kind.options:
        return f"Write {{{name}: {kind.options[0]}}}"
    if kind.type is ValueType.CHOICES:
        return f"Write {{{name}: {{includes: …}}}}"
    if kind.type in _NUMBERS:
        return f"Write {{{name}: {{at_most: 5}}}}"
    if kind.type is ValueType.DATE:
        return f"Write {{{name}: {{before: 2027-01-31}}}}"
    if kind.type is ValueType.TEXT:
        return f"Write {{{name}: the exact text}}"
    if kind.parts:
        return f"Compare one of its parts: {', '.join(f'{name}.{part}' for part in kind.parts)}"
    return f"Write {{{name}: {{answered: yes}}}}"


def _value(found: Findings, test: Test, one: Any, kind: Kind, place: Path) -> None:
    if kind.options and one not in kind.options:
        hint = guess.hint(str(one), kind.options, whose="Its options are")
        found.tell(place, f"'{test.name}' has no option '{one}'", hint)
    elif kind.type in _NUMBERS and not isinstance(one, Decimal):
        found.tell(place, f"'{test.name}' is {kind.said}, '{one}' is not", "Write digits")
    elif kind.type is ValueType.TEXT and isinstance(one, Decimal):
        found.tell(place, f"'{test.name}' is a text, {one} is a number", f"Put quotation marks around it: '{one}'")


def total(found: Findings, expression: Expression, path: Path, index: int, inner: Inner | None = None) -> Kind:
    """Checks a sum that stands at this path; what it comes to."""
    for name in sorted(expression.names):
        resolved = found.names.resolve(name, index, inner)
        if isinstance(resolved, Missing):
            found.tell(path, resolved.what, resolved.hint)
    return sums.infer(expression.tree, _resolver(found, index, inner), lambda what, hint: found.tell(path, what, hint))


def _resolver(found: Findings, index: int, inner: Inner | None) -> Any:
    def resolve(dotted: str) -> Kind:
        resolved = found.names.resolve(dotted, index, inner)
        return ANYTHING if isinstance(resolved, Missing) else resolved

    return resolve


def _quiet(what: str, hint: str) -> None:
    return
