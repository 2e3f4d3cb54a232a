"""How long things take, from the columns: counts by whole units of time, which may be added as sums may. Pure.

Each event says how long it has been since the beginning, so nothing has to be looked up: a case that is closed adds one
to those that took so long, and one that is opened again takes that one back. What was joined to another case or taken
back by its resident has not ended and is not waiting either. From the counts `honest.lasting` reads medians that do not
forget what is still open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from upwell.performance.sums import AWAY
from upwell.performance.taken import Taken

DAY, HOUR, MINUTE = 86_400, 3_600, 60
KEPT = ("service", "channel", "language", "assisted", "area")
"""What is known of a case as it was opened."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How long it took each time `event` happened, in whole units of so many seconds."""

    event: str
    unit: int


SPREADS: Mapping[str, Spread] = {
    "first_answer": Spread("case_answered", HOUR),
    "to_send": Spread("journey_submitted", MINUTE),
}
"""What is counted when it happens, besides how long cases take, which is counted of the day they were opened."""

_CLOSED, _AGAIN, _PLACED = "case_closed", "case_reopened", "case_placed"
CASES = ("case_opened", _CLOSED, _AGAIN, "case_taken_over", _PLACED)
NAMES = frozenset({*CASES, *(one.event for one in SPREADS.values())})


def cases(events: ir.Table, keys: Collection[str]) -> ir.Table:
    """By `keys`, by `opened` (the day) and by `days` (taken; null for what has not ended): `ended` and `open`, how many
    more or fewer of them there are than before these events."""
    ours = events.filter(events["name"].isin(CASES) & events["opened"].notnull())
    name = ours["name"]
    there = ours.mutate(sign=(name == _CLOSED).ifelse(-1, 1))
    gone = ours.filter(name == _PLACED).mutate(area=ours["from"].nullif(""), sign=-1)
    both = there.union(gone)
    name, sign, ended = both["name"], both["sign"], ~both["outcome"].fill_null("").isin(AWAY)
    is_closed = (name == _PLACED) & both["outcome"].notnull()
    counts = (name.isin([_CLOSED, _AGAIN]) | is_closed) & ended
    days = (name == _CLOSED).ifelse(both["seconds"], both["took"]) // DAY
    rows = both.mutate(
        days=counts.ifelse(days, ibis.null("int64")),
        way=counts.ifelse(is_closed.ifelse(sign, -sign), 0),
        live=is_closed.ifelse(0, sign),
    )
    return rows.group_by([*keys, "opened", "days"]).aggregate(ended=rows["way"].sum(), open=rows["live"].sum())


def took(events: ir.Table, keys: Collection[str]) -> ir.Table:
    """By `keys` and `day`, by `name` (of the event) and `units`: how `many` of SPREADS there were."""
    units = {one.event: one.unit for one in SPREADS.values()}
    ours = events.filter(events["name"].isin(sorted(units)) & events["seconds"].notnull())
    unit = ibis.cases(*((ours["name"] == event, of) for event, of in units.items()), else_=DAY)
    rows = ours.mutate(units=ours["seconds"] // unit)
    by = list(dict.fromkeys((*keys, "day", "name", "units")))
    return rows.group_by(by).aggregate(many=rows.count())


def read(rows: Iterable[Mapping[str, Any]], keys: Collection[str]) -> dict[tuple[Any, ...], Taken]:
    """Rows of `cases`, for each combination of `keys`."""
    found: dict[tuple[Any, ...], Taken] = {}
    for row in rows:
        group = found.setdefault(tuple(row[key] for key in keys), Taken())
        group.add(row["opened"], row["days"], row["ended"], row["open"])
    return found
