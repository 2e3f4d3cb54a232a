"""Where a request stands: the public page by reference, without personal data, and the resident's own by its link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.access import public
from upwell.accounts.actor import RESIDENT
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.channels.web import (
    after,
    applying,
    appointment,
    coded,
    deadlinks,
    devices,
    following_others,
    replies,
    timeline,
    viewed,
)
from upwell.channels.web import way as ways
from upwell.channels.web.own import view_of
from upwell.channels.web.replies import NOTHING, Reply
from upwell.files import queries as files
from upwell.forms import fee, uploads
from upwell.intake import sequels, telling
from upwell.journey.texts import Texts
from upwell.lib import clock
from upwell.lib.references import canonical
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.permits import queries as permits
from upwell.ui import speaking
from upwell.ui.fields import Field, Problem, problems
from upwell.ui.parts import Row
from upwell.ui.personal import personal

MOST_TEXT = 2_000


@public
@require_safe
def follow_up(request: HttpRequest) -> HttpResponseBase:
    """Looks a request up by its reference."""
    typed = request.GET.get("reference", "").strip()[:60]
    error = ""
    if typed:
        reference = canonical(typed)
        if reference and coded.public_view(request, reference):
            return redirect("web:status", reference=reference)
        error = gettext("We do not know this number. It has eight letters and digits, like K7QM-3XPD.")
    context = {"typed": typed, "error": error}
    return render(request, "web/follow_up.html", context, status=404 if error else 200)


@public
@require_safe
def status(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What everybody may see of a case."""
    known = canonical(reference)
    if known is None:
        raise deadlinks.unknown_number()
    if known != reference:
        return redirect("web:status", reference=known)
    view = coded.public_view(request, known)
    if view is None:
        raise deadlinks.unknown_number()
    _viewed(request, view, "public")
    return coded.status_page(request, view)


@public
@personal
@require_safe
def follow(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The resident's own page."""
    view = view_of(request, secret)
    _viewed(request, view.case, "follow")
    return _page(request, secret, view)


def _viewed(request: HttpRequest, case: Any, page: str) -> None:
    where = {"subject": case.reference, "service": case.service, "area": case.area, "team": case.team}
    viewed.note(request, "case_viewed", now=clock.now(), data={"page": page}, **where)


def _page(
    request: HttpRequest,
    secret: str,
    view: case_queries.FollowView,
    error: str = "",
    typed: str = "",
    form: str = "",
    sent: Reply = NOTHING,
) -> HttpResponse:
    language, now = speaking.current(), clock.now()
    others = case_queries.parties_of(view.case, language=language, now=now)
    booked = appointment.standing(view.case.pk, language)
    context: dict[str, Any] = timeline.own(view, language, now)
    fields = {name: _field(name, typed, error) if name == form else _field(name) for name in LABELS}
    drawn = {name for name, there in _forms(view, now).items() if there}
    asked = _asked(view, secret, error if form == "answer" else "", sent) if view.may_answer else []
    asks = view.main is None and (view.outcome is None or view.outcome.ask_feedback)
    context |= {
        "secret": secret,
        "device": devices.offered(view.case.reference),
        "form": form,
        "fields": fields,
        "asked": asked,
        "problems": _problems(fields[form], asked) if form in drawn else [],
        "refused": error if form not in drawn else "",
        "typed": typed,
        **_sent_along(view.case.reference),
        "feedback_link": links.feedback_link(view.case.pk, view.case.reopened) if asks else "",
        "rows": _rows(view, language),
        "booked": booked,
        "scripts": ("files",) if asked else (),
        "about": telling.of_case(view.case.pk, now=now, language=language) if booked else {},
        "again": _again(view),
        **_onward(view, others, language, now, "" if context["overdue"] or context["waits"] else context["aim"]),
        "money": fee.lines(view.case.pk),
        "others": following_others.shown(others),
    }
    context["aim"] = "" if booked else context["aim"]  # the day stands below, with its hours and what became of it
    context["may_withdraw"] = context["may_withdraw"] and not (booked and booked["state"] == "confirmed")
    return render(request, "web/follow.html", context, status=422 if error or sent.errors else 200)


def _asked(view: case_queries.FollowView, secret: str, error: str, reply: Reply) -> list[dict[str, Any]]:
    """What is still missing, each with its boxes; without a list of things one box for files."""
    items = {one.number: one for one in case_queries.items_of(view.case)}
    boxes = replies.boxes(list(items.values()))
    first = next(iter(boxes.values()))
    return [
        {
            "what": items[number].text if number else "",
            "words": applying.box(number, typed=reply.words.get(number, ""), error=error if number == first else ""),
            "files": replies.box(view.case.pk, secret, name, reply),
        }
        for name, number in boxes.items()
    ]


def _problems(one: Field, asked: list[dict[str, Any]]) -> list[Problem]:
    """In the order of the page."""
    parts = [one] if not asked or not asked[0]["what"] else []
    boxes = [field for part in asked for field in ([part["words"]] if part["what"] else []) + [part["files"]]]
    return problems([*parts, *boxes])


def _again(view: case_queries.FollowView) -> str:
    """The service to book once more: one that was cancelled, or could not be done. Empty where it is closed."""
    ended = view.case.kind == "booking" and view.case.closed_at is not None
    if not ended or (view.outcome is not None and view.outcome.good):
        return ""
    published = catalogue.published(view.case.service)
    return view.case.service if published is not None and published.open else ""


def _onward(
    view: case_queries.FollowView, others: list[case_queries.Asked], language: str, now: datetime, aim: str
) -> dict[str, Any]:
    """The way of an application, its permits, and what comes after the request."""
    case, found = view.case, sequels.after(view.case, now=now)
    issued = permits.issued_for(case.reference, now=now) if case.kind == "application" else []
    return {
        "way": ways.way(case_queries.way(case), case, found, issued, others=others, aim=aim, language=language),
        "permits": issued,
        **after.shown(case, found, language),
    }


LABELS = {
    "answer": gettext_lazy("Your answer"),
    "reopening": gettext_lazy("What is still wrong?"),
    "information": gettext_lazy("What should we know?"),
    "withdrawal": gettext_lazy("Why?"),
}


DONE = {
    "answer": gettext_lazy("Done. We have your answer."),
    "reopening": gettext_lazy("Done. It is open again."),
    "information": gettext_lazy("Done. We added what you wrote."),
    "withdrawal": gettext_lazy("Done. You took your request back."),
}


def _field(form: str, typed: str = "", error: str = "") -> Field:
    optional = form in ("withdrawal", "answer")  # a file alone answers, too
    return Field("textarea", form, str(LABELS[form]), value=typed, error=error, max_length=MOST_TEXT, optional=optional)


def _forms(view: case_queries.FollowView, now: datetime) -> dict[str, bool]:
    """Which of the forms are on the page as the case stands."""
    until = view.may_reopen_until
    return {
        "answer": view.may_answer,
        "reopening": until is not None and now < until,
        "information": view.case.closed_at is None,
    }


def _sent_along(reference: str) -> dict[str, Any]:
    pictures, papers = files.sent_along(reference)
    return {
        "photos": [(files.picture_url(one), files.picture_url(one, "small")) for one in pictures],
        "documents": [uploads.as_listed(one) for one in papers],
    }


def _rows(view: case_queries.FollowView, language: str) -> list[Row]:
    """What the resident said, in their language."""
    case = view.case
    if case.version_id is None:
        return []
    texts, answered = Texts(catalogue.version(case.version_id).definition, language), case.answered
    rows = []
    for name, question in texts.service.questions.items():
        if answered.get(name) in (None, "", []) or getattr(question, "type", "") in ("photo", "file"):
            continue  # what was left empty was not told
        said = texts.shown(question, name, answered[name])
        rows.append(Row(texts.label(name).text, said.split("\n")))
    return rows


def _do(
    request: HttpRequest,
    secret: str,
    form: str,
    act: Callable[[Any, str], Any],
    sent: Reply = NOTHING,
    *,
    text: str = "",
) -> HttpResponseBase:
    """Carries out what the resident asks for; a refusal is shown with what they had typed and `sent` along."""
    view, text = view_of(request, secret), (text or request.POST.get(form, "")).strip()
    error = ""
    if form != "withdrawal" and not text:
        error = gettext("Write a few words, or add a file.") if form == "answer" else gettext("Write a few words.")
    elif len(text) > MOST_TEXT:
        error = gettext("Your text is too long. It can have %(limit)s characters.") % {"limit": MOST_TEXT}
    else:
        try:
            callers.count(kinds.REPLIES, request, now=clock.now())
            act(view.case.pk, text)
        except TooMany as refusal:
            return callers.late(_page(request, secret, view, at_field(refusal), text, form, sent), refusal)
        except cases.Refused as refused:
            error = str(refused.sentence)
    if error:
        return _page(request, secret, view_of(request, secret), error, text, form, sent)
    messages.success(request, _done(form, view_of(request, secret)))
    return redirect("web:follow", secret=secret)


def _done(form: str, view: case_queries.FollowView) -> str:
    """What came in parts is not done: whoever sent one reads which are still to come."""
    missing = [one.text.rstrip(". ") for one in case_queries.items_of(view.case) if one.answered_at is None]
    if form != "answer" or not missing:
        return str(DONE[form])
    return gettext("Thank you. Still missing: %(things)s.") % {"things": "; ".join(missing)}


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponseBase:
    if request.method != "POST":  # a language switch or a reload on the way
        return redirect("web:follow", secret=secret)
    now, view = clock.now(), view_of(request, secret)
    items = case_queries.items_of(view.case)
    sent = replies.read(request, view.case.pk, items, now=now) if view.may_answer else NOTHING
    typed = request.POST.get("answer", "").strip()
    if sent.removed or sent.errors:
        page = _page(request, secret, view, typed=typed, form="answer", sent=sent)
        return callers.late(page, sent.late) if sent.late else page
    if not items:
        text = typed or (gettext("See the file.") if sent.sent else "")
        return _do(request, secret, "answer", partial(_receive, now, sent), sent, text=text)
    said = replies.said_of(sent, items)
    return _do(
        request,
        secret,
        "answer",
        partial(_receive_items, now, sent, said),
        sent,
        text=next(iter(said.values()), "")[:MOST_TEXT],
    )


def _receive(now: datetime, sent: Reply, case: UUID, text: str) -> Any:
    return cases.receive_answer(case, text=text, by=RESIDENT, now=now, sent=sent.sent)


def _receive_items(now: datetime, sent: Reply, said: dict[int, str], case: UUID, _text: str) -> Any:
    return cases.receive_items(case, said, by=RESIDENT, now=now, sent=sent.sent)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def information(request: HttpRequest, secret: str) -> HttpResponseBase:
    if request.method != "POST":  # a language switch or a reload on the way
        return redirect("web:follow", secret=secret)
    return _do(
        request,
        secret,
        "information",
        lambda case, text: cases.add_information(case, text=text, by=RESIDENT, now=clock.now()),
    )


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def reopening(request: HttpRequest, secret: str) -> HttpResponseBase:
    if request.method != "POST":  # a language switch or a reload on the way
        return redirect("web:follow", secret=secret)
    return _do(
        request, secret, "reopening", lambda case, text: cases.reopen(case, why=text, by=RESIDENT, now=clock.now())
    )


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Taking a request back asks once more first."""
    if request.method != "POST":
        view = view_of(request, secret)
        if not view.may_withdraw:
            return redirect("web:follow", secret=secret)
        context = {"secret": secret, "reference": view.case.reference, "field": _field("withdrawal")}
        return render(request, "web/withdraw.html", context)
    return _do(
        request,
        secret,
        "withdrawal",
        lambda case, text: cases.withdraw(case, why=text, by=RESIDENT, now=clock.now()),
    )
