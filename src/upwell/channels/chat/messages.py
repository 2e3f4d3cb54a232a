"""A message to a person, left for later: what it says, and where the answer goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from upwell.accounts import addresses
from upwell.accounts.addresses import Address
from upwell.channels.chat import people
from upwell.channels.chat.models import Chat
from upwell.handover import actions as handover
from upwell.handover import queries as handovers
from upwell.handover import wording
from upwell.notify import queries as notify
from upwell.ui import speaking
from upwell.ui.fields import Field, Option, problems

CALL = "call"


def page(request: HttpRequest, *, now: datetime, errors: dict[str, str] | None = None) -> HttpResponse:
    form, found = request.POST, errors or {}
    offered = handovers.offer(language=speaking.current(), now=now)
    fields = [
        Field(
            "textarea", "text", gettext("Your message"), error=found.get("text", ""), value=form.get("text", ""),
            max_length=handover.LONGEST,
        ),
        Field(
            "text", "reach", gettext("Your email or phone number"), hint=gettext("We answer there."),
            error=found.get("reach", ""), value=form.get("reach", ""), width="xl",
        ),
        Field(
            "checkboxes", "how", gettext("Would you rather get a call?"), optional=True,
            options=[Option(CALL, gettext("Call me back at my phone number"))], value=tuple(form.getlist("how")),
        ),
    ]  # fmt: skip
    context: dict[str, Any] = {
        "fields": fields,
        "problems": problems(fields),
        "when": wording.when(offered.opens_at, now=now) if offered and offered.opens_at else "",
        "offered": offered,
    }
    return render(request, "chat/message.html", context, status=422 if found else 200)


def sent(request: HttpRequest, there: Chat, *, now: datetime) -> HttpResponse:
    """A call is what a phone gets where the city sends no texts."""
    text, address = request.POST.get("text", ""), addresses.read(request.POST.get("reach", ""))
    wants_call = CALL in request.POST.getlist("how")
    errors = _wrong(text, address, wants_call)
    if errors or address is None:
        return page(request, now=now, errors=errors)
    call = bool(address.phone) and (wants_call or not notify.can_text())
    try:
        handover.leave_message(people.place_of(there), text, reach=address.plain(), call=call, now=now)
    except handover.Nobody:
        return page(request, now=now, errors={"text": gettext("Nobody takes messages here. Call us instead.")})
    return render(request, "chat/message_sent.html", {"call": call, "shown": address.shown})


def _wrong(text: str, address: Address | None, wants_call: bool) -> dict[str, str]:
    errors = {}
    if not text.strip():
        errors["text"] = gettext("Write your message.")
    elif len(text) > handover.LONGEST:
        errors["text"] = gettext("Write at most %(count)s letters at once.") % {"count": handover.LONGEST}
    if address is None:
        errors["reach"] = gettext("Type an email address, like name@example.com, or a phone number with ten digits.")
    elif wants_call and not address.phone:
        errors["reach"] = gettext("Type a phone number, so that we can call you.")
    return errors
