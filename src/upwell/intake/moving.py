"""A partner has no room after all on a day the city promised, or wants another: the booking moves, the resident hears.

The day was the city's promise, made while the partner could not be asked or before it changed its mind. The next day
it has is taken at once; whom that does not suit chooses another by their link."""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from upwell.accounts.actor import SYSTEM
from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.queries import Booking
from upwell.cases import queries as cases
from upwell.events import actions as events
from upwell.intake import appointments
from upwell.intake.actions.appointments import move
from upwell.partners import queries as orders

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


def _why(booking: Booking) -> str:
    case = cases.appointed(booking.subject)
    with translation.override(case.language if case else "en"):
        return gettext("The company that collects had no more room on the day you chose. We are sorry.")
