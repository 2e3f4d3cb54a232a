"""A call from hold to wrap-up, today's own calls, and how a request stands, to read out."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts import actions as accounts
from upwell.accounts.access import actor_in, requires
from upwell.cases import actions as case_actions
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.channels.assisted import actions, queries
from upwell.conversation.kept import Drafts
from upwell.intake.queries import ASSIST
from upwell.lib import clock, references
from upwell.lib.workdays import DAY
from upwell.ui import formats, speaking
from upwell.ui.personal import personal

OTHER = "other"


def reasons(language: str) -> list[tuple[str, str]]:
    city = catalogue.city()
    named = [(code, city.word(said, language)) for code, said in city.call_reasons.items()]
    return [*named, *([] if OTHER in city.call_reasons else [(OTHER, gettext("Something else"))])]


@requires(ASSIST)
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def wrap_up(request: HttpRequest) -> HttpResponseBase:
    """Why they called. Whoever leaves it for later finds it with today's calls."""
    now, actor = clock.now(), actor_in(request)
    call = queries.open_call(actor)
    if call is None:
        return redirect("assisted:calls")
    chosen, known = request.POST.get("reason", ""), reasons(speaking.current())
    if request.method == "POST" and chosen in dict(known):
        actions.wrap_up(call, reason=chosen, now=now)
        messages.success(request, gettext("Done. The call is wrapped up."))
        return redirect("desk:assist")
    wrong = request.method == "POST"
    context: dict[str, Any] = {"actor": actor, "call": call, "reasons": known, "wrong": wrong}
    context["minutes"] = minutes(queries.seconds(call, now=now))
    return render(request, "assisted/wrap_up.html", context, status=422 if wrong else 200)


@requires(ASSIST)
@personal
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """One's own calls of today, and for leads what the team's took."""
    now, actor, language = clock.now(), actor_in(request), speaking.current()
    workdays = catalogue.city().workdays
    since = workdays.at(workdays.local_day(now), time(0))
    names = dict(reasons(language))
    rows = [
        {
            "at": one.began_at,
            "channel": one.channel,
            "language": formats.language_name(one.language, language=language),
            "minutes": minutes(queries.seconds(one, now=now)),
            "reason": names.get(one.reason, one.reason),
            "open": one.ended_at is None,
        }
        for one in queries.calls_of(actor.account_id or 0, since=since)[:200]
    ]
    team = queries.average(since=since - 6 * DAY) if actor.may(queries.LEADS) else None
    context: dict[str, Any] = {"actor": actor, "rows": rows, "team": team}
    context["team_minutes"] = minutes(team.seconds) if team else 0
    return render(request, "assisted/calls.html", context)


def minutes(seconds: int) -> int:
    return max(1, round(timedelta(seconds=seconds) / timedelta(minutes=1)))


@requires("see_contact")
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponseBase:
    """How a request stands, in the caller's language. Whoever looks is written down, and that somebody asked."""
    actor, now = actor_in(request), clock.now()
    language = request.POST.get("language", speaking.current())
    language = language if language in catalogue.city().languages else "en"
    typed = request.POST.get("reference", "")[:40]
    reference = references.canonical(typed) or ""
    said: list[Any] = []
    row = cases.rows_of([reference], actor) if reference else []
    if row:
        accounts.record_viewing(reference, what="caller", by=actor, now=now)
        case_actions.asked_about(reference, by=actor, now=now)
        with translation.override(language):
            said = list(Drafts("phone", now).status_of(reference, language).says)
    context = {
        "actor": actor,
        "said": said,
        "reference": typed,
        "language": language,
        "languages": [
            (one, formats.language_name(one, language=speaking.current())) for one in catalogue.city().languages
        ],
        "unknown": request.method == "POST" and not row,
    }
    return render(request, "assisted/status.html", context, status=404 if context["unknown"] else 200)
