"""The page that asks for the code sent to the contact just given. Its ticket lies in the session, for each form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext

from upwell.accounts import asking, codes
from upwell.accounts.addresses import Address
from upwell.channels.web import screens
from upwell.intake import actions as intake
from upwell.intake.actions import Answered
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field

TICKETS, MOST = "contact_codes", 5


def send(request: HttpRequest, page: screens.Page) -> HttpResponseBase:
    """Sends a code, and shows where it is typed. Raises what a draft that moved on raises."""
    draft_id = page.draft.pk
    try:
        to = Address(**page.to_prove)
        asking.counted(request, to)
        ticket = intake.send_code(draft_id, by=asking.asker(request, to), now=clock.now())
    except TooMany as refusal:
        return callers.late(page.response(said=at_field(refusal)), refusal)
    except codes.CannotSendCode:
        said = gettext("We cannot send text messages yet. Change the address and give an email address.")
        return page.response(said=said, status=422)
    kept = {one: at for one, at in request.session.get(TICKETS, {}).items() if one != draft_id.hex}
    request.session[TICKETS] = dict([*kept.items(), (draft_id.hex, ticket)][-MOST:])
    return redirect("web:step", draft=draft_id, address=page.walk.address)


def take(request: HttpRequest, page: screens.Page) -> Answered | HttpResponse:
    ticket = request.session.get(TICKETS, {}).get(page.draft.pk.hex, "")
    typed = request.POST.get("code", "")[:40]
    try:
        callers.count(kinds.CODE_TRIES, request, now=clock.now())
        return intake.prove(page.draft.pk, page.screen.address, ticket=ticket, typed=typed, now=clock.now())
    except TooMany as refusal:
        return callers.late(page.response(said=at_field(refusal)), refusal)
    except codes.CannotProve as refusal:
        return page.response(said=asking.said(refusal), status=422)
