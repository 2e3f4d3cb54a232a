"""One attempt to have a slot: the vendor's word, then one transaction with the property's limits and the claims.

Who finds a slot full gives back what ran out there and tries once more; whoever books for the same property at the same
moment makes this try again. So does the database where it ended this attempt because it and another one waited for each
other: claims are made in an order that rules that out, but whoever calls may hold more than these rows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import F

from upwell.bookings import asking, availability, claims, queries, vendors
from upwell.bookings.actions.refusals import LimitReached, NotOffered
from upwell.bookings.availability import Asked
from upwell.bookings.claims import SlotGone
from upwell.bookings.models import Booking, Property, State
from upwell.bookings.vendors import Terms
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import Calendar
from upwell.partners.ports import SlotTaken

logger = logging.getLogger(__name__)

TRIES = 5
COLLISIONS = {"40P01", "40001"}
"""What PostgreSQL calls two transactions that wait for each other, or that cannot both have been."""


class _Again(Exception):
    """Somebody else booked for this property in between."""


@dataclass(frozen=True, slots=True)
class Target:
    """A slot of what is asked."""

    asked: Asked
    day: date
    window: str

    @property
    def span(self) -> tuple[datetime, datetime]:
        return availability.span(self.asked.rules, self.day, self.window, catalogue.city().workdays)


def check_offered(target: Target, *, now: datetime) -> None:
    """Raises NotOffered for a day outside the rules, or closed. Whether it is full is found out by claiming it."""
    asked, workdays = target.asked, catalogue.city().workdays
    known = target.window in availability.windows(asked.rules)
    # the rules first: the end of the last day there is cannot be worked out
    if not known or not availability.may_book(asked, target.day, now, workdays) or target.span[0] <= now:
        raise NotOffered
    if target.day in queries.closed_days(asked, target.day, target.day):
        raise NotOffered


def secure(target: Target, *, key: UUID, lasts: timedelta, now: datetime, more: bool = False) -> Terms:
    """The vendor's word; `more`: for loads beside those that are ours on that day. Raises SlotGone."""
    asked = target.asked
    known = queries.known_to_vendor(asked, target.day, target.window) if vendors.has_say(asked) else {}
    ask = vendors.secure_more if more else vendors.secure
    try:
        return ask(asked, target.day, target.window, key=key, lasts=lasts, known=known, now=now)
    except SlotTaken:
        raise SlotGone from None


def claim(
    booking: Booking, target: Target, write: Callable[[], None], *, now: datetime, before: Booking | None = None
) -> None:
    """Runs `write`, which takes slots for the booking, in one transaction with the property's limits. `before`: what
    it gives back with that, which does not stand in its way.

    Raises SlotGone, LimitReached."""
    reaped = False
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                _within_limits(booking, target, now, before)
                write()
            return
        except _Again:
            continue
        except OperationalError as error:
            if not collided(error):
                raise
            logger.warning("a claim collided with another one and is tried again")
        except SlotGone:
            if reaped or not _reap(booking, target, now):
                raise
            reaped = True
    raise SlotGone


def collided(error: OperationalError) -> bool:
    """Whether the same may well be done when it is tried again. SQLite has one writer at a time, and never says so."""
    return getattr(error.__cause__, "sqlstate", None) in COLLISIONS


def _reap(booking: Booking, target: Target, now: datetime) -> int:
    loads = [*target.asked.loads, vendors.UNASKED]
    return claims.reap(queries.slot_ids(target.asked, target.day, target.window, loads), now=now)


def first_come(booking: Booking, *, now: datetime) -> None:
    """Whether this hold may become theirs. Holds of others stood in nobody's way, so several may have been promised the
    last one: who writes the property first has it, and the next waits here until that is decided.

    In the transaction that confirms it, before the booking's own row is held. Raises LimitReached."""
    asked = asking.again(booking) if booking.property_key and asking.is_kept(booking) else None
    if asked is None or not _counts(asked):
        return
    Property.objects.bulk_create([Property(key=booking.property_key)], ignore_conflicts=True)
    Property.objects.filter(pk=booking.property_key).update(rev=F("rev") + 1)
    still_within(booking, asked, now=now)


def still_within(booking: Booking, asked: Asked, *, now: datetime) -> None:
    """Whether what was promised with a hold still is, as the property stands. Raises LimitReached."""
    if not _counts(asked):
        return
    had = queries.of_property(booking.property_key, booking.calendar, now=now, but=booking.pk, of=booking.subject)
    _refuse(asked.rules, had, booking.day)
    if booking.free and asked.rules.free and not availability.is_free_use(asked.rules, had.free_days, booking.day):
        raise LimitReached("free")


def _counts(asked: Asked) -> bool:
    """Whether this calendar counts what a property has."""
    rules = asked.rules
    return bool(asked.property_key and (rules.one_a_day or rules.limits or rules.free))


def _refuse(rules: Calendar, had: queries.Had, day: date) -> None:
    if rules.one_a_day and day in had.days:
        raise LimitReached("yours")
    if availability.over_limit(rules, had.days, day):
        raise LimitReached("too_many")


def _within_limits(booking: Booking, target: Target, now: datetime, before: Booking | None) -> None:
    """Checks the limits and sets whether it is a free one, on the property as it is; whoever changed it since makes
    this raise _Again. Raises LimitReached."""
    rules, key = target.asked.rules, target.asked.property_key
    if not _counts(target.asked):
        return
    Property.objects.bulk_create([Property(key=key)], ignore_conflicts=True)
    rev = Property.objects.values_list("rev", flat=True).get(pk=key)
    had = queries.of_property(key, target.asked.calendar, now=now, but=(before or booking).pk, of=booking.subject)
    _refuse(rules, had, target.day)
    if booking.state != State.CONFIRMED:  # moved later it stays what it was: its price was told, and perhaps paid
        may = target.asked.may_be_free and (booking.free or booking.state != State.MISSED)  # paid for it was, too
        booking.free = may and availability.is_free_use(rules, had.free_days, target.day)
    if not Property.objects.filter(pk=key, rev=rev).update(rev=F("rev") + 1):
        raise _Again
