"""The receipt as a page, and by email for somebody who had given no way to be reached."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.access import actor_in, public
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.channels.web import deadlinks, drafts, screens
from upwell.forms import fee
from upwell.intake import appointments, telling
from upwell.intake import queries as intake_queries
from upwell.journey.answers.people import read_email
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui import qr, speaking
from upwell.ui.fields import Field, problems
from upwell.ui.personal import personal

COUNTER = "counter"


@public
@personal
@require_safe
def receipt(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    drafts.require(request, draft)
    return _page(request, draft)


def _page(request: HttpRequest, draft: UUID, typed: str = "", error: str = "") -> HttpResponse:
    sent = intake_queries.sent(draft)
    if sent is None:
        if intake_queries.is_sent(draft):  # the case has been thrown away since
            raise deadlinks.receipt_gone()
        return redirect("web:here", draft=draft)
    for_other = drafts.is_for_other(request, draft)
    field = _email(typed, error, gettext("Their email") if for_other else gettext("Your email"))
    context: dict[str, Any] = screens.receipt(sent, speaking.current())
    context |= {"email": field, "problems": problems([field]), "money": fee.lines(draft)}
    template = "web/receipt.html"
    if for_other:
        template = "web/receipt_for.html"
        context |= {**_handed_over(sent), **_read_out(sent), "for_other": True}
        context |= {"shell": "ui/base_staff.html", "actor": actor_in(request)}
        owed = any(line.until for line in context["money"])
        context["link_texted"] = owed and sent.reach == "text"
    return render(request, template, context, status=422 if error else 200)


def _read_out(sent: intake_queries.SentView) -> dict[str, Any]:
    """What its person is told, and what they take along, in their language."""
    if sent.language == speaking.current():
        return {"theirs": None, "their_language": sent.language}
    with translation.override(sent.language):
        return {"theirs": screens.receipt(sent, sent.language), "their_language": sent.language}


def _handed_over(sent: intake_queries.SentView) -> dict[str, Any]:
    """What somebody at the counter whom no letter reaches takes along on paper: their own link. Nobody on the phone
    can be handed it, so there it is not shown."""
    if sent.channel != COUNTER or sent.reach == "email":
        return {"paper_link": "", "paper_code": ""}
    link = links.own_link(sent.case_id, by_seat=sent.by_seat)
    return {"paper_link": link, "paper_code": qr.inline(link)}


def _email(typed: str, error: str, label: str) -> Field:
    return Field("email", "email", label, value=typed, error=error, autocomplete="email")


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Sends the receipt to the address given now, which is where we write from here on."""
    drafts.require(request, draft)
    if request.method != "POST" or not intake_queries.is_sent(draft):
        return redirect("web:receipt", draft=draft)
    typed = request.POST.get("email", "")
    email = read_email(typed)
    if not isinstance(email, str):
        return _page(request, draft, typed, gettext("Enter an email address in full, like name@example.com."))
    try:
        callers.count(kinds.LETTERS, request, now=clock.now())
        now = clock.now()
        said: dict[str, Any] = {
            "told": telling.of_case(draft, now=now),
            "calendar": appointments.file_for(draft, now=now),
        }
        cases.add_email(draft, email, by=actor_in(request), now=now, **said)
    except TooMany as refusal:
        return callers.late(_page(request, draft, typed, at_field(refusal)), refusal)
    except cases.ReachableAlready:  # the button was pressed twice
        return redirect("web:receipt", draft=draft)
    except cases.Refused as refused:
        return _page(request, draft, typed, str(refused.sentence))
    messages.success(request, gettext("Done. The receipt is on its way: look in your email in a few minutes."))
    return redirect("web:receipt", draft=draft)
