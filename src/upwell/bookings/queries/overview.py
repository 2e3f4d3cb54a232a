"""The days of a resource as staff look at them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count as Counted
from django.db.models import Q

from upwell.bookings import asking, availability, vendors
from upwell.bookings.availability import Asked
from upwell.bookings.models import Booking as Booking  # what most of these answer
from upwell.bookings.models import ClosedDay, Slot
from upwell.bookings.queries.books import ONE_CONFIRMED, dates
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import Calendar
from upwell.lib.workdays import DAY


@dataclass(frozen=True, slots=True)
class Filled:
    """One load on one day, over its windows and routes. `room`: how many fit; None where the vendor alone knows.
    `free`: None for a day that is over, and where nobody says."""

    load: str
    taken: int
    room: int | None
    free: int | None


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """`served`: whether the rules have anybody come. `booked`: bookings, whatever they take."""

    day: date
    served: bool
    closed: ClosedDay | None
    loads: tuple[Filled, ...]
    booked: int


@dataclass(frozen=True, slots=True)
class Span:
    """Some days of one resource. `down`: its vendor cannot be asked what is free."""

    days: list[CalendarDay]
    down: bool = False


def span(calendar: str, resource: str, first: date, last: date, *, now: datetime) -> Span:
    """Every day of [first, last], as staff look at them. The vendor is asked. Raises NoSuchCalendar."""
    rules = _rules(calendar, resource)
    served = _on_routes(rules, resource, first, last)
    taken, booked = _taken(calendar, resource, first, last, now), _booked(calendar, resource, first, last)
    rows = ClosedDay.objects.filter(calendar=calendar, resource=resource, lifted_at=None, day__range=(first, last))
    closed = {row.day: row for row in rows}
    says, down = _says(calendar, rules, resource, first, last, now)
    of, today = rules.resources[resource], catalogue.city().workdays.local_day(now)

    def filled(day: date, load: str) -> Filled:
        used, over = taken.get((day, load), 0), day < today or day not in served or day in closed
        if says is None:
            room = of.fits(load) * len(availability.windows(rules)) * served.get(day, 0)
            return Filled(load, used, room, None if over else max(0, room - used))
        return Filled(load, used, None, None if over or down else says.get((day, load), 0))

    def one(day: date) -> CalendarDay:
        loads = tuple(filled(day, load) for load in rules.loads or ("",))
        return CalendarDay(day, day in served, closed.get(day), loads, booked.get(day, 0))

    return Span([one(first + DAY * step) for step in range((last - first).days + 1)], down)


def first_free(calendar: str, resource: str, *, now: datetime) -> tuple[date | None, bool]:
    """The first day somebody with the usual load could have, and whether the vendor cannot be asked. Raises
    NoSuchCalendar."""
    rules = _rules(calendar, resource)
    usual = tuple(code for code, load in rules.loads.items() if load.when is None)[:1] or tuple(rules.loads)[:1]
    first, last = availability.first_and_last(rules, now, catalogue.city().workdays)
    found, down = [], False
    for route in rules.resources[resource].routes or ("",):
        said = dates(Asked(calendar, rules, resource, route, usual or ("",)), first=first, last=last, now=now)
        found += [offer.day for offer in said.open[:1]]
        down = down or said.down
    return min(found, default=None), down


def _rules(calendar: str, resource: str) -> Calendar:
    rules = catalogue.city().calendars.get(calendar)
    if rules is None or resource not in rules.resources:
        raise asking.NoSuchCalendar(calendar)
    return rules


def _on_routes(rules: Calendar, resource: str, first: date, last: date) -> dict[date, int]:
    """The days on which anybody comes, and on how many routes."""
    off = catalogue.city().workdays.holidays if rules.city_holidays else frozenset()
    found: dict[date, int] = {}
    for route in rules.resources[resource].routes or ("",):
        for day in availability.service_days(rules.resources[resource], route, first, last):
            if day not in off:
                found[day] = found.get(day, 0) + 1
    return found


def _taken(calendar: str, resource: str, first: date, last: date, now: datetime) -> dict[tuple[date, str], int]:
    rows = Slot.objects.filter(calendar=calendar, resource=resource, day__range=(first, last))
    lapsed = Counted("claims", filter=Q(claims__live=True, claims__until__lte=now))
    found: dict[tuple[date, str], int] = {}
    for day, load, taken, gone in rows.annotate(lapsed=lapsed).values_list("day", "load", "taken", "lapsed"):
        found[day, load] = found.get((day, load), 0) + taken - gone
    return found


def _booked(calendar: str, resource: str, first: date, last: date) -> dict[date, int]:
    rows = Booking.objects.filter(
        calendar=calendar, resource=resource, day__range=(first, last), state__in=ONE_CONFIRMED
    )
    return dict(rows.values_list("day").annotate(n=Counted("pk")).order_by("day"))


def _says(
    calendar: str, rules: Calendar, resource: str, first: date, last: date, now: datetime
) -> tuple[dict[tuple[date, str], int] | None, bool]:
    """What the vendor says is free, by day and load; None when it has no say. And whether it cannot be asked."""
    begin, end = availability.first_and_last(rules, now, catalogue.city().workdays)
    first, last = max(first, begin), min(last, end)
    found: dict[tuple[date, str], int] = {}
    for route in rules.resources[resource].routes or ("",):
        for load in rules.loads or ("",):
            asked = Asked(calendar, rules, resource, route, (load,))
            if not vendors.has_say(asked):
                return None, False
            said = vendors.free(asked, first, last, now=now) if first <= last else vendors.NOTHING
            if said.down:
                return {}, True
            for (day, _window), free in (said.free or {}).items():
                found[day, load] = found.get((day, load), 0) + (free or 0)
    return found, False
