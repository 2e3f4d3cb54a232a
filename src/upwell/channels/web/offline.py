"""The pages for a time without a signal: what waits on this phone, the list to search in, a service on one sheet, and
an open form on one sheet. All but the last say nothing of anybody, and are kept as a stranger sees them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.access import public
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.channels.web import arriving, drafts, sheets
from upwell.channels.web.whereabouts import standing
from upwell.intake import queries as intake_queries
from upwell.journey.texts import Texts
from upwell.lib import clock
from upwell.ui import speaking
from upwell.ui.personal import personal

KEPT = 6  # services that every phone keeps whole; one that has the app keeps all


@public
@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    return render(request, "web/offline.html", {"scripts": ()})


@public
@personal
@require_safe
def token(request: HttpRequest) -> JsonResponse:
    """The mark that forms carry, for a page that is older than the session."""
    return JsonResponse({"token": get_token(request)})


@public
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every service in a line, to search in without a signal; which pages are worth keeping; what scripts say."""
    language = speaking.current()
    services = [one for one in catalogue.all_published() if one.definition.is_taken("web")]
    used = intake_queries.most_used(now=clock.now())
    ranked = sorted(services, key=lambda one: (-used.get(one.code, 0), one.definition.name))
    first = [one for one in ranked if sheets.works_offline(one)][:KEPT]
    said = {
        "language": language,
        "words": words(),
        "services": [_line(one, language) for one in ranked],
        "keep": [url for one in first for url in _pages(one)],
        "every": [url for one in ranked for url in _pages(one)],
    }
    response = HttpResponse(msgspec.json.encode(said), content_type="application/json")
    response["Cache-Control"] = "public, max-age=60"
    return response


def _pages(published: Published) -> list[str]:
    own = [reverse("web:service", args=[published.code])]
    return [*own, form_url(published.code)] if sheets.works_offline(published) else own


def form_url(code: str) -> str:
    return reverse("web:offline_form", args=[code])


def _line(published: Published, language: str) -> dict[str, str]:
    texts = Texts(published.definition, language)
    own = published.definition.also_said_as
    also = [texts.get(f"also_said_as.{n}", text).text for n, text in enumerate(own)]
    return {
        "code": published.code,
        "name": texts.of_service("name").text,
        "summary": texts.of_service("summary").text,
        "also": " ".join(also),
        "url": reverse("web:service", args=[published.code]),
        "form": form_url(published.code) if sheets.works_offline(published) else "",
    }


@public
@require_safe
def form(request: HttpRequest, code: str) -> HttpResponseBase:
    """A report on one sheet. Without scripts it leads to the pages of the service, one question each."""
    published = catalogue.published(code)
    if published is None or not sheets.works_offline(published):
        raise Http404
    language = speaking.current()
    texts, found = Texts(published.definition, language), sheets.parts(published.definition, language)
    context = {
        "service": texts.of_service("name"),
        "service_url": reverse("web:service", args=[code]),
        "called": texts.of_case().text,
        "parts": found,
        "kind": "report",
        "code": code,
        "send_url": reverse("web:offline_report"),
        "scripts": sheets.scripts(found),
    }
    return render(request, "web/offline_form.html", context)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """What is still open of a form, on one sheet; or answers that waited for a signal."""
    if request.method == "POST":
        return arriving.answers(request, draft)
    drafts.require(request, draft)
    found = standing(draft, reads=speaking.current())
    if isinstance(found, HttpResponse):
        return found
    if found.draft.is_assisted:
        raise Http404
    language, definition = speaking.current(), found.walk.definition
    parts = sheets.parts(definition, language, draft_id=draft, walk=found.walk)
    here: Any = reverse("web:here", args=[draft])
    context = {
        "service": Texts(definition, language).of_service("name"),
        "service_url": here,
        "called": Texts(definition, language).of_case().text,
        "parts": parts,
        "kind": "answers",
        "rev": found.draft.rev,
        "send_url": reverse("web:offline_draft", args=[draft]),
        "known": msgspec.json.encode(sheets.known(found.walk)).decode(),
        "scripts": sheets.scripts(parts),
    }
    return render(request, "web/offline_form.html", context)


def words() -> dict[str, str]:
    """What scripts say on these pages."""
    return {
        "kept": gettext("You have no connection. This page is from {at}."),
        "report": gettext("1 report waits for a signal."),
        "reports": gettext("{n} reports wait for a signal."),
        "answer": gettext("1 answer waits for a signal."),
        "answers": gettext("{n} answers wait for a signal."),
        "need": gettext("1 needs you."),
        "needs": gettext("{n} need you."),
        "arrived": gettext("1 was sent."),
        "arriveds": gettext("{n} were sent."),
        "see": gettext("See them"),
        "waits": gettext("Waits for a signal. It is sent by itself."),
        "maybe": gettext("We may have it already. The next answer from us will tell. It is never sent twice."),
        "sent": gettext("Sent. Your number is"),
        "look": gettext("It was not taken. Open it and look."),
        "mine": gettext("Use my answers"),
        "follow": gettext("Follow this request"),
        "open": gettext("Open it"),
        "edit": gettext("Change it"),
        "drop": gettext("Throw away"),
        "done": pgettext("takes a line away", "Done"),
        "leave": gettext("Some of what you wrote is not sent yet. If you sign out, it is thrown away."),
        "throwAll": gettext("Throw it away and sign out"),
        "full": gettext("There is no more room on this phone. Send what waits first."),
        "noStore": gettext("This browser keeps nothing. Send it when you have a signal."),
        "looking": gettext("Looking for your location"),
        "position": gettext("We have your location, give or take {n} meters."),
        "denied": gettext(
            "You did not let us see your location. Type the address or the nearest corner, or allow it in the settings "
            "of your browser."
        ),
        "nowhere": gettext("We could not read your location. Type the address or the nearest corner."),
    }
