"""To another day: the new one is claimed and the old one given back in the same transaction, or nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.bookings import asking, availability, claims, queries, vendors
from upwell.bookings.actions.claiming import Target, check_offered, claim, secure
from upwell.bookings.actions.record import record
from upwell.bookings.actions.refusals import CannotChange, NotOffered, TooLate
from upwell.bookings.models import Booking, State
from upwell.bookings.vendors import Terms

LASTS = timedelta(minutes=30)
"""How long the vendor is asked to keep the new slot, until the work order that names it arrives."""


def may_change(booking: Booking, *, by: Actor, now: datetime) -> bool:
    """Residents may until the cut-off; staff, and we ourselves, until the day is over."""
    if booking.state != State.CONFIRMED:
        return False
    if by.kind in ("staff", "system"):
        return now < booking.ends_at
    return now < queries.change_until(booking)


def require_change(booking: Booking | None, *, by: Actor, now: datetime) -> Booking:
    if booking is None or booking.state != State.CONFIRMED:
        raise CannotChange
    if not may_change(booking, by=by, now=now):
        raise TooLate
    return booking


def _require_move(booking: Booking | None, *, by: Actor, now: datetime) -> Booking:
    """What was missed and is to be put right may have another day, too, whenever that is."""
    if booking is not None and booking.state == State.MISSED and queries.reported(booking.pk) is not None:
        return booking
    return require_change(booking, by=by, now=now)


def move(
    booking_id: UUID,
    code: str,
    *,
    by: Actor,
    now: datetime,
    why: str = "",
    also: Callable[[Booking], None] = lambda moved: None,
) -> Booking:
    """`also`: what has to change with it, in the same transaction. What was missed is booked again with its new day.

    Raises CannotChange, TooLate, NoSuchCalendar, NotOffered, SlotGone, LimitReached. The same day changes nothing."""
    booking = _require_move(queries.get(booking_id), by=by, now=now)
    read = availability.read_code(code)
    if read is None:
        raise NotOffered
    if read == (booking.day, booking.window):
        return booking
    target = Target(asking.again(booking), *read)
    check_offered(target, now=now)
    terms = secure(target, key=uuid4(), lasts=LASTS, now=now)
    ref = terms.held.ref if terms.held else ""
    try:
        claim(booking, target, lambda: also(_write(booking, target, terms, by=by, now=now, why=why)), now=now)
    except Exception:
        vendors.release(target.asked, ref)
        raise
    return booking


@transaction.atomic
def hand_over(
    booking_id: UUID,
    resource: str,
    *,
    by: Actor,
    now: datetime,
    also: Callable[[Booking], None] = lambda handed: None,
) -> Booking:
    """Somebody else comes, on the same day and for the same things, because the city says so: no limit of theirs
    stands in the way, for they can say that they have no room. `also`: what has to change with it, in the same
    transaction. Raises CannotChange, NoSuchCalendar."""
    before = Booking.objects.select_for_update().filter(pk=booking_id).first()
    if before is None or before.state != State.CONFIRMED:
        raise CannotChange
    booking = Booking.objects.get(pk=booking_id)
    booking.resource, booking.known, booking.unasked, booking.updated_at = resource, False, False, now
    booking.vendor_hold, booking.vendor_hold_until = "", None
    asking.again(booking)
    booking.save()
    claims.exchange(before, booking, Terms(), until=None)
    record(booking, "handed", by=by, now=now)
    also(booking)
    return booking


def _write(booking: Booking, target: Target, terms: Terms, *, by: Actor, now: datetime, why: str) -> Booking:
    row = Booking.objects.select_for_update().get(pk=booking.pk)
    _require_move(row, by=by, now=now)
    before: tuple[date, str] = (row.day, row.window)
    booking.day, booking.window, (booking.starts_at, booking.ends_at) = target.day, target.window, target.span
    booking.unasked, booking.known, booking.moves, booking.updated_at = terms.unasked, False, row.moves + 1, now
    booking.vendor_hold = terms.held.ref if terms.held else ""
    booking.vendor_hold_until = terms.held.expires_at if terms.held else None
    booking.state = State.CONFIRMED
    booking.save()
    claims.exchange(row, booking, terms, until=None)
    record(booking, "moved", by=by, now=now, why=why, before=before, **{"from": before[0].isoformat()})
    return booking
