"""The page on which figures are asked for that no other page shows, and the tiles of those who asked before."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.access import actor_in, public, requires
from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.performance.asking import keeping, telling, wording
from upwell.performance.asking.language import LONGEST, CannotAsk, read
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
    text, now, language = request.GET.get("q", "").strip(), clock.now(), speaking.current()
    today = catalogue.city().workdays.local_day(now)
    answer, problem, status = None, "", 200
    if text:
        try:
            asked = read(text, today=today)
            callers.count(kinds.QUESTIONS, request, now=now)
            answer = keeping.ask(asked, keeping.scope_of(actor_in(request)), today=today)
        except CannotAsk as refused:
            problem, status = wording.sentence(refused), 422
        except TooMany as refused:
            return callers.late(_page(request, text, None, at_field(refused), 429), refused)
        except keeping.Busy:
            problem, status = _("Others are asking at this moment. Try again in half a minute."), 503
    if answer is not None and request.GET.get("as") == "csv":
        return _csv(answer)
    shown = telling.told(answer, language=language) if answer is not None else None
    return _page(request, text, shown, problem, status)


def _page(request: HttpRequest, text: str, answer: Any, problem: str, status: int) -> HttpResponse:
    language, actor = speaking.current(), actor_in(request)
    tiles = [
        (tile, catalogue.city().word(tile.words, language), telling.told(tile.answer, language=language))
        for tile in keeping.tiles()
        if tile.answer is not None
    ]
    languages = [one for one in catalogue.city().languages if one not in catalogue.city().made_from]
    context = {
        "text": text, "longest": LONGEST, "answer": answer, "tiles": tiles, "examples": EXAMPLES,
        "problems": [Problem(problem, "id_q")] if problem else [], "words": telling.catalogue_of_words(),
        "keeps": actor.may(PERMISSION) and answer is not None, "drops": actor.may(PERMISSION),
        "sees_more": actor.may("see_cases"),
        "languages": [(one, formats.language_name(one, language=language)) for one in languages],
    }  # fmt: skip
    return render(request, "performance/ask.html", context, status=status)


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
        keeping.keep(text, words, by=actor_in(request), now=clock.now())
    except CannotAsk as refused:
        return _page(request, text, None, wording.sentence(refused), 422)
    except keeping.CannotKeep:
        return _page(request, text, None, _("A tile needs a title in English, and there can be 40 of them."), 422)
    return HttpResponseRedirect(reverse("performance:ask"))


@requires(PERMISSION)
@require_POST
def drop(request: HttpRequest, tile: int) -> HttpResponse:
    keeping.take_away(tile)
    return HttpResponseRedirect(reverse("performance:ask"))
