""" "Was it really fixed?" on one page, opened from a letter with the choice made.

Opening a link changes nothing, for mail scanners open links; only the button does."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

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
    if request.method != "POST":
        return _form(request, closed, {"fixed": request.GET.get("fixed", "")}, {})
    typed = {name: request.POST.get(name, "") for name in ("fixed", "rating", "comment", "wrong")}
    said = {name: typed[name] for name in ("fixed", "comment", "wrong")}
    try:
        callers.count(kinds.REPLIES, request, now=clock.now())
        actions.give(secret, rating=_rating(typed["rating"]), now=clock.now(), **said)
    except TooMany as refusal:
        return callers.late(_form(request, closed, typed, {"fixed": at_field(refusal)}), refusal)
    except actions.CannotGive as refusal:
        return _form(request, closed, typed, {_FIELD.get(type(refusal), "fixed"): str(refusal.sentence)})
    return redirect("feedback:given", secret=secret)


_FIELD: dict[type[actions.CannotGive], str] = {
    actions.ChooseOne: "fixed",
    actions.RateFromOneToFive: "rating",
    actions.CommentTooLong: "comment",
    actions.WrongTooLong: "wrong",
}


def _rating(typed: str) -> int | None:
    """None when left out; 0, which is refused, when it is no number."""
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 1 else 0


@public
@personal
@require_GET
def given(request: HttpRequest, secret: str) -> HttpResponse:
    """Thanks, and the way on: open it again while that is possible, else a person to talk to."""
    answered = queries.answer_of(secret)
    if answered is None:
        return redirect("feedback:answer", secret=secret)
    return _given(request, secret, fixed=answered.fixed)


@public
@personal
@require_POST
def reopening(request: HttpRequest, secret: str) -> HttpResponse:
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
        return _given(request, secret, fixed=Fixed.NO, refused=str(refusal), status=409)
    return redirect("feedback:given", secret=secret)


def _closed(request: HttpRequest, secret: str) -> Closed:
    closed = case_queries.closed_by_secret(secret)
    if closed is None:
        callers.guessed(request, now=clock.now())
        raise DeadLink(
            _("This link does not work"),
            _("Part of it is missing, or a letter has changed. Some mail programs cut long links in two."),
            _("Open it from the e-mail again, or copy all of it, to the last letter."),
        )
    return closed


def _form(request: HttpRequest, closed: Closed, typed: dict[str, str], errors: dict[str, str]) -> HttpResponse:
    until = closed.may_reopen_until
    may_reopen = until is not None and clock.now() < until
    fields = _fields(typed, errors, ask_wrong=typed.get("wrong", "") != "" or (may_reopen and typed["fixed"] != "yes"))
    context = {
        "closed": closed,
        "name": _name(closed),
        "outcome": _outcome(request, closed),
        "fields": fields,
        "problems": problems(fields),
        "too_late": closed.is_closed and not may_reopen and typed["fixed"] == Fixed.NO,
    }
    return render(request, "feedback/answer.html", context, status=422 if errors else 200)


def _name(closed: Closed) -> Said:
    return catalogue.case_name(closed.service, closed.title, get_language() or "en")


def _given(request: HttpRequest, secret: str, *, fixed: str, refused: str = "", status: int = 200) -> HttpResponse:
    closed, now = _closed(request, secret), clock.now()
    until = closed.may_reopen_until
    context: dict[str, Any] = {
        "closed": closed,
        "name": _name(closed),
        "secret": secret,
        "fixed": fixed,
        "refused": refused,
        "is_open_again": not closed.is_closed,
        "may_reopen": until is not None and now < until and not refused,
        "until": until,
        "why": Field("textarea", "why", _("What is still wrong?"), optional=True, max_length=actions.LONGEST_COMMENT),
    }
    return render(request, "feedback/given.html", context, status=status)


def _outcome(request: HttpRequest, closed: Closed) -> str:
    language = getattr(request, "LANGUAGE_CODE", "en")
    return closed.outcome_words.get(language) or closed.outcome_words.get("en", "")


def _fields(typed: dict[str, str], errors: dict[str, str], *, ask_wrong: bool) -> list[Field]:
    fixed = [Option("yes", _("Yes")), Option("partly", _("Partly")), Option("no", _("No"))]
    words = [_("Very good"), _("Good"), _("In between"), _("Poor"), _("Very poor")]
    ratings = [Option(str(5 - place), word) for place, word in enumerate(words)]
    return [
        _field("radios", "fixed", _("Is it really done?"), typed, errors, options=fixed),
        *([_wrong(typed, errors)] if ask_wrong else []),
        _field(
            "radios", "rating", _("How was it to get this done with us?"), typed, errors, options=ratings, optional=True
        ),
        _field(
            "textarea",
            "comment",
            _("Anything you want to tell us?"),
            typed,
            errors,
            hint=_("Leave out names, phone numbers and addresses."),
            optional=True,
            max_length=actions.LONGEST_COMMENT,
        ),
    ]


def _wrong(typed: dict[str, str], errors: dict[str, str]) -> Field:
    return _field(
        "textarea",
        "wrong",
        _("What is still wrong?"),
        typed,
        errors,
        hint=_("If you write here and it is not done, we open your request again for the same team."),
        optional=typed.get("fixed") != Fixed.NO,
        max_length=actions.LONGEST_COMMENT,
    )


def _field(kind: Any, name: str, label: str, typed: dict[str, str], errors: dict[str, str], **more: Any) -> Field:
    return Field(kind, name, label, value=typed.get(name, ""), error=errors.get(name, ""), **more)
