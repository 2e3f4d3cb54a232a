"""The results of a data set, made anew from its figures: those of the periods that changed, and no others.

A data set of days fills months, too. All services together (`rows.ALL`) are what Upwell recorded: whoever adds others
to them knows of how many services they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal

from upwell.performance.figures import counted, dates
from upwell.performance.figures.counted import Told
from upwell.performance.models import DataSet, Figure, Result

CHUNK = 400


def replace(of: DataSet, starts: Collection[date], *, with_sent: bool) -> None:
    """Call it inside the transaction that changed the figures."""
    if of.period == dates.DAY:
        for month in sorted({start.replace(day=1) for start in starts}):
            _month_of_days(of, month, with_sent)
        return
    for some in _some(sorted(starts)):
        figures = Figure.objects.filter(data_set=of, ended_by=None, start__in=some)
        told = {start: _told(of, values, with_sent) for start, values in _by_start(figures).items()}
        _write(of, of.period, some, told)


def _month_of_days(of: DataSet, month: date, with_sent: bool) -> None:
    until = dates.after(month, dates.MONTH)
    figures = Figure.objects.filter(data_set=of, ended_by=None, start__gte=month, start__lt=until)
    told = {start: _told(of, values, with_sent) for start, values in _by_start(figures).items()}
    there = Result.objects.filter(source=of.code, grain=dates.DAY, start__gte=month, start__lt=until)
    days = {*told, *there.values_list("start", flat=True)}
    _write(of, dates.DAY, sorted(days), told)
    _write(of, dates.MONTH, [month], {month: _added(told.values())} if told else {})


def _added(days: Collection[Told]) -> Told:
    """What every day of them tells: a sum that one does not know, the month does not know."""
    found: Told = {}
    for key in {key for day in days for key in day}:
        telling = [day[key] for day in days if key in day]
        names = set.intersection(*(set(sums) for sums in telling))
        found[key] = {name: sum(sums[name] for sums in telling) for name in sorted(names)}
    return found


def _by_start(figures: Iterable[Figure]) -> dict[date, dict[str, Decimal]]:
    found: dict[date, dict[str, Decimal]] = defaultdict(dict)
    for one in figures:
        found[one.start][one.name] = one.value
    return found


def _told(of: DataSet, values: dict[str, Decimal], with_sent: bool) -> Told:
    return counted.sums(of.kind, values, low_is_best=of.low_is_best, steps=of.steps, with_sent=with_sent)


def _write(of: DataSet, grain: str, starts: Collection[date], told: dict[date, Told]) -> None:
    Result.objects.filter(source=of.code, grain=grain, start__in=list(starts)).delete()
    rows = [
        Result(source=of.code, grain=grain, start=start, service=of.service, by=by, value=value, sums=sums)
        for start, each in told.items()
        for (by, value), sums in each.items()
        if sums
    ]
    Result.objects.bulk_create(rows, batch_size=CHUNK)


def _some(starts: list[date]) -> Iterator[list[date]]:
    for first in range(0, len(starts), CHUNK):
        yield starts[first : first + CHUNK]
