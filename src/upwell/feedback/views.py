""" "Was it really fixed?": three buttons on a page opened from a letter with the choice made, and what is told then.

Opening a link changes nothing, for mail scanners open links; the first button does, and one is enough."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from upwell.accounts.access import has_seat
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.cases.queries import Closed
from upwell.catalogue import queries as catalogue
from upwell.feedback import actions, queries
from upwell.feedback.models import Fixed
from upwell.journey.texts import Said
from upwell.lib import clock
from upwell.lib.access import public
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui import speaking
from upwell.ui.errors import DeadLink
from upwell.ui.fields import Field, Option, problems
from upwell.ui.personal import personal


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    closed = _closed(request, secret)
    if queries.answer_of(secret) is not None:
        return redirect("feedback:given", secret=secret)
    if closed.is_decision:
        return _decided(request, secret, closed)
    if request.method != "POST":
        return _form(request, closed, request.GET.get("fixed", ""))
    fixed = request.POST.get("fixed", "")
    try:
        callers.count(kinds.REPLIES, request, now=clock.now())
        actions.give(secret, fixed=fixed, now=clock.now())
    except TooMany as refusal:
        return callers.late(_form(request, closed, fixed, at_field(refusal)), refusal)
    except actions.CannotGive as refusal:
        return _form(request, closed, fixed, str(refusal.sentence))
    return redirect("feedback:given", secret=secret)


def _decided(request: HttpRequest, secret: str, closed: Closed) -> HttpResponse:
    """How it was to get a decision, and what one can do against it. It is not asked whether it is "really done"."""
    typed = {name: request.POST.get(name, "") for name in ("rating", "comment")}
    if request.method != "POST":
        return _of_decision(request, closed, typed)
    try:
        callers.count(kinds.REPLIES, request, now=clock.now())
        actions.rate(secret, rating=_rating(typed["rating"]), comment=typed["comment"], now=clock.now())
    except TooMany as refusal:
        return callers.late(_of_decision(request, closed, typed, ("rating", at_field(refusal))), refusal)
    except actions.CannotGive as refusal:
        said = (_FIELD.get(type(refusal), "rating"), str(refusal.sentence))
        return _of_decision(request, closed, typed, said, status=422)
    return redirect("feedback:given", secret=secret)


def _of_decision(
    request: HttpRequest, closed: Closed, typed: dict[str, str], refusal: tuple[str, str] = ("", ""), status: int = 200
) -> HttpResponse:
    fields = [replace(_mark(typed), optional=False), _comment(typed)]
    fields = [replace(one, error=refusal[1]) if one.name == refusal[0] else one for one in fields]
    context = {
        "closed": closed,
        "name": _name(closed),
        "outcome": _outcome(request, closed),
        "fields": fields,
        "problems": problems(fields),
        "appeal": _appeal(closed),
    }
    return render(request, "feedback/decision.html", context, status=status)


def _appeal(closed: Closed) -> str:
    """What to do against a decision, in the city's words."""
    city = catalogue.city()
    appeal = city.decisions.appeal if closed.is_decision else None
    return city.word(appeal, speaking.current()) if appeal else ""


def _rating(typed: str) -> int | None:
    """None when left out; 0, which is refused, when it is no number."""
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 1 else 0


@public
@personal
@require_GET
def given(request: HttpRequest, secret: str) -> HttpResponse:
    """Thanks, and the way on: more words, open it again while that is possible, else a person to talk to."""
    answered = queries.answer_of(secret)
    if answered is None:
        return redirect("feedback:answer", secret=secret)
    return _given(request, secret, answered)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def more(request: HttpRequest, secret: str) -> HttpResponse:
    """Words and a mark after the answer, from the page that thanks for it."""
    _closed(request, secret)
    answered = queries.answer_of(secret)
    if request.method != "POST" or answered is None:  # a language switch or a reload on the way
        return redirect("feedback:given", secret=secret)
    typed = {name: request.POST.get(name, "") for name in ("rating", "comment", "wrong")}
    said, rating = {name: typed[name] for name in ("comment", "wrong")}, _rating(typed["rating"])
    try:
        callers.count(kinds.REPLIES, request, now=clock.now())
        actions.add(secret, rating=rating, now=clock.now(), **said)
    except TooMany as refusal:
        return callers.late(_given(request, secret, answered, typed=typed, refusal=(FIRST, at_field(refusal))), refusal)
    except actions.CannotGive as refusal:
        field = _FIELD.get(type(refusal), FIRST)
        return _given(request, secret, answered, typed=typed, refusal=(field, str(refusal.sentence)), status=422)
    messages.success(request, _("Done. We added what you wrote.") if any(map(str.strip, said.values())) else _("Done."))
    return redirect("feedback:given", secret=secret)


FIRST = ""
"""Whichever field comes first on the page."""

_FIELD: dict[type[actions.CannotGive], str] = {
    actions.RateFromOneToFive: "rating",
    actions.CommentTooLong: "comment",
    actions.WrongTooLong: "wrong",
}


@public
@personal
@require_POST
def reopening(request: HttpRequest, secret: str) -> HttpResponse:
    _closed(request, secret)
    why = request.POST.get("why", "")
    callers.count(kinds.REPLIES, request, now=clock.now())
    try:
        actions.reopen(secret, why=why, now=clock.now())
    except actions.NotAsked:
        callers.guessed(request, now=clock.now())
        raise Http404 from None
    except cases.CannotReopen as refusal:
        if not _closed(request, secret).is_closed:  # the button was pressed twice: it is open again already
            return redirect("feedback:given", secret=secret)
        answered = queries.answer_of(secret)
        if answered is None:
            return redirect("feedback:answer", secret=secret)
        return _given(request, secret, answered, refused=str(refusal), status=409)
    return redirect("feedback:given", secret=secret)


def _closed(request: HttpRequest, secret: str) -> Closed:
    closed = case_queries.closed_by_secret(secret)
    if closed is None:
        callers.guessed(request, now=clock.now())
        raise DeadLink(
            _("This link does not work"),
            _("Part of it is missing, or a letter has changed. Some mail programs cut long links in two."),
            _("Open it from the email again, or copy all of it, to the last letter."),
        )
    if closed.organisation is not None and not has_seat(request, closed.organisation):
        raise DeadLink(
            _("This request is open only to those who act for the organisation"),
            _("You are not signed in, or you do not act for it any more."),
            _("If you should act for it, ask its owner to invite you."),
        )
    return closed


def _form(request: HttpRequest, closed: Closed, chosen: str, error: str = "") -> HttpResponse:
    until = closed.may_reopen_until
    may_reopen = until is not None and clock.now() < until
    context = {
        "closed": closed,
        "name": _name(closed),
        "outcome": _outcome(request, closed),
        "choices": _choices(chosen, opens=may_reopen),
        "error": error,
        "until": until if may_reopen else None,
        "too_late": until is not None and not may_reopen and chosen == Fixed.NO,
    }
    return render(request, "feedback/answer.html", context, status=422 if error else 200)


def _choices(chosen: str, *, opens: bool) -> list[Choice]:
    """The one made in the letter first, and only that one in full colour."""
    no = _("No, it is not done: open it again") if opens else _("No, it is not done")
    words = {Fixed.YES: _("Yes, it is done"), Fixed.PARTLY: _("Partly"), Fixed.NO: no}
    found = [Choice(str(each), label, each == chosen) for each, label in words.items()]
    return sorted(found, key=lambda one: not one.chosen)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


def _name(closed: Closed) -> Said:
    return catalogue.case_name(closed.service, closed.title, speaking.current())


def _given(
    request: HttpRequest,
    secret: str,
    answered: queries.Answer,
    *,
    typed: dict[str, str] | None = None,
    refusal: tuple[str, str] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    closed, now = _closed(request, secret), clock.now()
    until, is_open = closed.may_reopen_until, not closed.is_closed
    fields = _fields(answered, typed or {}, refusal, is_open=is_open)
    context: dict[str, Any] = {
        "closed": closed,
        "name": _name(closed),
        "secret": secret,
        "fixed": answered.fixed,
        "refused": refused,
        "is_open_again": is_open,
        "may_reopen": until is not None and now < until and not refused,
        "until": until,
        "too_late": until is not None and now >= until,
        "appeal": _appeal(closed),
        "why": Field("textarea", "why", _("What is still wrong?"), optional=True, max_length=actions.LONGEST_COMMENT),
        "fields": fields,
        "problems": problems(fields),
    }
    return render(request, "feedback/given.html", context, status=status)


def _outcome(request: HttpRequest, closed: Closed) -> str:
    language = getattr(request, "LANGUAGE_CODE", "en")
    return closed.outcome_words.get(language) or closed.outcome_words.get("en", "")


def _fields(
    answered: queries.Answer, typed: dict[str, str], refusal: tuple[str, str] | None, *, is_open: bool
) -> list[Field]:
    """Words for the team that has it again, or for the city; the mark as long as there is none."""
    found = [_wrong(typed) if is_open else _comment(typed)]
    if answered.rating is None:
        found.append(_mark(typed))
    name, said = refusal or ("", "")
    faulty = next((one.name for one in found if one.name == name), found[0].name) if said else ""
    return [replace(one, error=said) if one.name == faulty else one for one in found]


def _wrong(typed: dict[str, str]) -> Field:
    hint = _("The team that has it again reads this.")
    return _words("wrong", _("What is still wrong?"), typed, hint)


def _comment(typed: dict[str, str]) -> Field:
    hint = _("Leave out names, phone numbers and addresses.")
    return _words("comment", _("Anything you want to tell us?"), typed, hint)


def _words(name: str, label: str, typed: dict[str, str], hint: str) -> Field:
    value = typed.get(name, "")
    return Field(
        "textarea", name, label, hint=hint, value=value, optional=True, max_length=actions.LONGEST_COMMENT, rows=3
    )


def _mark(typed: dict[str, str]) -> Field:
    words = [_("Very good"), _("Good"), _("In between"), _("Poor"), _("Very poor")]
    ratings = [Option(str(5 - place), word) for place, word in enumerate(words)]
    label, value = _("How was it to get this done with us?"), typed.get("rating", "")
    return Field("radios", "rating", label, value=value, options=ratings, optional=True)
