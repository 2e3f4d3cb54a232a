"""Staff close a day: a truck broke down, a storm comes. What is booked on it stays until it is moved."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from upwell.accounts.actor import Actor
from upwell.bookings.models import ClosedDay
from upwell.events import actions as events
from upwell.events.actions import Fact


class AlreadyClosed(Exception):
    """This day is closed already."""


@transaction.atomic
def close_day(calendar: str, resource: str, day: date, *, why: str, by: Actor, now: datetime) -> ClosedDay:
    """Raises AlreadyClosed."""
    row = ClosedDay(calendar=calendar, resource=resource, day=day, why=why[:200], at=now, by=by.id)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyClosed from None
    events.record(_fact("booking_day_closed", row, now))
    return row


@transaction.atomic
def open_day(calendar: str, resource: str, day: date, *, by: Actor, now: datetime) -> bool:
    """Whether it was closed."""
    closed = ClosedDay.objects.filter(calendar=calendar, resource=resource, day=day, lifted_at=None)
    if not closed.update(lifted_at=now, lifted_by=by.id):
        return False
    events.record(_fact("booking_day_opened", ClosedDay(calendar=calendar, resource=resource, day=day), now))
    return True


def _fact(name: str, row: ClosedDay, now: datetime) -> Fact:
    data = {"calendar": row.calendar, "resource": row.resource, "day": row.day.isoformat()}
    return Fact(name, at=now, subject=row.calendar, data=data)
