"""Booked days that need somebody: no day is left for them, nobody keeps their days, or nobody said how it went.

They are listed for whoever may change those bookings, within their teams."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from upwell.accounts.actor import Actor
from upwell.bookings import queries as bookings
from upwell.cases import queries as case_queries
from upwell.cases.queries import Row
from upwell.desk import booked, work
from upwell.desk.names import Names
from upwell.partners import queries as orders

MOST = 200
WORK, CALENDARS = "work_cases", "manage_calendars"


@dataclass(frozen=True, slots=True)
class Line:
    reference: str
    href: str
    title: str
    place: str
    team: str
    who: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Needing:
    """`gone`: the partner has no room on the day that was promised. `stranded`: who would come is in no calendar any
    more. `unheard`: the day is over, and nobody has said what became of it."""

    gone: Sequence[Line] = ()
    stranded: Sequence[Line] = ()
    unheard: Sequence[Line] = ()

    @property
    def count(self) -> int:
        return len(self.gone) + len(self.stranded) + len(self.unheard)


NOTHING = Needing()
PAGES = {"gone": "desk:booking", "stranded": "desk:booking", "unheard": "desk:case"}
"""Where it is done what has to be done; how it went is told where a case is closed."""
Found = tuple[str, str, date | None]
"""Reference, who comes, and the day."""


def of(actor: Actor, names: Names, *, now: datetime) -> Needing:
    """A handful of statements, and none in a city without calendars or for who cannot act on it."""
    if not names.city.calendars or not (actor.may(WORK) or actor.may(CALENDARS)):
        return NOTHING
    found = {"gone": _gone(now), "stranded": _stranded(now), "unheard": _unheard(now)}
    every = [reference for rows in found.values() for reference, _who, _day in rows]
    rows = {row.reference: row for row in case_queries.rows_of(every, actor)} if every else {}
    mine = {reference: row for reference, row in rows.items() if row.closed_at is None and _may(actor, row)}
    return Needing(**{name: _lines(each, mine, names, PAGES[name]) for name, each in found.items()})


KEPT_FOR = timedelta(seconds=20)
MOST_KEPT = 500
_lock = threading.Lock()
_counts: OrderedDict[object, tuple[datetime, int]] = OrderedDict()


def how_many(actor: Actor, names: Names, *, now: datetime) -> int:
    """For the queue, which is looked at all day: counted anew after some seconds, once for all who may do the same. The
    page of them is exact."""
    who = (actor.kind, actor.permissions, actor.teams, actor.grants)
    with _lock:
        known = _counts.get(who)
    if known is not None and abs(now - known[0]) < KEPT_FOR:
        return known[1]
    count = of(actor, names, now=now).count
    with _lock:
        _counts[who] = (now, count)
        _counts.move_to_end(who)
        if len(_counts) > MOST_KEPT:
            _counts.popitem(last=False)
    return count


def forget() -> None:
    with _lock:
        _counts.clear()


def _may(actor: Actor, row: Row) -> bool:
    return actor.may(WORK, row.team) or actor.may(CALENDARS, row.team)


def _gone(now: datetime) -> list[Found]:
    rows = orders.long_without_day(now=now)[:MOST]
    return [(one.reference, work.partner_name(one.partner), one.day) for one in rows]


def _stranded(now: datetime) -> list[Found]:
    return [_of(one) for one in bookings.stranded(now=now)[:MOST]]


def _unheard(now: datetime) -> list[Found]:
    return [_of(one) for one in bookings.unheard(now=now, limit=MOST)]


def _of(one: bookings.Booking) -> Found:
    return one.reference, booked.resource_name(one.calendar, one.resource), one.day


def _lines(found: Sequence[Found], mine: Mapping[str, Row], names: Names, page: str) -> list[Line]:
    return [
        Line(
            reference=reference,
            href=reverse(page, args=[reference]),
            title=names.title(mine[reference].service, mine[reference].title),
            place=mine[reference].place_label,
            team=names.team(mine[reference].team),
            who=who,
            day=day,
        )
        for reference, who, day in found
        if reference in mine
    ]
