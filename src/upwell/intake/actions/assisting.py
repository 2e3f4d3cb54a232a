"""The fee of a form that staff fill in for somebody: taken here, waived with a reason, or paid later by a link.

Whichever it is, the request is sent with it. Only whoever has the form in hand may, and for taking and waiving
needs the permission that the counter needs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts.actor import Actor
from upwell.definition.values import Plain
from upwell.intake import submission, turns
from upwell.intake.actions import paying
from upwell.intake.actions.answering import take_turn
from upwell.intake.actions.keys import Once
from upwell.intake.actions.paying import Settled
from upwell.intake.drafts import open_draft
from upwell.intake.kinds import StaleStep
from upwell.intake.models import Draft
from upwell.intake.queries import ASSIST, TAKE
from upwell.intake.turns import Turn
from upwell.journey import fees, log
from upwell.journey.log import Entry
from upwell.journey.walk import Position
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.payments import actions as payments
from upwell.payments import queries as paid
from upwell.payments.actions import How
from upwell.payments.queries import Charge

LINK = "payment_link"


class CannotAssist(Exception):
    """You cannot do this for somebody else."""

    sentence: str | Promise = _("You cannot do this for somebody else.")


class NoReason(CannotAssist):
    """Write why nothing is to be paid."""

    sentence = _("Write why nothing is to be paid.")


class NoWay(CannotAssist):
    """No link can be sent: there is no email address, or nobody sends texts to phones."""

    sentence = _("A link cannot be sent to this person. Give an email address, or take the fee here.")


def take_fee(draft_id: UUID, *, how: How, number: str, by: Actor, now: datetime) -> Settled:
    """The money was taken here; `number` is that of the receipt or the check.

    Raises CannotAssist, payments.CannotTake, and what `pay` and `settle` raise."""
    require_may(open_draft(draft_id), by, TAKE)
    charge = paying.pay(draft_id, now=now)
    payments.write_down(charge.pk, how=how, number=number, by=by, now=now)
    return paying.settle(draft_id, by=by, now=now)


def waive_fee(draft_id: UUID, *, why: str, by: Actor, now: datetime) -> Settled:
    """Nothing is to be paid: staff say why, as for another pickup after one that nobody came to. Colleagues read it in
    the case's history. Raises as `take_fee` does, and NoReason."""
    require_may(open_draft(draft_id), by, TAKE)
    if not why.strip():
        raise NoReason
    charge = paying.pay(draft_id, now=now)
    payments.waive(charge.pk, why=why, by=by, now=now)
    _answer(draft_id, charge, fees.answer("waived", _whole(charge), str(charge.pk), why=why.strip()), now)
    return paying.settle(draft_id, by=by, now=now)


def send_unpaid(draft_id: UUID, *, by: Actor, now: datetime) -> Settled:
    """Sends it, and the person a link to pay by; it works for as long as the city waits for what is unpaid.

    Raises CannotAssist, NoWay, and what `pay` and `settle` raise."""
    draft = open_draft(draft_id)
    require_may(draft, by)
    if not can_send_link(draft, now=now):
        raise NoWay
    charge = paying.pay(draft_id, now=now)
    _answer(draft_id, charge, fees.answer("unpaid", _whole(charge), str(charge.pk)), now)
    return paying.settle(draft_id, by=by, now=now)


def can_send_link(draft: Draft, *, now: datetime) -> bool:
    """Whether the person gave an address that a link to pay can go to."""
    contact = submission.parts(turns.of_draft(draft, now=now).walk).contact
    return notify.way_to(Recipient(email=contact.get("email"), phone=contact.get("phone")), LINK) is not None


def require_may(draft: Draft, by: Actor, *more: str) -> None:
    """Whoever has this form in hand, while they may do this at all. Raises CannotAssist."""
    theirs = draft.is_assisted and by.account_id is not None and draft.account_id == by.account_id
    if not theirs or not all(by.may(permission) for permission in (ASSIST, *more)):
        raise CannotAssist


def _whole(charge: Charge) -> int:
    """What the step costs: what is still due, and what was paid before."""
    return charge.cents + paid.paid_for(charge.subject, charge.step).cents


def _answer(draft_id: UUID, charge: Charge, plain: Plain, now: datetime) -> None:
    address = charge.step

    def decide(turn: Turn) -> tuple[Entry, ...]:
        if turn.walk.position is not Position.PAY or turn.walk.address != address:
            raise StaleStep(address)
        return (log.answered(address, plain),)

    take_turn(draft_id, address, decide, now=now, once=Once.of("", address))
