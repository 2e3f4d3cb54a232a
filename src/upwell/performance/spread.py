"""How long things take, from the columns: counts by whole days, which may be added as sums may. Pure.

One row for each case there is, whatever happened to it on the way: a case opened again goes on, one joined to another
or taken back by its resident has not ended and is not waiting either. From the counts `honest.lasting` reads medians
that do not forget what is still open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from upwell.performance.honest import Lasting, lasting

DAY = 86_400
KEPT = ("service", "channel", "language", "assisted", "area")
"""What is known of a case as it was opened."""
_OPENED, _CLOSED, _AGAIN, _AWAY = "case_opened", "case_closed", "case_reopened", ("case_withdrawn", "case_merged")


def cases(events: ir.Table) -> ir.Table:
    """One row for each case opened here: the columns of KEPT, `opened` and `opened_on`, `closed` where it is closed
    now, `away` where it was taken back or joined to another."""
    ours = events.filter(events["name"].isin([_OPENED, _CLOSED, _AGAIN, *_AWAY]))
    name, at = ours["name"], ours["at"]
    rows = ours.group_by("subject").aggregate(
        **{key: ours[key].arbitrary(where=name == _OPENED) for key in KEPT},
        opened=at.min(where=name == _OPENED),
        opened_on=ours["day"].min(where=name == _OPENED),
        last_closed=at.max(where=name == _CLOSED),
        last_opened_again=at.max(where=name == _AGAIN),
        away=name.isin(_AWAY).any(),
    )
    rows = rows.filter(rows["opened"].notnull())
    closed = rows["last_opened_again"].isnull() | (rows["last_opened_again"] < rows["last_closed"])
    return rows.mutate(closed=closed.ifelse(rows["last_closed"], ibis.null())).drop("last_closed", "last_opened_again")


def days_taken(
    events: ir.Table, keys: Collection[str], *, now: datetime, start: date | None = None, until: date | None = None
) -> ir.Table:
    """Of all cases as they stood at `now`, by `keys` and by whole days since they were opened: how many were closed,
    `ended`, and how many still `waiting`. `start`, `until`: only of those opened on these days, half-open."""
    rows = cases(events.filter(events["at"] <= now))
    rows = rows.filter(~rows["away"])
    if start is not None:
        rows = rows.filter(rows["opened_on"] >= start)
    if until is not None:
        rows = rows.filter(rows["opened_on"] < until)
    ended_at = rows["closed"].coalesce(ibis.literal(now, rows["opened"].type()))
    rows = rows.mutate(days=(ended_at.epoch_seconds() - rows["opened"].epoch_seconds()) // DAY)
    done = rows["closed"].notnull()
    return rows.group_by([*keys, "days"]).aggregate(ended=done.ifelse(1, 0).sum(), waiting=done.ifelse(0, 1).sum())


def read(rows: Iterable[Mapping[str, Any]], keys: Collection[str]) -> dict[tuple[Any, ...], Lasting]:
    """How long it takes for each combination of `keys`, from rows of `days_taken`."""
    counts: dict[tuple[Any, ...], dict[int, tuple[int, int]]] = {}
    for row in rows:
        counts.setdefault(tuple(row[key] for key in keys), {})[row["days"]] = (row["ended"], row["waiting"])
    return {key: lasting(of) for key, of in counts.items()}
