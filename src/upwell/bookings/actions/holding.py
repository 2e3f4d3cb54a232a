"""A day is held while somebody fills in the rest, and theirs for good once they send it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from upwell.accounts.actor import RESIDENT, SYSTEM, Actor
from upwell.bookings import asking, claims, queries, vendors
from upwell.bookings.actions.claiming import TRIES, Target, check_offered, claim, first_come, secure, still_within
from upwell.bookings.actions.record import record
from upwell.bookings.actions.refusals import LimitReached, NoSuchBooking, NotOffered
from upwell.bookings.actions.waiting import stop_waiting
from upwell.bookings.availability import read_code
from upwell.bookings.claims import HoldLapsed, SlotGone
from upwell.bookings.models import LIVE, Booking, State
from upwell.bookings.vendors import Terms
from upwell.definition.values import Plain

AT_LEAST = timedelta(minutes=5)
"""What is left of a hold that is about to be sent."""


def hold(
    code: str,
    calendar: str,
    inputs: Mapping[str, Plain],
    *,
    subject: UUID,
    step: str,
    service: str,
    lasts: timedelta,
    now: datetime,
    caller: str = "",
) -> Booking:
    """Holds the slot named `code` for this step of a journey; what it held before is given back with it. `caller`: a
    mark of who asks, who holds only so many of a slot at once (ManyHeldHere, which is a SlotGone).

    The same slot again is the same booking, held anew. Raises NotOffered, NoSuchCalendar, SlotGone, LimitReached."""
    asked, read = asking.asked(calendar, inputs), read_code(code)
    if read is None:
        raise NotOffered
    target = Target(asked, *read)
    for _ in range(TRIES):
        try:
            return _hold(target, subject=subject, step=step, service=service, lasts=lasts, now=now, caller=caller)
        except NoSuchBooking:  # what it held before was given up, or confirmed, in another window
            continue
        except (SlotGone, LimitReached):
            if (mine := _clicked_before(target, subject, step, now)) is None:
                raise
            return mine
    raise SlotGone


def _clicked_before(target: Target, subject: UUID, step: str, now: datetime) -> Booking | None:
    """What a second click, or another window, was quicker to hold for the same journey: it stands in the way of nobody
    but itself."""
    other = queries.live(subject, step)
    return other if other is not None and _is_as_good(other, target) and _lives(other, now) else None


def _hold(
    target: Target, *, subject: UUID, step: str, service: str, lasts: timedelta, now: datetime, caller: str
) -> Booking:
    before = queries.live(subject, step)
    if before is not None and _is_as_good(before, target) and _kept(before, now + lasts, now):
        return before
    check_offered(target, now=now)
    booking = _new(target, subject, step, service, now + lasts, now)
    same = before if before is not None and _is_as_good(before, target) else None
    terms = _better(same, target, key=booking.pk, lasts=lasts, now=now)
    if isinstance(terms, Booking):
        return terms
    _at_vendor(booking, terms)
    try:
        claim(booking, target, lambda: _write(booking, before, terms, now, caller), now=now, before=before)
    except IntegrityError:  # another window was quicker
        vendors.release(target.asked, booking.vendor_hold)
        raise SlotGone from None
    except Exception:
        vendors.release(target.asked, booking.vendor_hold)
        raise
    if before is not None:
        _release(before)
    return booking


def _release(booking: Booking) -> None:
    """What the vendor holds for it; one that is not in the city's file any more has nobody to be told."""
    with suppress(asking.NoSuchCalendar):
        vendors.release(asking.again(booking), booking.vendor_hold)


def _is_same(booking: Booking, target: Target) -> bool:
    asked = target.asked
    mine = (booking.calendar, booking.resource, booking.route, booking.day, booking.window, booking.property_key)
    wanted = (asked.calendar, asked.resource, asked.route, target.day, target.window, asked.property_key)
    return mine == wanted and tuple(booking.loads) == asked.loads


def _is_as_good(booking: Booking, target: Target) -> bool:
    """The same, and with these answers as free as it was. A calendar without `when` asks no answers about that."""
    rule, may = target.asked.rules.free, target.asked.may_be_free
    by_answers = rule is not None and rule.when is not None and booking.state == State.HELD
    return _is_same(booking, target) and (not by_answers or booking.free == may)


def _kept(booking: Booking, until: datetime, now: datetime) -> bool:
    """Whether a hold that has not run out is now good until then. The vendor's own runs out when it said."""
    if booking.state == State.CONFIRMED:
        return True
    if booking.vendor_hold_until is not None and booking.vendor_hold_until < now + AT_LEAST:
        return False
    if booking.vendor_hold_until is not None:
        until = min(until, booking.vendor_hold_until)
    with transaction.atomic():
        held = Booking.objects.filter(pk=booking.pk, state=State.HELD, expires_at__gt=now)
        if not held.update(expires_at=until, updated_at=now) or not claims.keep(booking, until=until, still=now):
            transaction.set_rollback(True)
            return False
    booking.expires_at = until
    return True


def _better(mine: Booking | None, target: Target, *, key: UUID, lasts: timedelta, now: datetime) -> Terms | Booking:
    """The vendor's word for a slot, or the hold `mine` where that will do: it still counts, and the vendor has no other
    place or cannot be asked for one. Raises SlotGone."""
    try:
        terms = secure(target, key=key, lasts=lasts, now=now)
    except SlotGone:
        if mine is None or not _lives(mine, now):
            raise
        return mine
    return mine if terms.unasked and mine is not None and _lives(mine, now) else terms


def _lives(booking: Booking, now: datetime) -> bool:
    """Whether its hold, however little is left of it, still counts here and at a vendor that has one too."""
    ends = [end for end in (booking.expires_at, booking.vendor_hold_until) if end is not None]
    return booking.state == State.CONFIRMED or (booking.state == State.HELD and min(ends) > now)


def _new(target: Target, subject: UUID, step: str, service: str, until: datetime, now: datetime) -> Booking:
    asked, (starts, ends) = target.asked, target.span
    return Booking(
        id=uuid4(),
        subject=subject,
        step=step,
        service=service,
        calendar=asked.calendar,
        resource=asked.resource,
        route=asked.route,
        loads=list(asked.loads),
        property_key=asked.property_key,
        day=target.day,
        window=target.window,
        starts_at=starts,
        ends_at=ends,
        expires_at=until,
        made_at=now,
        updated_at=now,
    )


def _at_vendor(booking: Booking, terms: Terms) -> None:
    booking.unasked, booking.vendor_hold, booking.vendor_hold_until = terms.unasked, "", None
    if terms.held is not None:
        booking.vendor_hold, booking.vendor_hold_until = terms.held.ref, terms.held.expires_at
        booking.expires_at = min(booking.expires_at or terms.held.expires_at, terms.held.expires_at)


def _write(booking: Booking, before: Booking | None, terms: Terms, now: datetime, caller: str) -> None:
    given = Booking.objects.filter(pk=before.pk, state=State.HELD) if before is not None else None
    if given is not None and not given.update(state=State.EXPIRED, updated_at=now):
        raise NoSuchBooking
    booking.save(force_insert=True)
    claims.exchange(before, booking, terms, until=booking.expires_at, caller=caller)
    record(booking, "held", by=RESIDENT, now=now, unasked=booking.unasked)


def renew(booking_id: UUID, *, lasts: timedelta, now: datetime) -> Booking:
    """Makes sure of a hold before it is sent or paid for: one that ran out is taken again, without a word, if the slot
    is still free. One that is about to run out is made new where the vendor has another place, and else will do. What
    somebody else of the property has confirmed meanwhile ends it.

    Raises SlotGone, NoSuchBooking, LimitReached."""
    booking = queries.get(booking_id)
    if booking is None or booking.state not in (*LIVE, State.EXPIRED):
        raise NoSuchBooking
    _refuse_overtaken(booking, now)
    if _kept(booking, now + lasts, now):
        return booking
    target = Target(asking.again(booking), booking.day, booking.window)
    if booking.starts_at <= now:
        raise SlotGone
    other = queries.live(booking.subject, booking.step)
    if other is not None and other.pk != booking.pk:  # held in another window; this one is what the journey says
        expire(other, now=now)
    terms = _better(booking, target, key=uuid4(), lasts=lasts, now=now)
    if isinstance(terms, Booking):
        return terms
    _held_anew(booking, target, terms, lasts=lasts, now=now)
    return booking


def _refuse_overtaken(booking: Booking, now: datetime) -> None:
    """The hold goes with the promise: chosen again, the same day says what it is by now. Raises LimitReached."""
    if booking.state == State.CONFIRMED or not asking.is_kept(booking):
        return
    try:
        still_within(booking, asking.again(booking), now=now)
    except LimitReached:
        expire(booking, now=now)
        raise


def _held_anew(booking: Booking, target: Target, terms: Terms, *, lasts: timedelta, now: datetime) -> None:
    booking.expires_at = now + lasts
    former = booking.vendor_hold
    _at_vendor(booking, terms)
    try:
        claim(booking, target, lambda: _take_again(booking, terms, now), now=now)
    except Exception:
        vendors.release(target.asked, booking.vendor_hold)
        raise
    if former != booking.vendor_hold:
        vendors.release(target.asked, former)


def _take_again(booking: Booking, terms: Terms, now: datetime) -> None:
    columns = ("expires_at", "unasked", "vendor_hold", "vendor_hold_until", "free")
    changed = {name: getattr(booking, name) for name in columns}
    waiting = Booking.objects.filter(pk=booking.pk, state__in=(State.HELD, State.EXPIRED))
    if not waiting.update(state=State.HELD, updated_at=now, **changed):
        raise NoSuchBooking
    claims.exchange(booking, booking, terms, until=booking.expires_at)
    booking.state = State.HELD
    record(booking, "held", by=RESIDENT, now=now, unasked=booking.unasked)


@transaction.atomic
def confirm(booking_id: UUID, *, reference: str, by: Actor, now: datetime) -> Booking:
    """It is theirs, with the case that the caller opens. Raises HoldLapsed: `renew` comes first; and LimitReached where
    somebody else of the property was quicker."""
    held = Booking.objects.get(pk=booking_id)
    if held.state != State.CONFIRMED:  # what ran out may be held again by another window before it is written
        first_come(held, now=now)
    booking = Booking.objects.select_for_update().get(pk=booking_id)
    if booking.state == State.CONFIRMED:
        return booking
    if booking.state != State.HELD or not claims.keep(booking, until=None, still=now):
        raise HoldLapsed
    booking.state, booking.expires_at, booking.reference, booking.updated_at = State.CONFIRMED, None, reference, now
    booking.save(update_fields=["state", "expires_at", "reference", "updated_at"])
    stop_waiting([booking.subject])
    ahead = (booking.starts_at - now).days
    record(booking, "confirmed", by=by, now=now, days_ahead=ahead, free=booking.free, unasked=booking.unasked)
    return booking


def let_go(subject: UUID, *, now: datetime, step: str = "") -> int:
    """Gives back what a journey held, for one step or for all: it was thrown away, or does not book any more. How
    many."""
    mine = Booking.objects.filter(subject=subject, state=State.HELD)
    held = list(mine.filter(step=step) if step else mine)
    for booking in held:
        expire(booking, now=now)
    return len(held)


def expire(booking: Booking, *, now: datetime) -> bool:
    """Whether this call ended a hold. The vendor's is given back with it."""
    with transaction.atomic():
        if not Booking.objects.filter(pk=booking.pk, state=State.HELD).update(state=State.EXPIRED, updated_at=now):
            return False
        claims.give_back(booking)
        record(booking, "expired", by=SYSTEM, now=now)
    _release(booking)
    return True
