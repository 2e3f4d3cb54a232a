"""Going on later, or on another device; and reports near by, on the way."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from upwell.accounts.access import public
from upwell.catalogue import queries as catalogue
from upwell.channels.web import deadlinks, drafts, moving
from upwell.channels.web.whereabouts import ELSEWHERE, elsewhere, gone, standing, to
from upwell.forms import words
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered
from upwell.journey.answers.people import read_email
from upwell.journey.texts import Texts
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui import speaking
from upwell.ui.personal import personal

ADDRESS = re.compile(r"[a-z][a-z0-9_.]{0,119}")


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def near(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Reports like this one, near and still open. Never in the way: going on is the first button."""
    drafts.require(request, draft)
    found = standing(draft)
    if isinstance(found, HttpResponse):
        return found
    if request.method == "POST":
        return to(draft, found.walk)
    reports = intake_queries.duplicates(found.walk, now=clock.now())
    if not reports:
        return to(draft, found.walk)
    intake.note_duplicates_shown(found, len(reports), now=clock.now())
    service = Texts(found.walk.definition, speaking.current()).of_service("name")
    place = intake_queries.place_step(found.walk)
    back = reverse("web:step", args=[draft, place]) if place else reverse("web:here", args=[draft])
    listed = words.nearby(reports, speaking.current())
    context = {"reports": listed, "draft": draft, "service": service, "back_url": back}
    return render(request, "web/near.html", context)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """The link that opens this draft on another device: shown, and sent by email when asked for."""
    drafts.require(request, draft)
    found = standing(draft)
    if isinstance(found, HttpResponse):
        return found
    moving.require_own(request, found)
    # never the address the request says it was sent to: whoever asks could make that lead anywhere
    link = f"{settings.PUBLIC_URL}{reverse('web:resume', args=[drafts.secret(draft)])}"
    service = Texts(found.walk.definition, speaking.current()).of_service("name")
    context: dict[str, Any] = {"link": link, "draft": found.draft, "service": service}
    context["back_url"] = _back_to(draft, request.GET.get("at", ""))
    context |= moving.offers(found)
    if request.method != "POST":
        return render(request, "web/save.html", context)
    if "phone" in request.POST or "code" in request.POST:
        return moving.pass_on(request, found, context)
    typed = request.POST.get("email", "")
    try:
        return render(request, "web/save.html", context | _sent_link(request, found, link, typed))
    except TooMany as refusal:
        context |= {"typed": typed, "error": at_field(refusal)}
        return callers.late(render(request, "web/save.html", context), refusal)
    except ELSEWHERE as reason:
        return elsewhere(draft, reason)


def _back_to(draft: UUID, address: str) -> str:
    known = ADDRESS.fullmatch(address)
    return reverse("web:step", args=[draft, address]) if known else reverse("web:here", args=[draft])


def _sent_link(request: HttpRequest, found: Answered, link: str, typed: str) -> dict[str, Any]:
    email, now = read_email(typed), clock.now()
    if not isinstance(email, str):
        return {"typed": typed, "error": gettext("Enter an email address in full, like name@example.com.")}
    callers.count(kinds.LETTERS, request, now=now)
    intake.send_link(found.draft.pk, email=email, link=link, now=now)
    return {"sent": True}


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Opens a draft in this browser. By a button, for programs that read mail open links too."""
    draft_id = drafts.opened_by(secret)
    if draft_id is None or intake_queries.is_for_other(draft_id):
        callers.guessed(request, now=clock.now())
        raise deadlinks.incomplete()
    if not intake_queries.exists(draft_id):
        raise gone(draft_id)
    drafts.require_acting(request, draft_id)
    if intake_queries.is_sent(draft_id) and not drafts.is_mine(request, draft_id):
        raise deadlinks.form_sent()  # whoever has an old link to the form must not come into the case
    if request.method == "POST":
        drafts.remember(request, draft_id)
        drafts.shorten(request, draft_id)
        moving.came_by_link(draft_id)
        return redirect("web:here", draft=draft_id)
    name = intake_queries.service_of(draft_id)
    published = catalogue.published(name)
    title = (
        Texts(published.definition, speaking.current()).of_service("name").text if published else gettext("Your form")
    )
    return render(request, "web/resume.html", {"title": title})
