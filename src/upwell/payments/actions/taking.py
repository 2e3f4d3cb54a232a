"""Writing down what a provider says of a visit. Each piece of money is one row, whoever tells of it and how often.

A charge is paid by one conditional write: whatever comes at the same moment, one payment counts. The others are never
lost: they go back by themselves, or wait for a person where nobody can tell what they were meant for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from upwell.events import actions as events
from upwell.payments import records
from upwell.payments.actions import giving
from upwell.payments.models import Charge, Payment, Visit
from upwell.payments.ports import IN_PROGRESS, PAID, UNKNOWN, UNPAID, Money, Standing

ASK_AFTER = tuple(timedelta(minutes=minutes) for minutes in (2, 3, 5, 10, 30, 60, 6 * 60))
THEN_DAILY, STUCK_AFTER, WEEKLY = timedelta(days=1), timedelta(days=7), timedelta(days=7)
GOES_BACK = {Charge.State.PAID: "paid_twice", Charge.State.CANCELLED: "cancelled", Charge.State.FAILED: "too_late"}


@transaction.atomic
def note(charge_id: UUID, standing: Standing, *, provider: str, visit: Visit | None = None, now: datetime) -> Charge:
    """The charge as it stands after that. Said twice, or in the wrong order, nothing changes. Returns the charge."""
    charge = Charge.objects.select_for_update().get(pk=charge_id)
    if standing.answer == PAID and standing.money is not None:
        _take(charge, standing.money, provider=provider, visit=visit, now=now)
    elif standing.answer == UNPAID:
        _unpaid(charge, standing.why, visit, now)
    elif standing.answer in (IN_PROGRESS, UNKNOWN) and charge.state == Charge.State.IN_PROGRESS:
        _ask_later(charge, now)
    charge.refresh_from_db()
    return charge


def _take(charge: Charge, money: Money, *, provider: str, visit: Visit | None, now: datetime) -> None:
    row, new = Payment.objects.get_or_create(
        provider=provider,
        reference=money.reference,
        defaults={
            "charge": charge,
            "cents": money.cents,
            "currency": money.currency,
            "method": money.method[:30],
            "at": money.at,
        },
    )
    if visit is not None:
        Visit.objects.filter(pk=visit.pk, state=Visit.State.BEGUN).update(state=Visit.State.PAID, ended_at=now)
    if new:
        count(row, charge, now=now)


def count(
    row: Payment, charge: Charge, *, now: datetime, claim: Callable[[Payment, datetime], bool] | None = None
) -> None:
    """Lets new money pay its charge, or says why it does not. `claim` is another way to claim it, for the test that
    shows why this one is needed."""
    if (claim or _claims)(row, now):
        seconds = int((now - charge.created_at).total_seconds())
        events.record(
            records.of_charge("payment_paid", charge, now, provider=row.provider, method=row.method, seconds=seconds)
        )
        return
    charge.refresh_from_db()
    row.why = GOES_BACK.get(Charge.State(charge.state), "wrong_amount")
    row.save(update_fields=["why"])
    events.record(records.of_money("payment_not_taken", row, now, why=row.why))
    if charge.state in GOES_BACK:
        giving.by_itself(row, why=row.why, now=now)


def _claims(row: Payment, now: datetime) -> bool:
    """The one conditional write."""
    mine = Charge.objects.filter(payments=row, state__in=Charge.OPEN, cents=row.cents, currency=row.currency)
    if not mine.update(state=Charge.State.PAID, why="", ended_at=now, ask_at=None):
        return False
    row.counts = True
    row.save(update_fields=["counts"])
    return True


def _unpaid(charge: Charge, why: str, visit: Visit | None, now: datetime) -> None:
    """That page is closed for good. The charge is due again, unless there is another page on which it may be paid."""
    begun = charge.visits.filter(state=Visit.State.BEGUN)
    ended = begun.filter(pk=visit.pk).update(state=Visit.State.UNPAID, why=why[:40], ended_at=now) if visit else 0
    if not ended or begun.exists():
        return
    changed = Charge.objects.filter(pk=charge.pk, state=Charge.State.IN_PROGRESS).update(
        state=Charge.State.DUE, why=why[:40], ask_at=None, asked=0
    )
    if changed:
        events.record(records.of_charge("payment_declined", charge, now, why=why))


def _ask_later(charge: Charge, now: datetime) -> None:
    """More and more seldom; after a week a person is told, and told again each week."""
    charge.asked += 1
    waited = now - charge.created_at
    if waited >= STUCK_AFTER:
        charge.ask_at = now + WEEKLY
        events.record(records.of_charge("payment_stuck", charge, now, why="no_answer", days=waited.days))
    else:
        charge.ask_at = now + (ASK_AFTER[charge.asked - 1] if charge.asked <= len(ASK_AFTER) else THEN_DAILY)
    charge.save(update_fields=["asked", "ask_at"])
