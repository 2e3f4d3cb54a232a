"""A form that a new version of its service ended: why, and everything that was answered, to read or to copy."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from upwell.accounts.access import public
from upwell.catalogue import queries as catalogue
from upwell.channels.web import drafts, screens
from upwell.channels.web.whereabouts import gone
from upwell.intake import actions as intake
from upwell.intake import moved
from upwell.journey.screen import screen
from upwell.ui import speaking
from upwell.ui.personal import personal


@public
@personal
@require_safe
def ended(request: HttpRequest, draft: UUID) -> HttpResponse:
    drafts.require(request, draft)
    try:
        found = moved.ended(draft)
    except intake.NoSuchDraft:
        raise gone(draft) from None
    if found is None:
        return redirect("web:here", draft=draft)
    page = screens.Page(request, found.found, screen(found.found.walk))
    current = catalogue.published(found.found.draft.service)
    language = speaking.current()
    said = language if language in found.words else "en"
    context = {
        "service": page.texts.of_service("name"),
        "code": found.found.draft.service,
        "again": current is not None and current.open,
        "words": found.words.get(said, ""),
        "words_language": said,
        "rows": [replace(row, change="") for row in page.rows()],
    }
    return render(request, "web/ended.html", context)
