"""Trying an edit as a resident would: on its pages, and on a phone on the screen. Nothing reaches a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from csp.constants import NONE, SELF
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.access import requires
from upwell.channels.chat import actions as chat
from upwell.channels.sms import rendering
from upwell.channels.web import tried
from upwell.conversation.engine import Turn, begin, turn
from upwell.conversation.rehearsed import Rehearsed
from upwell.conversation.replies import Reply
from upwell.conversation.state import State
from upwell.conversation.style import CHAT, SMS, Style
from upwell.definition import segments
from upwell.definition.model import Service
from upwell.journey.screen import NotOnPath, screen
from upwell.journey.walk import Undecided
from upwell.lib import clock
from upwell.ui import formats, speaking
from upwell.workbench import receipts, trials, walking
from upwell.workbench.allowed import EDIT
from upwell.workbench.views.frame import At, at, language_of
from upwell.workbench.walking import Kept

MOST_TEXT = 2_000
STYLES: dict[str, Style] = {"sms": SMS, "chat": CHAT}


def _languages(service: Service, chosen: str) -> list[tuple[str, str, bool]]:
    return [(one, formats.language_name(one, language=one), one == chosen) for one in service.languages]


def _cannot(request: HttpRequest, found: At, tab: str) -> HttpResponse:
    return render(request, "workbench/cannot.html", found.frame(tab))


@requires(EDIT)
@require_safe
def walk(request: HttpRequest, code: str) -> HttpResponse:
    """The pages in a frame as wide as a phone, or as wide as there is room."""
    found = at(request, code)
    service = found.checked(request).tried
    if service is None:
        return _cannot(request, found, "walk")
    language = language_of(request.GET.get("language", speaking.current()), service.languages)
    walking.keep(request.session, Kept(code, "web", language))
    context = {**found.frame("walk"), "languages": _languages(service, language), "language": language}
    context["src"] = f"{reverse('workbench:walked', args=[code])}"
    response: Any = render(request, "workbench/walk.html", context)
    response._csp_update = {"frame-src": [SELF]}
    return cast("HttpResponse", response)


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def walked(request: HttpRequest, code: str) -> HttpResponse:
    """One page of it, alone: the page residents get, with nothing that a script could do."""
    found, now = at(request, code), clock.now()
    service = found.checked(request).tried
    kept = walking.kept(request.session, code, "web") or Kept(code, "web", speaking.current())
    if service is None:
        return _alone(_cannot(request, found, "walk"))
    with translation.override(kept.language):
        try:
            return _alone(_walked(request, service, kept, now))
        except Undecided:
            return _alone(_cannot(request, found, "walk"))


def _walked(request: HttpRequest, service: Service, kept: Kept, now: datetime) -> HttpResponse:
    journey = walking.journey(service, kept, now=now)
    try:
        shown = screen(journey.walk, request.GET.get("at") or None)
    except NotOnPath:
        shown = screen(journey.walk)
    here = reverse("workbench:walked", args=[kept.code])
    taken = None
    if request.method == "POST":
        taken = tried.take(request, journey, shown)
        if not taken.refused:
            if journey.submitted is not None:
                return _sent(request, kept, journey, now)
            walking.keep(request.session, Kept(kept.code, "web", kept.language, list(journey.entries)))
            return redirect(here)
    way = f"{here}?at="
    return tried.page(
        request,
        journey.walk,
        shown,
        channel="web",
        language=kept.language,
        way=lambda address: way + address,
        taken=taken,
    )


def _sent(request: HttpRequest, kept: Kept, journey: Rehearsed, now: datetime) -> HttpResponse:
    submitted = journey.submitted or {}
    context = {
        "bare": True,
        "said": receipts.words(journey.walk, kept.language, ("title", "body"), now=now),
        "answers": trials.rows(journey.definition, submitted),
    }
    return render(request, "workbench/sent.html", context)


def _alone(response: HttpResponse) -> HttpResponse:
    """In a frame of our own pages only, and without any script."""
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    policy: Any = response
    policy._csp_replace = {"frame-ancestors": [SELF], "script-src": [NONE]}
    return response


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, code: str) -> HttpResponse:
    """A phone on the screen: texts, or a chat, with the service that is being written."""
    found, now = at(request, code), clock.now()
    service = found.checked(request).tried
    if service is None:
        return _cannot(request, found, "phone")
    way = "chat" if (request.POST.get("way") or request.GET.get("way")) == "chat" else "sms"
    kept = walking.kept(request.session, code, way)
    language = language_of(
        request.GET.get("language") or (kept.language if kept else speaking.current()), service.languages
    )
    try:
        if kept is None or request.GET.get("language") or request.POST.get("do") == "again":
            kept = _begun(service, Kept(code, way, language), now)
        elif request.method == "POST":
            kept = _said(request, service, kept, now)
    except Undecided:
        return _cannot(request, found, "phone")
    walking.keep(request.session, kept)
    if request.method == "POST":
        return redirect(f"{reverse('workbench:phone', args=[code])}?way={way}#last")
    context = {**found.frame("phone"), "lines": kept.lines, "way": way, "language": kept.language}
    context |= {"languages": _languages(service, kept.language), "last": kept.lines[-1] if kept.lines else {}}
    return render(request, "workbench/phone.html", context)


def _begun(service: Service, kept: Kept, now: datetime) -> Kept:
    style = STYLES[kept.channel]
    city = walking.city(service, kept, style, now=now)
    return _after(kept, begin(service.service, State(kept.language), city, style), city, "")


def _said(request: HttpRequest, service: Service, kept: Kept, now: datetime) -> Kept:
    style, text = STYLES[kept.channel], request.POST.get("text", "")[:MOST_TEXT]
    choice = request.POST.get("choice", "")[:200] or ",".join(request.POST.getlist("several"))[:500]
    files = ("photo-1",) if request.POST.get("do") == "photo" else ()
    if not (text.strip() or choice or files):
        return kept
    city = walking.city(service, kept, style, now=now)
    shown = text or (_("A photo") if files else trials.words_of(kept.lines, choice))
    reply = Reply(text, choice=choice, files=files)
    return _after(kept, turn(State.from_plain(kept.state), reply, city, style), city, shown)


def _after(kept: Kept, done: Turn, city: Any, shown: str) -> Kept:
    lines = [{"mine": True, "text": shown}] if shown else []
    with translation.override(done.state.language):
        lines += (
            _texts(done) if kept.channel == "sms" else [{"mine": False, **one} for one in chat.lines_of(done.messages)]
        )
    before = [{key: part for key, part in line.items() if key != "choices"} for line in kept.lines]
    journey = city.journeys.get(done.state.journey)
    entries = list(journey.entries) if journey else []
    return Kept(kept.code, kept.channel, done.state.language, entries, [*before, *lines], done.state.plain())


def _texts(done: Turn) -> list[dict[str, Any]]:
    text = rendering.text_of(done.messages)
    size = segments.size(text)
    return [{"mine": False, "text": text, "segments": size.segments, "plain": size.plain}] if text else []


@requires(EDIT)
@require_safe
def examples(request: HttpRequest, code: str) -> HttpResponse:
    """Each example with how it went, at its place in the text."""
    found = at(request, code)
    checked = found.checked(request)
    context = {**found.frame("examples"), "results": trials.results(checked, found.edit.code)}
    return render(request, "workbench/examples.html", context)
