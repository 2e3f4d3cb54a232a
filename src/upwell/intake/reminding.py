"""Reminders of what is booked: each once for a booking, a day and a number of days before it.

A reminder may come from its day on until the next one's: a run that was missed, or a late booking, still gets it.
Nobody is reminded on the day they booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.queries import Booking
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.definition.steps import Book
from upwell.journey import booked as journey_booked
from upwell.journey.answers import value as answer_value
from upwell.journey.texts import Texts
from upwell.lib.batches import BATCH
from upwell.lib.workdays import DAY
from upwell.ui import formats

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
    values = {"day": booking.starts_at, **_words(booking, case, now)}
    return cases.remind(
        booking.subject, values=values, dedupe=f"reminder {booking.pk} {booking.day} {days_before}", now=now
    )


def _words(booking: Booking, case: case_queries.Answered, now: datetime) -> Mapping[str, Any]:
    """What to do and until when it can be changed, in the resident's language."""
    city, language = catalogue.city(), case.language
    until = booked.change_until(booking)
    said: dict[str, Any] = {}
    if now < until:
        today: date = city.workdays.local_day(now)
        said["change_until"] = formats.moment(until, zone=city.zone, language=language, today=today)
    rules = city.calendars.get(booking.calendar)
    window = rules.windows.get(booking.window) if rules else None
    if window is not None:
        said["span"] = (
            f"{formats.clock(window.starts, language=language)} – {formats.clock(window.ends, language=language)}"
        )
    if case.version_id is not None:
        said["todo"] = _todo(booking, case, language)
    return said


def _todo(booking: Booking, case: case_queries.Answered, language: str) -> str:
    definition = catalogue.version(case.version_id or 0).definition
    values: dict[str, Any] = {
        name: answer_value(step, case.answers[name])
        for name, step in definition.questions.items()
        if name in case.answers
    }
    for step in definition.steps:
        if isinstance(step, Book) and step.name in case.answers:
            values[step.name] = journey_booked.value(case.answers[step.name])
    return Texts(definition, language).of_step(booking.step, "remind", values).text
