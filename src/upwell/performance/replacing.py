"""The results of a data set, made anew from its figures: those of the periods that changed, and no others.

A data set of days fills months, too. All services together (`rows.ALL`) are what Upwell recorded: whoever adds others
to them knows of how many services they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Min, QuerySet

from upwell.events.inserting import Inserts
from upwell.performance.figures import counted, dates
from upwell.performance.figures.counted import Told
from upwell.performance.figures.kinds import CHANNELS
from upwell.performance.models import DataSet, Figure, Result
from upwell.performance.rows import DAYS

CHUNK = 400
ALL = ("", "")
OF_EACH_DAY = ("transactions", "states", "steps", "costs")


def replace(of: DataSet, starts: Collection[date]) -> None:
    """Call it inside the transaction that changed the figures."""
    known = since(of)
    if of.period == dates.DAY:
        for month in sorted({start.replace(day=1) for start in starts}):
            _month_of_days(of, month, known)
        return
    for some in _some(sorted(starts)):
        figures = Figure.objects.filter(data_set=of, ended_by=None, start__in=some)
        _write(of, of.period, some, _told(of, figures, known))


def since(of: DataSet) -> dict[str, date]:
    """The first period that each channel was told of."""
    found = Figure.objects.filter(data_set=of, ended_by=None, value__isnull=False, name__in=CHANNELS)
    return dict(found.values_list("name").annotate(first=Min("start")).order_by())


def _month_of_days(of: DataSet, month: date, known: Mapping[str, date]) -> None:
    until = dates.after(month, dates.MONTH)
    figures = Figure.objects.filter(data_set=of, ended_by=None, start__gte=month, start__lt=until)
    told = _told(of, figures, known)
    there = Result.objects.filter(source=of.code, grain=dates.DAY, start__gte=month, start__lt=until)
    days = {*told, *there.values_list("start", flat=True)}
    whole = {start: {ALL: each[ALL]} for start, each in told.items() if ALL in each}  # days are not told apart
    _write(of, dates.DAY, sorted(days), whole)
    _write(of, dates.MONTH, [month], {month: _added(of, told.values())} if told else {})


def _added(of: DataSet, days: Collection[Told]) -> Told:
    """What every day of them tells: a sum that one does not know, the month does not know. Of what has to be there
    each day, the month says how many days it has; marks are given when they are given."""
    found: Told = {}
    for key in {key for day in days for key in day}:
        telling = [day[key] for day in days if key in day]
        names = set.intersection(*(set(sums) for sums in telling)) - {"published"}
        found[key] = {name: sum(sums[name] for sums in telling) for name in sorted(names)}
        if of.kind in OF_EACH_DAY and found[key]:
            found[key][DAYS] = len(days if key == ALL else telling)
    return found


def _told(of: DataSet, figures: QuerySet[Figure], known: Mapping[str, date]) -> dict[date, Told]:
    values: dict[date, dict[str, Decimal]] = defaultdict(dict)
    missing: dict[date, set[str]] = defaultdict(set)
    for start, name, value in figures.values_list("start", "name", "value"):
        if value is None:
            missing[start].add(name)
        else:
            values[start][name] = value
    return {
        start: counted.sums(
            of.kind, each, low_is_best=of.low_is_best, steps=of.steps,
            missing=missing[start] | (counted.expected(of.kind, known, start) - each.keys()),
        )
        for start, each in values.items()
    }  # fmt: skip


def _write(of: DataSet, grain: str, starts: Collection[date], told: dict[date, Told]) -> None:
    Result.objects.filter(source=of.code, grain=grain, start__in=list(starts)).delete()
    rows = [
        (of.code, grain, start, of.service, by, value, sums)
        for start, each in told.items()
        for (by, value), sums in each.items()
        if sums
    ]
    Inserts(Result, ("source", "grain", "start", "service", "by", "value", "sums")).write_many(rows)


def _some(starts: list[date]) -> Iterator[list[date]]:
    for first in range(0, len(starts), CHUNK):
        yield starts[first : first + CHUNK]
