"""The pages of somebody else who is asked for their part: by their own link, their questions and nothing else.

Opening the link changes nothing, for mail scanners open links; the first button does. What they answered is kept as
they go. When they have sent it, or said no, the link says so and shows nothing of the application any more."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from upwell.accounts.access import public
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.cases.queries import Part
from upwell.catalogue import queries as catalogue
from upwell.channels.web import deadlinks
from upwell.definition.questions import Question
from upwell.definition.values import Plain
from upwell.forms import questions, reading
from upwell.journey import answers as answering
from upwell.journey import others
from upwell.journey.answers import Problem
from upwell.journey.facts import TODAY, today
from upwell.journey.screen import NotOnPath, Screen, screen
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui import fields, speaking
from upwell.ui.fields import Field
from upwell.ui.parts import Row
from upwell.ui.personal import personal

MOST_TEXT = 2_000
TAKES = ["GET", "HEAD", "POST"]


def _part(request: HttpRequest, secret: str) -> Part:
    found = case_queries.part_by_secret(secret, language=speaking.current(), now=clock.now())
    if found is None:
        callers.guessed(request, now=clock.now())
        raise deadlinks.incomplete()
    return found


def _walk(part: Part, answers: dict[str, Plain] | None = None) -> Walk:
    """Where they stand, on this day."""
    own = others.part_of(part.service, part.name)
    facts = {TODAY: today(clock.now().astimezone(catalogue.city().zone).date())}
    given = part.answers if answers is None else answers
    return others.walk_part(own, given, facts, others.known(part.service, part.applicants))


def _texts(part: Part) -> Texts:
    return Texts(part.service, speaking.current())


@public
@personal
@require_http_methods(TAKES)
def asked(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Who asks for what; or that the link has ended."""
    part = _part(request, secret)
    if request.method == "POST" and part.is_open:
        callers.count(kinds.REPLIES, request, now=clock.now())
        try:
            cases.begin_part(part.id, language=speaking.current(), now=clock.now())
        except cases.LinkEnded:
            return redirect("web:asked", secret=secret)
        return redirect("web:asked_step", secret=secret, address=_walk(part).address)
    context = {"part": part, "secret": secret, "rows": _shown(part), "begun": bool(part.answers)}
    return render(request, "web/asked.html", context)


def _shown(part: Part) -> list[Row]:
    """What of the applicant's answers they may read."""
    texts, rows = _texts(part), []
    for name in part.service.parties[part.name].shows if part.is_open else ():
        question = part.service.by_name[name]
        if isinstance(question, Question) and part.applicants.get(name) not in (None, "", []):
            said = texts.shown(question, name, part.applicants[name])
            rows.append(Row(texts.of_step(name, "title").text, said.split("\n")))
    return rows


@public
@personal
@require_http_methods(TAKES)
def step(request: HttpRequest, secret: str, address: str) -> HttpResponseBase:
    """One of their questions, or the check of their answers."""
    part = _part(request, secret)
    if not part.is_open or not part.opened:
        return redirect("web:asked", secret=secret)
    walk = _walk(part)
    try:
        shown = screen(walk, address)
    except NotOnPath:
        return redirect("web:asked_step", secret=secret, address=walk.address)
    if shown.position is Position.CHECK:
        return _check(request, secret, part, walk)
    if request.method != "POST":
        return _question(request, secret, part, shown)
    return _answered(request, secret, part, shown)


def _answered(request: HttpRequest, secret: str, part: Part, shown: Screen) -> HttpResponseBase:
    question = shown.step
    assert isinstance(question, Question)  # noqa: S101  # a part has questions and a check
    sent = reading.read(request, question, draft_id=part.id, stored=shown.stored, now=clock.now())
    if sent.refusal is not None:
        page = _question(request, secret, part, shown, typed=sent.typed, said=at_field(sent.refusal))
        return callers.late(page, sent.refusal)
    plain = answering.accept(question, sent.raw, shown.values, speaking.current())
    if isinstance(plain, Problem):
        return _question(request, secret, part, shown, typed=sent.typed, problem=plain)
    answers = {**part.answers, shown.address: plain}
    try:
        cases.keep_part(part.id, answers, seen=part.rev, now=clock.now())
    except (cases.LinkEnded, cases.ChangedMeanwhile):  # another window was quicker: where they stand now is shown
        return redirect("web:asked", secret=secret)
    return redirect("web:asked_step", secret=secret, address=_walk(part, answers).address)


def _question(
    request: HttpRequest,
    secret: str,
    part: Part,
    shown: Screen,
    *,
    typed: Any = None,
    problem: Problem | None = None,
    said: str = "",
) -> HttpResponse:
    texts = _texts(part)
    field = questions.field(shown, texts, draft_id=part.id, typed=typed, problem=problem)
    context = {
        **_frame(part, secret, _before(secret, shown.back)),
        "title": texts.of_step(shown.address, "title", shown.values),
        "field": field,
        "problems": fields.problems([field]),
        "scripts": fields.scripts([field]),
        "refused": said,
    }
    return render(request, "web/asked_step.html", context, status=422 if problem else 200)


def _before(secret: str, address: str | None) -> str:
    return reverse("web:asked_step", args=[secret, address]) if address else reverse("web:asked", args=[secret])


def _frame(part: Part, secret: str, back_url: str) -> dict[str, Any]:
    return {"part": part, "secret": secret, "back_url": back_url}


def _check(request: HttpRequest, secret: str, part: Part, walk: Walk) -> HttpResponseBase:
    changed = False
    if request.method == "POST":
        callers.count(kinds.REPLIES, request, now=clock.now())
        changed = request.POST.get("confirmation") != walk.confirmation()
        if not changed:
            _finish(part, walk)
            return redirect("web:asked", secret=secret)
    context = {
        **_frame(part, secret, _before(secret, walk.back(walk.address))),
        "rows": _own_rows(part, walk, secret),
        "confirmation": walk.confirmation(),
        "answers_changed": changed,
    }
    return render(request, "web/asked_check.html", context, status=409 if changed else 200)


def _finish(part: Part, walk: Walk) -> None:
    """Sent twice, or another window was quicker: the page it leads to says how it stands."""
    try:
        cases.finish_part(part.id, walk.submission(), seen=part.rev, now=clock.now())
    except (cases.LinkEnded, cases.ChangedMeanwhile):
        return


def _own_rows(part: Part, walk: Walk, secret: str) -> list[Row]:
    texts, rows = _texts(part), []
    for name in walk.path:
        question = walk.definition.by_name[name]
        if isinstance(question, Question):
            title = texts.of_step(name, "title", walk.values).text
            said = texts.shown(question, name, walk.answers[name]).split("\n")
            rows.append(Row(title, said, change=reverse("web:asked_step", args=[secret, name]), change_what=title))
    return rows


@public
@personal
@require_http_methods(TAKES)
def refusal(request: HttpRequest, secret: str) -> HttpResponseBase:
    """No, I do not agree; or: I am not the person you mean."""
    part = _part(request, secret)
    if not part.is_open:
        return redirect("web:asked", secret=secret)
    if request.method != "POST":
        return _refusing(request, secret, part)
    why = request.POST.get("why", "").strip()
    if not why or len(why) > MOST_TEXT:
        too_long = gettext("Your text is too long. It can have %(limit)s characters.") % {"limit": MOST_TEXT}
        return _refusing(request, secret, part, why, too_long if why else gettext("Write a few words."))
    try:
        callers.count(kinds.REPLIES, request, now=clock.now())
        cases.decline_part(part.id, why=why, now=clock.now())
    except TooMany as refused:
        return callers.late(_refusing(request, secret, part, why, at_field(refused)), refused)
    except cases.LinkEnded:
        pass  # pressed twice
    return redirect("web:asked", secret=secret)


def _refusing(request: HttpRequest, secret: str, part: Part, typed: str = "", error: str = "") -> HttpResponse:
    hint = gettext("Only the city reads this. The applicant learns that you said no, and not why.")
    field = Field("textarea", "why", gettext("Why?"), hint=hint, value=typed, error=error, max_length=MOST_TEXT)
    context = {**_frame(part, secret, reverse("web:asked", args=[secret])), "field": field}
    context["problems"] = fields.problems([field])
    return render(request, "web/asked_refusal.html", context, status=422 if error else 200)
