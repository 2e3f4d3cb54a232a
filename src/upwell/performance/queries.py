"""Figures of a period, by what they are to be told apart by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from upwell.performance import engine, spread, sums
from upwell.performance.honest import Lasting
from upwell.performance.measures import Measure


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one group: its sums in the period, and how long its cases have taken up to now."""

    group: tuple[Any, ...]
    sums: Mapping[str, int]
    lasting: Lasting | None

    def value(self, measure: Measure) -> float | None:
        return measure.value(self.sums)


def figures(by: Sequence[str], *, start: date, until: date, now: datetime) -> list[Figures]:
    """One for each combination of `by` (of `sums.KEYS`) of which anything happened from `start` to the day before
    `until`, those with most requests first. How long cases take is told of those opened in the period."""
    keys = [one for one in by if one in spread.KEPT]
    with engine.events() as events:
        in_time = (events["day"] >= start) & (events["day"] < until)
        added = engine.rows(sums.cells(events.filter(in_time), by))
        lasting = {}
        if keys == list(by):
            opened = spread.days_taken(events, by, now=now, start=start, until=until)
            lasting = spread.read(engine.rows(opened), by)
    found = [Figures(tuple(row[key] for key in by), row, lasting.get(tuple(row[key] for key in by))) for row in added]
    return sorted(found, key=lambda one: (-(one.sums["submitted"] or 0), str(one.group)))
