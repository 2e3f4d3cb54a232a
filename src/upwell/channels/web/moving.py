"""One form, several ways: the rest of it by text, or with somebody on the phone; and back here again."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from upwell.channels.web import deadlinks, drafts
from upwell.channels.web.whereabouts import ELSEWHERE, elsewhere
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered
from upwell.journey.answers.people import read_phone
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.notify import queries as letters
from upwell.ui import errors

WEB = "web"


def require_own(request: HttpRequest, found: Answered) -> None:
    """Raises DeadLink for a form begun here that staff have taken up: it may ask what its person must not see. Whoever
    has it in hand there goes to its sheet."""
    if not found.draft.is_assisted:
        return
    if not drafts.is_for_other(request, found.draft.pk):
        raise deadlinks.with_staff()
    raise errors.Instead(redirect("assisted:sheet", draft=found.draft.pk))


def come_here(found: Answered) -> Answered:
    """Whoever answers here goes on here, wherever they began."""
    if (
        found.draft.channel == WEB
        or found.draft.is_assisted
        or not intake.move(found.draft.pk, to=WEB, now=clock.now())
    ):
        return found
    return intake_queries.standing(found.draft.pk, now=clock.now())


def came_by_link(draft_id: UUID) -> None:
    with suppress(*ELSEWHERE):  # the page it leads to says so
        intake.move(draft_id, to=WEB, now=clock.now())


def offers(found: Answered) -> dict[str, Any]:
    """Which ways this form can go on beside its link."""
    by_text = letters.can_text()
    in_texts = by_text and found.draft.organisation is None and found.walk.definition.is_taken("sms")
    return {"by_text": by_text, "in_texts": in_texts, "by_phone": found.draft.organisation is None}


def pass_on(request: HttpRequest, found: Answered, context: dict[str, Any]) -> HttpResponseBase:
    typed = request.POST.get("phone", "")
    try:
        done = _code(request, found) if "code" in request.POST else _text(request, found, typed)
    except TooMany as refusal:
        context |= {"typed_phone": typed, "phone_error": at_field(refusal)}
        return callers.late(render(request, "web/save.html", context), refusal)
    except intake.CannotPassOn as refusal:
        done = {"typed_phone": typed, "phone_error": str(refusal.sentence)}
    except ELSEWHERE as reason:
        return elsewhere(found.draft.pk, reason)
    response: HttpResponse = render(request, "web/save.html", context | done)
    response.status_code = 422 if "phone_error" in done else 200
    return response


def _text(request: HttpRequest, found: Answered, typed: str) -> dict[str, Any]:
    phone, now = read_phone(typed), clock.now()
    if not isinstance(phone, str):
        return {"typed_phone": typed, "phone_error": gettext("Enter a phone number with its area code.")}
    callers.count(kinds.TEXTS, request, now=now)
    return {"texted": True, "in_texts": intake.pass_on_text(found.draft.pk, phone=phone, now=now)}


def _code(request: HttpRequest, found: Answered) -> dict[str, Any]:
    code = intake.pass_on_code(found.draft.pk, now=clock.now())
    return {"pass_code": f"{code[:3]} {code[3:]}"}
