"""The writes on what is scarce: take, keep, give back. Each claim is one conditional write on its slot's row.

Slots are taken in the order of their ids, so that two bookings that need the same two never wait for each other. What
ran out is given back slot by slot, each in a transaction of its own, by whoever finds a slot full, and by a job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from upwell.bookings.models import Booking, Claim, Slot
from upwell.bookings.vendors import UNASKED, Terms


class SlotGone(Exception):
    """That day was taken a moment ago. Choose another one."""


class HoldLapsed(Exception):
    """We could keep your day only for a while, and that while is over. Choose a day again."""


def take(booking: Booking, terms: Terms, *, until: datetime | None) -> None:
    """Claims every load of a booking, in the caller's transaction. Raises SlotGone; nothing is kept of the transaction
    then."""
    loads = [*booking.loads, *([UNASKED] if terms.unasked else [])]
    rows = slots_of(booking, loads)
    for row in rows:
        limit = terms.limits.get(row.load)
        guard = {} if limit is None else {"taken__lt": limit}
        if not Slot.objects.filter(pk=row.pk, **guard).update(taken=F("taken") + 1):
            raise SlotGone
    Claim.objects.bulk_create([Claim(booking=booking, slot=row, until=until) for row in rows])


def slots_of(booking: Booking, loads: Sequence[str]) -> list[Slot]:
    """The rows of these loads, made where nobody claimed them yet, in the order in which they are claimed."""
    where = {name: getattr(booking, name) for name in ("calendar", "resource", "route", "day", "window")}
    mine = Slot.objects.filter(**where, load__in=loads).order_by("pk")
    rows = list(mine)
    if len(rows) < len(set(loads)):
        there = {row.load for row in rows}
        made = [Slot(**where, load=load) for load in sorted(set(loads) - there)]
        Slot.objects.bulk_create(made, ignore_conflicts=True)
        rows = list(mine.all())
    return rows


def keep(booking: Booking, *, until: datetime | None, still: datetime | None = None) -> bool:
    """Whether every claim still counts, and now does `until` then (None: for good). One conditional write.

    `still`: they must not have run out by this moment, even if nobody has given them back yet."""
    mine = Claim.objects.filter(booking=booking, live=True)
    if still is not None:
        mine = mine.filter(until__gt=still)
    wanted = len(booking.loads) + booking.unasked
    return mine.update(until=until) == wanted


def give_back(booking: Booking) -> None:
    """Every claim that still counts, each once, in the caller's transaction."""
    claims = Claim.objects.filter(booking=booking, live=True).order_by("slot_id").values_list("pk", "slot_id")
    for claim, slot in claims:
        if Claim.objects.filter(pk=claim, live=True).update(live=False):
            Slot.objects.filter(pk=slot).update(taken=F("taken") - 1)
            if booking.known:
                Slot.objects.filter(pk=slot, known__gt=0).update(known=F("known") - 1)


def reap(slots: Iterable[int], *, now: datetime) -> int:
    """Gives back what ran out on these slots; how many claims. Call it outside transactions."""
    total = 0
    for slot in sorted(set(slots)):
        with transaction.atomic():
            lapsed = Claim.objects.filter(slot=slot, live=True, until__lte=now).update(live=False)
            if lapsed:
                Slot.objects.filter(pk=slot).update(taken=F("taken") - lapsed)
        total += lapsed
    return total


def note_known(booking: Booking) -> None:
    """The vendor knows of this booking: what it says is free no longer has to be lessened by it."""
    if Booking.objects.filter(pk=booking.pk, known=False).update(known=True):
        taken = Claim.objects.filter(booking=booking, live=True).values("slot_id")
        Slot.objects.filter(pk__in=taken).exclude(load=UNASKED).update(known=F("known") + 1)
        booking.known = True
