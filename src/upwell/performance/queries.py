"""What pages and commands read of the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db.models import Min

from upwell.performance.honest import FLOOR as FLOOR
from upwell.performance.models import Result, Through
from upwell.performance.rows import ALL as ALL
from upwell.performance.rows import Row
from upwell.performance.rows import grouped as grouped
from upwell.performance.rows import together as together


def read(
    *,
    grain: str = "month",
    start: date,
    until: date,
    service: str | Collection[str] | None = None,
    by: str = "",
    source: str | None = None,
) -> list[Row]:
    """Rows of the periods that begin from `start` on and before `until`. `service`: one, several, or each by itself
    (all together is `ALL`); `source`: only what Upwell recorded (empty), only of a data set, or whatever there is."""
    found = Result.objects.filter(grain=grain, by=by, start__gte=start, start__lt=until)
    if source is not None:
        found = found.filter(source=source)
    if service is None:
        found = found.exclude(service=ALL)
    elif isinstance(service, str):
        found = found.filter(service=service)
    else:
        found = found.filter(service__in=list(service))
    columns = ("service", "grain", "start", "by", "value", "source", "sums", "spreads")
    return [
        Row(code, of, begins, thing, value, sent_by, Counter(counts), spreads)
        for code, of, begins, thing, value, sent_by, counts, spreads in found.order_by(
            "start", "service", "value"
        ).values_list(*columns)
    ]


def newest() -> tuple[datetime, datetime | None, datetime | None] | None:
    """When the results were brought up to date last, and when the newest event they know of happened."""
    through = Through.objects.first()
    return (through.refreshed_at, through.newest_at, through.changed_at) if through else None


def stream(*, by: str, grain: str = "month") -> Iterator[Row]:
    """All rows of each service and source by itself, month after month, without holding them: for files."""
    found = Result.objects.filter(grain=grain, by=by).exclude(service__in=(ALL, ""))
    columns = ("service", "grain", "start", "by", "value", "source", "sums")
    for code, of, begins, thing, value, sent_by, counts in (
        found.order_by("start", "service", "source", "value").values_list(*columns).iterator(chunk_size=2_000)
    ):
        yield Row(code, of, begins, thing, value, sent_by, Counter(counts))


def first_month() -> date | None:
    """The first month that anything was counted in."""
    found: date | None = Result.objects.filter(grain="month", by="").aggregate(first=Min("start"))["first"]
    return found
