"""Whether more was booked than there is room for: the books against the calendar, or against what its vendor says now.

It looks at the claims themselves, so that it would notice a mistake of what is meant to prevent this. Reads only; the
vendors are asked, so call it outside transactions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count as Counted
from django.db.models import Q

from upwell.bookings import vendors
from upwell.bookings.availability import Asked
from upwell.bookings.models import Slot
from upwell.bookings.vendors import UNASKED
from upwell.catalogue import queries as catalogue


@dataclass(frozen=True, slots=True)
class Over:
    """A slot with more on it than there should be. `booked`: claims that count; `room`: how many there may be, or what
    the slot's own count says where that is not the number of its claims."""

    calendar: str
    resource: str
    day: date
    window: str
    load: str
    booked: int
    room: int
    miscounted: bool = False


def oversold(*, now: datetime, first: date | None = None) -> list[Over]:
    """Slots from the day `first` on whose claims are more than fit, and those that count another number than they have.
    Empty, or something is broken, or somebody made room smaller.

    A vendor that cannot be asked, or that keeps holds itself, says nothing here; nor does a calendar that is gone."""
    of_slot = Slot.objects.annotate(
        live=Counted("claims", filter=Q(claims__live=True)),
        unheard=Counted("claims", filter=UNHEARD & (Q(claims__until=None) | Q(claims__until__gt=now))),
    )
    rows = of_slot.filter(day__gte=first) if first else of_slot
    found = [_over(row, row.live, row.taken, miscounted=True) for row in rows if row.live != row.taken]
    ordered = sorted(rows, key=_whose)
    return found + [over for key, group in groupby(ordered, _whose) for over in _beyond(*key, list(group), now)]


UNHEARD = Q(claims__live=True, claims__booking__known=False, claims__booking__unasked=False)
"""What the vendor does not know of; what it agreed to take without being asked is not held against it."""


def _whose(slot: Slot) -> tuple[str, str, str, str]:
    return slot.calendar, slot.resource, slot.route, slot.load


def _beyond(calendar: str, resource: str, route: str, load: str, slots: list[Any], now: datetime) -> Iterator[Over]:
    """Of the slots of one load."""
    rules = catalogue.city().calendars.get(calendar)
    if rules is None or resource not in rules.resources:
        return
    asked, today = Asked(calendar, rules, resource, route, (load,)), catalogue.city().workdays.local_day(now)
    if load == UNASKED:
        agreed = asked.of.when_down
        yield from _more_than(agreed.each_day, slots) if agreed else ()
    elif not vendors.has_say(asked):
        yield from _more_than(asked.of.fits(load), slots)
    elif not vendors.holds(asked):
        yield from _more_than_said(asked, [slot for slot in slots if slot.day >= today and slot.unheard], now)


def _more_than(room: int, slots: Iterable[Any]) -> Iterator[Over]:
    return (_over(slot, slot.live, room) for slot in slots if slot.live > room)


def _more_than_said(asked: Asked, slots: list[Any], now: datetime) -> Iterator[Over]:
    """What is free at the vendor has to do for those of ours it has not heard of; a day it leaves out is full."""
    days = [slot.day for slot in slots]
    said = vendors.free(asked, min(days), max(days), now=now, fresh=True).free if days else None
    for slot in slots if said is not None else ():
        free = said.get((slot.day, slot.window), 0)  # type: ignore[union-attr]  # it is there
        if free is not None and slot.unheard > free:
            yield _over(slot, slot.live, slot.live - slot.unheard + free)


def _over(slot: Any, booked: int, room: int, *, miscounted: bool = False) -> Over:
    return Over(slot.calendar, slot.resource, slot.day, slot.window, slot.load, booked, room, miscounted)
