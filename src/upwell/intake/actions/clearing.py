"""A day that staff closed is emptied: each booking goes to the next day that is free, and its resident hears.

One after the other, each in a transaction of its own, so that one that cannot be moved keeps no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext

from upwell.accounts.actor import Actor
from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.queries import CONFIRMED, Booking
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.intake import appointments
from upwell.intake.actions.appointments import move

AT_ONCE = 25
"""A vendor is asked for each, and somebody waits before the page."""


@dataclass(frozen=True, slots=True)
class Moved:
    """`to`: its new day; None when a person has to look. `told`: the resident hears of it without a call."""

    reference: str
    to: date | None
    told: bool


def clear_day(calendar: str, resource: str, day: date, *, by: Actor, now: datetime, words: str = "") -> list[Moved]:
    """What became of each of the first bookings of the day. `words` for the residents; a sentence of ours without."""
    rows = [row for row in booked.of_day(calendar, resource, day) if row.state == CONFIRMED]
    return [
        Moved(
            row.reference,
            _moved(row, words.strip(), by=by, now=now),
            case_queries.is_told(row.subject, "rescheduled"),
        )
        for row in rows[:AT_ONCE]
    ]


def _moved(booking: Booking, words: str, *, by: Actor, now: datetime) -> date | None:
    for code in appointments.next_days(booking, now=now):
        try:
            return move(booking.subject, code, by=by, now=now, why=words or _sorry(booking)).day
        except (bookings.SlotGone, bookings.NotOffered, bookings.LimitReached):
            continue
        except (bookings.CannotChange, bookings.TooLate, bookings.NoSuchBooking, cases.Refused):
            return None
    return None


def _sorry(booking: Booking) -> str:
    case = case_queries.appointed(booking.subject)
    with translation.override(case.language if case else "en"):
        return gettext("We cannot come on the day you chose. We are sorry.")
