"""The writes on what is scarce: take, keep, give back. Each claim is one conditional write on its slot's row.

Whoever changes several slots in one transaction goes through them in the order of their ids, whatever is given back
and taken there, and at each slot its claims come before the slot: `exchange`, `give_back`, `note_known`, `keep` and
`reap` all do, so that none of them ever waits for one that waits for it. The rows of bookings are held before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from upwell.bookings.models import Booking, Claim, Slot
from upwell.bookings.vendors import UNASKED, Terms


class SlotGone(Exception):
    """That day was taken a moment ago. Choose another one."""


class ManyHeldHere(SlotGone):
    """Several people choose this day over your internet connection right now. Choose another one."""


class HoldLapsed(Exception):
    """We could keep your day only for a while, and that while is over. Choose a day again."""


def take(booking: Booking, terms: Terms, *, until: datetime | None) -> None:
    """Claims every load of a booking, in the caller's transaction. Raises SlotGone; nothing is kept of the transaction
    then."""
    exchange(None, booking, terms, until=until)


def exchange(
    before: Booking | None, booking: Booking, terms: Terms, *, until: datetime | None, caller: str = ""
) -> None:
    """Claims every load of a booking and gives back all that `before` has, in the caller's transaction. `before` may
    be the same booking as it was: on another day, or with other loads.

    One walk over the slots of both: two people who change their days for each other's then take turns instead of
    waiting for each other. `caller`: the mark of a connection, of which only so many are held at once. Raises SlotGone;
    nothing is kept of the transaction then."""
    loads = [*booking.loads, *([UNASKED] if terms.unasked else [])]
    wanted = {row.pk: row for row in slots_of(booking, loads)}
    had = _claimed([before] if before is not None else [])
    for slot in sorted({*had, *wanted}):
        for claim, known in had.get(slot, ()):
            _drop(claim, slot, known)
        if slot in wanted:
            limit = terms.limits.get(wanted[slot].load)
            take_one(wanted[slot], limit)
            places = terms.places.get(wanted[slot].load) if limit is None else limit
            if caller and places is not None:
                _refuse_many(slot, places, caller)
    Claim.objects.bulk_create([Claim(booking=booking, slot=row, until=until, caller=caller) for row in wanted.values()])


def take_one(row: Slot, limit: int | None) -> None:
    """One more of this slot, if fewer than `limit` are taken when it is written. Raises SlotGone."""
    guard = {} if limit is None else {"taken__lt": limit}
    if not Slot.objects.filter(pk=row.pk, **guard).update(taken=F("taken") + 1):
        raise SlotGone


ANYWAY, SHARE = 3, 3
"""So many of a slot one connection may hold at once, and never less than a third of it: people at a library, or behind
a phone company's one address, get their days; somebody alone does not keep a small calendar full."""


def _refuse_many(slot: int, places: int, caller: str) -> None:
    """The slot's row is held since it was written, so of several over one connection no more go through than may. What
    is confirmed is not counted. One count in an index that has the holds of this slot only."""
    held = Claim.objects.filter(slot=slot, live=True, until__isnull=False, caller=caller).count()
    if held >= max(ANYWAY, places // SHARE):
        raise ManyHeldHere


def slots_of(booking: Booking, loads: Sequence[str]) -> list[Slot]:
    """The rows of these loads, made where nobody claimed them yet, in the order in which they are claimed.

    Making one waits for whoever makes the same: call it before anything else here."""
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
    """Whether every claim still counts, and now does `until` then (None: for good). A conditional write.

    `still`: they must not have run out by this moment, even if nobody has given them back yet."""
    mine = Claim.objects.filter(booking=booking, live=True)
    if still is not None:
        mine = mine.filter(until__gt=still)
    wanted = len(booking.loads) + booking.unasked
    if wanted > 1:
        list(mine.select_for_update(no_key=True).order_by("slot_id").values_list("pk"))
    of_hold = {} if until is not None else {"caller": ""}
    return mine.update(until=until, **of_hold) == wanted


def give_back(*bookings: Booking) -> None:
    """Every claim of theirs that still counts, each once, in the caller's transaction, which holds their rows."""
    for slot, claims in _claimed(bookings).items():
        for claim, known in claims:
            _drop(claim, slot, known)


def _claimed(bookings: Sequence[Booking]) -> dict[int, list[tuple[int, bool]]]:
    """By slot, in the order of their ids: what counts there for these bookings, and whether the vendor knows of it."""
    known = {booking.pk: booking.known for booking in bookings}
    found: dict[int, list[tuple[int, bool]]] = {}
    if known:
        rows = Claim.objects.filter(booking__in=list(known), live=True).order_by("slot_id", "pk")
        for claim, slot, booking in rows.values_list("pk", "slot_id", "booking_id"):
            found.setdefault(slot, []).append((claim, known[booking]))
    return found


def _drop(claim: int, slot: int, known: bool) -> None:
    if Claim.objects.filter(pk=claim, live=True).update(live=False, caller=""):
        Slot.objects.filter(pk=slot).update(taken=F("taken") - 1)
        if known:
            Slot.objects.filter(pk=slot, known__gt=0).update(known=F("known") - 1)


def reap(slots: Iterable[int], *, now: datetime) -> int:
    """Gives back what ran out on these slots; how many claims. Call it outside transactions: each slot is one."""
    total = 0
    for slot in sorted(set(slots)):
        with transaction.atomic():
            lapsed = Claim.objects.filter(slot=slot, live=True, until__lte=now)
            if list(lapsed.select_for_update(no_key=True).order_by("pk").values_list("pk")):
                gone = lapsed.update(live=False, caller="")
                Slot.objects.filter(pk=slot).update(taken=F("taken") - gone)
                total += gone
    return total


def note_known(*bookings: Booking) -> None:
    """The vendor knows of these: what it says is free no longer has to be lessened by them. In the caller's
    transaction, which holds their rows."""
    news = [one for one in bookings if Booking.objects.filter(pk=one.pk, known=False).update(known=True)]
    taken = Claim.objects.filter(booking__in=news, live=True).exclude(slot__load=UNASKED).order_by("slot_id")
    for slot in taken.values_list("slot_id", flat=True):
        Slot.objects.filter(pk=slot).update(known=F("known") + 1)
    for one in news:
        one.known = True
