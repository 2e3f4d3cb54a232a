"""Many cases at once, in three steps: choose, read what residents will get, do; each case by itself, with why not.

The steps are one address and one form that grows; nothing is kept between them but what the form carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from upwell.accounts import queries as accounts
from upwell.accounts.access import actor_in, requires
from upwell.accounts.actor import Actor
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.cases.actions import Result
from upwell.cases.queries import CasePage
from upwell.desk import bulk as many
from upwell.desk import samples, spoken
from upwell.desk.bulk import Verb
from upwell.desk.names import Names, names
from upwell.desk.spoken import LONGEST, Spoken
from upwell.desk.templatetags.titles import titled
from upwell.desk.told import Teller
from upwell.desk.views.carrying import is_number
from upwell.desk.views.nouns import posted
from upwell.lib import clock
from upwell.ui import speaking

DONE = "bulk_done"  # in the session
FIELDS = ("reason", "outcome", "assignee", "team")


@dataclass(frozen=True, slots=True)
class Asked:
    """One verb, the cases it fits, and what was typed for it."""

    pages: Sequence[CasePage]
    verb: Verb
    given: Mapping[str, str]
    spoken: Sequence[Spoken]
    actor: Actor

    def words(self) -> dict[str, Any]:
        """What goes with a move: to residents in each language, the rest once."""
        return {
            "reason": self.given["reason"],
            "outcome": self.given["outcome"],
            "message": {one.code: one.message for one in self.spoken},
            "question": {one.code: one.question for one in self.spoken},
        }


@requires("work_cases")
@posted
def bulk(request: HttpRequest) -> HttpResponse:
    actor, words = actor_in(request), names()
    pages = many.chosen(request.POST.getlist("case"), actor)
    verb = many.verb(request.POST.get("do", ""), pages, words)
    context: dict[str, Any] = {"back": _back(request.POST.get("back", "")), "actor": actor}
    if not pages or verb is None:
        return render(request, "desk/bulk_empty.html", context, status=422)
    step = request.POST.get("step", "")
    left = [] if step == "do" else many.left_out(pages, verb, actor)
    fit = [page for page in pages if page not in [one for one, _why in left]]
    given = {name: request.POST.get(name, "")[:LONGEST] for name in FIELDS}
    boxes = spoken.languages(fit, words, request.POST.dict(), told="message" in verb.asks)
    asked = Asked(fit, verb, given, boxes, actor)
    context |= {"pages": fit, "left": left, "verb": verb, "given": given, "spoken": boxes}
    context["one_language"] = [one.code for one in boxes] == [speaking.current()]
    if not fit:
        return render(request, "desk/bulk_empty.html", context, status=422)
    return _step(request, step, asked, context, words)


def _step(request: HttpRequest, step: str, asked: Asked, context: dict[str, Any], words: Names) -> HttpResponse:
    now, status = clock.now(), 200
    missing = _missing(asked) if step == "do" else ""
    if step == "do" and not missing:
        request.session[DONE] = _told(asked, _results(asked, now), context["back"])
        return HttpResponseRedirect(reverse("desk:bulk_done"))
    if step == "preview" and asked.verb.move:
        found = samples.of(asked.pages, lambda page: _rehearsed(asked, page, now), words, now=now)
        if len(found.refused) < len(asked.pages):
            fit = len(asked.pages) - len(found.refused)
            unread = [page for page in asked.pages if asked.verb.closes and page.case.news_at]
            shown = context | {"samples": found, "fit": fit, "unread": unread}
            return render(request, "desk/bulk_preview.html", shown)
        missing = found.refused[0][1]
    if missing:
        context["error"], status = missing, 422
    teams = {page.case.team for page in asked.pages}
    if asked.verb.value == many.ASSIGN and asked.actor.may("assign_cases"):
        context["people"] = accounts.colleagues_of_all(teams)
    if asked.verb.value == many.TEAM:
        context["teams"] = [pair for pair in words.teams(tuple(words.city.teams)) if {pair[0]} != teams]
    return render(request, "desk/bulk.html", context, status=status)


def _missing(asked: Asked) -> str:
    """What every case would be refused for, before any is."""
    if asked.verb.value != many.TEAM:
        return ""
    if not asked.given["team"]:
        return str(cases.UnknownTeam.sentence)
    return "" if asked.given["reason"].strip() else str(cases.MissingWords.sentence)


def _results(asked: Asked, now: datetime) -> list[Result]:
    ids, given, actor = [page.case.pk for page in asked.pages], asked.given, asked.actor
    if asked.verb.move:
        return cases.bulk_move(ids, asked.verb.move, by=actor, now=now, **asked.words())
    if asked.verb.value == many.TEAM:
        return cases.bulk_move_to_team(ids, given["team"], by=actor, now=now, reason=given["reason"])
    chosen = given["assignee"]
    person = actor.account_id if chosen == "me" else int(chosen) if is_number(chosen) else None
    return cases.bulk_assign(ids, assignee_id=person, by=actor, now=now)


def _told(asked: Asked, results: Sequence[Result], back: str) -> dict[str, Any]:
    """What came of it, for the page that may be read again; of cases that may be out of sight by then."""
    case_of = {page.case.pk: page.case for page in asked.pages}
    told = [(case_of[result.case_id], result) for result in results]
    return {
        "label": asked.verb.label,
        "back": back,
        "done": [(case.reference, titled(case)) for case, one in told if one.done],
        "refused": [
            (case.reference, titled(case), str(one.why), *_last_done(case.pk, asked.actor))
            for case, one in told
            if not one.done
        ],
    }


def _last_done(case_id: UUID, actor: Actor) -> tuple[str, str]:
    """What was done to it last, and by whom: most often that somebody else was quicker."""
    page = case_queries.case_page(case_id, actor)
    last = next((one for one in Teller(page, names()).all() if one.what != "opened"), None) if page else None
    return (last.by, last.sentence) if last else ("", "")


@requires("work_cases")
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """What came of the last one, on an address of its own: to read it again does nothing again."""
    told = request.session.get(DONE)
    if told is None:
        return HttpResponseRedirect(reverse("desk:queue"))
    return render(request, "desk/bulk_done.html", {**told, "actor": actor_in(request)})


def _rehearsed(asked: Asked, page: CasePage, now: datetime) -> None:
    """As it will be done to this case, and with its refusal."""
    words, language = asked.words(), page.case.language
    said = {name: words[name] for name in ("reason", "outcome")}
    said |= {name: words[name].get(language, "") for name in ("message", "question")}
    also = {row.language: words["message"].get(row.language, "") for row in page.merged if row.language != language}
    cases.move(page.case.pk, asked.verb.move, by=asked.actor, now=now, seen=None, also=also, **said)


def _back(given: str) -> str:
    """Where in the queue the person was; never an address elsewhere."""
    queue = reverse("desk:queue")
    return given if given == queue or given.startswith(f"{queue}?") else queue
