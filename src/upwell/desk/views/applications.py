"""Applications at the desk: what is missing, what other teams say, the decision, and taking a permit back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.cases.queries import CasePage
from upwell.desk import answers, applying, casepage
from upwell.desk.names import names
from upwell.desk.spoken import LONGEST
from upwell.desk.views.carrying import carried_out, chosen_in, is_number, seen_in
from upwell.desk.views.case import found
from upwell.desk.views.nouns import posted
from upwell.desk.views.telling import Act, letter_alone, told_first
from upwell.lib import clock
from upwell.permits import actions as permits
from upwell.permits import queries as permit_queries


@requires("work_cases")
@posted
def request_more(request: HttpRequest, reference: str) -> HttpResponse:
    """What is missing, in one letter."""
    one = found(request, reference)
    return told_first(request, one, "request", _request(request, one))


@requires("work_cases")
@posted
def request_letter(request: HttpRequest, reference: str) -> HttpResponse:
    """Nothing is said while nothing is ticked or written."""
    one = found(request, reference)
    if not chosen_in(request)["item"] and not request.POST.get("other", "").strip():
        return HttpResponse()
    return letter_alone(request, one, _request(request, one))


def _request(request: HttpRequest, one: CasePage) -> Act:
    actor, seen = actor_in(request), seen_in(request)
    items, other = chosen_in(request)["item"], request.POST.get("other", "")[:LONGEST]
    return lambda now: cases.request_more(one.case.pk, items=items, other=other, by=actor, now=now, seen=seen)


@requires("close_cases")
@posted
def ruling(request: HttpRequest, reference: str) -> HttpResponse:
    """The decision. Its letter is read first: reasons and conditions as the applicant will have them."""
    one = found(request, reference)
    return told_first(request, one, "ruling", _ruling(request, one))


@requires("close_cases")
@posted
def ruling_letter(request: HttpRequest, reference: str) -> HttpResponse:
    one = found(request, reference)
    return letter_alone(request, one, _ruling(request, one))


def _ruling(request: HttpRequest, one: CasePage) -> Act:
    actor, seen, ticked = actor_in(request), seen_in(request), chosen_in(request)
    decided = cases.Decided(
        outcome=request.POST.get("outcome", "")[:48],
        reasons=ticked["reason_code"],
        conditions=ticked["condition"],
        words=request.POST.get("words", "")[:LONGEST],
        own_conditions=request.POST.get("own_conditions", "")[:LONGEST],
    )
    return lambda now: cases.decide(one.case.pk, decided, by=actor, now=now, seen=seen)


@requires("close_cases")
@posted
def revocation(request: HttpRequest, reference: str) -> HttpResponse:
    """A permit of this case no longer holds."""
    one, actor = found(request, reference), actor_in(request)
    number, why = request.POST.get("number", "")[:20], request.POST.get("why", "")[:LONGEST]

    def act(now: datetime) -> None:
        if not actor.may("close_cases", one.case.team):
            raise cases.NotAllowed
        known = {each.number for each in permit_queries.issued_for(one.case.reference, now=now)}
        if number not in known or not why.strip():
            raise cases.MissingWords
        try:
            permits.revoke(number, why=why, by=actor.id, called=actor.called, now=now)
        except permits.CannotRevoke:
            raise cases.ChangedMeanwhile from None

    return carried_out(request, one, "revocation", act, _("The permit no longer holds."))


@requires("close_cases")
@posted
def passing_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Going on without the review of a team."""
    one, actor = found(request, reference), actor_in(request)
    given, why = request.POST.get("review", ""), request.POST.get("why", "")[:LONGEST]
    mine = {each.pk for each in case_queries.reviews_of(one.case)}

    def act(now: datetime) -> None:
        if not is_number(given) or int(given) not in mine:
            raise cases.NotFound
        cases.set_aside(int(given), why=why, by=actor, now=now)

    return carried_out(request, one, "passing_over", act, _("Goes on without this review."))


@requires("work_cases")
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What other teams ask this person's teams."""
    actor = actor_in(request)
    listed = applying.lines(case_queries.open_reviews(actor), names())
    return render(request, "desk/reviews.html", {"actor": actor, "reviews": listed})


@requires("work_cases")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    """What the applicant said, without who they are; and what this team thinks of it."""
    actor, words = actor_in(request), names()
    row = case_queries.review(review_id, actor)
    if row is None:
        raise Http404
    typed: dict[str, Any] = {}
    error = ""
    if request.method == "POST":
        typed = {"says": request.POST.get("says", "")[:12], "words": request.POST.get("words", "")[:LONGEST]}
        typed["conditions"] = request.POST.getlist("condition")[:30]
        try:
            cases.give_review(review_id, by=actor, now=clock.now(), **typed)
            messages.success(request, _("Sent. The team that decides sees your review."))
            return redirect("desk:reviews")
        except cases.Refused as refused:
            error = str(refused.sentence)
    case, unscanned = row.case, actor.may("open_unscanned", row.team)
    context = {
        "actor": actor,
        "review": row,
        "case": case,
        "line": applying.lines([row], words)[0],
        "answers": answers.spoken(case.version_id, case.answered, here=words.language, there=case.language),
        "sent_later": case_queries.items_sent(case),
        **casepage.sent_along(case, words, team=row.team, unscanned=unscanned),
        "may_open": {"unscanned": unscanned},
        "conditions": applying.listed(words.city.decisions.conditions, case.service, words),
        "may": actor.may("work_cases", row.team) and row.answered_at is None and case.is_live,
        "typed": typed,
        "error": error,
    }
    return render(request, "desk/review.html", context, status=422 if error else 200)
