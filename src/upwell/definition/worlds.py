"""What can still be true at a point of a journey: reasoning about conditions without trying out every journey.

A `World` holds, for each name, the values it may have if it has one, and whether it surely has one. `assume` narrows a
world by a condition being true or false; a narrowed world that is impossible proves that it cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from upwell.definition.channels import taken_when
from upwell.definition.conditions import All, Any_, Condition, Not, Test, leaves
from upwell.definition.kinds import Entry, Missing, Names, Presence
from upwell.definition.questions import MoneyQuestion, NumberQuestion, Question
from upwell.definition.steps import Book, LookUp, Repeat, WorkOut
from upwell.definition.sums import Kind
from upwell.definition.values import ValueType

FUEL = 60_000
"""How many narrowings a definition may cost; a contrived one runs out and is then simply not judged."""


class EntangledError(Exception):
    """This definition's conditions are too entangled to be judged."""


Range = tuple[Decimal | None, bool, Decimal | None, bool]
"""Lowest, whether it is excluded, highest, whether it is excluded."""


@dataclass(frozen=True, slots=True)
class World:
    allowed: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    excluded: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    impossible: bool = False


NOWHERE = World(impossible=True)


def join(worlds: Iterable[World]) -> World:
    """The narrowest world that holds all of these."""
    possible = [world for world in worlds if not world.impossible]
    if not possible:
        return NOWHERE
    first, *rest = possible
    for world in rest:
        first = _joined(first, world)
    return first


def _joined(one: World, other: World) -> World:
    return World(
        {name: one.allowed[name] | other.allowed[name] for name in one.allowed.keys() & other.allowed.keys()},
        {name: one.excluded[name] & other.excluded[name] for name in one.excluded.keys() & other.excluded.keys()},
        {name: _hull(one.ranges[name], other.ranges[name]) for name in one.ranges.keys() & other.ranges.keys()},
        one.present & other.present,
        one.absent & other.absent,
    )


def _hull(one: Range, other: Range) -> Range:
    low = min((one[:2], other[:2]), key=lambda end: (end[0] is not None, end[0] or 0, end[1]))
    high = max((one[2:], other[2:]), key=lambda end: (end[0] is None, end[0] or 0, not end[1]))
    return (*low, *high)


class Reasoning:
    """Narrows worlds over the names of one definition."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.fuel = FUEL
        self.flaky: set[str] = set()
        """Worked-out values that may come to nothing because something in them may be absent."""
        self.unsure = {entry.name for entry in names.entries.values() if not self._is_sound(entry)}
        """Steps whose own condition is wrong: nothing is concluded from them."""

    def _is_sound(self, entry: Entry) -> bool:
        when = taken_when(entry.step) if entry.step is not None else None
        read = [test.name for test in leaves(when)] if when is not None else []
        return not any(isinstance(self.names.resolve(name, entry.index), Missing) for name in read)

    def _when(self, name: str) -> Condition | None:
        entry = self.names.entries.get(name)
        step = entry.step if entry is not None and name not in self.unsure else None
        return taken_when(step) if step is not None else None

    def assume(self, condition: Condition, truth: bool, world: World) -> World:
        self.fuel -= 1
        if self.fuel < 0:
            raise EntangledError
        if world.impossible:
            return world
        match condition:
            case Not(part):
                return self.assume(part, not truth, world)
            case All(parts):
                return self._every(parts, truth, world) if truth else self._some(parts, truth, world)
            case Any_(parts):
                return self._some(parts, truth, world) if truth else self._every(parts, truth, world)
            case Test():
                return self._test(condition, truth, world)

    def _every(self, parts: tuple[Condition, ...], truth: bool, world: World) -> World:
        for part in parts:
            world = self.assume(part, truth, world)
        return world

    def _some(self, parts: tuple[Condition, ...], truth: bool, world: World) -> World:
        return join([self.assume(part, truth, world) for part in parts])

    def _test(self, test: Test, truth: bool, world: World) -> World:
        kind = self._kind(test.name)
        if kind is None:
            return world
        if test.how == "answered":
            return self._answered(test.name, kind, (test.against == "yes") == truth, world)
        if test.how in ("includes_any", "includes_all"):
            parts = tuple(Test(test.name, "includes", one) for one in test.against)
            return self.assume(Any_(parts) if test.how == "includes_any" else All(parts), truth, world)
        if truth:
            world = self.with_value(test.name, world)
        if test.how == "includes":
            return self._narrow(f"{test.name}∋{test.against}", frozenset({"yes"}), truth, world, test.name)
        if test.how in ("is", "one_of"):
            return self._equal(test, kind, truth, world)
        return self._ranged(test, truth, world)

    def _kind(self, dotted: str) -> Kind | None:
        found = self.names.resolve(dotted, 10**9)
        return found if isinstance(found, Kind) else None

    def _answered(self, name: str, kind: Kind, truth: bool, world: World) -> World:
        if truth:
            return self.with_value(name, world)
        may_be_empty = kind.type in (ValueType.CHOICES, ValueType.FILES, ValueType.ITEMS, ValueType.TEXT)
        return world if may_be_empty else self.without_value(name, world)

    def _equal(self, test: Test, kind: Kind, truth: bool, world: World) -> World:
        values = frozenset(test.against if test.how == "one_of" else (test.against,))
        if kind.type in (ValueType.NUMBER, ValueType.MONEY):
            if truth and values and all(isinstance(value, Decimal) for value in values):
                low, high = min(values), max(values)
                return self._range(test.name, (low, False, high, False), world)
            return world
        return self._narrow(test.name, values, truth, world, test.name)

    def _narrow(self, key: str, values: frozenset[Any], truth: bool, world: World, name: str) -> World:
        """Keeps or takes away values; what has none left has no value at all, if that can be."""
        domain = world.allowed.get(key) or self._domain(key)
        excluded = world.excluded.get(key, frozenset())
        if truth:
            left = (values if domain is None else domain & values) - excluded
        elif domain is None:
            return replace(world, excluded={**world.excluded, key: excluded | values})
        else:
            left = domain - values
        if not left:
            return NOWHERE if truth else self.without_value(name, world)
        return replace(world, allowed={**world.allowed, key: left})

    def _domain(self, key: str) -> frozenset[Any] | None:
        if "∋" in key:
            return frozenset({"yes", "no"})
        kind = self._kind(key)
        return frozenset(kind.options) if kind and kind.options and kind.type is not ValueType.CHOICES else None

    def _ranged(self, test: Test, truth: bool, world: World) -> World:
        if not isinstance(test.against, Decimal):
            return world
        bound = test.against
        below: Range = (None, False, bound, test.how in ("less_than", "at_least"))
        above: Range = (bound, test.how in ("more_than", "at_most"), None, False)
        wants_above = test.how in ("at_least", "more_than")
        narrowed = self._range(test.name, above if wants_above == truth else below, world)
        if narrowed.impossible and not truth:
            return self.without_value(test.name, world)
        return narrowed

    def _range(self, name: str, wanted: Range, world: World) -> World:
        low, low_out, high, high_out = world.ranges.get(name) or self._limits(name)
        wanted_low, wanted_low_out, wanted_high, wanted_high_out = wanted
        if wanted_low is not None and (low is None or (wanted_low, wanted_low_out) > (low, low_out)):
            low, low_out = wanted_low, wanted_low_out
        if wanted_high is not None and (high is None or (wanted_high, not wanted_high_out) < (high, not high_out)):
            high, high_out = wanted_high, wanted_high_out
        if low is not None and high is not None and (low > high or (low == high and (low_out or high_out))):
            return NOWHERE
        return replace(world, ranges={**world.ranges, name: (low, low_out, high, high_out)})

    def _limits(self, name: str) -> Range:
        entry = self.names.entries.get(name)
        step = entry.step if entry else None
        if isinstance(step, NumberQuestion | MoneyQuestion):
            return step.min, False, step.max, False
        return None, False, None, False

    def with_value(self, dotted: str, world: World) -> World:
        """The world in which this name has a value: its step was on the path."""
        if dotted in world.present:
            return world
        name = dotted.split(".")[0]
        if self.presence(dotted, world) == "never":
            return NOWHERE
        world = replace(world, present=world.present | {dotted, name})
        when = self._when(name)
        return self.assume(when, True, world) if when is not None else world

    def without_value(self, dotted: str, world: World) -> World:
        presence = self.presence(dotted, world)
        if presence == "must":
            return NOWHERE
        world = replace(world, absent=world.absent | {dotted})
        when = self._when(dotted)
        if when is None or self._may_be_missing_anyway(dotted):
            return world
        return self.assume(when, False, world)

    def presence(self, dotted: str, world: World) -> Presence:
        """Whether a name has a value wherever this world holds."""
        name = dotted.split(".")[0]
        if dotted in world.absent or name in world.absent:
            return "never"
        if dotted in world.present:
            return "must"
        entry = self.names.entries.get(name)
        if entry is None:
            return "must"
        if self._part_may_be_missing(dotted) and name != dotted:
            return "may"
        if name in world.present:
            return "must"
        return self._presence_of_step(name, world)

    def _presence_of_step(self, name: str, world: World) -> Presence:
        step = self.names.entries[name].step
        when = self._when(name)
        if step is None or name in self.unsure:
            return "may"
        if when is not None:
            if self.assume(when, True, world).impossible:
                return "never"
            if not self.assume(when, False, world).impossible:
                return "may"
        if isinstance(step, LookUp) and any(self.presence(one, world) != "must" for one in step.with_.values()):
            return "may"
        return "may" if self._may_be_missing_anyway(name) else "must"

    def _may_be_missing_anyway(self, name: str) -> bool:
        """Whether the value can be missing although its step is on the path."""
        step = self.names.entries[name].step
        match step:
            case Question():
                return step.optional or step.party is not None
            case LookUp():
                return "continue" in (step.on_error, step.on_none)
            case WorkOut():
                return name in self.flaky
            case Repeat() | Book():
                return False
        return True

    def _part_may_be_missing(self, dotted: str) -> bool:
        """Parts of answers are not always given (a unit, an email); those of look-ups are."""
        step = self.names.entries[dotted.split(".")[0]].step
        return isinstance(step, Question) and not dotted.endswith(".label")
