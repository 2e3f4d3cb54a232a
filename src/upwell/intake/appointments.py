"""The booking of a case as its resident sees it: which day, until when it can be changed, whether nobody came.

Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from upwell.bookings import asking, availability, calendarfile
from upwell.bookings import queries as booked
from upwell.bookings.availability import Asked
from upwell.bookings.calendarfile import Appointment
from upwell.bookings.queries import CANCELLED, COMPLETED, CONFIRMED, MISSED, Booking
from upwell.cases import links
from upwell.cases import queries as cases
from upwell.cases.actions import Wanted
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import WHOLE_DAY
from upwell.definition.questions import QuantityQuestion
from upwell.intake import missing
from upwell.intake.missing import Missing
from upwell.journey.texts import Texts
from upwell.partners import queries as orders

TRIES = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """`change_until`: the last moment to move or cancel it; `may_change`: it has not come. `may_move`: and its days are
    still kept. `may_amend`: and how many of what was asked. `may_choose`: it was missed, and may have another day than
    the one by which it is put right. `said_done`: those who came said that it was done."""

    booking: Booking
    change_until: datetime
    may_change: bool
    may_move: bool
    may_amend: bool
    may_choose: bool
    missing: Missing
    said_done: bool
    closed: bool


def standing(case_id: UUID, *, now: datetime) -> Standing | None:
    """The newest booking of a case that was confirmed; None without one."""
    rows = booked.of_subject(case_id)
    return of_booking(rows[0], now=now) if rows else None


def of_booking(booking: Booking, *, now: datetime) -> Standing:
    until = booked.change_until(booking)
    case = cases.appointed(booking.subject)
    may_change = booking.state == CONFIRMED and now < until
    may_move = may_change and asking.is_kept(booking)
    return Standing(
        booking=booking,
        change_until=until,
        may_change=may_change,
        may_move=may_move,
        may_amend=may_move and case is not None and counts(case.version_id),
        may_choose=case is not None and not case.closed and may_choose(booking, now=now),
        missing=missing.of(booking, now=now) if case is not None else missing.NOTHING,
        said_done=booking.state == COMPLETED,
        closed=case is not None and case.closed,
    )


def may_choose(booking: Booking, *, now: datetime, by_staff: bool = False) -> bool:
    """Whether what was missed may have another day: whoever is to come has the work, and nothing blocks it. Once the
    city looks at it, staff say when somebody comes."""
    if booking.state != MISSED or not asking.is_kept(booking):
        return False
    found = missing.of(booking, now=now)
    rules = catalogue.city().calendars[booking.calendar]
    works = rules.resources[booking.resource].partner is None or orders.open_order(booking.subject) is not None
    theirs = by_staff or not found.escalated
    return theirs and found.put_right_by is not None and found.instead is None and works


def counts(version_id: int | None) -> bool:
    """Whether a service asks how many of what."""
    known = catalogue.version(version_id).definition if version_id is not None else None
    return known is not None and any(isinstance(one, QuantityQuestion) for one in known.questions.values())


def days(case_id: UUID, *, now: datetime) -> tuple[booked.Dates, Asked, Booking] | None:
    """The days it could be moved to, its own among them. The vendor is asked: call it outside transactions."""
    booking = booked.live(case_id) or booked.owed(case_id)
    if booking is None:
        return None
    try:
        asked = asking.again(booking)
    except asking.NoSuchCalendar:
        return None
    today = catalogue.city().workdays.local_day(now)
    return booked.dates(asked, first=today, last=today + asked.rules.window, now=now, but=booking.pk), asked, booking


def days_for(booking: Booking, asked: Asked, *, now: datetime) -> booked.Dates:
    """The other days on which what is asked would fit. The vendor is asked: call it outside transactions."""
    today = catalogue.city().workdays.local_day(now)
    return booked.dates(asked, first=today, last=today + asked.rules.window, now=now, but=booking.pk)


def next_days(booking: Booking, *, now: datetime, first: date | None = None) -> list[str]:
    """Where it could go: the day that was proposed, then those that are free from then on, the nearest first.

    The vendor is asked: call it outside transactions."""
    found = days(booking.subject, now=now)
    since = max(first or booking.day, booking.day)
    offers = [offer for offer in (found[0].open if found else []) if offer.day >= since]
    later = [offer.code for offer in offers if (offer.day, offer.window) != (booking.day, booking.window)]
    proposed = [availability.code_of(first, booking.window)] if first else []
    return [*proposed, *later][:TRIES]


def code(booking: Booking) -> str:
    return availability.code_of(booking.day, booking.window)


def file(bookings: Sequence[Booking], *, language: str = "", by_seat: bool = False) -> str:
    """Their calendar file, each with the place and the link of its case."""
    entries = []
    for booking in bookings:
        case = cases.appointed(booking.subject)
        if case is not None:
            entries.append(_entry(booking, language or case.language, case.place_label, by_seat=by_seat))
    return _written(entries, language)


def file_of(booking_ids: Sequence[UUID], *, language: str, place: str) -> str:
    """The calendar file of what is about to be confirmed, for the first letter."""
    rows = [booking for booking_id in booking_ids if (booking := booked.get(booking_id)) is not None]
    return _written([_entry(booking, language, place) for booking in rows], language)


def file_for(case_id: UUID, *, now: datetime) -> str:
    """The calendar file of what a case has booked; empty for one without."""
    found = standing(case_id, now=now)
    return file([found.booking]) if found and found.booking.state == CONFIRMED else ""


def work(booking: Booking, *, items: Sequence[dict[str, Any]] = ()) -> Wanted:
    """The work order's part of a booking. `items`: what is to be taken, each with its code, its names and how many."""
    known = {"property_key": booking.property_key, "items": list(items)}
    rules = catalogue.city().calendars.get(booking.calendar)
    resource = rules.resources.get(booking.resource) if rules else None
    return Wanted(
        partner=(resource.partner if resource else None) or "",
        booking_id=booking.pk,
        facts={name: fact for name, fact in known.items() if fact},
        **when(booking),
    )


def when(booking: Booking) -> dict[str, Any]:
    """Which day, truck and hold, in the words of a work order."""
    return {
        "loads": tuple(load for load in booking.loads if load),
        "route": booking.route,
        "day": booking.day,
        "window": "" if booking.window == WHOLE_DAY else booking.window,
        "hold": booking.vendor_hold,
    }


def _written(entries: Sequence[Appointment], language: str) -> str:
    city = catalogue.city()
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return calendarfile.written(entries, name=city.word(city.site_name, language or "en"), host=host)


def _entry(booking: Booking, language: str, place: str, *, by_seat: bool = False) -> Appointment:
    published = catalogue.published(booking.service)
    rules = catalogue.city().calendars.get(booking.calendar)
    return Appointment(
        id=str(booking.pk),
        title=Texts(published.definition, language).of_case().text if published else booking.calendar,
        day=booking.day,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at if rules is not None and rules.windows else None,
        place=place,
        words=booking.reference,
        link=links.in_language(links.own_link(booking.subject, by_seat=by_seat), language),
        moves=booking.moves,
        cancelled=booking.state == CANCELLED,
        changed_at=booking.updated_at,
    )
