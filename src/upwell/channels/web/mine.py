"""A signed-in resident's own requests."""

from __future__ import annotations

from typing import Any

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


@signed_in
@require_safe
def my_requests(request: HttpRequest) -> HttpResponseBase:
    """Everything asked for while signed in, newest first."""
    account = actor_in(request).account_id or 0
    return render(request, "web/mine.html", {"requests": [_line(pin) for pin in cases.for_account(account)]})


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
