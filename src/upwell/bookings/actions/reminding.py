"""That somebody looked whether a reminder is due, and that one was written."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from upwell.bookings.actions.record import fact
from upwell.bookings.models import Booking, Reminder
from upwell.events import actions as events


def note_looked(booking: Booking, *, today: date) -> bool:
    """Whether nobody had looked today. Call it first: of several that look at once, one goes on."""
    return bool(Booking.objects.filter(pk=booking.pk).exclude(looked_on=today).update(looked_on=today))


@transaction.atomic
def note_reminded(booking: Booking, days_before: int, *, now: datetime) -> bool:
    """Whether this reminder was not written before."""
    _row, made = Reminder.objects.get_or_create(
        booking=booking, day=booking.day, days_before=days_before, defaults={"at": now}
    )
    if made:
        events.record(fact(booking, "booking_reminded", now=now, days_before=days_before))
    return made
