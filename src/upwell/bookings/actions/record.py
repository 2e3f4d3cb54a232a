"""What every change of a booking leaves behind: a line of its history and an event."""

from __future__ import annotations

from datetime import date, datetime

from upwell.accounts.actor import Actor
from upwell.bookings.models import Booking, Change
from upwell.events import actions as events
from upwell.events.actions import Fact


def record(
    booking: Booking,
    what: str,
    *,
    by: Actor,
    now: datetime,
    why: str = "",
    before: tuple[date, str] | None = None,
    **data: events.Value,
) -> None:
    """In the caller's transaction."""
    Change.objects.create(
        booking=booking,
        at=now,
        what=what,
        by_kind=by.kind,
        by_id=by.id,
        by_called=by.called,
        why=why[:200],
        from_day=before[0] if before else None,
        from_window=before[1] if before else "",
    )
    events.record(fact(booking, f"booking_{what}", now=now, **data))


def fact(booking: Booking, name: str, *, now: datetime, **data: events.Value) -> Fact:
    told: dict[str, events.Value] = {
        "booking": str(booking.pk),
        "calendar": booking.calendar,
        "resource": booking.resource,
        "day": booking.day.isoformat(),
    }
    return Fact(
        name, at=now, subject=booking.reference or str(booking.subject), service=booking.service, data=told | data
    )
