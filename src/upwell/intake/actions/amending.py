"""Other things on a booked request: at once where nothing is to be paid for it; otherwise once the difference is paid,
and until then nothing changes. What was paid for a change that cannot be made any more goes back.

Whoever comes to see that it is paid carries it out: the return from the provider, or the job that reads events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.queries import Booking
from upwell.cases import actions as cases
from upwell.catalogue import queries as catalogue
from upwell.intake import amending, appointments, money, submission
from upwell.intake.actions.appointments import WORK, require_may
from upwell.intake.actions.booking import items_of
from upwell.intake.actions.sending import PROGRAMS
from upwell.intake.amending import Basis, CannotAmend, NothingChanged, Reading
from upwell.intake.models import Amendment
from upwell.journey.texts import Texts
from upwell.payments import actions as payments
from upwell.payments import queries as paid
from upwell.payments.actions import Owed
from upwell.payments.queries import Charge

LATE = (
    bookings.CannotChange,
    bookings.TooLate,
    bookings.NotOffered,
    bookings.SlotGone,
    bookings.LimitReached,
    bookings.NoSuchBooking,
    bookings.NoSuchCalendar,
    CannotAmend,
    cases.Refused,
)
"""Why a change that was paid for cannot be made."""


class PayFirst(Exception):
    """Something of this booking is not paid yet. Pay that first."""


class Incomplete(Exception):
    """Something is wrong with what was sent, or more has to be said; `reading` says what."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self.reading = reading


class Cheaper(Exception):
    """It would cost less, and nothing goes back: that is said before it is done. `price`: what it would cost now."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self.reading = reading
        self.before, self.price = sum(reading.basis.fees.values()), sum(reading.fees.values())


@dataclass(frozen=True, slots=True)
class Amended:
    """`charge`: what has to be paid before anything changes; without, it is done."""

    charge: Charge | None = None


def amend(
    case_id: UUID,
    raw: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    code: str = "",
    why: str = "",
    sure: bool = False,
) -> Amended:
    """`raw`: by question. `code`: on another day. `sure`: also if nothing goes back of a higher price. Raises
    Incomplete, NothingChanged, Cheaper, CannotAmend, PayFirst, payments.CannotPay, and what `bookings.amend` raises."""
    require_may(case_id, by, WORK)
    found = _may_be_changed(case_id, by, now)
    reading = amending.read(found, raw, now=now)
    if not reading.is_whole or reading.asked is None:
        raise Incomplete(reading)
    if reading.is_same:
        raise NothingChanged
    _refuse_unpaid(case_id)
    due = amending.due(reading)
    if due:
        if not booked.has_room(found.booking, reading.asked, code=code, now=now):
            raise bookings.SlotGone
        return Amended(_owed(reading, due, code=code, why=why, by=by, now=now))
    if amending.is_cheaper(reading) and not sure:
        raise Cheaper(reading)
    _call_off(case_id, now)
    _carry_out(reading, code=code, why=why, by=by, now=now)
    return Amended()


def _may_be_changed(case_id: UUID, by: Actor, now: datetime) -> Basis:
    booking = booked.live(case_id)
    if booking is None:
        raise bookings.NoSuchBooking
    if not bookings.may_change(booking, by=by, now=now):
        raise bookings.TooLate
    return amending.basis(case_id, now=now)


def _refuse_unpaid(case_id: UUID) -> None:
    """What is open of the booking itself comes first; a change that waits for its money is only another wish."""
    waiting = Amendment.objects.filter(pk=case_id).values_list("charge", flat=True).first()
    if any(charge.is_open and charge.pk != waiting for charge in paid.of_subject(case_id)):
        raise PayFirst


def _owed(reading: Reading, due: Mapping[str, int], *, code: str, why: str, by: Actor, now: datetime) -> Charge:
    if len(due) > 1:
        raise CannotAmend
    ((step, cents),) = due.items()
    booking, case = reading.basis.booking, reading.basis.case
    owed = Owed(
        subject=booking.subject,
        step=step,
        service=case.service,
        title=Texts(reading.basis.definition, case.language).of_case().text,
        cents=cents,
        currency=catalogue.city().currency,
        language=case.language,
        lasts=_lasts(booking, by, now),
    )
    row: dict[str, Any] = {
        "step": step,
        "sealed": {"given": dict(reading.given), "why": why},
        "code": code,
        "by_kind": by.kind,
        "by_id": by.id,
        "by_called": by.called,
        "asked_at": now,
    }

    def also(charge: Charge) -> None:
        Amendment.objects.update_or_create(id=booking.subject, defaults={**row, "charge": charge.pk})

    return payments.owe(owed, now=now, also=also)


def _lasts(booking: Booking, by: Actor, now: datetime) -> timedelta:
    """It can be paid for as long as it can be changed."""
    city = catalogue.city()
    if by.kind == "staff":
        return min(city.lifetimes.unpaid, booking.ends_at - now)
    until = booked.change_until(booking)
    return min(city.lifetimes.payment, until - now)


def _call_off(case_id: UUID, now: datetime) -> None:
    """What waited for money is not wanted any more. Raises payments.StillUnderWay, payments.AlreadyPaid."""
    row = Amendment.objects.filter(pk=case_id).first()
    charge = paid.charge(row.charge) if row else None
    if row is None:
        return
    if charge is not None and charge.is_open:
        payments.cancel(charge.pk, why="amount_changed", now=now)
    Amendment.objects.filter(pk=case_id, charge=row.charge).delete()


def _carry_out(
    reading: Reading, *, code: str, why: str, by: Actor, now: datetime, waited: Amendment | None = None
) -> None:
    before, case = reading.basis.booking, reading.basis.case
    parts = submission.parts(reading.walk, by_program=case.channel in PROGRAMS)
    items = amending.words(reading, case.language)

    def also(amended: Booking) -> None:
        if waited is not None and not Amendment.objects.filter(pk=waited.pk, charge=waited.charge).delete()[0]:
            raise _DoneBefore
        moved = (amended.day, amended.window) != (before.day, before.window)
        answers = {**parts.shown(case.place_label), before.step: booked.told(amended)}
        cases.amend(
            before.subject,
            answers=answers,
            written=parts.sealed(),
            wanted=appointments.work(amended, items=items_of(reading.walk, before.step)),
            items=items,
            by=by,
            now=now,
            day=amended.day if moved else None,
            why=why,
            calendar=appointments.file([amended]) if moved else "",
        )

    assert reading.asked is not None  # noqa: S101  # it is whole
    bookings.amend(before.pk, reading.asked, by=by, now=now, code=code, also=also)


class _DoneBefore(Exception):
    """Another worker was quicker."""


def settle(case_id: UUID, *, now: datetime) -> bool:
    """Carries out what was waited for, once its difference is paid or waived; whether this call did. However often."""
    row = Amendment.objects.filter(pk=case_id).first()
    charge = paid.charge(row.charge) if row else None
    if row is None or (charge is not None and charge.is_open):
        return False
    if charge is None or not (charge.state == Charge.State.PAID or charge.why == "waived"):
        Amendment.objects.filter(pk=case_id, charge=row.charge).delete()
        return False
    by = Actor(row.by_kind, row.by_id, row.by_called)  # type: ignore[arg-type]  # it was one's kind when it was kept
    try:
        reading = amending.of_answers(amending.basis(case_id, now=now), row.sealed["given"], now=now)
        if not reading.is_whole or reading.asked is None:
            raise CannotAmend
        _carry_out(reading, code=row.code, why=row.sealed["why"], by=by, now=now, waited=row)
    except _DoneBefore:
        return False
    except LATE:
        _give_back(row, charge, now)
        return False
    return True


@transaction.atomic
def _give_back(row: Amendment, charge: Charge, now: datetime) -> None:
    """The booking stays as it was, or is over; what was paid for the change is theirs."""
    if not Amendment.objects.filter(pk=row.pk, charge=row.charge).delete()[0]:
        return
    kept = paid.paid_for(row.pk, row.step).cents - charge.cents
    back = payments.give_back_over(row.pk, row.step, cents=max(0, kept), now=now)
    if back:
        key = f"not_amended {charge.pk}"
        how = money.how_it_comes(row.pk) if paid.comes_back_by_hand(row.pk, charge.pk) else {}
        cases.tell_of_money(row.pk, "not_amended", back, charge.currency, key=key, at=now, now=now, words=how)
