"""The fee of a form for somebody: taken here, waived, or paid later by a link, and the request is sent with it; or a
colleague finishes it. Nobody types the number of a card."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext

from upwell.accounts.access import actor_in
from upwell.forms import fee
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered, Settled
from upwell.lib import clock
from upwell.lib.references import slip
from upwell.payments import actions as payments

REFUSED = (payments.CannotPay, payments.CannotTake, intake.CannotAssist)
HAND_OVER = "hand_over"


def settle(request: HttpRequest, draft_id: UUID) -> Settled:
    """As `how` says. Raises REFUSED and what intake raises."""
    how, by, now = request.POST.get("how", ""), actor_in(request), clock.now()
    try:
        if how == "link":
            return intake.send_unpaid(draft_id, by=by, now=now)
        if how == "waive":
            return intake.waive_fee(draft_id, why=request.POST.get("why", "")[:300], by=by, now=now)
        number: Any = request.POST.get("number", "")[:100]
        return intake.take_fee(draft_id, how=how, number=number, by=by, now=now)  # type: ignore[arg-type]  # refused if it is none
    except payments.AlreadyPaid:
        return intake.settle(draft_id, by=by, now=now)


def context(request: HttpRequest, found: Answered, refusal: str = "") -> dict[str, Any]:
    typed = request.POST
    return {
        **fee.context(found.walk, found.draft.pk),
        "fee": True,
        "refusal": refusal,
        "can_take": actor_in(request).may(intake_queries.TAKE),
        "handed_at": found.draft.handed_at,
        "slip": slip(found.draft.pk),
        "can_link": intake.can_send_link(found.draft, now=clock.now()),
        "paying": {name: typed.get(name, "")[:300] for name in ("how", "number", "why")},
        "methods": [("card", gettext("Card")), ("check", gettext("Check")), ("cash", gettext("Cash"))],
    }
