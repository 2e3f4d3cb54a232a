"""Whom the city serves worse: each group against everybody else, in each service and over all of them. Pure.

Over all services, everybody else is taken in the group's own mix of services (direct standardisation), so that nobody
looks worse served only because they ask for other things. All comparisons looked at are judged together (Benjamini and
Hochberg), and what is said of a gap that was found holds for all of those found (intervals of Benjamini and Yekutieli,
2005). Groups of fewer than `FLOOR` are not compared, and hide no other: of how many the others are is told in tens.
Why: `docs/adr/0031-equity.md`, `0034-published-cells.md`."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from upwell.performance import honest, logrank
from upwell.performance.honest import FLOOR, Lasting
from upwell.performance.measures import BY_KEY, Measure, Parts, told_by
from upwell.performance.rows import ALL, Row, together

ALIKE = 0.05
"""Whoever is surely within so much of the others is served alike; of days: of so many."""
BY = ("language", "area", "channel", "assisted")
ASKING = "failure_demand"
KEYS = ("completion.2", "satisfaction.2", "promise.1", "fixed.1", "errors.1", "reopened.1", "take_up.1", f"{ASKING}.1")
"""Online is what people did by themselves: staff's help is a group of its own."""
DAYS = "days_to_finish.1"
Verdict = Literal["worse", "better", "alike", "unsure"]


@dataclass(frozen=True, slots=True)
class Compared:
    """A group beside everybody else. `share`, `others`: of 1; of `DAYS` whole days, none where too few are done.
    `low`, `high`: between which the difference surely is; of `DAYS` where that is `measured`, for enough have ended
    on both sides. `services`: how many of them were compared within themselves; those were `of_services`. `chance`: of
    a difference as wide by chance alone."""

    service: str
    by: str
    value: str
    measure: str
    of: int
    share: float | None
    others: float | None
    low: float
    high: float
    chance: float
    services: int = 1
    of_services: int = 1
    verdict: Verdict = "unsure"
    measured: bool = True

    @property
    def sure_of(self) -> float:
        """The gap is at least so wide; 0 where there may be none, and of days, which are no shares."""
        return 0.0 if self.measure == DAYS else max(0.0, self.low, -self.high)

    @property
    def at_most(self) -> float:
        return max(abs(self.low), abs(self.high))


@dataclass(frozen=True, slots=True)
class Few:
    """A group of which nothing may be said."""

    service: str
    by: str
    value: str
    measure: str


@dataclass(frozen=True, slots=True)
class Looked:
    """`found`: of so many comparisons so many gaps are more than chance."""

    compared: tuple[Compared, ...]
    few: tuple[Few, ...]
    found: int

    def of(self, verdict: Verdict, service: str | None = None) -> list[Compared]:
        """What is surest first."""
        rows = [one for one in self.compared if one.verdict == verdict and service in (None, one.service)]
        return sorted(rows, key=lambda one: (-one.sure_of, one.chance, one.by, one.value, one.measure))


@dataclass(frozen=True, slots=True)
class _Judged:
    """A comparison with what its interval is made of, so that it can be made again at another confidence."""

    row: Compared
    parts: tuple[float, float, float, float] | None
    better: str
    curves: tuple[Lasting, Lasting] | None = None


Table = Mapping[str, Mapping[str, Row]]
"""By service, by value of one thing."""


def measures() -> list[Measure]:
    return [BY_KEY[key] for key in KEYS]


def look(rows: Iterable[Row], *, today: date) -> Looked:
    """`rows`: of each service, by each of `BY`; added up over their time here."""
    tables = _tables(rows)
    judged: list[_Judged] = []
    few: list[Few] = []
    for by in BY:
        table = tables.get(by, {})
        for measure in measures():
            if told_by(measure.code, by):
                _shares(table, by, measure, judged, few)
        _days(table, by, today, judged, few)
    return _verdicts(judged, few)


def _tables(rows: Iterable[Row]) -> dict[str, Table]:
    found: dict[str, dict[str, dict[str, list[Row]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for row in rows:
        if row.service not in ("", ALL):
            found[row.by][row.service][row.value].append(row)
    return {
        by: {
            service: {value: together(of, service=service, by=by, value=value) for value, of in values.items()}
            for service, values in services.items()
        }
        for by, services in found.items()
    }


def _groups(totals: Mapping[str, int], by: str) -> list[str]:
    """Who is compared. Of two, the others are everybody else: one of them says it all."""
    known = sorted((value for value in totals if value), key=lambda value: (totals[value], value))
    if by == "assisted":
        return [value for value in known if value == "yes"]
    return known[:1] if len(known) == 2 else sorted(known)


def _totals(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    totals: dict[str, int] = defaultdict(int)
    for values in counts.values():
        for value, count in values.items():
            totals[value] += count
    return totals


def _may_be_told(measure: Measure, *sides: tuple[float, float]) -> bool:
    """Of the group and of everybody else: a count, and of how many."""
    return all(measure.may_be_told(Parts(Fraction(count), int(of))) for count, of in sides)


def _shares(table: Table, by: str, measure: Measure, judged: list[_Judged], few: list[Few]) -> None:
    parts = {
        service: {value: _part(measure, row) for value, row in values.items()} for service, values in table.items()
    }
    counts = {service: {value: of for value, (_, of) in values.items() if of} for service, values in parts.items()}
    totals = _totals(counts)
    if measure.code == ASKING and not any(count for values in parts.values() for count, _ in values.values()):
        return  # events of long ago do not say of which request somebody asked: that is not nought
    for value in _groups(totals, by):
        pairs = {service: pair for service in counts if (pair := _pair(parts[service], value)) is not None}
        kept = {service: pair for service, pair in pairs.items() if pair[3] >= FLOOR}
        row = _standard(list(kept.values()))
        others = sum(pair[2] for pair in kept.values()), sum(pair[3] for pair in kept.values())
        if row is None or not _may_be_told(measure, row[:2], others):
            few.append(Few(ALL, by, value, measure.key))
        else:
            judged.append(_judged(ALL, by, value, measure, totals[value], row, len(kept), len(pairs)))
        for service, pair in pairs.items():
            if not _may_be_told(measure, pair[:2], pair[2:]):
                few.append(Few(service, by, value, measure.key))
            else:
                judged.append(_judged(service, by, value, measure, int(pair[1]), pair, 1, 1))


def _part(measure: Measure, row: Row) -> tuple[float, int]:
    parts = measure.parts(row.sums)
    of = parts.of or 0
    return min(float(parts.count), of), of


def _pair(values: Mapping[str, tuple[float, int]], value: str) -> tuple[float, float, float, float] | None:
    """Count and denominator of the group, and of everybody else of whom the same is known."""
    count, of = values.get(value, (0.0, 0))
    others = [part for name, part in values.items() if name not in ("", value)]
    return (count, of, sum(one for one, _ in others), sum(one for _, one in others)) if of else None


def _standard(pairs: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, float, float] | None:
    """The group, and everybody else as they would be with the group's mix: their share, and of how many people a plain
    share would be as sure. A service of which few others are known is as unsure as its own share makes it, whatever
    the others are like; with nobody of either kind yet, as if there were one of each (Laplace)."""
    whole = sum(of for _, of, _, _ in pairs)
    if not whole:
        return None
    share = sum(of / whole * other / other_of for _, of, other, other_of in pairs)
    size = _as_sure_as([(of / whole, other, other_of) for _, of, other, other_of in pairs])
    return sum(count for count, _, _, _ in pairs), whole, min(share, 1.0) * size, size


def _as_sure_as(parts: Sequence[tuple[float, float, float]]) -> float:
    """Of parts with a weight, a count and a number: how many people of one share vary as their weighted sum does."""
    likely = [(weight, (count + 1) / (of + 2), of) for weight, count, of in parts]
    share = sum(weight * one for weight, one, _ in likely)
    return share * (1 - share) / sum(weight**2 * one * (1 - one) / of for weight, one, of in likely)


def _judged(
    service: str, by: str, value: str, measure: Measure, of: int, parts: tuple[float, ...], services: int, there: int
) -> _Judged:
    count, many, other, other_of = parts
    gap = _gap((count, many, other, other_of), honest.CONFIDENCE)
    row = Compared(
        service, by, value, measure.key, of, count / many, other / other_of, gap.low, gap.high, gap.chance,
        services, there,
    )  # fmt: skip
    return _Judged(row, (count, many, other, other_of), measure.better)


def _gap(parts: tuple[float, float, float, float], confidence: float) -> honest.Gap:
    found = honest.gap(*parts, confidence=confidence)
    if found is None:
        raise ValueError("There is nobody to compare")
    return found


def _days(table: Table, by: str, today: date, judged: list[_Judged], few: list[Few]) -> None:
    waited = {
        service: {value: _waits(row, today) for value, row in values.items()} for service, values in table.items()
    }
    counts = {
        service: {value: total for value, of in values.items() if (total := _total(of))}
        for service, values in waited.items()
    }
    totals = _totals(counts)
    for value in _groups(totals, by):
        pairs = {}
        for service, values in waited.items():
            others = _added(of for name, of in values.items() if name not in ("", value))
            if counts[service].get(value):
                pairs[service] = (values[value], others)
        kept = {service: pair for service, pair in pairs.items() if _total(pair[1]) >= FLOOR}
        if sum(_total(mine) for mine, _ in kept.values()) < FLOOR:
            few.append(Few(ALL, by, value, DAYS))
        else:
            row = _lasted(ALL, by, value, totals[value], list(kept.values()))
            judged.append(_over_services(row, len(kept), len(pairs)))
        for service, pair in pairs.items():
            if min(_total(pair[0]), _total(pair[1])) < FLOOR:
                few.append(Few(service, by, value, DAYS))
            else:
                judged.append(_lasted(service, by, value, _total(pair[0]), [pair]))


def _over_services(one: _Judged, services: int, there: int) -> _Judged:
    return replace(one, row=replace(one.row, services=services, of_services=there))


def _waits(row: Row, today: date) -> logrank.Counts:
    taken = row.taken()
    found = {days: (ended, 0) for days, ended in taken.ended.items() if ended > 0}
    for opened, still in taken.open.items():
        days = max(0, (today - opened).days)
        ended, waiting = found.get(days, (0, 0))
        if still > 0:
            found[days] = (ended, waiting + still)
    return found


def _total(counts: logrank.Counts) -> int:
    return sum(ended + waiting for ended, waiting in counts.values())


def _added(several: Iterable[logrank.Counts]) -> logrank.Counts:
    found: dict[int, tuple[int, int]] = {}
    for counts in several:
        for days, (ended, waiting) in counts.items():
            there = found.get(days, (0, 0))
            found[days] = (there[0] + ended, there[1] + waiting)
    return found


def _lasted(
    service: str, by: str, value: str, of: int, pairs: Sequence[tuple[logrank.Counts, logrank.Counts]]
) -> _Judged:
    test = logrank.compared(pairs)
    mine = honest.lasting(_added(one for one, _ in pairs))
    curves, weights = [honest.lasting(other) for _, other in pairs], [float(_total(one)) for one, _ in pairs]
    others = logrank.mixed(curves, weights)
    row = Compared(service, by, value, DAYS, of, mine.days(0.5), others.days(0.5), 0.0, 0.0, test.chance)
    return _Judged(row, None, "less", (mine, others))


def _verdicts(judged: Sequence[_Judged], few: Sequence[Few]) -> Looked:
    held = honest.found([one.row.chance for one in judged])
    found = sum(held)
    confidence = 1 - (1 - honest.CONFIDENCE) * found / len(judged) if found else honest.CONFIDENCE
    rows = [_told(one, is_found, confidence) for one, is_found in zip(judged, held, strict=True)]
    return Looked(tuple(rows), tuple(few), found)


def _told(one: _Judged, is_found: bool, confidence: float) -> Compared:
    row = one.row
    if one.curves is not None:
        low, high, measured = _apart(*one.curves, confidence if is_found else honest.CONFIDENCE)
        return replace(row, low=low, high=high, measured=measured, verdict=_of_days(row, is_found))
    if one.parts is None:
        return row
    if is_found:
        gap = _gap(one.parts, confidence)
        row = replace(row, low=gap.low, high=gap.high)
    if row.at_most <= ALIKE:
        return replace(row, verdict="alike")
    if not is_found or not row.sure_of:
        return row
    return replace(row, verdict="better" if (row.low > 0) == (one.better == "more") else "worse")


def _apart(mine: Lasting, others: Lasting, confidence: float) -> tuple[float, float, bool]:
    """Between which days the difference of two medians is, from the intervals of both, as Newcombe's is from those of
    two shares; and whether both are known."""
    half, theirs = mine.days(0.5), others.days(0.5)
    first, last = mine.days_between(0.5, confidence)
    other_first, other_last = others.days_between(0.5, confidence)
    if None in (half, theirs, first, last, other_first, other_last):
        return 0.0, 0.0, False
    gap = _whole(half) - _whole(theirs)
    low = gap - math.hypot(_whole(half) - _whole(first), _whole(other_last) - _whole(theirs))
    return low, gap + math.hypot(_whole(last) - _whole(half), _whole(theirs) - _whole(other_first)), True


def _whole(days: int | None) -> int:
    return days or 0


def _of_days(row: Compared, is_found: bool) -> Verdict:
    """Only what is more than chance, and days apart, is said to differ."""
    if not is_found or row.others is None:
        return "unsure"
    if row.share is None:
        return "worse"
    if row.share == row.others:
        return "alike"
    return "worse" if row.share > row.others else "better"
