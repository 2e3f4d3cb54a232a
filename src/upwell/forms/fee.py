"""What pages say about a fee: on the pay page, on the receipt. Reads only; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from upwell.definition.steps import Pay
from upwell.intake import money
from upwell.journey import fees
from upwell.journey.walk import Walk
from upwell.payments import links
from upwell.payments import queries as payments
from upwell.payments.queries import Charge
from upwell.ui import speaking


@dataclass(frozen=True, slots=True)
class Line:
    """One fee of a request: paid on a day, or to be paid by a link until another; and what was given back of it.
    `to_fetch`: what goes back of money that was paid at the counter; `how` somebody gets it."""

    cents: int
    paid_at: datetime | None = None
    link: str = ""
    until: datetime | None = None
    back: int = 0
    backs_due: int = 0
    to_fetch: int = 0
    how: str = ""


def is_ahead(walk: Walk) -> bool:
    """Whether something may be to pay before this is sent, as answered so far."""
    return any(isinstance(step, Pay) and _may_cost(step, walk) for step in walk.definition.walked)


def _may_cost(step: Pay, walk: Walk) -> bool:
    holds = True if step.when is None else step.when.holds(walk.values)
    return holds is not False and fees.cents(step, walk.values) != 0


def context(walk: Walk, draft_id: UUID, *, left: bool = False) -> dict[str, Any]:
    """The pay page: how much is left to pay, what was paid before, and whether it can be done here at all. `left`: from
    the provider's page without paying."""
    step = walk.definition.by_name[walk.address]
    whole = fees.cents(step, walk.values) if isinstance(step, Pay) else 0
    before = payments.paid_for(draft_id, walk.address).cents
    newest = payments.last_charge(draft_id, walk.address)
    return {
        "cents": max(0, (whole or 0) - before),
        "whole": whole,
        "before": before,
        "online": payments.can_pay_online(),
        "turned_down": newest.why if newest and newest.why in ("declined", "left", "expired") else "left" * left,
        "submits_unpaid": getattr(step, "when_declined", "") == "submit_unpaid",
    }


def lines(subject: UUID) -> list[Line]:
    """The fees of a sent request that were paid, or still are to be."""
    return [
        _line(charge) for charge in payments.of_subject(subject) if charge.is_open or charge.state == Charge.State.PAID
    ]


def _line(charge: Charge) -> Line:
    refunds = [refund for payment in charge.payments.all() if payment.counts for refund in payment.refunds.all()]
    back = sum(refund.cents for refund in refunds if refund.state == refund.State.DONE)
    due = sum(refund.cents for refund in refunds if refund.state in refund.OPEN)
    if charge.is_open:
        return Line(charge.cents, link=links.link(charge.pk), until=charge.expires_at)
    if due and any(payments.is_by_hand(payment) for payment in charge.payments.all() if payment.counts):
        how = money.by_hand(speaking.current())
        return Line(charge.cents, paid_at=charge.ended_at, back=back, to_fetch=due, how=how)
    return Line(charge.cents, paid_at=charge.ended_at, back=back, backs_due=due)
