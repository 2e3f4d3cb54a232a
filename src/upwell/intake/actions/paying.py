"""Paying on the way to sending: agree to what was answered, go to the provider's page, come back, and be sent.

The payment sends: whoever has paid is never asked again, nor turned away because a service closed meanwhile, or because
they never came back. Their answers were agreed to before. A provider is spoken to between transactions only; how often
any of this is called makes no difference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import cast
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.bookings.actions import HoldLapsed, LimitReached
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.definition.steps import Check, Pay
from upwell.definition.values import Plain
from upwell.events import actions as events
from upwell.intake import money, records, turns
from upwell.intake.actions import amending, booking, sending, slotless
from upwell.intake.drafts import any_draft, open_draft, refuse_closed
from upwell.intake.kinds import (
    Answered,
    AnswersChanged,
    NoSuchDraft,
    NotDeclared,
    PaymentUnderWay,
    Sent,
    SlotLost,
    StaleStep,
)
from upwell.intake.models import Draft
from upwell.intake.turns import Turn
from upwell.journey import fees, log
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.payments import actions as payments
from upwell.payments import links
from upwell.payments import queries as paid
from upwell.payments.actions import Owed
from upwell.payments.queries import Charge

TRIES = 5
AT_THE_BANK = timedelta(minutes=45)
"""So long a booked day is kept for somebody who pays."""
SLOT_GONE = "slot_gone"


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a look at the provider: `sent` when there is a case now; else how it stands (`paid`, `unpaid`,
    `in_progress`, `unknown`), why, and where its page can still be opened. `step`: whose day is gone, `lost`: why.
    `amended`: a change of a booking was carried out."""

    answer: str
    sent: Sent | None = None
    why: str = ""
    address: str = ""
    step: str = ""
    lost: str = ""
    amended: bool = False


def confirm(draft_id: UUID, *, confirmation: str, declared: bool, now: datetime) -> Answered:
    """The check page was agreed to, with what it declares; but there is something to pay before it is sent.

    Raises AnswersChanged, NotDeclared, StaleStep, and what `open_draft` raises."""
    for _ in range(TRIES):
        draft = open_draft(draft_id)
        before = turns.of_draft(draft, now=now)
        if before.walk.position is not Position.CHECK:  # another window has gone on
            return Answered(draft, before.walk)
        if confirmation != before.walk.confirmation():
            raise AnswersChanged
        if before.walk.declares and not declared:
            raise NotDeclared
        sending.refuse_infected(draft, before.walk, now)
        agreed = log.confirmed(before.walk.address, confirmation)
        after = turns.of_draft(draft, now=now, added=(*before.new, agreed))
        if _written(draft, after, now):
            return Answered(draft, after.walk)
    raise StaleStep


def _written(draft: Draft, after: Turn, now: datetime) -> bool:
    changes = {"log": [*draft.log, *after.new], "rev": draft.rev + 1, "updated_at": now, "left_at": None}
    with transaction.atomic():
        facts = records.shown(draft, after.walk, now=now)
        changes |= {"standing_at": after.walk.address, "ended_as": draft.ended_as, "ended_in": draft.ended_in}
        mine = Draft.objects.filter(pk=draft.pk, rev=draft.rev, state=Draft.State.OPEN)
        if not mine.update(**changes):
            return False
        events.record(*facts)
    return True


def pay(draft_id: UUID, *, now: datetime) -> Charge:
    """The open charge of the fee where this draft stands; from there `go` leads to the provider's page.

    A day that was booked is kept while somebody pays. Raises payments.AlreadyPaid when nothing is left to pay (then
    `settle`), payments.CannotPay, SlotLost, StaleStep, and what `open_draft` raises."""
    draft = open_draft(draft_id)
    walk = turns.of_draft(draft, now=now).walk
    if walk.position is not Position.PAY:
        raise StaleStep(walk.address)
    due = _cents(walk) - paid.paid_for(draft_id, walk.address).cents
    if due <= 0:
        raise payments.AlreadyPaid
    booking.make_sure(draft, walk, now=now, lasts=AT_THE_BANK)
    return payments.owe(_owed(draft, walk, due), now=now)


def _cents(walk: Walk) -> int:
    return fees.cents(cast("Pay", walk.step), walk.values) or 0


def _owed(draft: Draft, walk: Walk, cents: int) -> Owed:
    city = catalogue.city()
    return Owed(
        subject=draft.pk,
        step=walk.address,
        service=draft.service,
        title=Texts(walk.definition, draft.language).of_case().text,
        cents=cents,
        currency=city.currency,
        language=draft.language,
        lasts=city.lifetimes.payment,
    )


def due_by_link(charge_id: UUID, *, now: datetime) -> Charge | None:
    """The charge a payment link opens, if it can be paid now; None for one that is over.

    A fee that changed since has a charge of its own, and so another link. Raises ServiceClosed."""
    charge = paid.charge(charge_id)
    if charge is None or not charge.is_open:
        return None
    draft = Draft.objects.filter(pk=charge.subject).first()
    if draft is None or draft.state == Draft.State.SUBMITTED:
        return charge if case_queries.exists(charge.subject) else None
    refuse_closed(draft)
    walk = turns.of_draft(draft, now=now).walk
    if walk.position is not Position.PAY or walk.address != charge.step:
        return None
    return charge if _cents(walk) - paid.paid_for(draft.pk, walk.address).cents == charge.cents else None


def go(charge_id: UUID, *, now: datetime) -> str:
    """The address of the provider's page. Raises payments.CannotPay and its kinds, ServiceClosed."""
    if due_by_link(charge_id, now=now) is None:
        known = paid.charge(charge_id)
        raise payments.AlreadyPaid if known is not None and known.state == Charge.State.PAID else payments.NothingDue
    return payments.begin(charge_id, back=links.back(charge_id), left=links.left(charge_id), now=now)


def come_back(charge_id: UUID, *, by: Actor, now: datetime) -> Settled:
    """Somebody comes from the provider's page: what became of this payment, and of the draft it is for."""
    charge = paid.charge(charge_id)
    if charge is None:
        raise NoSuchDraft
    try:
        settled = settle(charge.subject, by=by, now=now)
    except NoSuchDraft:
        standing = payments.ask(charge_id, now=now)  # the draft is gone: it is a case's fee, or nobody's any more
        settled = Settled(standing.answer, why=standing.why, address=standing.address)
    return replace(settled, amended=amending.settle(charge.subject, now=now))


def settle(draft_id: UUID, *, by: Actor, now: datetime) -> Settled:
    """Asks how the payments of this draft stand, and sends it once its fee is paid, or need not be. One case, however
    often; also while its service is closed. Raises NoSuchDraft."""
    standing = payments.settle_open(draft_id, now=now)
    for _ in range(TRIES):
        draft = any_draft(draft_id)
        if draft.state == Draft.State.SUBMITTED:
            return _sent_before(draft, standing.answer, standing.address)
        turn = _after_payment(draft, now)
        if turn is None or not _is_ready(turn.walk):
            return Settled(standing.answer, why=standing.why, address=standing.address)
        try:
            booking.make_sure(draft, turn.walk, now=now, tell=partial(slotless.tell, draft, turn.walk, now=now))
            sent = _send(draft, turn.walk, by, now)
        except SlotLost as lost:  # what was paid stays theirs: for another day, or to be given back with the form
            return Settled(standing.answer, why=SLOT_GONE, step=lost.step, lost=lost.why)
        except (HoldLapsed, LimitReached):
            continue
        if sent is not None:
            return Settled("paid" if _is_paid(turn.walk) else "unpaid", sent)
    raise StaleStep


def _is_ready(walk: Walk) -> bool:
    """At its end, by way of a page where it was agreed to."""
    checked = any(isinstance(walk.definition.by_name[name], Check) for name in walk.names)
    return checked and walk.position is Position.SUBMIT


def _sent_before(draft: Draft, answer: str, address: str) -> Settled:
    """It has its case: by another window, or because it could be sent unpaid and is being paid now."""
    return Settled(answer, sending.receipt_of(draft), address=address)


def _after_payment(draft: Draft, now: datetime) -> Turn | None:
    """Where the draft stands with its fee answered; None while that cannot be answered."""
    turn = turns.of_draft(draft, now=now)
    if turn.walk.position is not Position.PAY:
        return turn
    answer = _answer(draft, turn.walk, now)
    if answer is None:
        return None
    return turns.of_draft(draft, now=now, added=(*turn.new, log.answered(turn.walk.address, answer)))


def _answer(draft: Draft, walk: Walk, now: datetime) -> Plain:
    cents, came = _cents(walk), paid.paid_for(draft.pk, walk.address)
    if came.cents >= cents:
        return fees.answer("paid", cents, str(came.charge))
    step = cast("Pay", walk.step)
    if step.when_declined != "submit_unpaid" or not paid.was_turned_down(draft.pk, walk.address):
        return None
    try:
        charge = payments.owe(_owed(draft, walk, cents - came.cents), now=now)
    except payments.CannotPay:
        return None
    return fees.answer("unpaid", cents, str(charge.pk))


def _is_paid(walk: Walk) -> bool:
    fees_there = [walk.answers[name] for name in walk.path if isinstance(walk.definition.by_name.get(name), Pay)]
    return all(isinstance(plain, dict) and plain["state"] != "unpaid" for plain in fees_there)


def _answered(walk: Walk, step: str) -> int:
    """What the step costs on this path; nothing when it is not on it any more."""
    plain = walk.answers.get(step) if step in walk.path else None
    return int(str(plain["cents"])) if isinstance(plain, dict) else 0


def _send(draft: Draft, walk: Walk, by: Actor, now: datetime) -> Sent | None:
    """The case, what was paid too much, and the time left for what is unpaid: together, or not at all."""
    with transaction.atomic():
        sent = sending.send(draft, walk, by=by, now=now)
        if sent is None:
            return None
        charges = paid.of_subject(draft.pk)
        for step in {charge.step for charge in charges}:
            payments.give_back_over(draft.pk, step, cents=_answered(walk, step), now=now)
        for charge in charges:
            if charge.is_open:
                until = now + catalogue.city().lifetimes.unpaid
                payments.allow_until(charge.pk, until)
                if draft.is_assisted:  # its person has not seen a page with the link
                    money.send_link(charge, until=until, now=now)
        money.tell_paid(draft.pk, now=now)
    return sent


def may_be_thrown_away(draft_id: UUID, *, now: datetime) -> None:
    """Before a draft goes: its pages at the provider are closed. Raises PaymentUnderWay."""
    try:
        payments.cancel_all(draft_id, why="thrown_away", now=now)
    except payments.StillUnderWay:
        raise PaymentUnderWay from None
    except payments.AlreadyPaid:
        pass  # it goes back
    slotless.give_back(draft_id, now=now)
