"""Conditions in `when`: small maps over earlier answers and facts, in three-valued logic.

All keys of a map must hold. `{home_type: apartment}` equals, `{work: [adu, other]}` one of,
`{items: {includes: other}}`, `{employees: {at_most: 2}}`, `{danger: {answered: true}}`, and `all:` `any:` `not:`
around other maps."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from upwell.definition.expressions import contains, ordered, same
from upwell.definition.values import ABSENT, Values, find

MAX_DEPTH = 8
MOST = Decimal(10) ** 12


class ConditionError(Exception):
    """This condition cannot be read; `path` leads to the part that is wrong."""

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class Test:
    """One leaf: a dotted name, how to compare, with what."""

    __test__: ClassVar[bool] = False  # not a pytest class
    name: str
    how: str
    against: Any

    def holds(self, values: Values) -> bool | None:
        found = find(values, self.name)
        if found is None:
            return None
        if self.how == "answered":
            return bool(found is not ABSENT and found not in ("", ())) is (self.against == "yes")
        if found is ABSENT:
            return False
        return OPERATORS[self.how](found, self.against)


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]

    def holds(self, values: Values) -> bool | None:
        unknown = False
        for part in self.parts:
            found = part.holds(values)
            if found is False:
                return False
            unknown = unknown or found is None
        return None if unknown else True


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801  # `Any` is taken by typing
    parts: tuple[Condition, ...]

    def holds(self, values: Values) -> bool | None:
        unknown = False
        for part in self.parts:
            found = part.holds(values)
            if found:
                return True
            unknown = unknown or found is None
        return None if unknown else False


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition

    def holds(self, values: Values) -> bool | None:
        found = self.part.holds(values)
        return None if found is None else not found


Condition = Test | All | Any_ | Not


def leaves(condition: Condition) -> list[Test]:
    """Every test in it, for checks on names, options and types."""
    match condition:
        case Test():
            return [condition]
        case Not(part):
            return leaves(part)
        case All(parts) | Any_(parts):
            return [leaf for part in parts for leaf in leaves(part)]


def located(plain: Mapping[str, Any], path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Test]]:
    """Every test of a `when` map that `parse` has accepted, with its path in the file."""
    for name, value in plain.items():
        key = str(name)
        if key == "not":
            yield from located(value, (*path, key))
        elif key in {"all", "any"}:
            for index, part in enumerate(value):
                yield from located(part, (*path, key, index))
        elif isinstance(value, Mapping):
            yield from (((*path, key, str(how)), _compare(key, str(how), against)) for how, against in value.items())
        else:
            yield from (((*path, key), test) for test in leaves(_test(key, value)))


def to_plain(condition: Condition) -> dict[str, Any]:
    """A `when` map that parses to this condition."""
    match condition:
        case Test(name, how, against):
            return {name: _plain_test(how, against)}
        case Not(part):
            return {"not": to_plain(part)}
        case Any_(parts):
            return {"any": [to_plain(part) for part in parts]}
        case All(parts):
            return _plain_all(parts)


def _plain_all(parts: tuple[Condition, ...]) -> dict[str, Any]:
    """One map where the parts' names do not clash, so that writing down never nests deeper than was written."""
    compared = _comparisons(parts)
    if compared is not None:
        return compared
    plain = [to_plain(part) for part in parts]
    names = [name for part in plain for name in part]
    if len(parts) > 1 and len(set(names)) == len(names) == len(parts):
        return {name: value for part in plain for name, value in part.items()}
    return {"all": plain}


def _comparisons(parts: tuple[Condition, ...]) -> dict[str, Any] | None:
    """`{employees: {at_least: 1, at_most: 9}}` for several comparisons of one name; None for anything else."""
    tests = [part for part in parts if isinstance(part, Test)]
    if len(tests) < len(parts) or len(tests) < 2 or len({test.name for test in tests}) > 1:
        return None
    if len({test.how for test in tests}) < len(tests):
        return None
    return {tests[0].name: {test.how: _plain_against(test.against) for test in tests}}


def _plain_test(how: str, against: Any) -> Any:
    return _plain_against(against) if how in ("is", "one_of") else {how: _plain_against(against)}


def _plain_against(against: Any) -> Any:
    if isinstance(against, tuple):
        return [_plain_against(one) for one in against]
    if isinstance(against, Decimal):
        return int(against) if against == against.to_integral_value() else float(against)
    return against.isoformat() if isinstance(against, date) else against


def _equals(found: Any, against: Any) -> bool:
    return same(found, against)


def _one_of(found: Any, against: Any) -> bool:
    return any(same(found, one) for one in against)


def _includes(found: Any, against: Any) -> bool:
    return contains(found, against)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "is": _equals,
    "one_of": _one_of,
    "includes": _includes,
    "includes_any": lambda found, against: any(contains(found, one) for one in against),
    "includes_all": lambda found, against: all(contains(found, one) for one in against),
    "at_least": lambda found, against: ordered(operator.ge, found, against),
    "at_most": lambda found, against: ordered(operator.le, found, against),
    "more_than": lambda found, against: ordered(operator.gt, found, against),
    "less_than": lambda found, against: ordered(operator.lt, found, against),
    "before": lambda found, against: ordered(operator.lt, found, against),
    "after": lambda found, against: ordered(operator.gt, found, against),
}
GROUPS = {"includes_any", "includes_all"}
AMOUNTS = {"at_least", "at_most", "more_than", "less_than"}
DATES = {"before", "after"}


def parse(plain: Any, depth: int = 0) -> Condition:
    """The condition of a `when` map. Raises ConditionError with the path to the wrong part."""
    if not isinstance(plain, Mapping) or not plain:
        raise ConditionError("A condition is a small map such as {size: large}")
    if depth > MAX_DEPTH:
        raise ConditionError("This condition is nested too deeply; work part of it out in a work_out step first")
    parts = tuple(_part(str(key), value, depth) for key, value in plain.items())
    return parts[0] if len(parts) == 1 else All(parts)


def _part(key: str, plain: Any, depth: int) -> Condition:
    try:
        if key == "not":
            return Not(parse(plain, depth + 1))
        if key in {"all", "any"}:
            return (All if key == "all" else Any_)(_each(plain, key, depth))
        return _test(key, plain)
    except ConditionError as error:
        raise ConditionError(str(error), (key, *error.path)) from None


def _each(plain: Any, key: str, depth: int) -> tuple[Condition, ...]:
    if not isinstance(plain, Sequence) or isinstance(plain, str) or not plain:
        raise ConditionError(f"After {key}: write a list of conditions")
    parts = []
    for index, part in enumerate(plain):
        try:
            parts.append(parse(part, depth + 1))
        except ConditionError as error:
            raise ConditionError(str(error), (index, *error.path)) from None
    return tuple(parts)


def _test(name: str, plain: Any) -> Condition:
    if isinstance(plain, Mapping):
        tests = tuple(_compare(name, str(how), against) for how, against in plain.items())
        if not tests:
            raise ConditionError("Say how to compare, such as {at_most: 2}")
        return tests[0] if len(tests) == 1 else All(tests)
    if isinstance(plain, Sequence) and not isinstance(plain, str):
        return Test(name, "one_of", _literals(plain))
    return Test(name, "is", _literal(plain))


def _compare(name: str, how: str, plain: Any) -> Test:
    if how == "answered":
        return Test(name, how, "yes" if plain in (True, "yes", "true") else "no")
    if how not in OPERATORS:
        known = ", ".join([*OPERATORS, "answered"])
        raise ConditionError(f"There is no comparison {how!r}; there are {known}", (how,))
    if how in GROUPS or how == "one_of":
        if not isinstance(plain, Sequence) or isinstance(plain, str):
            raise ConditionError(f"After {how}: write a list", (how,))
        return Test(name, how, _literals(plain))
    if how in AMOUNTS:
        return Test(name, how, _amount(plain, how))
    return Test(name, how, _date(plain, how) if how in DATES else _literal(plain))


def _literals(plain: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(_literal(one) for one in plain)


def _literal(plain: Any) -> Any:
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    if isinstance(plain, int | float | Decimal):
        return _finite(Decimal(str(plain)))
    if isinstance(plain, str):
        return plain
    raise ConditionError("Compare with a word, a number or a list of them")


def _amount(plain: Any, how: str) -> Decimal:
    try:
        if isinstance(plain, bool):
            raise InvalidOperation
        return _finite(Decimal(str(plain)))
    except InvalidOperation:
        raise ConditionError(f"After {how}: write a number", (how,)) from None


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite() or abs(number) > MOST:
        raise ConditionError("This number is too large to compare with")
    return number


def _date(plain: Any, how: str) -> date:
    try:
        return plain if isinstance(plain, date) else date.fromisoformat(str(plain))
    except ValueError:
        raise ConditionError(f"After {how}: write a date like 2027-01-31", (how,)) from None
