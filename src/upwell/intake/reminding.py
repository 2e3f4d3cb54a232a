"""Reminders of what is booked: each once for a booking, a day and a number of days before it.

A reminder may come from its day on until the next one's: a run that was missed, or a late booking, still gets it.
Nobody is reminded on the day they booked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.queries import Booking
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.intake import telling
from upwell.lib.batches import BATCH
from upwell.lib.workdays import DAY

FROM = time(9)
"""Not in the night."""


def due(reminders: Sequence[int], days_left: int) -> int | None:
    """Which reminder is due so many days before; None on the day itself, and before the first."""
    return min((one for one in reminders if one >= days_left > 0), default=None)


def remind(*, now: datetime) -> int:
    """How many were written. Each in a short transaction of its own."""
    city = catalogue.city() if catalogue.has_city() else None
    if city is None or now < city.workdays.at(city.workdays.local_day(now), FROM):
        return 0
    today = city.workdays.local_day(now)
    ahead = max((max(one.reminders, default=0) for one in city.calendars.values()), default=0)
    if not ahead:
        return 0
    written = 0
    for booking in booked.not_reminded(first=today + DAY, last=today + DAY * ahead, limit=BATCH):
        rules = city.calendars.get(booking.calendar)
        days = due(rules.reminders, (booking.day - today).days) if rules else None
        fresh = city.workdays.local_day(booking.updated_at) >= today
        written += _looked_at(booking, None if fresh else days, today, now)
    return written


@transaction.atomic
def _looked_at(booking: Booking, days_before: int | None, today: date, now: datetime) -> bool:
    """Together: what was looked at and not reminded would not be looked at again today."""
    return (
        bookings.note_looked(booking, today=today)
        and days_before is not None
        and _remind(booking, days_before, now=now)
    )


def _remind(booking: Booking, days_before: int, *, now: datetime) -> bool:
    if not bookings.note_reminded(booking, days_before, now=now):
        return False
    case = case_queries.answered(booking.subject)
    if case is None:
        return False
    values: dict[str, Any] = {"day": booking.starts_at}
    if case.version_id is not None:
        definition = catalogue.version(case.version_id).definition
        values |= telling.words(booking, definition, case.answers, case.language, now=now)
    return cases.remind(
        booking.subject, values=values, dedupe=f"reminder {booking.pk} {booking.day} {days_before}", now=now
    )
