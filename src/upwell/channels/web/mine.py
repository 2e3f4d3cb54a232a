"""A signed-in resident's own requests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from upwell.accounts.access import actor_in, signed_in
from upwell.cases import links, workflow
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.channels.web import timeline
from upwell.lib import clock

A_PAGE = 50


@signed_in
@require_safe
def my_requests(request: HttpRequest) -> HttpResponseBase:
    """Everything asked for while signed in, newest first, a page at a time."""
    account, before = actor_in(request).account_id or 0, _moment(request.GET.get("before", ""))
    found = cases.for_account(account, before=before, limit=A_PAGE + 1)
    context: dict[str, Any] = {"requests": [_line(pin) for pin in found[:A_PAGE]], "first": before is None}
    if len(found) > A_PAGE:
        context["next"] = f"?{urlencode({'before': found[A_PAGE - 1].opened_at.isoformat()})}"
    return render(request, "web/mine.html", context)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        # the ends of the calendar have no such moment elsewhere
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _line(pin: cases.Pin) -> dict[str, Any]:
    language = get_language() or "en"
    state = workflow.named(catalogue.city(), pin.workflow).state(pin.state)
    return {
        "reference": pin.reference,
        "title": catalogue.case_name(pin.service, pin.title, language).text,
        "place": pin.place_label,
        "opened_at": pin.opened_at,
        "state": timeline.state_words(state, language),
        "tone": timeline.tone(pin.phase, None, clock.now()),
        "follow_url": links.follow_link(pin.id),
    }
