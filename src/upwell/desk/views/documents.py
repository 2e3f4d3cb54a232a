"""Opens a document or a permit of a case: written down first, then saved to the person's machine or shown.

What no virus scanner found clean is opened, and let through for the others, by who may."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from upwell.accounts import actions as accounts
from upwell.accounts.access import actor_in, requires
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.desk import papers
from upwell.desk.spoken import LONGEST
from upwell.desk.views.case import found
from upwell.desk.views.nouns import posted
from upwell.files import queries as files
from upwell.lib import clock
from upwell.permits import queries as permits


@requires("see_cases")
@posted
def document(request: HttpRequest, reference: str, upload_id: UUID) -> HttpResponse:
    """One that no scanner found clean opens only for who may, and says so on the button."""
    one = found(request, reference)
    may = actor_in(request).may("open_unscanned", one.case.team)
    return _opened(request, one.case.reference, upload_id, unscanned=may, back=reverse("desk:case", args=[reference]))


@requires("work_cases")
@posted
def of_review(request: HttpRequest, review_id: int, upload_id: UUID) -> HttpResponse:
    """A plan that a team is asked about: they see the document, and not who sent it."""
    row = case_queries.review(review_id, actor_in(request))
    if row is None:
        raise Http404
    may = actor_in(request).may("open_unscanned", row.team)
    back = reverse("desk:review", args=[review_id])
    return _opened(request, row.case.reference, upload_id, unscanned=may, back=back)


@requires("open_unscanned")
@require_http_methods(["GET", "HEAD", "POST"])
def clearance(request: HttpRequest, reference: str, upload_id: UUID) -> HttpResponse:
    """Somebody looks at it in place of a scanner, and says why: everybody who sees the case opens it from then on."""
    one = found(request, reference)
    if not actor_in(request).may("open_unscanned", one.case.team):
        raise Http404
    back = reverse("desk:case", args=[one.case.reference])
    return _let_through(request, one.case, upload_id, team=one.case.team, back=back)


@requires("open_unscanned")
@require_http_methods(["GET", "HEAD", "POST"])
def clearance_of_review(request: HttpRequest, review_id: int, upload_id: UUID) -> HttpResponse:
    row = case_queries.review(review_id, actor_in(request))
    if row is None or not actor_in(request).may("open_unscanned", row.team):
        raise Http404
    return _let_through(request, row.case, upload_id, team=row.team, back=reverse("desk:review", args=[review_id]))


def _let_through(request: HttpRequest, case: Any, upload_id: UUID, *, team: str, back: str) -> HttpResponse:
    """As GET the page that asks why. What is said afterwards is how the file stands then."""
    paper, actor, why = _paper(case.reference, upload_id), actor_in(request), request.POST.get("why", "")[:LONGEST]
    if paper.is_open or paper.is_infected:
        messages.error(request, papers.said(paper) or _("It opens like any other already."))
        return redirect(back)
    context = {"actor": actor, "case": case, "paper": paper, "said": papers.said(paper), "back": back, "why": why}
    if request.method != "POST":
        return render(request, "desk/let_through.html", context)
    try:
        became = cases.let_through(case.pk, upload_id, why=why, team=team, by=actor, now=clock.now())
    except cases.Refused as refused:
        return render(request, "desk/let_through.html", {**context, "error": str(refused.sentence)}, status=422)
    if became == "let_through":
        accounts.record_viewing(case.reference, what="let_through", by=actor, now=clock.now())
        became = "infected" if _paper(case.reference, upload_id).is_infected else became
    say = messages.success if became == "let_through" else messages.error
    say(request, papers.let_through(became))
    return redirect(back)


def _paper(reference: str, upload_id: UUID) -> files.Paper:
    paper = files.sent_with(reference, upload_id)
    if paper is None:
        raise Http404
    return paper


@requires("see_contact")
@posted
def permit(request: HttpRequest, reference: str, number: str) -> HttpResponse:
    """The permit as its holder has it, to read or print for them. It says who holds it, so this is written down."""
    one, actor, now = found(request, reference), actor_in(request), clock.now()
    if not actor.may("see_contact", one.case.team):
        raise Http404
    issued = next((each for each in permits.issued_for(one.case.reference, now=now) if each.number == number), None)
    if issued is None:
        raise Http404
    accounts.record_viewing(one.case.reference, what="permit", by=actor, now=now)
    return redirect(issued.paper if request.POST.get("as") == "pdf" else issued.link)


def _opened(request: HttpRequest, reference: str, upload_id: UUID, *, unscanned: bool, back: str) -> HttpResponse:
    paper = _paper(reference, upload_id)
    if paper.is_infected or not (paper.is_open or unscanned):
        messages.error(request, papers.said(paper) or _("You cannot open this document."))
        return redirect(back)
    accounts.record_viewing(reference, what="document", by=actor_in(request), now=clock.now())
    return redirect(files.document_url(paper.upload, unscanned=not paper.is_open))
