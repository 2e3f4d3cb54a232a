"""The page on which figures are asked for that no other page shows, and the tiles of those who asked before."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.access import actor_in, public, requires
from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.limits import actions as limits
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.performance import called, queries
from upwell.performance.asking import keeping, telling, wording
from upwell.performance.asking.language import LONGEST, CannotAsk, read
from upwell.performance.asking.meant import meant
from upwell.ui import formats, speaking
from upwell.ui.fields import Problem
from upwell.ui.personal import personal

PERMISSION = "improve_services"
EXAMPLES = (
    "completion by channel during last 12 months",
    "share of volume by language during last 12 months",
    "p90 of days_to_finish by area",
    "volume by month during last 12 months",
)


@public
@personal
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    try:
        answer = _answered(request, text) if text else None
    except CannotAsk as refused:
        return _page(request, text, problem=wording.sentence(refused), status=422)
    except TooMany as refused:
        return callers.late(_page(request, text, problem=at_field(refused), status=429), refused)
    except keeping.Busy:
        busy = _("Others are asking at this moment. Try again in half a minute.")
        return _page(request, text, problem=busy, status=503)
    if answer is not None and request.GET.get("as") == "csv":
        return _csv(answer)
    return _page(request, text, answer)


def _answered(request: HttpRequest, text: str) -> telling.Kept:
    """Raises CannotAsk, TooMany, Busy."""
    now, actor = clock.now(), actor_in(request)
    today = catalogue.city().workdays.local_day(now)
    asked = meant(read(text, today=today))
    if actor.account_id is None:
        callers.count(kinds.QUESTIONS, request, now=now)
    else:  # a whole office may come from one address
        limits.take(kinds.QUESTIONS, f"account {actor.account_id}", now=now)
    return keeping.ask(asked, keeping.scope_of(actor, own=_own(request)), today=today)


def _own(request: HttpRequest) -> bool:
    """Only the services of one's own teams, small groups among them."""
    return (request.POST.get("of") or request.GET.get("of")) == "own"


def _page(
    request: HttpRequest, text: str, answer: telling.Kept | None = None, *, problem: str = "", status: int = 200,
    about_tile: str = "",
) -> HttpResponse:  # fmt: skip
    """`problem`: of the question; `about_tile`: why it cannot be shown for everybody."""
    language, actor = speaking.current(), actor_in(request)
    tiles = [
        (tile, catalogue.city().word(tile.words, language), telling.told(tile.answer, language=language))
        for tile in keeping.tiles()
        if tile.answer is not None
    ]
    problems = [Problem(problem, "id_q")] if problem else [Problem(about_tile, "id_words-en")] if about_tile else []
    is_staff = actor.kind == "staff"
    context = {
        "actor": actor, "shell": "performance/base_staff.html" if is_staff else "performance/base.html",
        "text": text, "longest": LONGEST, "tiles": tiles, "examples": EXAMPLES, "problems": problems,
        "answer": telling.told(answer, language=language) if answer is not None else None,
        "wrong": problem, "about_tile": about_tile, "words": telling.catalogue_of_words(),
        "keeps": actor.may(PERMISSION) and answer is not None and keeping.is_for_all(text, now=clock.now()),
        "services": [(code, called.service(code)) for code in queries.services()],
        "drops": actor.may(PERMISSION), "languages": _titles(request, language), **_seen(request, actor),
    }  # fmt: skip
    return render(request, "performance/ask.html", context, status=status)


def _titles(request: HttpRequest, language: str) -> list[tuple[str, str, str]]:
    """Each language a title may be written in: its code, its name, what was typed."""
    city = catalogue.city()
    return [
        (one, formats.language_name(one, language=language), str(request.POST.get(f"words-{one}", "")))
        for one in city.languages
        if one not in city.made_from
    ]


def _seen(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """What the answer is of. Staff of some teams choose: all services as the public sees them, or their own alone."""
    if actor.account_id is None or not actor.may("see_cases"):
        return {}
    services = keeping.services_seen(actor)
    if services is None:
        return {"sees_more": True}
    names = sorted(called.service(code) for code in services)
    own = _own(request) and bool(services)
    return {"own": own, "sees_more": own, "own_services": names, "some_teams": bool(services)}


def _csv(answer: telling.Kept) -> HttpResponse:
    file = io.StringIO()
    csv.writer(file).writerows(telling.table(answer))
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="answer.csv"'
    return response


@requires(PERMISSION)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("q", "").strip()
    words = {code: str(request.POST.get(f"words-{code}", "")) for code in catalogue.city().languages}
    try:
        made = keeping.keep(text, words, by=actor_in(request), now=clock.now())
    except CannotAsk as refused:
        return _page(request, text, problem=wording.sentence(refused), status=422)
    except keeping.CannotKeep as refused:
        return _again(request, text, str(refused))
    said = catalogue.city().word(made.words, speaking.current())
    messages.success(request, _("“%(title)s” is shown here for everybody now.") % {"title": said})
    return HttpResponseRedirect(f"{reverse('performance:ask')}#tile-{made.pk}")


def _again(request: HttpRequest, text: str, why: str) -> HttpResponse:
    """The same answer, with the titles that were typed."""
    answer = None
    with suppress(CannotAsk, TooMany, keeping.Busy):
        answer = _answered(request, text)
    return _page(request, text, answer, about_tile=why, status=422)


@requires(PERMISSION)
@require_POST
def drop(request: HttpRequest, tile: int) -> HttpResponse:
    keeping.take_away(tile)
    messages.success(request, _("It is shown no more."))
    return HttpResponseRedirect(reverse("performance:ask"))
