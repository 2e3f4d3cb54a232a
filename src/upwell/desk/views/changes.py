"""What staff do to one case. Each view reads a form, calls one action, and goes back to the case.

A refusal, or a case that changed meanwhile, shows the page as it is now with everything that was typed still there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from upwell.accounts.access import actor_in, requires
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.cases.queries import CasePage
from upwell.desk import photos, same, spoken
from upwell.desk.forms import Other, Typed, said_in
from upwell.desk.names import names
from upwell.desk.photos import NO_PHOTOS, Kept
from upwell.desk.spoken import LONGEST
from upwell.desk.views.carrying import carried_out, is_number, seen_in, values_of
from upwell.desk.views.case import found, shown
from upwell.desk.views.nouns import posted
from upwell.desk.views.telling import Act, letter_alone, told_first
from upwell.lib import clock
from upwell.lib.references import canonical


@requires("work_cases")
@posted
def moves(request: HttpRequest, reference: str) -> HttpResponse:
    return _told_first(request, found(request, reference))


@requires("close_cases")
@posted
def closure(request: HttpRequest, reference: str) -> HttpResponse:
    """A move that ends the case, with a photo of the finished work where there is one; then the next case."""
    one, move = found(request, reference), request.POST.get("move", "")[:60]
    if not actor_in(request).may("close_cases", one.case.team):
        return _told_first(request, one)
    kept = photos.kept(request, one, move, now=clock.now())
    if kept.error or kept.removed:
        typed = Typed(f"move-{move}", values_of(request), kept.error, photos=kept.ids)
        return shown(request, one, typed, status=422 if kept.error else 200)
    return _told_first(request, one, kept, anchor="#next")


@requires("work_cases")
@posted
def messages_(request: HttpRequest, reference: str) -> HttpResponse:
    """Words to the resident while the case stays where it is."""
    return _told_first(request, found(request, reference))


def _told_first(request: HttpRequest, one: CasePage, kept: Kept = NO_PHOTOS, *, anchor: str = "") -> HttpResponse:
    """A photo that came with this very request adds its line to a letter that was read without it."""
    form, act = _spoken(request, one, kept.ids)
    without = _spoken(request, one)[1] if kept.new else None
    return told_first(request, one, form, act, without=without, photos=kept.ids, anchor=anchor)


def _spoken(request: HttpRequest, one: CasePage, taken: tuple[UUID, ...] = (), *, coming: int = 0) -> tuple[str, Act]:
    """The form's name on the page, and the change its words make."""
    actor, seen, name = actor_in(request), seen_in(request), request.POST.get("move", "")[:60]
    words = said_in(request.POST.dict())
    also = spoken.also(one, names(), request.POST.dict())
    if not name:
        message = words["message"]
        return "tell", lambda now: cases.tell(one.case.pk, by=actor, now=now, seen=seen, message=message, also=also)
    return f"move-{name}", lambda now: cases.move(
        one.case.pk, name, by=actor, now=now, seen=seen, photos=taken, also=also, coming=coming, **words
    )


@requires("work_cases")
@posted
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter alone, for the page to show while somebody types."""
    one = found(request, reference)
    kept = photos.carried(request, one, request.POST.get("move", "")[:60])
    _form, act = _spoken(request, one, kept, coming=photos.chosen(request, kept))
    return letter_alone(request, one, act)


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
def proposal(request: HttpRequest, reference: str) -> HttpResponse:
    """Another team, from whoever may not move the case there."""
    one, actor, seen = found(request, reference), actor_in(request), seen_in(request)
    chosen, reason = request.POST.get("team", "")[:60], request.POST.get("reason", "")[:LONGEST]

    def act(now: datetime) -> None:
        cases.propose_team(one.case.pk, team=chosen, by=actor, now=now, seen=seen, reason=reason)

    return carried_out(request, one, "proposal", act, _("Proposed. Somebody who assigns cases decides."))


@requires("assign_cases")
@posted
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """One click: the proposed team has it from now on, or it stays."""
    one, actor, seen = found(request, reference), actor_in(request), seen_in(request)
    accepted, reason = request.POST.get("decision") == "accept", request.POST.get("reason", "")[:LONGEST]

    def decide(now: datetime) -> None:
        if accepted:
            cases.accept_team(one.case.pk, by=actor, now=now, seen=seen)
        else:
            cases.decline_team(one.case.pk, by=actor, now=now, seen=seen, reason=reason)

    words = _("%(reference)s now belongs to %(team)s.") if accepted else _("%(reference)s stays with %(team)s.")
    team_ = (one.case.proposed_team or "") if accepted else one.case.team
    said = words % {"reference": one.case.reference, "team": names().team(team_)}
    return carried_out(request, one, "decision", decide, said)


@requires("work_cases")
@posted
def reading(request: HttpRequest, reference: str) -> HttpResponse:
    """What the resident wrote was read, and nothing else is to be done. Not for words that came since."""
    one, actor, seen = found(request, reference), actor_in(request), seen_in(request)
    return carried_out(
        request,
        one,
        "reading",
        lambda now: cases.mark_read(one.case.pk, by=actor, now=now, seen=seen),
        _("Marked as read."),
    )


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
    said = _("Joined. Its resident now hears of the other case.")

    def act(now: datetime) -> Other | None:
        nonlocal said
        into = case_queries.case_page(canonical(typed) or "", actor)
        if into is None:
            raise cases.NotFound
        if request.POST.get("sure") != into.case.reference:
            other = same.doubtful(one, into, names())
            if other is not None:
                return other
        closed = cases.merge(one.case.pk, into=into.case.pk, by=actor, now=now, seen=seen)
        if closed.pk != one.case.pk:
            words = _("Joined. This case was there first and goes on; %(reference)s is closed.")
            said = words % {"reference": closed.reference}
        return None

    return carried_out(request, one, "merge", act, lambda: said)


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
