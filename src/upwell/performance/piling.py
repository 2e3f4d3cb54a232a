"""Adds sums and spreads up into the rows that pages read: by day, by month, and by one thing at a time.

Works on whatever table of events it is given: the newest few, or all there are. What comes of a table and of its parts,
added up, is the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import ibis.expr.types as ir

from upwell.performance import spread, sums
from upwell.performance.rows import ALL, ENDED, OPEN

DAY, MONTH = "day", "month"
STEP = "step"
OF_EVENTS = ("version", "channel", "language", "assisted", "scripted", "area")
"""What rows of a month are told apart by, one at a time; and by the question, where there is one."""


class Key(NamedTuple):
    grain: str
    start: date
    service: str
    by: str = ""
    value: str = ""


@dataclass(slots=True)
class Cell:
    sums: Counter[str] = field(default_factory=Counter)
    spreads: dict[str, Counter[str]] = field(default_factory=dict)


Pile = dict[Key, Cell]


def pile(events: ir.Table) -> Pile:
    """All rows of these events."""
    found: Pile = {}
    _sums(found, sums.rows(sums.cells(events, ("day", "service", *OF_EVENTS))), OF_EVENTS)
    asked = events.filter(events[STEP].notnull())
    _sums(found, sums.rows(sums.cells(asked, ("day", "service", STEP), sums.OF_A_STEP)), (STEP,), whole=False)
    kept = [one for one in OF_EVENTS if one in spread.KEPT]
    _cases(found, sums.rows(spread.cases(events, ("service", *kept))), kept)
    _took(found, sums.rows(spread.took(events, ("service", *kept))), kept)
    return found


def value_of(value: Any) -> str:
    """As it stands in a row: what is not known is empty."""
    if value is None:
        return ""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _places(row: Mapping[str, Any], day: date, by: Collection[str], *, whole: bool = True) -> Iterable[Key]:
    """Every row that this counts in."""
    month = day.replace(day=1)
    for service in (row["service"] or "", ALL):
        if whole:
            yield Key(DAY, day, service)
            yield Key(MONTH, month, service)
        for one in by:
            if not (
                one in (STEP, "version") and service == ALL
            ):  # questions of several services have nothing in common
                yield Key(MONTH, month, service, one, value_of(row[one])[:80])


def _sums(found: Pile, rows: Iterable[Mapping[str, Any]], by: Collection[str], *, whole: bool = True) -> None:
    for row in rows:
        counted = {name: row[name] for name in sums.SUMS if row.get(name)}
        if not counted:
            continue
        for key in _places(row, row["day"], by, whole=whole):
            cell = found.setdefault(key, Cell())
            for name, many in counted.items():
                cell.sums[name] += many


def _cases(found: Pile, rows: Iterable[Mapping[str, Any]], by: Collection[str]) -> None:
    for row in rows:
        for key in _places(row, row["opened"], by):
            if row["days"] is not None and row["ended"]:
                _count(found, key, ENDED, str(row["days"]), row["ended"])
            if row["open"]:
                _count(found, key, OPEN, row["opened"].isoformat(), row["open"])


def _took(found: Pile, rows: Iterable[Mapping[str, Any]], by: Collection[str]) -> None:
    names = {one.event: name for name, one in spread.SPREADS.items()}
    for row in rows:
        for key in _places(row, row["day"], by):
            _count(found, key, names[row["name"]], str(row["units"]), row["many"])


def _count(found: Pile, key: Key, name: str, bucket: str, many: int) -> None:
    cell = found.setdefault(key, Cell())
    cell.spreads.setdefault(name, Counter())[bucket] += many
