"""Many cases at once, in three steps: choose, read what residents will get, do; each case by itself, with why not.

The steps are one address and one form that grows; nothing is kept between them but what the form carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from upwell.accounts import queries as accounts
from upwell.accounts.access import actor_in, requires
from upwell.accounts.actor import Actor
from upwell.cases import actions as cases
from upwell.cases.actions import Result
from upwell.cases.queries import CasePage
from upwell.desk import bulk as many
from upwell.desk import preview
from upwell.desk.bulk import Verb
from upwell.desk.forms import said_in
from upwell.desk.names import names
from upwell.desk.preview import Letter
from upwell.desk.views.carrying import is_number
from upwell.desk.views.nouns import posted
from upwell.lib import clock


@dataclass(frozen=True, slots=True)
class Sample:
    """The letter as the first resident of this language gets it, and how many get one like it."""

    letter: Letter
    language: str
    count: int


@dataclass(frozen=True, slots=True)
class Samples:
    letters: Sequence[Sample]
    unreached: int
    refused: str


@requires("work_cases")
@posted
def bulk(request: HttpRequest) -> HttpResponse:
    actor, words = actor_in(request), names()
    pages = many.chosen(request.POST.getlist("case"), actor)
    verb = many.verb(request.POST.get("do", ""), pages, words)
    back = _back(request.POST.get("back", ""))
    if not pages or verb is None:
        return render(request, "desk/bulk_empty.html", {"back": back, "actor": actor}, status=422)
    step = request.POST.get("step", "")
    left = [] if step == "do" else many.left_out(pages, verb, actor)
    fit = [page for page in pages if page not in [one for one, _why in left]]
    given = said_in(request.POST.dict()) | {"assignee": request.POST.get("assignee", "")}
    context = {"pages": fit, "left": left, "verb": verb, "given": given, "back": back, "actor": actor}
    if not fit:
        return render(request, "desk/bulk_empty.html", context, status=422)
    return _step(request, step, context)


def _step(request: HttpRequest, step: str, context: dict[str, Any]) -> HttpResponse:
    pages, verb, given, actor = context["pages"], context["verb"], context["given"], context["actor"]
    if step == "do":
        results = _results(pages, verb, given, actor, clock.now())
        return render(request, "desk/bulk_done.html", context | _sorted(results, pages))
    if step == "preview" and verb.move:
        samples = _samples(pages, verb, given, actor, clock.now())
        if not samples.refused:
            return render(request, "desk/bulk_preview.html", context | {"samples": samples})
        context["error"] = samples.refused
    people = accounts.colleagues_of_all({page.case.team for page in pages}) if actor.may("assign_cases") else []
    return render(request, "desk/bulk.html", context | {"people": people}, status=422 if "error" in context else 200)


def _results(
    pages: Sequence[CasePage], verb: Verb, given: Mapping[str, str], actor: Actor, now: datetime
) -> list[Result]:
    ids = [page.case.pk for page in pages]
    if verb.move:
        said = {name: given[name] for name in ("reason", "message", "outcome", "question")}
        return cases.bulk_move(ids, verb.move, by=actor, now=now, **said)
    chosen = given["assignee"]
    person = actor.account_id if chosen == "me" else int(chosen) if is_number(chosen) else None
    return cases.bulk_assign(ids, assignee_id=person, by=actor, now=now)


def _sorted(results: Sequence[Result], pages: Sequence[CasePage]) -> dict[str, Any]:
    case_of = {page.case.pk: page.case for page in pages}
    return {
        "done": [case_of[result.case_id] for result in results if result.done],
        "refused": [(case_of[result.case_id], result.why) for result in results if not result.done],
    }


def _samples(pages: Sequence[CasePage], verb: Verb, given: Mapping[str, str], actor: Actor, now: datetime) -> Samples:
    """One letter for each language. When no case at all can make the move, why not."""
    said = {name: given[name] for name in ("reason", "message", "outcome", "question")}
    letters: dict[str, Letter | None] = {}
    counted: dict[str, int] = {}
    refusal = ""
    for page in pages:
        case = page.case
        reached = bool((case.contact or {}).get("email"))
        counted[case.language] = counted.get(case.language, 0) + reached
        if letters.get(case.language) is not None or (not reached and letters):
            continue
        try:
            letters[case.language] = preview.letter(case.reference, _rehearsal(page, verb, said, actor, now), now=now)
        except cases.Refused as refused:
            refusal = str(refused.sentence)
    found = [Sample(letter, code, counted[code]) for code, letter in letters.items() if letter is not None]
    return Samples(found, len(pages) - sum(counted.values()), "" if letters else refusal)


def _rehearsal(page: CasePage, verb: Verb, said: Mapping[str, str], actor: Actor, now: datetime) -> Any:
    return lambda: cases.move(page.case.pk, verb.move, by=actor, now=now, seen=None, **said)


def _back(given: str) -> str:
    """Where in the queue the person was; never an address elsewhere."""
    queue = reverse("desk:queue")
    return given if given == queue or given.startswith(f"{queue}?") else queue
