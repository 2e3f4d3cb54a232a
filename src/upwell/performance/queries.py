"""What pages and commands read of the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db.models import Min

from upwell.performance.honest import FLOOR as FLOOR
from upwell.performance.models import Result, Through
from upwell.performance.published import published as published
from upwell.performance.rows import ALL as ALL
from upwell.performance.rows import Row as Row
from upwell.performance.rows import grouped as grouped
from upwell.performance.rows import together as together

MOVED = 0.05
"""So large a part of what was counted came since."""


def read(
    *,
    grain: str = "month",
    start: date,
    until: date,
    service: str | Collection[str] | None = None,
    by: str = "",
    source: str | None = None,
    spreads: bool = True,
) -> list[Row]:
    """Rows of the periods that begin from `start` on and before `until`. `service`: one, several, or each by itself
    (all together is `ALL`); `source`: only what Upwell recorded (empty), only of a data set, or whatever there is.
    Without `spreads` it is quicker."""
    found = Result.objects.filter(grain=grain, by=by, start__gte=start, start__lt=until)
    if source is not None:
        found = found.filter(source=source)
    if service is None:
        found = found.exclude(service=ALL)
    elif isinstance(service, str):
        found = found.filter(service=service)
    else:
        found = found.filter(service__in=list(service))
    columns = ["service", "grain", "start", "by", "value", "source", "sums", *(["spreads"] if spreads else [])]
    rows = found.order_by("start", "service", "source", "value").values_list(*columns)
    return [
        Row(code, of, begins, thing, value, sent_by, Counter(counts), rest[0] if rest else {})
        for code, of, begins, thing, value, sent_by, counts, *rest in rows
    ]


def newest() -> tuple[datetime, datetime | None, datetime | None] | None:
    """When the results were brought up to date last, and when the newest event they know of happened."""
    through = Through.objects.first()
    return (through.refreshed_at, through.newest_at, through.changed_at) if through else None


def services() -> list[str]:
    """All that anything was ever counted of, published or not."""
    found = Result.objects.filter(grain="month", by="").exclude(service__in=(ALL, ""))
    return list(found.order_by("service").values_list("service", flat=True).distinct())


def is_whole() -> bool:
    """Whether all that happened is counted; not in the midst of counting it, when figures are of a part of it."""
    through = Through.objects.first()
    return through is not None and (through.changed_at is None or through.refreshed_at >= through.changed_at)


def counted(*, start: date, until: date) -> int:
    """How many requests these months are of: the measure of how much was counted."""
    rows = read(start=start, until=until, service=ALL, source="")
    return sum(row.sums["submitted"] for row in rows)


def moved(before: int, now: int) -> bool:
    """Whether what was made of so many requests wants to be made anew of so many."""
    return abs(now - before) > MOVED * max(before, now)


def stream(*, by: str, grain: str = "month") -> Iterator[Row]:
    """All rows of each service and source by itself, month after month, without holding them: for files."""
    found = Result.objects.filter(grain=grain, by=by).exclude(service__in=(ALL, ""))
    columns = ("service", "grain", "start", "by", "value", "source", "sums")
    for code, of, begins, thing, value, sent_by, counts in (
        found.order_by("start", "service", "source", "value").values_list(*columns).iterator(chunk_size=2_000)
    ):
        yield Row(code, of, begins, thing, value, sent_by, Counter(counts))


def told(
    *, start: date, until: date, by: str = "", service: str | Collection[str] | None = None, names: Collection[str],
    source: str | None = "", grain: str = "month", today: date | None = None, spreads: bool = True,
) -> list[Row]:  # fmt: skip
    """The same by month, with what of these counts is public; without `source` of what Upwell recorded. What is told of
    a month depends on those before it, so all of them are read. `today`: months of which days are missing are not."""
    rows = read(grain=grain, start=date.min, until=until, by=by, service=service, source=source, spreads=spreads)
    whole = rows if today is None else [row for row in rows if row.is_whole(today)]
    return [row for row in published(whole, by=by, names=names) if row.start and row.start >= start]


def first_day() -> date | None:
    """The first day that anything was counted on."""
    found: date | None = Result.objects.filter(grain="day", by="", source="").aggregate(first=Min("start"))["first"]
    return found


def first_month() -> date | None:
    """The first month that anything was counted in."""
    found: date | None = Result.objects.filter(grain="month", by="").aggregate(first=Min("start"))["first"]
    return found
