"""Whose figures of a service are shown: what Upwell recorded, or what a data set brought. Never both added together.

Of two data sets that tell the same, the one with newer figures is shown; all months of a service come from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Max

from upwell.performance.figures import dates
from upwell.performance.models import DataSet
from upwell.performance.rows import OF_OTHERS, Row, together

TRANSACTIONS, STATES, PUBLISHED = "transactions", "states", "published_satisfaction"
_TELLS = {PUBLISHED: "satisfaction"}
ORDER = (TRANSACTIONS, STATES, "satisfaction", "steps", "costs", "monitoring")
"""Who is asked first, where several know."""
PERIODS = (dates.MONTH, dates.DAY, dates.QUARTER, dates.YEAR, dates.WEEK)
COARSE = {dates.QUARTER: 4, dates.YEAR: 1, dates.WEEK: 52}
"""So many of them are a year."""
Months = Mapping[date, Row]


def edition() -> tuple[int, object]:
    """Another one whenever something was sent or withdrawn."""
    found = DataSet.objects.aggregate(count=Count("pk"), last=Max("sent_at"), gone=Max("withdrawn_at"))
    return found["count"], (found["last"], found["gone"])


def tells(of: DataSet) -> str:
    return _TELLS.get(of.kind, of.kind)


@dataclass(frozen=True, slots=True)
class Sources:
    """The data sets of one service: those that are shown, in the order in which they are asked, and the others."""

    shown: tuple[DataSet, ...] = ()
    left: tuple[DataSet, ...] = ()

    def telling(self, what: str) -> DataSet | None:
        return next((one for one in self.shown if tells(one) == what), None)

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.shown]


def of_services(found: Iterable[DataSet]) -> dict[str, Sources]:
    """Those that have figures, by service."""
    by_service: dict[str, list[DataSet]] = {}
    for one in found:
        if one.newest is not None:
            by_service.setdefault(one.service, []).append(one)
    return {service: _chosen(sets) for service, sets in by_service.items()}


def _chosen(sets: Sequence[DataSet]) -> Sources:
    ranked = sorted(sets, key=lambda one: (one.newest or date.min, -PERIODS.index(one.period), one.code), reverse=True)
    shown: dict[str, DataSet] = {}
    for one in ranked:
        shown.setdefault(tells(one), one)
    asked = sorted(shown.values(), key=lambda one: ORDER.index(tells(one)))
    return Sources(tuple(asked), tuple(one for one in ranked if one not in asked))


def by_service(rows: Iterable[Row], known: Mapping[str, Sources], today: date) -> dict[str, dict[date, Row]]:
    """Rows of all sources as one for each service and period."""
    found: dict[str, dict[date, dict[str, Row]]] = {}
    for row in rows:
        if row.start is not None and row.is_whole(today):
            found.setdefault(row.service, {}).setdefault(row.start, {})[row.source] = row
    return {
        service: {start: one for start, of in starts.items() if (one := _one(of, known.get(service), is_ours))}
        for service, starts in found.items()
        for is_ours in [any("" in of for of in starts.values())]
    }


def _one(of: Mapping[str, Row], known: Sources | None, is_ours: bool) -> Row | None:
    others = [_held(of[code], known) for code in known.codes if code in of] if known else []
    if is_ours:  # of others only what Upwell never records
        others = [one for row in others if (one := replace(row, sums=type(row.sums)(_of_others(row)))).sums]
    rows = ([of[""]] if "" in of else []) + others
    return replace(rows[0], beside=tuple(rows[1:])) if rows else None


def _of_others(row: Row) -> dict[str, int]:
    return {name: many for name, many in row.sums.items() if name in OF_OTHERS}


def _held(row: Row, known: Sources) -> Row:
    """How many were sent is told by the transactions alone, where there are any: forms are one way of several."""
    states = known.telling(STATES)
    if states is None or row.source != states.code or known.telling(TRANSACTIONS) is None:
        return row
    return replace(row, held=frozenset({"submitted"}))


def year_of(months: Months, coarse: Mapping[str, Months], start: date) -> Row | None:
    """What is known of a year: its months; where they do not tell something, its newest quarters, its last year."""
    rows = [row for month, row in months.items() if month >= start]
    found = [together(rows)] if rows else []
    found += [together(list(_with_months(of, grain, months))[-COARSE[grain] :]) for grain, of in coarse.items() if of]
    return replace(found[0], instead=tuple(found[1:])) if found else None


def _with_months(of: Months, grain: str, months: Months) -> Iterable[Row]:
    """A quarter or a year beside its months, where all of them are there: its costs are held against what they tell."""
    for start, row in sorted(of.items()):
        until = dates.after(start, grain)
        within = [one for month, one in months.items() if start <= month < until]
        whole = grain != dates.WEEK and len(within) == {dates.QUARTER: 3, dates.YEAR: 12}[grain]
        yield replace(row, beside=(*row.beside, together(within))) if whole else row
