"""Figures of a period, by what they are to be told apart by, counted from the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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


def figures(by: Sequence[str], *, start: date, until: date, today: date) -> list[Figures]:
    """One for each combination of `by` (of `sums.KEYS`) of which anything happened from `start` to the day before
    `until`, those with most requests first. How long cases take is told of those opened in the period."""
    with engine.events() as events:
        in_time = (events["day"] >= start) & (events["day"] < until)
        added = sums.rows(sums.cells(events.filter(in_time), by))
        lasting: dict[tuple[Any, ...], Lasting] = {}
        if all(one in spread.KEPT for one in by):
            opened = events.filter((events["opened"] >= start) & (events["opened"] < until))
            taken = spread.read(sums.rows(spread.cases(opened, by)), by)
            lasting = {group: of.lasting(today) for group, of in taken.items()}
    found = [Figures(tuple(row[key] for key in by), row, lasting.get(tuple(row[key] for key in by))) for row in added]
    return sorted(found, key=lambda one: (-(one.sums["submitted"] or 0), str(one.group)))
