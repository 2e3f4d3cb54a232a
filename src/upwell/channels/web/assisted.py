"""Forms that staff fill in for somebody: begun from the desk, then walked on the very pages residents have.

Only whoever began one may open it, or who took it over at its fee, for as long as they may do this at all. Its language
is the person's, whatever staff read. Their questions and its fee are the only things that differ."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.channels.web import booking, screens
from upwell.channels.web.whereabouts import ELSEWHERE, elsewhere, to
from upwell.definition.channels import STAFF
from upwell.forms import fee
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Settled, Visitor
from upwell.lib import clock
from upwell.lib.references import slip
from upwell.limits import callers, kinds
from upwell.payments import actions as payments

HAND_OVER = "hand_over"


@requires(intake_queries.ASSIST)
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponseBase:
    """Begins a form for somebody, under the id the page was given: a double click begins one."""
    channel, language = request.POST.get("channel", ""), request.POST.get("language", "")
    if channel not in STAFF or language not in catalogue.city().offered:
        return redirect("desk:assist_service", code=code)
    callers.count(kinds.DRAFTS, request, now=clock.now())
    account = actor_in(request).account_id
    try:
        begun = intake.start(
            code,
            draft_id=_given(request, account),
            visitor=Visitor(channel, language, account_id=account),
            now=clock.now(),
        )
    except (intake.CannotStart, intake.ServiceClosed, intake.AlreadySent):
        raise Http404 from None
    return to(begun.draft.pk, begun.walk)


def _given(request: HttpRequest, account: int | None) -> UUID:
    """The id on the page, unless it is somebody else's by now, or was sent."""
    try:
        given = UUID(request.POST.get("draft", ""))
    except ValueError:
        return uuid4()
    if given.version != 4 or not intake_queries.exists(given):
        return given if given.version == 4 else uuid4()
    return given if intake_queries.is_for_other(given, by=account) and not intake_queries.is_sent(given) else uuid4()


def pay(request: HttpRequest, page: screens.Page) -> HttpResponseBase:
    """The fee: taken here, waived, or paid later by a link, and the request is sent with it; or a colleague does it."""
    draft_id = page.draft.pk
    callers.count(kinds.SUBMISSIONS, request, now=clock.now())
    try:
        if request.POST.get("how") == HAND_OVER:
            return _handed_over(request, draft_id)
        settled = _settled(request, draft_id)
    except payments.AlreadyPaid:
        settled = intake.settle(draft_id, by=actor_in(request), now=clock.now())
    except (payments.CannotPay, payments.CannotTake, intake.CannotAssist) as refusal:
        return pay_page(page, refusal=str(refusal.sentence))
    except intake.SlotLost as lost:
        return booking.lost(draft_id, lost.step, lost.why)
    except ELSEWHERE as reason:
        return elsewhere(draft_id, reason)
    if settled.step:
        return booking.lost(draft_id, settled.step, settled.lost)
    return redirect("web:receipt" if settled.sent else "web:here", draft=draft_id)


def _handed_over(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    intake.hand_over(draft_id, by=actor_in(request), now=clock.now())
    said = gettext("Done. Whoever takes payments sees it now among the forms to be paid. Its number there: %(slip)s.")
    messages.success(request, said % {"slip": slip(draft_id)})
    return redirect("desk:assist")


def _settled(request: HttpRequest, draft_id: UUID) -> Settled:
    how, by, now = request.POST.get("how", ""), actor_in(request), clock.now()
    if how == "link":
        return intake.send_unpaid(draft_id, by=by, now=now)
    if how == "waive":
        return intake.waive_fee(draft_id, why=request.POST.get("why", "")[:300], by=by, now=now)
    number: Any = request.POST.get("number", "")[:100]
    return intake.take_fee(draft_id, how=how, number=number, by=by, now=now)  # type: ignore[arg-type]  # refused if it is none


def pay_page(page: screens.Page, *, refusal: str = "") -> HttpResponse:
    typed = page.request.POST
    context = page.context() | fee.context(page.walk, page.draft.pk)
    context |= {
        "refusal": refusal,
        "can_take": actor_in(page.request).may(intake_queries.TAKE),
        "handed_at": page.draft.handed_at,
        "slip": slip(page.draft.pk),
        "can_link": intake.can_send_link(page.draft, now=clock.now()),
        "typed": {name: typed.get(name, "")[:300] for name in ("how", "number", "why")},
        "methods": [("card", gettext("Card")), ("check", gettext("Check")), ("cash", gettext("Cash"))],
    }
    return render(page.request, "web/pay_for.html", context, status=422 if refusal else 200)
