"""Results for tests of pages, as if they had been counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from upwell.performance import results
from upwell.performance.models import Through
from upwell.performance.piling import Cell, Key
from upwell.performance.published import published
from upwell.performance.rows import ALL, Row
from upwell.performance.shown import reading

NOW = datetime.fromisoformat("2026-11-18T18:00:00+00:00")
TODAY = date(2026, 11, 18)
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
GOOD: Mapping[str, int] = {
    "submitted": 200, "submitted_by_themselves": 150, "submitted_assisted": 10, "stopped": 20, "abandoned": 40,
    "opened": 200, "closed": 180, "judged": 170, "kept": 150,
    "rated_1": 12, "rated_3": 14, "rated_4": 30, "rated_5": 50,
}  # fmt: skip


def count(
    service: str, month: date = OCTOBER, *, by: str = "", value: str = "", grain: str = "month",
    ended: Mapping[int, int] | None = None, alone: bool = False, **sums: int,
) -> None:  # fmt: skip
    """Of a service and, but for `alone`, of all together."""
    pile = {}
    for of in (service,) if alone else (service, ALL):
        cell = Cell(Counter(sums))
        if ended:
            cell.spreads["ended"] = Counter({str(days): many for days, many in ended.items()})
        pile[Key(grain, month, of, by, value)] = cell
    results.add(pile)
    fresh()


def days(service: str, counts: Mapping[date, int]) -> None:
    for day, many in counts.items():
        count(service, day, grain="day", submitted=many)


def fresh(at: datetime = NOW) -> None:
    Through.objects.all().delete()
    Through.objects.create(schema=results.SCHEMA, refreshed_at=at, changed_at=at, newest_at=at - timedelta(minutes=5))
    reading.forget()


def row(**sums: int) -> Row:
    """Of one month, with what of it is told."""
    return next(published([Row("pothole", "month", OCTOBER, sums=Counter(sums))]))


def plain(response: Any) -> str:
    """What a page says, without its marks, so that a sentence can be looked for."""
    text = response.content.decode().partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"</?(time|a|span|bdi|strong|small)\b[^>]*>", "", text)).split())
