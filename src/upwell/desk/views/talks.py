"""Conversations with residents: who waits, and one that somebody took. Every verb is a noun below it, taken by POST.

It works by reloading; with scripts the parts that change are looked for every few seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.accounts.actor import Actor
from upwell.desk import talking
from upwell.handover import actions as handover
from upwell.handover import queries as handovers
from upwell.handover.queries import Row
from upwell.lib import clock
from upwell.ui import formats, speaking

ANSWER = "answer_chats"
REFRESH = 20  # seconds, for whoever has no scripts and wants it


@requires(ANSWER)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/talks.html", {**_inbox(request), "refresh": _refresh(request)})


@requires(ANSWER)
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    mark = handovers.inbox_mark(actor_in(request), now=clock.now())
    return _fresh(request, mark, "desk/_talks.html", lambda: _inbox(request))


def _inbox(request: HttpRequest) -> dict[str, Any]:
    actor, now, language = actor_in(request), clock.now(), request.GET.get("language", "")[:10]
    mine = handovers.open_of(actor, now=now)
    spoken = handovers.languages_waiting(actor)
    names = [(code, formats.language_name(code, language=speaking.current())) for code in spoken]
    return {
        "actor": actor,
        "waiting": talking.entries(handovers.line_of(actor, language=language, now=now), now=now),
        "mine": talking.entries(mine, now=now),
        "open_words": talking.open_words(actor, sum(one.kind == "talk" for one in mine)),
        "languages": names,
        "language": language,
        "teams": handovers.teams_of(actor),
    }


def _refresh(request: HttpRequest) -> int:
    return REFRESH if "refresh" in request.GET else 0


def _fresh(request: HttpRequest, mark: str, template: str, context: Callable[[], dict[str, Any]]) -> HttpResponse:
    """304 while there is nothing new."""
    tag = f'"{mark}-{speaking.current()}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = render(request, template, context())
    response["ETag"] = tag
    return response


@requires(ANSWER)
@require_safe
def talk(request: HttpRequest, talk: UUID) -> HttpResponse:
    return _page(request, _found(request, talk))


def _found(request: HttpRequest, talk: UUID) -> Row:
    """Only whoever took it reads it."""
    found = handovers.row(talk, actor_in(request), now=clock.now())
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, one: Row, *, error: str = "", opened: Any = None) -> HttpResponse:
    actor, now = actor_in(request), clock.now()
    context = {
        **talking.page(one, actor, now=now),
        "others": [
            other for other in talking.entries(handovers.open_of(actor, now=now), now=now) if other.row.id != one.id
        ],
        "error": error,
        "typed": request.POST.get("text", "") if error else "",
        "opened": opened,
        "key": uuid4().hex,
        "refresh": _refresh(request),
        "may_open_form": one.draft is not None and actor.may("see_contact", one.team),
    }
    return render(request, "desk/talk.html", context, status=422 if error else 200)


@requires(ANSWER)
@require_safe
def talk_news(request: HttpRequest, talk: UUID) -> HttpResponse:
    one = _found(request, talk)
    mark = f"{handovers.mark(talk)}-{one.is_away}-{one.due_at}"
    return _fresh(request, mark, "desk/_talk_parts.html", lambda: talking.page(one, actor_in(request), now=clock.now()))


@requires(ANSWER)
@require_POST
def claim(request: HttpRequest, talk: UUID) -> HttpResponse:
    try:
        handover.claim(talk, by=actor_in(request), now=clock.now())
    except handover.Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk:talks")
    return redirect("desk:talk", talk=talk)


@requires(ANSWER)
@require_POST
def replies(request: HttpRequest, talk: UUID) -> HttpResponse:
    """A quick reply is pressed, or words are written; what is refused stays in the box."""
    said = request.POST.get("quick", "") or request.POST.get("text", "")
    if len(said) > handover.LONGEST:
        error = _("Write at most %(count)s letters at once.") % {"count": handover.LONGEST}
        return _page(request, _found(request, talk), error=error)
    key = request.POST.get("key", "")[:64]
    return _done(request, talk, lambda by, now: handover.reply(talk, said, by=by, key=key, now=now))


@requires(ANSWER)
@require_POST
def offer(request: HttpRequest, talk: UUID) -> HttpResponse:
    service = request.POST.get("service", "")[:48]
    return _done(request, talk, lambda by, now: handover.offer_service(talk, service, by=by, now=now))


@requires(ANSWER)
@require_POST
def form(request: HttpRequest, talk: UUID) -> HttpResponse:
    """Where the resident is in their form. Written down first, then shown, on this one answer only."""
    one, actor, now = _found(request, talk), actor_in(request), clock.now()
    try:
        draft = handover.open_form(talk, by=actor, now=now)
    except handover.Refused as refused:
        return _page(request, one, error=str(refused))
    return _page(request, one, opened=talking.form(draft, now=now) or "gone")


@requires(ANSWER)
@require_POST
def passing(request: HttpRequest, talk: UUID) -> HttpResponse:
    team = request.POST.get("team", "")[:48]
    return _over(request, talk, lambda by, now: handover.pass_on(talk, team, by=by, now=now), _("Passed on."))


@requires(ANSWER)
@require_POST
def to_machine(request: HttpRequest, talk: UUID) -> HttpResponse:
    said = _("They go on with the machine.")
    return _over(request, talk, lambda by, now: handover.to_machine(talk, by=by, now=now), said)


@requires(ANSWER)
@require_POST
def closing(request: HttpRequest, talk: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")[:48]
    return _over(request, talk, lambda by, now: handover.close(talk, reason=reason, by=by, now=now), _("Closed."))


def _done(request: HttpRequest, talk: UUID, act: Callable[[Actor, datetime], object]) -> HttpResponse:
    try:
        act(actor_in(request), clock.now())
    except handover.Refused as refused:
        return _refused(request, talk, refused)
    return redirect("desk:talk", talk=talk)


def _over(request: HttpRequest, talk: UUID, act: Callable[[Actor, datetime], object], said: str) -> HttpResponse:
    try:
        act(actor_in(request), clock.now())
    except handover.Refused as refused:
        return _refused(request, talk, refused)
    messages.success(request, said)
    return redirect("desk:talks")


def _refused(request: HttpRequest, talk: UUID, refused: handover.Refused) -> HttpResponse:
    """On the page of the conversation, with what was typed; where it is no longer theirs, in the inbox with it."""
    one = handovers.row(talk, actor_in(request), now=clock.now())
    if one is None:
        context = {**_inbox(request), "refresh": 0, "error": str(refused), "typed": request.POST.get("text", "")}
        return render(request, "desk/talks.html", context, status=422)
    return _page(request, one, error=str(refused))
