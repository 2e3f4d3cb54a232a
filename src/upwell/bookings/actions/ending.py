"""How a booking ends: cancelled in time or late, done, missed by those who should have come, nobody there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import SYSTEM, Actor
from upwell.bookings import asking, availability, claims, queries
from upwell.bookings.actions.moving import require_change
from upwell.bookings.actions.record import record
from upwell.bookings.models import Booking, State
from upwell.catalogue import queries as catalogue


@transaction.atomic
def cancel(booking_id: UUID, *, by: Actor, now: datetime, why: str = "") -> Booking:
    """Raises CannotChange, TooLate. In time it gives a free use back."""
    booking = require_change(_locked(booking_id), by=by, now=now)
    _cancel(booking, by=by, now=now, why=why)
    claims.give_back(booking)
    return booking


def _cancel(booking: Booking, *, by: Actor, now: datetime, why: str) -> None:
    """All but its claims."""
    booking.keeps_free_use = booking.free and not _gives_back(booking, by, now)
    booking.state, booking.updated_at = State.CANCELLED, now
    booking.save(update_fields=["state", "updated_at", "keeps_free_use"])
    record(booking, "cancelled", by=by, now=now, why=why, days_ahead=(booking.starts_at - now).days)


def _gives_back(booking: Booking, by: Actor, now: datetime) -> bool:
    if by.kind != "resident":
        return True
    try:
        asked = asking.again(booking)
    except asking.NoSuchCalendar:  # the city took it out
        return True
    return availability.gives_back(asked.of, asked.rules, booking.day, now, catalogue.city().workdays)


def _locked(booking_id: UUID) -> Booking | None:
    return Booking.objects.select_for_update().filter(pk=booking_id).first()


@transaction.atomic
def complete(booking_id: UUID, *, now: datetime, by: Actor = SYSTEM) -> bool:
    """Whether it was still to come. What was missed may be done after all."""
    return _ended(booking_id, State.COMPLETED, "completed", by=by, now=now, also=(State.MISSED, State.NO_SHOW))


@transaction.atomic
def missed(booking_id: UUID, *, now: datetime, by: Actor = SYSTEM, why: str = "") -> bool:
    """They did not come, or could not do it; residents and staff say so of what was reported as done, too, and
    residents, once, of what a crew says it could not do; a crew that was to put it right, of that. A free use that was
    missed is given back, and had again with another day if there still is one; what was paid for uses none then."""
    also: tuple[State, ...] = (State.COMPLETED,) if by.kind in ("resident", "staff") else ()
    if by.kind == "partner":
        also = (State.MISSED,)
    if by.kind == "resident":
        also = (*also, State.MISSED, State.NO_SHOW)
        if _locked(booking_id) is not None and queries.reported(booking_id) is not None:
            return False
    return _ended(booking_id, State.MISSED, "missed", by=by, now=now, why=why, also=also)


@transaction.atomic
def escalate(booking_id: UUID, *, now: datetime, by: Actor) -> bool:
    """What was missed was not put right either: the city is to look. Whether nobody had said so, for it counts once."""
    booking = _locked(booking_id)
    if booking is None or queries.escalated(booking_id):
        return False
    record(booking, "escalated", by=by, now=now)
    return True


@transaction.atomic
def no_show(booking_id: UUID, *, now: datetime, by: Actor = SYSTEM, why: str = "") -> bool:
    """They came, and nobody or nothing was there."""
    return _ended(booking_id, State.NO_SHOW, "no_show", by=by, now=now, why=why)


def _ended(
    booking_id: UUID, state: State, what: str, *, by: Actor, now: datetime, why: str = "", also: tuple[State, ...] = ()
) -> bool:
    booking = _locked(booking_id)
    if booking is None or booking.state not in (State.CONFIRMED, *also):
        return False
    was_given_back = booking.state == State.MISSED and state != State.MISSED
    booking.state, booking.updated_at = state, now
    booking.free = booking.free and not was_given_back
    booking.save(update_fields=["state", "updated_at", "free"])
    record(booking, what, by=by, now=now, why=why)
    return True


@transaction.atomic
def end_of_cases(references: Collection[str], *, now: datetime) -> int:
    """These cases are over: what was still to come of them is not needed any more. How many were cancelled.

    All in one transaction, so their claims are given back in one go."""
    rows = Booking.objects.select_for_update().filter(reference__in=references, state=State.CONFIRMED)
    ended = list(rows.filter(starts_at__gt=now).order_by("pk"))
    for booking in ended:
        _cancel(booking, by=SYSTEM, now=now, why="case_over")
    claims.give_back(*ended)
    return len(ended)
