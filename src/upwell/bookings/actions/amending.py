"""Other things on a day that is booked: what fits on it stays, what is new is claimed, what is left out given back.

On the same day, or together with another one. All of it in one transaction, or nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from upwell.accounts.actor import Actor
from upwell.bookings import availability, claims, queries, vendors
from upwell.bookings.actions.claiming import Target, check_offered, claim, secure
from upwell.bookings.actions.moving import LASTS, require_change
from upwell.bookings.actions.record import record
from upwell.bookings.actions.refusals import NotOffered
from upwell.bookings.availability import Asked
from upwell.bookings.claims import SlotGone
from upwell.bookings.models import Booking
from upwell.bookings.vendors import Terms


def amend(
    booking_id: UUID,
    asked: Asked,
    *,
    by: Actor,
    now: datetime,
    code: str = "",
    also: Callable[[Booking], None] = lambda amended: None,
) -> Booking:
    """`asked`: what is wanted now, from `asking.otherwise`. `code`: on another day. `also`: what has to change with it,
    in the same transaction; a hold of the vendor's for it stands on what it is given.

    Raises CannotChange, TooLate, NotOffered, SlotGone, LimitReached."""
    booking = require_change(queries.get(booking_id), by=by, now=now)
    target = _target(booking, asked, code)
    moves = (target.day, target.window) != (booking.day, booking.window)
    if moves:
        check_offered(target, now=now)
    terms = secure(target, key=uuid4(), lasts=LASTS, now=now) if moves else _more(booking, target, now)
    ref = terms.held.ref if terms.held else ""
    before = (booking.day, booking.window, list(booking.loads))
    try:
        claim(booking, target, lambda: also(_write(booking, before, target, terms, by=by, now=now)), now=now)
    except Exception:
        vendors.release(asked, ref)
        raise
    return booking


def _target(booking: Booking, asked: Asked, code: str) -> Target:
    read = availability.read_code(code) if code else (booking.day, booking.window)
    if read is None:
        raise NotOffered
    return Target(asked, *read)


def _more(booking: Booking, target: Target, now: datetime) -> Terms:
    """Of the same day: only what it does not have yet is asked for."""
    new = tuple(load for load in target.asked.loads if load not in booking.loads)
    if not new:
        return Terms(unasked=booking.unasked)
    terms = secure(
        replace(target, asked=replace(target.asked, loads=new)), key=uuid4(), lasts=LASTS, now=now, more=True
    )
    if not booking.unasked:
        return terms
    limits = {load: limit for load, limit in terms.limits.items() if load != vendors.UNASKED}  # it has its place there
    return replace(terms, limits=limits, unasked=True)


def _write(
    booking: Booking, before: tuple[object, ...], target: Target, terms: Terms, *, by: Actor, now: datetime
) -> Booking:
    row = Booking.objects.select_for_update().get(pk=booking.pk)
    require_change(row, by=by, now=now)
    if (row.day, row.window, row.loads) != before:
        raise SlotGone  # another window changed it in between
    moved = (row.day, row.window) != (target.day, target.window)
    booking.day, booking.window, (booking.starts_at, booking.ends_at) = target.day, target.window, target.span
    booking.loads, booking.free = list(target.asked.loads), target.asked.may_be_free and row.free
    booking.unasked, booking.known, booking.updated_at = terms.unasked, False, now
    booking.moves = row.moves + moved
    booking.vendor_hold = terms.held.ref if terms.held else ""
    booking.vendor_hold_until = terms.held.expires_at if terms.held else None
    booking.save()
    claims.exchange(row, booking, terms, until=None)
    told = {"from": row.day.isoformat()} if moved else {}
    record(booking, "amended", by=by, now=now, before=(row.day, row.window) if moved else None, **told)
    return booking
