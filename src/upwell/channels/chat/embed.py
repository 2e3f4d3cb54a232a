"""The chat in a frame on the city's other sites.

A frame of another site may get no cookies, so none is read: the secret of the conversation stands in the page and comes
back with each form. Nothing a browser sends by itself opens it, so there is nothing for a stranger's form to misuse."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts.access import public
from upwell.catalogue import queries as catalogue
from upwell.channels.chat import actions, people, turns, views
from upwell.channels.chat.models import Chat
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui import context as ui
from upwell.ui import speaking, theme
from upwell.ui.personal import personal

SALT = "chat in a frame"
COLOUR = re.compile(r"[0-9a-fA-F]{6}")
SCRIPT = Path(__file__).parent / "data" / "widget.js"
HOUR = "public, max-age=3600"
View = Callable[[HttpRequest], HttpResponseBase]


def framed(view: View) -> View:
    """Only where the city names other sites, and only in their frames; in the language the page asks for."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponseBase:
        if not settings.CHAT_EMBED:
            raise Http404
        given = request.POST if request.method == "POST" else request.GET
        speak = given.get("speak", "")
        language = speak if speak in catalogue.city().offered else speaking.current()
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = cast("Any", view(request))
        response["Content-Language"] = language
        response._csp_replace = {"frame-ancestors": settings.CHAT_EMBED}  # `csp_replace` itself is read too early
        response.xframe_options_exempt = True
        return cast("HttpResponseBase", response)

    return shown


@public
@csrf_exempt
@personal
@require_http_methods(["GET", "HEAD", "POST"])
@framed
def embed(request: HttpRequest) -> HttpResponseBase:
    """The page of the frame. An answer is the page itself: an address with the secret in it would be kept somewhere."""
    if request.method != "POST":
        return _page(request, None)
    now = clock.now()
    callers.count(kinds.ANSWERS, request, now=now)
    there = _mine(request) or actions.open_chat(language=speaking.current(), now=now)
    done = turns.take(request, there, account=None, now=now)
    there = _again(there)
    link = f"{settings.PUBLIC_URL}{reverse('chat:message')}" if done.message else ""
    return _page(request, there, done.wrong, message=link)


@public
@csrf_exempt
@personal
@require_POST
@framed
def begin(request: HttpRequest) -> HttpResponseBase:
    """A service that a person offered."""
    callers.count(kinds.ANSWERS, request, now=clock.now())
    there = _mine(request)
    if there is None:
        raise Http404
    views.started(request, there, request.POST.get("service", "")[:48], account=None)
    return _page(request, _again(there))


@public
@personal
@require_safe
@framed
def news(request: HttpRequest) -> HttpResponseBase:
    """What is new; the secret comes in a header, as only a script of this page sends it."""
    there = _mine(request)
    if there is None:
        raise Http404
    return views.fresh(request, there, _more(there))


@public
@require_safe
def colours(request: HttpRequest) -> HttpResponse:
    """The city's colours, or those of the site around, made readable all the same."""
    given = {name: request.GET.get(name, "") for name in ("primary", "accent")}
    known = {name: f"#{value}" for name, value in given.items() if COLOUR.fullmatch(value)}
    made = theme.Theme(**{**_own(), **known})
    response = HttpResponse(theme.stylesheet(made), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = HOUR
    return response


def _own() -> dict[str, str]:
    own = ui.CITY_CARD().theme
    return {"primary": own.primary, "accent": own.accent}


@public
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The script for the other sites, at an address that never changes."""
    if not settings.CHAT_EMBED:
        raise Http404
    words = {code: _said(code) for code in catalogue.city().offered}
    content = f"(() => {{\nconst WORDS = {json.dumps(words)};\n{SCRIPT.read_text()}}})();\n"
    response = HttpResponse(content, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = HOUR
    return response


def _said(language: str) -> dict[str, str]:
    with translation.override(language):
        return {"open": gettext("Chat with the city"), "close": gettext("Close the chat")}


def _page(request: HttpRequest, there: Chat | None, error: str = "", *, message: str = "") -> HttpResponse:
    context = {**turns.context(request, there or turns.hello(), error), **_more(there), "message_link": message}
    chosen = {name: value for name in ("primary", "accent") if (value := _colour(request, name))}
    context["theme_href"] = f"{reverse('chat:colours')}?{urlencode(chosen)}"
    context["colours"] = chosen.items()
    return render(request, "chat/embed.html", context, status=422 if error else 200)


def _colour(request: HttpRequest, name: str) -> str:
    given = request.POST if request.method == "POST" else request.GET
    return given.get(name, "") if COLOUR.fullmatch(given.get(name, "")) else ""


def _more(there: Chat | None) -> dict[str, Any]:
    return {"embedded": True, "token": signing.dumps(str(there.pk), salt=SALT) if there else ""}


def _mine(request: HttpRequest) -> Chat | None:
    given = request.POST.get("chat", "") or request.headers.get("X-Chat", "")
    try:
        there = actions.chat_of(UUID(signing.loads(given[:200], salt=SALT, max_age=settings.SESSION_COOKIE_AGE)))
    except (signing.BadSignature, ValueError):
        return None
    return people.settle(there, now=clock.now()) if there else None


def _again(there: Chat) -> Chat:
    """As it stands after what was just done."""
    found = actions.chat_of(there.pk) or there
    return people.settle(found, now=clock.now())
