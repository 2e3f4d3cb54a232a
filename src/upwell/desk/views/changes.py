"""What staff do to one case. Each view reads a form, calls one action, and goes back to the case.

A refusal, or a case that changed meanwhile, shows the page as it is now with everything that was typed still there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from upwell.accounts.access import actor_in, requires
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.cases.queries import CasePage
from upwell.desk import casepage, preview, same
from upwell.desk.forms import LONGEST, Other, said_in
from upwell.desk.names import names
from upwell.desk.preview import Letter
from upwell.desk.told import Teller
from upwell.desk.views.carrying import carried_out, is_number, seen_in
from upwell.desk.views.case import found
from upwell.desk.views.nouns import posted
from upwell.lib import clock
from upwell.lib.references import canonical

Act = Callable[[datetime], object]


@requires("work_cases")
@posted
def moves(request: HttpRequest, reference: str) -> HttpResponse:
    return _told_first(request, found(request, reference))


@requires("close_cases")
@posted
def closure(request: HttpRequest, reference: str) -> HttpResponse:
    """A move that ends the case."""
    return _told_first(request, found(request, reference))


@requires("work_cases")
@posted
def messages_(request: HttpRequest, reference: str) -> HttpResponse:
    """Words to the resident while the case stays where it is."""
    return _told_first(request, found(request, reference))


def _told_first(request: HttpRequest, one: CasePage) -> HttpResponse:
    """Whatever the resident hears of is shown before it is sent: only the letter that was read goes out."""
    form, act = _spoken(request, one)
    sent = False

    def checked(now: datetime) -> Letter | None:
        nonlocal sent
        letter = preview.letter(one.case.reference, lambda: act(now), now=now)
        if letter is not None and request.POST.get("read") != letter.mark:
            return letter
        if request.POST.get("step") == "preview":
            return letter
        act(now)
        sent = letter is not None
        return None

    def said() -> str:
        done = Teller(found(request, one.case.reference), names()).all()[0].sentence
        return f"{done}. {_('The letter is on its way.')}" if sent else f"{done}."

    return carried_out(request, one, form, checked, said)


def _spoken(request: HttpRequest, one: CasePage) -> tuple[str, Act]:
    """The form's name on the page, and the change its words make."""
    actor, seen, name = actor_in(request), seen_in(request), request.POST.get("move", "")[:60]
    words = said_in(request.POST.dict())
    if not name:
        message = words["message"]
        return "tell", lambda now: cases.tell(one.case.pk, by=actor, now=now, seen=seen, message=message)
    return f"move-{name}", lambda now: cases.move(one.case.pk, name, by=actor, now=now, seen=seen, **words)


@requires("work_cases")
@posted
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter alone, for the page to show while somebody types."""
    one = found(request, reference)
    _form, act = _spoken(request, one)
    now = clock.now()
    try:
        written = preview.letter(one.case.reference, lambda: act(now), now=now)
    except cases.Refused as refusal:
        return render(request, "desk/_letter.html", {"why_none": refusal.sentence})
    return render(request, "desk/_letter.html", {"letter": written, "reader": casepage.reader(one, names())})


@requires("work_cases")
@posted
def assignment(request: HttpRequest, reference: str) -> HttpResponse:
    """To oneself, to a colleague, or to nobody."""
    one, actor, seen = found(request, reference), actor_in(request), seen_in(request)
    chosen = request.POST.get("assignee", "")
    person = actor.account_id if chosen == "me" else int(chosen) if is_number(chosen) else None
    return carried_out(
        request,
        one,
        "assignment",
        lambda now: cases.assign(one.case.pk, by=actor, now=now, seen=seen, assignee_id=person),
        _("Saved who works on it."),
    )


@requires("assign_cases")
@posted
def team(request: HttpRequest, reference: str) -> HttpResponse:
    one, actor, seen = found(request, reference), actor_in(request), seen_in(request)
    chosen, reason = request.POST.get("team", "")[:60], request.POST.get("reason", "")[:LONGEST]

    def act(now: datetime) -> None:
        cases.move_to_team(one.case.pk, team=chosen, by=actor, now=now, seen=seen, reason=reason)

    words = _("%(reference)s now belongs to %(team)s.")
    said = words % {"reference": one.case.reference, "team": names().team(chosen)}
    return carried_out(request, one, "team", act, said)


@requires("work_cases")
@posted
def notes(request: HttpRequest, reference: str) -> HttpResponse:
    """A note changes nothing that others look at, so it does not matter what changed meanwhile."""
    one, actor, text = found(request, reference), actor_in(request), request.POST.get("text", "")[:LONGEST]
    return carried_out(
        request, one, "note", lambda now: cases.note(one.case.pk, by=actor, now=now, text=text), _("Note kept.")
    )


@requires("merge_cases")
@posted
def merge(request: HttpRequest, reference: str) -> HttpResponse:
    one, actor, seen = found(request, reference), actor_in(request), seen_in(request)
    typed = request.POST.get("other", "").strip() or request.POST.get("into", "")

    def act(now: datetime) -> Other | None:
        into = case_queries.case_page(canonical(typed) or "", actor)
        if into is None:
            raise cases.NotFound
        if request.POST.get("sure") != into.case.reference:
            other = same.doubtful(one, into, names())
            if other is not None:
                return other
        cases.merge(one.case.pk, into=into.case.pk, by=actor, now=now, seen=seen)
        return None

    return carried_out(request, one, "merge", act, _("Joined. Its resident now hears of the other case."))


@requires("work_cases")
@posted
def children(request: HttpRequest, reference: str) -> HttpResponse:
    """The child's id was made with the form, so that sending it twice makes one child."""
    one, actor, seen = found(request, reference), actor_in(request), seen_in(request)
    text = {name: request.POST.get(name, "")[:LONGEST] for name in ("title", "team", "note")}

    def act(now: datetime) -> None:
        child_id = _uuid(request.POST.get("child_id", ""))
        cases.split_child(one.case.pk, child_id=child_id, by=actor, now=now, seen=seen, **text)

    return carried_out(request, one, "child", act, _("There is a second case now; it is listed here."))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise cases.CannotSplit from None
