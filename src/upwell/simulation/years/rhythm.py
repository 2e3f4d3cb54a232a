"""How much of what is asked for on which day, by whom and how: the plan of a life, laid on days. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random

from upwell.lib.workdays import DAY, Workdays
from upwell.simulation.years.declared import Change, Outage, Plan, Storm, first_day, last_day

A_YEAR = 365
SENT = 0.5
"""Of all who come: so many send something; the others only look, or wanted to know, or give up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One service as far as a rhythm needs to know it."""

    code: str
    kind: str


@dataclass(slots=True)
class Rhythm:
    """`per_day`: about how many requests a usual day brings."""

    plan: Plan
    services: Sequence[Asked]
    per_day: float
    begins: date
    workdays: Workdays
    _seasons: dict[str, list[tuple[float, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for season in self.plan.seasons.values():
            for code in season.services:
                self._seasons.setdefault(code, []).append(season.months)

    def usual(self, service: Asked) -> float:
        return self.plan.kinds.get(service.kind, 1.0) * self.plan.services.get(service.code, 1.0)

    def weights(self, day: date) -> list[float]:
        return [self.usual(one) * self.season(one.code, day) * self.storm(one.code, day) for one in self.services]

    def expected(self, day: date) -> float:
        """How many people come on that day."""
        usual = sum(self.usual(one) for one in self.services)
        if not usual:
            return 0.0
        holiday = self.plan.holidays if day in self.workdays.holidays else 1.0
        factor = sum(self.weights(day)) / usual
        return self.per_day / SENT * self.plan.weekdays[day.weekday()] * holiday * factor

    def season(self, code: str, day: date) -> float:
        found = 1.0
        for months in self._seasons.get(code, ()):
            found *= _between(months, day)
        return found

    def storm(self, code: str, day: date) -> float:
        """A storm is strongest on its first day and half as strong on its last."""
        found = 1.0
        for storm in self.plan.storms:
            passed = (day - last_day(storm.on, day)).days
            if 0 <= passed < storm.days:
                strength = 1 - 0.5 * passed / storm.days
                found *= 1 + (storm.times.get(code, 1.0) - 1) * strength
        return found

    def slower(self, code: str, area: str, opened: date) -> float:
        """How much longer work takes that was asked for on this day: where, and with what a storm left behind."""
        district = self.plan.districts.get(area)
        return (district.slower if district else 1.0) * self._behind(code, opened)

    def _behind(self, code: str, day: date) -> float:
        found = 1.0
        for storm in self.plan.storms:
            if code in storm.times:
                found = max(found, _left_behind(storm, (day - last_day(storm.on, day)).days))
        return found

    def channel(self, day: date, chance: Random, taken: Sequence[str]) -> str:
        passed = min(1.0, (day - self.begins).days / A_YEAR)
        ways = [name for name in self.plan.channels if name in taken]
        shares = [self.plan.channels[name] for name in ways]
        weights = [way.first + (way.last - way.first) * passed for way in shares]
        return chance.choices(ways, weights)[0] if any(weights) else taken[0]

    def language(self, chance: Random, spoken: Sequence[str]) -> str:
        known = [code for code in self.plan.languages if code in spoken] or ["en"]
        shares = [self.plan.languages[code].share if code in self.plan.languages else 1.0 for code in known]
        return chance.choices(known, shares)[0]

    def changed(self, code: str, day: date) -> tuple[float, float]:
        """How much likelier people give up, and answers are refused, than after all changes."""
        leaves = refused = 1.0
        for change in self.plan.changes:
            if code in change.services and day < first_day(change.on, self.begins):
                leaves, refused = leaves * change.leaves, refused * change.refused
        return leaves, refused

    def outage(self, at: datetime) -> Outage | None:
        return next((one for one in self.plan.outages if self._is_in(one, at)), None)

    def _is_in(self, outage: Outage, at: datetime) -> bool:
        began = self.workdays.at(last_day(outage.on, self.workdays.local_day(at)), outage.at)
        return began <= at < began + timedelta(hours=outage.hours)

    def told(self, until: date) -> list[tuple[date, Mapping[str, str], tuple[str, ...]]]:
        """What happened in these days, to be written beside the curves: when, in words, to which services: all, where
        none is named, as with a storm, which a whole city talks of."""
        found: list[tuple[date, Mapping[str, str], tuple[str, ...]]] = []
        dated: Sequence[Storm | Outage] = (*self.plan.storms, *self.plan.outages)
        for one in dated:
            day = first_day(one.on, self.begins)
            while day < until:
                found.append((day, one.name, ()))
                day = first_day(one.on, day + DAY)
        changes: Sequence[Change] = self.plan.changes
        found += [(first_day(one.on, self.begins), one.said, tuple(sorted(one.services))) for one in changes]
        return sorted((one for one in found if one[0] < until), key=lambda one: one[0])


def _left_behind(storm: Storm, passed: int) -> float:
    weeks = storm.recovers * 7
    if passed < 0 or passed >= storm.days + weeks:
        return 1.0
    return 1 + (storm.slower - 1) * min(1.0, (storm.days + weeks - passed) / weeks)


@lru_cache(4096)
def _between(months: tuple[float, ...], day: date) -> float:
    """Between the middles of two months."""
    part = day.month - 1 + (day.day - 1) / monthrange(day.year, day.month)[1] - 0.5
    before = int(part // 1)
    share = part - before
    return months[before % 12] * (1 - share) + months[(before + 1) % 12] * share
