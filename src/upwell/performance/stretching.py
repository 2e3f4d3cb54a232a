"""Which version of satisfaction a data set publishes, found by its own figures, and kept for the pages that draw it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from upwell.performance import breaks
from upwell.performance.figures.kinds import PUBLISHED, RATINGS
from upwell.performance.models import DataSet, Figure, Stretch

KIND = "published_satisfaction"


def find(of: DataSet) -> None:
    """Call it inside the transaction that changed the figures."""
    if of.kind != KIND:
        return
    from upwell.performance.measures import MEASURES  # it loads what counts events, which few processes do

    versions = [one for one in MEASURES if one.code == "satisfaction"]
    said = _series(of)
    values = [(one.key, {each.month: one.value(each.sums) for each in said}) for one in versions]
    Stretch.objects.filter(data_set=of).delete()
    Stretch.objects.bulk_create(
        Stretch(
            data_set=of,
            measure=one.key,
            start=one.start,
            last=one.last,
            months=one.months,
            agreeing=one.agreeing,
            others=list(one.others),
        )
        for one in breaks.stretches(said, values)
    )


def _series(of: DataSet) -> list[breaks.Said]:
    by_start: dict[date, dict[str, Decimal]] = defaultdict(dict)
    figures = Figure.objects.filter(data_set=of, ended_by=None, name__in=[PUBLISHED, *RATINGS], value__isnull=False)
    for start, name, value in figures.values_list("start", "name", "value"):
        by_start[start][name] = value or Decimal(0)
    marks = RATINGS[::-1] if of.low_is_best else RATINGS
    return [
        breaks.Said(
            start,
            float(values[PUBLISHED]),
            {f"rated_{mark}": int(values[name]) for mark, name in enumerate(marks, 1)},
        )
        for start, values in by_start.items()
        if len(values) == len(RATINGS) + 1
    ]
