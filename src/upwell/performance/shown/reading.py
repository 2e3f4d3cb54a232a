"""What pages need of the results, read once for all of them until there are newer ones.

Each process keeps what it has read. `edition` says which results, which catalogue and which day it was made of; it is
looked up at most once in LOOK_AGAIN_AFTER seconds, so that pages cost no more when many people read them."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, TypeVar, cast

from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.performance import queries, sent, sums
from upwell.performance.published import MANY, of_all
from upwell.performance.rows import Row
from upwell.performance.shown import noted, sources, unusual
from upwell.performance.shown.period import Period, weeks, year_to
from upwell.performance.shown.sources import Sources
from upwell.ui import speaking

LOOK_AGAIN_AFTER = 1.0  # seconds
MOST = 1_000
STALE_AFTER = timedelta(days=2)
EARLIER_WEEKS = 8  # which the same weekday is compared with
NAMES = tuple(sums.SUMS)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edition:
    refreshed_at: datetime | None = field(compare=False)  # moves by itself, with nothing new
    changed_at: datetime | None
    newest_at: datetime | None
    catalogue: int
    annotations: tuple[int, int]
    sent: tuple[int, object]
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
        beside = noted.edition(), sources.edition()
        found = Edition(refreshed_at, changed_at, newest_at, catalogue.edition(), *beside, today)
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
    """Of each service, and of all together, what was in each of the last twelve months and the twelve before. From the
    first month recorded here on one without a row had none: the months of all together say which were counted."""

    def read() -> Mapping[str, Mapping[date, Row]]:
        when = period()
        rows = queries.told(start=when.before[0], until=when.until, names=NAMES, source=None, today=when.today)
        found = sources.by_service(rows, sent_by(), when.today)
        whole = queries.read(start=when.before[0], until=when.until, service=queries.ALL, source="")
        ours = [row for row in rows if not row.source]
        told = _told_of_all(ours, "start")
        for start, of_month in groupby(ours, key=lambda row: row.start):
            told[str(start)].told["submitted"] = of_all(of_month, "submitted")
        found[queries.ALL] = {cast("date", row.start): _with(row, told.get(str(row.start))) for row in whole}
        for rows_of in found.values():
            _fill(rows_of, found[queries.ALL])
        return found

    return kept(read, "months", spoken=False)


def sent_by() -> Mapping[str, Sources]:
    """Of each service, the data sets that have figures of it."""
    return kept(lambda: sources.of_services(sent.all_sets()), "sources", spoken=False)


def coarse(service: str) -> Mapping[str, Mapping[date, Row]]:
    """What was sent of a service by quarters, years and weeks, whenever that was."""

    def read() -> Mapping[str, Mapping[date, Row]]:
        known = {service: sent_by()[service]}
        grains = {one.period for one in known[service].shown} & sources.COARSE.keys()
        found = {}
        for grain in sorted(grains, key=sources.PERIODS.index):
            rows = queries.told(
                grain=grain, start=date.min, until=period().until, service=service, names=NAMES, source=None
            )
            found[grain] = sources.by_service(rows, known, period().today).get(service, {})
        return found

    return kept(read, "coarse", service, spoken=False) if service in sent_by() else {}


def is_ours(service: str) -> bool:
    """Whether Upwell recorded anything of it in these months."""
    return any(not row.source for row in months().get(service, {}).values())


def year(service: str) -> Row | None:
    """The last twelve months of a service added up; None where nothing is known of it."""

    def add() -> Row | None:
        return sources.year_of(months().get(service, {}), coarse(service), period().start)

    return kept(add, "year", service, spoken=False)


def by(what: str, service: str = queries.ALL) -> Mapping[str, Row]:
    """Of the last twelve months, told apart by one thing: what Upwell recorded, or one data set."""

    def read() -> Mapping[str, Row]:
        when = period()
        one = None if service == queries.ALL else service
        whose = "" if one is None or is_ours(one) else _telling(what, one)
        rows = queries.told(start=when.start, until=when.until, by=what, service=one, names=NAMES, source=whose,
                            today=when.today)  # fmt: skip
        if one is not None:
            return queries.grouped((replace(row, source="") for row in rows), "value")
        told = _told_of_all(rows, "value")
        whole = queries.read(start=when.start, until=when.until, service=service, by=what, source="")
        return {value: _with(row, told.get(value)) for value, row in queries.grouped(whole, "value").items()}

    return kept(read, "by", what, service, spoken=False)


def _telling(what: str, service: str) -> str:
    kind = {"channel": sources.TRANSACTIONS, "step": "steps"}.get(what, "")
    found = sent_by()[service].telling(kind) if service in sent_by() else None
    return found.code if found else ""


def _fill(rows_of: dict[date, Row], counted: Collection[date]) -> None:
    """From the first month that Upwell recorded something in."""
    first = min((start for start, row in rows_of.items() if not row.source), default=date.max)
    for one in counted:
        if one > first and one not in rows_of:
            rows_of[one] = Row()
        elif one > first and rows_of[one].source:  # others told something of it
            rows_of[one] = Row(start=one, beside=(rows_of[one],))


def _told_of_all(rows: Iterable[Row], key: str) -> Mapping[str, Row]:
    """What is told of all services together is the sum of what is told of each."""
    return queries.grouped((replace(row, sums=Counter(), spreads={}) for row in rows), key)


def _with(row: Row, told: Row | None) -> Row:
    return replace(row, told=told.told, few=told.few) if told else row


def days() -> Mapping[date, int]:
    """Requests of each day of the weeks that pages show, and of those they are compared with. A few services of which
    fewer than FLOOR were sent in that month are left out: its days would tell of them. Of many, none is told."""

    def read() -> Mapping[date, int]:
        today = edition().today
        start = weeks(today)[0] - timedelta(weeks=unusual.YEAR + EARLIER_WEEKS)
        rows = queries.read(grain="day", start=start, until=today, service=queries.ALL, source="")
        found = {row.start: row.sums["submitted"] for row in rows if row.start is not None}
        few = _days_of_few(start, today)
        small: dict[date, set[str]] = {}
        for row in few:
            small.setdefault(cast("date", row.start).replace(day=1), set()).add(row.service)
        for row in few:
            if row.start in found and len(small[row.start.replace(day=1)]) < MANY:
                found[row.start] -= row.sums["submitted"]
        return found

    return kept(read, "days", spoken=False)


def _days_of_few(start: date, until: date) -> list[Row]:
    first = start.replace(day=1)
    months = queries.told(start=first, until=until, names=("submitted",), spreads=False)
    few = {(row.service, row.start) for row in months if "submitted" in row.few}
    rows = queries.read(grain="day", start=first, until=until, service={code for code, _ in few}, source="")
    return [row for row in rows if row.start and (row.service, row.start.replace(day=1)) in few]
