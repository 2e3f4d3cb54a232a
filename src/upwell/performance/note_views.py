"""Where staff write down what happened, for the charts."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.journey.texts import Texts
from upwell.lib import clock
from upwell.performance import actions
from upwell.performance.shown import noted
from upwell.ui import formats, speaking
from upwell.ui.fields import Problem

PERMISSION = "improve_services"


@requires(PERMISSION)
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest) -> HttpResponse:
    """What is written there, and a form for more."""
    problems: list[Problem] = []
    if request.method == "POST":
        problems = _write(request)
        if not problems:
            messages.success(request, _("Written down."))
            return HttpResponseRedirect(reverse("performance:notes"))
    language = speaking.current()
    services = [
        (one.code, Texts(one.definition, language).of_service("name").text) for one in catalogue.all_published()
    ]
    names = dict(services)
    shown = {
        "actor": actor_in(request),
        "problems": problems,
        "wrong": {one.target: one.message for one in problems},
        "notes": [(one, names.get(one.service, one.service), one.said(language)) for one in noted.everything()],
        "services": sorted(services, key=lambda one: one[1]),
        "languages": [
            (one, formats.language_name(one, language=language), request.POST.get(f"words-{one}", ""))
            for one in catalogue.city().languages
            if one not in catalogue.city().made_from
        ],
        "typed": request.POST,
        "most": actions.MOST_LETTERS,
        "today": catalogue.city().workdays.local_day(clock.now()).isoformat(),
    }
    return render(request, "performance/notes.html", shown)


def _write(request: HttpRequest) -> list[Problem]:
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return [Problem(_("Enter the day on which it happened."), "id_day")]
    if day > catalogue.city().workdays.local_day(clock.now()):
        return [Problem(_("Enter a day that has come."), "id_day")]
    service = request.POST.get("service", "")
    known = {code: str(request.POST.get(f"words-{code}", "")) for code in catalogue.city().languages}
    try:
        actions.annotate(
            day=day, words=known, service=service if catalogue.published(service) else "",
            public=bool(request.POST.get("public")), by=actor_in(request), now=clock.now(),
        )  # fmt: skip
    except actions.CannotAnnotate:
        return [Problem(_("Say in English what happened."), "id_words-en")]
    return []


@requires(PERMISSION)
@require_POST
def removal(request: HttpRequest, note: int) -> HttpResponse:
    actions.take_away(note, by=actor_in(request), now=clock.now())
    messages.success(request, _("Taken away."))
    return HttpResponseRedirect(reverse("performance:notes"))
