"""Giving money back: asked for by a person or by itself, sent by the job, and never more than came in.

A refund is a row that moves as `moves.REFUND` says; each change is a row too, with who and why. One that failed stays,
for a person to see; they may ask for another. What was taken at the counter is handed out by a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum

from upwell.accounts.actor import SYSTEM, Actor
from upwell.events import actions as events
from upwell.payments import moves, numbers, providers, records
from upwell.payments.models import NUMBER, Payment, Refund, RefundChange
from upwell.payments.ports import COUNTER, Refused, Returned, Unreachable
from upwell.payments.refusals import (
    CannotGiveBack,
    HandedOutBefore,
    MoreThanLeft,
    NoReason,
    NotHandedOut,
    NothingToGive,
    ReceiptUsed,
)

LEASE = timedelta(minutes=5)
ASK_AGAIN = timedelta(hours=6)
NO_ANSWER = "no_answer"
RETRY_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 24 * 60))
LONGEST = 300
NAMES = {"requested": "refund_requested", "sent": "refund_sent", "done": "refund_done", "failed": "refund_failed"}


@transaction.atomic
def give_back(payment_id: int, *, cents: int, why: str, by: Actor, now: datetime, number: str = "") -> Refund:
    """Asks for a refund of all or part of a payment; `why` are words of staff. What was taken at the counter goes back
    there by hand: `number` is that of the receipt for it. Raises CannotGiveBack and its kinds."""
    payment = Payment.objects.select_for_update(of=("self",)).select_related("charge").get(pk=payment_id)
    if cents <= 0:
        raise NothingToGive
    if not why.strip():
        raise NoReason
    if payment.provider == COUNTER and not number.strip():
        raise NotHandedOut
    refund = _request(payment, cents, code="by_staff", said=why.strip()[:LONGEST], by=by, now=now)
    return hand_out(refund.pk, number=number, by=by, now=now) if payment.provider == COUNTER else refund


def hand_out(refund_id: UUID, *, number: str, by: Actor, now: datetime) -> Refund:
    """What was taken at the counter was given back there, or sent by mail; `number`: of the receipt for it, good for
    one hand-out for ever. Of two who say so one did it. Raises CannotGiveBack and its kinds."""
    receipt = numbers.folded(number)
    if not receipt:
        raise NotHandedOut
    try:
        with transaction.atomic():
            return _handed_out(refund_id, receipt, by, now)
    except IntegrityError:
        raise ReceiptUsed from None


def _handed_out(refund_id: UUID, receipt: str, by: Actor, now: datetime) -> Refund:
    """The database refuses a receipt that was used, whoever looked before: `handed_out_once`."""
    refund = Refund.objects.select_related("payment__charge").get(pk=refund_id)
    if refund.payment.provider != COUNTER:
        raise CannotGiveBack
    if not _move(refund, Refund.State.DONE, by=by, now=now):
        raise HandedOutBefore
    refund.refresh_from_db()
    refund.reference, refund.receipt = f"{COUNTER} {receipt}"[:NUMBER], receipt[:NUMBER]
    refund.save(update_fields=["reference", "receipt"])
    return refund


def by_itself(payment: Payment, *, why: str, now: datetime) -> Refund | None:
    """All that is left of it. Inside the caller's transaction."""
    left = left_of(payment)
    return _request(payment, left, code=why, said="", by=SYSTEM, now=now) if left > 0 else None


@transaction.atomic
def give_back_all(subject: UUID, *, why: str, now: datetime) -> int:
    """Everything that was paid for this request goes back. How many refunds were asked for."""
    paid = Payment.objects.select_for_update().filter(charge__subject=subject, counts=True).order_by("pk")
    return sum(by_itself(payment, why=why, now=now) is not None for payment in paid)


@transaction.atomic
def give_back_over(subject: UUID, step: str, *, cents: int, now: datetime, why: str = "amount_changed") -> int:
    """What was paid for this step above `cents` goes back, the newest payment first. Returns how much that is."""
    mine = {"charge__subject": subject, "charge__step": step, "counts": True}
    paid = list(Payment.objects.select_for_update().filter(**mine).order_by("-pk"))
    over = max(0, sum(left_of(payment) for payment in paid) - cents)
    rest = over
    for payment in paid:
        part = min(rest, left_of(payment))
        if part > 0:
            _request(payment, part, code=why, said="", by=SYSTEM, now=now)
            rest -= part
    return over


def left_of(payment: Payment) -> int:
    """What has not been given back of it, nor is being given back."""
    gone = payment.refunds.exclude(state=Refund.State.FAILED).aggregate(all=Sum("cents"))["all"]
    return payment.cents - int(gone or 0)


def _request(payment: Payment, cents: int, *, code: str, said: str, by: Actor, now: datetime) -> Refund:
    if cents > left_of(payment):
        raise MoreThanLeft
    refund = Refund.objects.create(payment=payment, cents=cents, why=code, by=by.id, requested_at=now, next_at=now)
    Payment.objects.filter(pk=payment.pk, counts=False, settled_at=None).update(settled_at=now)
    _write_down(refund, Refund.State.REQUESTED, by=by, said=said, now=now)
    return refund


def due(now: datetime, limit: int) -> list[UUID]:
    """Refunds to send, or to ask about. What was taken at the counter waits for a person, who hands it out."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    waiting = Refund.objects.filter(free, state__in=Refund.OPEN, next_at__lte=now).exclude(payment__provider=COUNTER)
    return list(waiting.order_by("next_at", "pk").values_list("pk", flat=True)[:limit])


def carry_on(refund_id: UUID, *, now: datetime) -> Refund | None:
    """Sends a refund, or asks what became of it. Leased by one write, so that two workers do not; the key at the
    provider is the refund's own, so that twice is once even so. None when another worker has it."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    mine = Refund.objects.filter(free, pk=refund_id, state__in=Refund.OPEN)
    if not mine.update(leased_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    refund = Refund.objects.select_related("payment__charge").get(pk=refund_id)
    provider = providers.named(refund.payment.provider)
    try:
        if provider is None:
            raise Unreachable
        if refund.state == Refund.State.SENT:
            told = provider.ask_refund(refund.reference)
        else:
            told = provider.refund(key=str(refund.pk), money=refund.payment.reference, cents=refund.cents)
    except Unreachable:
        return _later(refund, now)
    except Refused as refusal:
        return _told(refund, Returned(refund.reference, "failed", refusal.code), now)
    return _told(refund, told, now)


def _later(refund: Refund, now: datetime) -> Refund:
    """It is never given up by itself: who waits for money back would not know. A person sees it when it is late."""
    wait = RETRY_AFTER[min(refund.attempts, len(RETRY_AFTER)) - 1]
    Refund.objects.filter(pk=refund.pk).update(leased_until=None, next_at=now + wait, error=NO_ANSWER)
    refund.refresh_from_db()
    return refund


@transaction.atomic
def _told(refund: Refund, told: Returned, now: datetime) -> Refund:
    held = Refund.objects.select_for_update().get(pk=refund.pk)
    again = now + ASK_AGAIN
    Refund.objects.filter(pk=held.pk).update(leased_until=None, next_at=again, error=told.why[:60])
    if told.reference and not held.reference:
        Refund.objects.filter(pk=held.pk).update(reference=told.reference)
    _move(refund, told.answer, by=SYSTEM, said=told.why, now=now)
    refund.refresh_from_db()
    return refund


@transaction.atomic
def returned(told: Returned, *, now: datetime) -> str:
    """A provider's notice about a refund. One we do not know under that name yet is asked for by the job."""
    refund = Refund.objects.select_for_update().filter(reference=told.reference).first() if told.reference else None
    if refund is None:
        return "not known here"
    return str(told.answer) if _move(refund, told.answer, by=SYSTEM, said=told.why, now=now) else "nothing new"


def _move(refund: Refund, to: str, *, by: Actor, now: datetime, said: str = "") -> bool:
    """One conditional write: from where the table allows it, or not at all."""
    ended = now if to in (Refund.State.DONE, Refund.State.FAILED) else None
    ready = Refund.objects.filter(pk=refund.pk, state__in=moves.before(moves.REFUND, to))
    if not ready.update(state=to, ended_at=ended):
        return False
    _write_down(refund, to, by=by, said=said, now=now)
    return True


def _write_down(refund: Refund, to: str, *, by: Actor, now: datetime, said: str = "") -> None:
    RefundChange.objects.create(refund=refund, to=to, by=by.id, called=by.called[:120], at=now, said=said[:LONGEST])
    told = {"why": said if to == Refund.State.FAILED else refund.why}
    events.record(records.of_refund(NAMES[to], refund, now, **told))
