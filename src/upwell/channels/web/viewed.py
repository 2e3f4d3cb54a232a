"""Writes down that a person looked at a page: what measures cannot have later if nobody counted.

One row a view; none for programs that read along, for HEAD, or when a page comes again after a button of its own. Who
looks without end sees every page and fills no disk."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.ui import speaking

PROGRAM = re.compile(r"bot\b|bot[/;-]|crawl|spider|slurp|preview|monitor|lighthouse", re.IGNORECASE)
WAYS_IN = frozenset({"home", "services", "topic", "search", "step", "map", "status"})


def note(request: HttpRequest, name: str, *, now: datetime, **fields: Any) -> None:
    """`fields` are those of a Fact."""
    if by_a_person(request) and _before(request) != request.path and _has_room(request, now):
        write_down(name, language=speaking.current(), now=now, **fields)


def write_down(name: str, *, language: str, now: datetime, **fields: Any) -> None:
    """Of a person, whom nothing has to be asked about any more."""
    events.record(Fact(name, at=now, channel="web", language=language, **fields))


def _has_room(request: HttpRequest, now: datetime) -> bool:
    try:
        callers.count(kinds.VIEWS, request, now=now)
    except TooMany:
        return False
    return True


def by_a_person(request: HttpRequest) -> bool:
    """As far as a request tells: browsers call themselves Mozilla, and honest programs say what they are."""
    said = request.headers.get("User-Agent", "")
    fetched = request.headers.get("Sec-Fetch-Dest", "document") == "empty"  # by a script, to keep it on the phone
    ahead = fetched or "prefetch" in request.headers.get("Sec-Purpose", "")
    return request.method == "GET" and "Mozilla/" in said and not PROGRAM.search(said) and not ahead


def came_from(request: HttpRequest) -> str:
    """Which page of ours led here, as its name; empty when none did."""
    try:
        found = resolve(_before(request))
    except Resolver404:
        return ""
    return found.url_name if found.app_name == "web" and found.url_name in WAYS_IN else ""


def _before(request: HttpRequest) -> str:
    """The path of the page before, if it was one of this site."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return before.path if before.netloc == request.get_host() else ""
