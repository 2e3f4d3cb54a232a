"""Leaving a question without answering it: to save the form for later, to read it in another language, or to say that
something is wrong with its page.

Both are buttons of the question's own form, so that what is typed comes along without JavaScript and is kept."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from upwell.channels.web.screens import Page
from upwell.forms import reading
from upwell.intake import actions as intake
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui.about import of_page, written

BUTTON, PROBLEM = "leave", "problem"
_LANGUAGE = re.compile(r"in-([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)")


def is_leaving(request: HttpRequest) -> bool:
    return BUTTON in request.POST


def leave(request: HttpRequest, page: Page) -> HttpResponse:
    """Keeps what is typed and goes where the button leads. Raises as `intake.keep_typed` does."""
    draft_id, shown, now = page.draft.pk, page.screen, clock.now()
    callers.count(kinds.ANSWERS, request, now=now)
    typed = reading.typed(request, shown.step, draft_id=draft_id, stored=shown.stored, now=now)  # type: ignore[arg-type]  # a question
    intake.keep_typed(draft_id, shown.address, typed, now=now)
    language = _LANGUAGE.fullmatch(request.POST[BUTTON])
    if request.POST[BUTTON] == PROBLEM:
        about = of_page(request, page.about(None))
        return redirect(f"{reverse('feedback:page_problem')}?page={written(about)}")
    if language:
        return redirect(f"{page.at(shown.address)}?lang={language[1]}")
    return redirect(f"{reverse('web:save', args=[draft_id])}?at={shown.address}")
