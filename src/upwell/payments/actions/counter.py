"""Money that staff took otherwise: a card at the counter or over the phone, a check, cash; or a fee that is waived.

Nothing is written down while somebody may be paying the same fee online. What has failed cannot be paid later."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction

from upwell.accounts.actor import Actor
from upwell.events import actions as events
from upwell.payments import numbers, records
from upwell.payments.actions import asking, charging
from upwell.payments.models import NUMBER, Charge, Payment
from upwell.payments.ports import COUNTER, IN_PROGRESS, PAID, UNKNOWN
from upwell.payments.refusals import (
    AlreadyPaid,
    BeingPaid,
    NoNumber,
    NoReasonToWaive,
    NotOpen,
    NotSaidHow,
    NumberUsed,
    StillUnderWay,
)

How = Literal["card", "check", "cash"]
LONGEST = 300
HOW: tuple[How, ...] = ("card", "check", "cash")


def write_down(charge_id: UUID, *, how: str, number: str, by: Actor, now: datetime) -> Charge:
    """The whole fee was taken; `number` is that of the terminal's receipt or the check, and is good for one payment of
    this kind for ever. Raises CannotTake and its kinds."""
    if how not in HOW:
        raise NotSaidHow
    receipt = numbers.folded(number)
    if not receipt:
        raise NoNumber
    _nobody_pays(charge_id, now)
    try:
        with transaction.atomic():
            charge = _held(charge_id)
            told = {"provider": COUNTER, "reference": f"{how} {receipt}"[:NUMBER], "method": how}
            row = Payment.objects.create(
                charge=charge,
                cents=charge.cents,
                currency=charge.currency,
                at=now,
                taken_by=by.id,
                counts=True,
                **told,
            )
            Charge.objects.filter(pk=charge.pk).update(state=Charge.State.PAID, why="", ended_at=now, ask_at=None)
            seconds = int((now - charge.created_at).total_seconds())
            paid: dict[str, events.Value] = {"provider": row.provider, "method": how, "seconds": seconds, "by": by.id}
            events.record(records.of_charge("payment_paid", charge, now, **paid))
    except IntegrityError:
        raise NumberUsed from None
    charge.refresh_from_db()
    return charge


def waive(charge_id: UUID, *, why: str, by: Actor, now: datetime) -> Charge:
    """Nobody needs to pay it: staff decided so, and say why, for colleagues. Raises CannotTake and its kinds."""
    if not why.strip():
        raise NoReasonToWaive
    return _ended(charge_id, "waived", Charge.State.CANCELLED, by, now, reason=why.strip()[:LONGEST])


def fail(charge_id: UUID, *, by: Actor, now: datetime) -> Charge:
    """It was tried at the counter and did not work. It cannot be paid after that; a new fee can."""
    return _ended(charge_id, "failed_at_counter", Charge.State.FAILED, by, now)


def _ended(
    charge_id: UUID, why: str, to: Charge.State, by: Actor, now: datetime, *, reason: str | None = None
) -> Charge:
    _nobody_pays(charge_id, now)
    if not Charge.objects.filter(pk=charge_id, state__in=Charge.OPEN).exists():
        raise NotOpen
    try:
        return charging.cancel(charge_id, why=why, now=now, to=to, by=by, reason=reason)
    except AlreadyPaid:
        raise NotOpen from None
    except StillUnderWay:
        raise BeingPaid from None


def _nobody_pays(charge_id: UUID, now: datetime) -> None:
    """Closes the provider's page, so that nobody pays a second time."""
    answer = asking.close(charge_id, now=now)
    if answer == PAID:
        raise NotOpen
    if answer in (IN_PROGRESS, UNKNOWN):
        raise BeingPaid


def _held(charge_id: UUID) -> Charge:
    charge = Charge.objects.select_for_update().get(pk=charge_id)
    if charge.state == Charge.State.IN_PROGRESS:
        raise BeingPaid
    if charge.state != Charge.State.DUE:
        raise NotOpen
    return charge
