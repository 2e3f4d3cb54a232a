"""A small service with a fee, and journeys through it up to the provider's page."""

from __future__ import annotations

from datetime import datetime
from time import sleep
from typing import Any
from uuid import UUID

from upwell.accounts.actor import RESIDENT
from upwell.events import queries as events
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake import jobs
from upwell.intake.actions import Settled
from upwell.intake.tests import scene
from upwell.intake.tests.scene import EMAIL, NOW
from upwell.payments.models import Charge, Pretended
from upwell.payments.providers import pretended

PARTY: dict[str, Any] = {
    "service": "party",
    "kind": "application",
    "name": "Hold a block party",
    "summary": "Close your street for an afternoon.",
    "owner": "streets",
    "contact": "required",
    "promise": {"to": "answer", "within": 3},
    "route": [{"team": "paving"}],
    "steps": [
        {
            "ask": "size",
            "type": "choice",
            "title": "How many guests?",
            "options": {"small": "Up to 50", "large": "More"},
        },
        {"ask": "club", "type": "yes_no", "title": "Are you a club?"},
        {
            "work_out": "fee",
            "type": "money",
            "as": [{"if": {"club": True}, "value": 0}, {"if": {"size": "large"}, "value": 120}, {"value": 50}],
        },
        {"check": "answers", "declaration": "What I say is true."},
        {"pay": "payment", "amount": "fee", "title": "Pay the fee", "hint": "We give it back if you cancel in time."},
        {"submit": "request"},
    ],
}
UNPAID = {
    **PARTY,
    "steps": [{**step, "when_declined": "submit_unpaid"} if "pay" in step else step for step in PARTY["steps"]],
}
CONTACT = {"name": "A resident", "email": EMAIL, "phone": ""}


def checked(size: str = "small", club: str = "no", *, now: datetime = NOW) -> UUID:
    """Answered, looked through and agreed to: it stands where the fee is paid, or at its end."""
    answers = {"size": size, "club": club, "contact": CONTACT}
    draft_id = scene.ready("party", answers, now=now)
    confirm(draft_id, now=now)
    return draft_id


def confirm(draft_id: UUID, *, now: datetime = NOW) -> None:
    intake.confirm(draft_id, confirmation=scene.shown(draft_id, now=now), declared=True, now=now)


def off_to_pay(draft_id: UUID, *, now: datetime = NOW) -> Charge:
    charge = intake.pay(draft_id, now=now)
    intake.go(charge.pk, now=now)
    return charge


def press(charge: Charge, how: str, *, now: datetime = NOW) -> None:
    row = Pretended.objects.filter(kind="visit", charge=charge.pk).latest("key")
    pretended.decide(row, how, now=now)


def settle(draft_id: UUID, *, now: datetime = NOW) -> Settled:
    return intake.settle(draft_id, by=RESIDENT, now=now)


def paid_elsewhere(size: str = "small") -> tuple[UUID, Charge]:
    """Paid at the provider, and the person never came back."""
    draft_id = checked(size)
    charge = off_to_pay(draft_id)
    press(charge, "pay")
    return draft_id, charge


def finish_paid(*, now: datetime) -> None:
    """The job, until it has read what there is: a PostgreSQL that others use too shows events when they are done."""
    names = ("payment_paid", "payment_declined", "payment_failed")
    for _ in range(100):
        jobs.finish_paid(now=now)
        if not Event.objects.filter(name__in=names, id__gt=events.position("intake_payments").id).exists():
            return
        sleep(0.1)


def tell_refunds(*, now: datetime) -> None:
    for _ in range(100):
        jobs.tell_refunds(now=now)
        names = ("refund_requested", "refund_done")
        if not Event.objects.filter(name__in=names, id__gt=events.position("intake_refunds").id).exists():
            return
        sleep(0.1)
