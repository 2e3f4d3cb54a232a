"""Where somebody stands with their form, and where they go whose form has moved on elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from upwell.cases import queries as case_queries
from upwell.channels.web import deadlinks
from upwell.intake import actions as intake
from upwell.intake.actions import Answered
from upwell.journey.walk import Walk
from upwell.lib import clock
from upwell.ui.errors import DeadLink


def to(draft_id: UUID, walk: Walk) -> HttpResponse:
    return redirect("web:step", draft=draft_id, address=walk.address)


def standing(draft_id: UUID, *, reads: str = "") -> Answered | HttpResponse:
    """The draft as it stands, in the language its person reads now, or the page to go to instead."""
    try:
        found = intake.carried(draft_id, now=clock.now())
        if reads and found.draft.language != reads and not found.draft.is_assisted:
            intake.change_language(draft_id, language=reads, now=clock.now())
        return found
    except ELSEWHERE as reason:
        return elsewhere(draft_id, reason)


def gone(draft_id: UUID) -> DeadLink:
    """A draft that is no longer there was thrown away, or what was sent outlived it as a case."""
    return deadlinks.form_sent() if case_queries.exists(draft_id) else deadlinks.form_gone()


ELSEWHERE = (intake.AlreadySent, intake.ServiceClosed, intake.NoSuchDraft, intake.StaleStep, intake.NotComplete)


def elsewhere(draft_id: UUID, reason: Exception) -> HttpResponse:
    """Where somebody goes whose draft has moved on in another tab, was sent, or belongs to a service closed since."""
    if isinstance(reason, intake.NoSuchDraft):
        raise gone(draft_id) from None
    if isinstance(reason, intake.DraftEnded):
        return redirect("web:ended", draft=draft_id)
    if isinstance(reason, intake.ServiceClosed):
        return redirect("web:service", code=reason.published.code)
    return redirect("web:receipt" if isinstance(reason, intake.AlreadySent) else "web:here", draft=draft_id)
