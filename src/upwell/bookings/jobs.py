"""What happens to bookings by itself: holds run out, cases end. Idempotent; run as often as wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from upwell.bookings import claims
from upwell.bookings.actions.ending import complete, end_of_cases, missed, no_show
from upwell.bookings.actions.holding import expire
from upwell.bookings.actions.waiting import forget_told, tell_first
from upwell.bookings.models import Booking, State, Waiting
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import MissedRule
from upwell.events import actions as events
from upwell.lib.batches import BATCH


def expire_holds(now: datetime) -> int:
    """How many holds ended. One at a time: each is a short transaction, and then a word to the vendor."""
    lapsed = Booking.objects.filter(state=State.HELD, expires_at__lte=now).order_by("expires_at")[:BATCH]
    return sum(expire(booking, now=now) for booking in lapsed)


def sweep_holds(now: datetime) -> int:
    """Throws away what was only held, with all that hung on it, long after any journey that could go on with it."""
    old = Booking.objects.filter(state=State.EXPIRED, updated_at__lte=now - KEPT).order_by("updated_at")
    with transaction.atomic():
        gone = list(old.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)[:BATCH])
        Booking.objects.filter(pk__in=[booking.pk for booking in gone]).delete()
    return len(gone)


KEPT = timedelta(days=180)
ORDERS = {"work_order_sent", "work_order_accepted", "work_order_done", "work_order_could_not"}
NOT_THERE = {"no_access", "not_out", "nothing_out"}
"""Reasons of those who came that lie with whoever booked."""


def follow_orders(now: datetime) -> int:
    """What partners did about bookings: they know of one, did it, or could not. How many pieces of news."""
    total = 0
    while True:
        with events.reading("bookings_orders", names=ORDERS) as new:
            if not new:
                return total
            _follow(new, now)
            total += len(new)


def _follow(new: Sequence[Any], now: datetime) -> None:
    """All of it in one transaction: the bookings are held in their order first, the slots in theirs at the end."""
    subjects = {event.subject for event in new} - {""}
    rows = Booking.objects.filter(reference__in=subjects).exclude(state=State.CANCELLED)
    held = rows.select_for_update().order_by("pk")
    newest = {booking.reference: booking for booking in sorted(held, key=lambda booking: booking.made_at)}
    known: dict[UUID, Booking] = {}
    for event in new:
        booking = newest.get(event.subject)
        if booking is not None and _knows(event, booking, now):
            known[booking.pk] = booking
    claims.note_known(*known.values())


def _knows(event: Any, booking: Booking, now: datetime) -> bool:
    """Carries out the news of one order, and says whether it tells that the partner knows of what is to come."""
    match event.name:
        case "work_order_done":
            ended = complete(booking.pk, now=now)
        case "work_order_could_not":
            why = str(event.data.get("why") or "")
            if comes_again(booking, why):  # `intake` follows: with the case, and with the day by which they come
                return False
            ended = (no_show if why in NOT_THERE else missed)(booking.pk, now=now, why=why)
        case _:
            return booking.state == State.CONFIRMED
    if ended:
        booking.refresh_from_db(fields=["state"])
    return False


def comes_again(booking: Booking, why: str) -> bool:
    rules = catalogue.city().calendars.get(booking.calendar)
    return why in (rules.missed if rules else MissedRule()).comes_again


def follow_cases(now: datetime) -> int:
    """Cancels what was still to come of cases that were closed or taken back. How many."""
    total = 0
    while True:
        with events.reading("bookings", names={"case_closed", "case_withdrawn"}) as new:
            if not new:
                return total
            total += end_of_cases({event.subject for event in new}, now=now)


def tell_waiting(now: datetime) -> int:
    """Writes to those who wait for a day of a week, as many as there are days free, in their turn. How many."""
    told = 0
    weeks = Waiting.objects.filter(told_at=None).values_list("calendar", "resource", "week_on").distinct()
    for calendar, resource, week in weeks.order_by("week_on")[:BATCH]:
        told += tell_first(calendar, resource, week, now=now)
    return told


def forget_waiting(now: datetime) -> int:
    """Of those who waited for a day nothing is kept when they were told, or wait for nothing. How many."""
    return forget_told(now=now)
