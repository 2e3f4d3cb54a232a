"""What pages need of the results, read once for all of them until there are newer ones.

Each process keeps what it has read. `edition` says which results, which catalogue and which day it was made of; it is
looked up at most once in LOOK_AGAIN_AFTER seconds, so that pages cost no more when many people read them."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast

from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.performance import queries
from upwell.performance.rows import Row
from upwell.performance.shown import noted
from upwell.performance.shown.period import Period, weeks, year_to
from upwell.ui import speaking

LOOK_AGAIN_AFTER = 1.0  # seconds
MOST = 1_000
STALE_AFTER = timedelta(days=2)
EARLIER_WEEKS = 8  # which the same weekday is compared with
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edition:
    refreshed_at: datetime | None = field(compare=False)  # moves by itself, with nothing new
    changed_at: datetime | None
    newest_at: datetime | None
    catalogue: int
    annotations: tuple[int, int]
    today: date

    @property
    def stale(self) -> bool:
        return self.refreshed_at is not None and clock.now() - self.refreshed_at > STALE_AFTER


@dataclass(slots=True)
class _Kept:
    edition: Edition | None = None
    looked_at: float = 0.0
    made: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)


_kept = _Kept()
_NOT_MADE = object()


def forget() -> None:
    """Read anew at the next question: between tests."""
    _kept.edition, _kept.looked_at = None, 0.0
    _kept.made.clear()


def edition() -> Edition:
    if _kept.edition is None or time.monotonic() - _kept.looked_at >= LOOK_AGAIN_AFTER:
        refreshed_at, newest_at, changed_at = queries.newest() or (None, None, None)
        today = catalogue.city().workdays.local_day(clock.now())
        found = Edition(refreshed_at, changed_at, newest_at, catalogue.edition(), noted.edition(), today)
        if found != _kept.edition:
            _kept.made.clear()
        _kept.edition = found
        _kept.looked_at = time.monotonic()
    return _kept.edition


def kept(make: Callable[[], T], *key: Hashable, spoken: bool = True) -> T:
    """What `make` comes to, made once for each key of the newest results, and for each language if it is `spoken`. Who
    reads must not be able to make up keys: each one pushes out another."""
    full = (edition(), speaking.current() if spoken else "", *key)
    found = _kept.made.get(full, _NOT_MADE)
    if found is _NOT_MADE:
        found = _kept.made[full] = make()
        if len(_kept.made) > MOST:
            with suppress(KeyError):  # another thread was quicker
                _kept.made.popitem(last=False)
    return cast("T", found)


def period() -> Period:
    return year_to(edition().today)


def months() -> Mapping[str, Mapping[date, Row]]:
    """Of each service, and of all together, what was in each of the last twelve months and the twelve before. From its
    first month on one without a row had none: the months of all together say which were counted."""

    def read() -> Mapping[str, Mapping[date, Row]]:
        when = period()
        found: dict[str, dict[date, Row]] = {}
        for one in (None, queries.ALL):
            rows = queries.read(grain="month", start=when.before[0], until=when.until, service=one, source="")
            for row in rows:
                found.setdefault(row.service, {})[cast("date", row.start)] = row
        counted = found.get(queries.ALL, {})
        for rows_of in found.values():
            first = min(rows_of)
            rows_of.update({one: Row() for one in counted if one > first and one not in rows_of})
        return found

    return kept(read, "months", spoken=False)


def by(what: str, service: str = queries.ALL) -> Mapping[str, Row]:
    """Of the last twelve months, told apart by one thing."""

    def read() -> Mapping[str, Row]:
        when = period()
        rows = queries.read(grain="month", start=when.start, until=when.until, service=service, by=what, source="")
        return queries.grouped(rows, "value")

    return kept(read, "by", what, service, spoken=False)


def days(service: str = queries.ALL) -> Mapping[date, int]:
    """Requests of each day of the weeks that pages show, and of those they are compared with."""

    def read() -> Mapping[date, int]:
        today = edition().today
        start = weeks(today)[0] - timedelta(weeks=EARLIER_WEEKS)
        rows = queries.read(grain="day", start=start, until=today, service=service, source="")
        return {row.start: row.sums["submitted"] for row in rows if row.start is not None}

    return kept(read, "days", service, spoken=False)
