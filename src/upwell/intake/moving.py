"""A partner has no room after all on a day the city promised, or wants another: the booking moves, the resident hears.
Another partner has the work of a booking: it is that one who comes, and the resident hears that, too. A crew could not
do it for a reason of its own: it comes again, and the resident hears by when.

The day was the city's promise, made while the partner could not be asked or before it changed its mind. The next day
it has is taken at once; whom that does not suit chooses another by their link."""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext

from upwell.accounts.actor import SYSTEM
from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.queries import CONFIRMED, Booking
from upwell.cases import queries as cases
from upwell.cases.actions import Refused, tell
from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.intake import appointments
from upwell.intake.actions.appointments import could_not, move
from upwell.lib.written import joined
from upwell.partners import actions as partners
from upwell.partners import queries as orders
from upwell.ui import formats

logger = logging.getLogger(__name__)

A_RUN = 20


def follow(now: datetime) -> int:
    """How many bookings were moved: those whose day is gone, found by the order's own state so that none is lost; and
    those for which a partner wants another day. Who proposes one answers by hand, and no system is asked for it."""
    moved = sum(_moved(order.reference, None, now=now) for order in orders.some_without_day(limit=A_RUN, now=now))
    with events.reading("intake_days", names={"work_order_day_proposed"}) as new:
        return moved + sum(_moved(event.subject, event.data.get("day"), now=now) for event in new)


def _moved(reference: str, day: Any, *, now: datetime) -> bool:
    booking = booked.by_reference(reference)
    if booking is None:
        return False
    proposed = date.fromisoformat(str(day)) if day else None
    for code in appointments.next_days(booking, now=now, first=proposed):
        try:
            move(booking.subject, code, by=SYSTEM, now=now, why=_why(booking))
            return True
        except (bookings.SlotGone, bookings.NotOffered, bookings.LimitReached):
            continue
        except (bookings.CannotChange, bookings.TooLate, bookings.NoSuchBooking):
            return False
    logger.warning("no other day for %s: a person has to look", reference)
    return False


def follow_partners(now: datetime) -> int:
    """How many bookings have somebody else who comes: their work went to another partner, by itself or by hand."""
    with events.reading("intake_handed", names={"work_order_made"}) as new:
        return sum(_handed(UUID(str(event.data["order"])), now) for event in new if event.data.get("from"))


def follow_unable(now: datetime) -> int:
    """How many bookings are to be put right, for their crew could not do them for a reason of its own."""
    with events.reading("intake_could_not", names={"work_order_could_not"}) as new:
        return sum(_unable(UUID(str(event.data["order"])), now) for event in new)


def _unable(order_id: UUID, now: datetime) -> bool:
    order = orders.order(order_id)
    try:
        return order is not None and could_not(order, now=now)
    except Refused:
        logger.warning("%s could not be done, and its case is over: a person has to look", order_id)
        return False


def _handed(order_id: UUID, now: datetime) -> bool:
    order = orders.order(order_id)
    booking = booked.live(order.case_id) if order is not None and order.is_open else None
    if order is None or booking is None or booking.pk != order.booking_id or booking.state != CONFIRMED:
        return False
    comes = _resource_of(booking, order.partner)
    if not comes:
        logger.warning("%s has no days of the calendar of %s: a person has to look", order.partner, booking.reference)
        return False
    if comes != booking.resource:
        bookings.hand_over(booking.pk, comes, by=SYSTEM, now=now, also=lambda handed: _tell(handed, now))
    if order.day is not None and order.day != booking.day:  # it was moved while nobody had the work
        partners.change(order.pk, by=SYSTEM, now=now, **{**appointments.when(booking), "hold": ""})
    return comes != booking.resource


def _resource_of(booking: Booking, partner: str) -> str:
    """The one of that partner in the calendar; who comes already, where that one is theirs."""
    rules = catalogue.city().calendars.get(booking.calendar)
    theirs = [code for code, each in rules.resources.items() if each.partner == partner] if rules else []
    return booking.resource if booking.resource in theirs else next(iter(theirs), "")


def _tell(booking: Booking, now: datetime) -> None:
    case, city = cases.appointed(booking.subject), catalogue.city()
    language = case.language if case else "en"
    partner = city.calendars[booking.calendar].resources[booking.resource].partner
    with translation.override(language):
        said = [
            gettext("Another company comes: %(company)s.")
            % {"company": city.word(city.partners[str(partner)].name, language)}
        ]
        if booking.ends_at > now:
            day = formats.day(booking.day, language=language, today=city.workdays.local_day(now))
            said.append(gettext("Your day is still %(day)s.") % {"day": day})
        said.append(gettext("What is taken is the same."))
    tell(booking.subject, by=SYSTEM, now=now, message=joined(*said))


def _why(booking: Booking) -> str:
    case = cases.appointed(booking.subject)
    with translation.override(case.language if case else "en"):
        return gettext("The company that collects had no more room on the day you chose. We are sorry.")
