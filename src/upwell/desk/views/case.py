"""One case: its page, and the opening of its contact data."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from upwell.accounts import actions as accounts
from upwell.accounts import queries as account_queries
from upwell.accounts.access import actor_in, requires
from upwell.cases import queries as case_queries
from upwell.cases import workflow
from upwell.cases.queries import CasePage
from upwell.catalogue import queries as catalogue
from upwell.channels.assisted import queries as calls
from upwell.desk import answers, casepage, maps
from upwell.desk.filters import again, came_from, read
from upwell.desk.forms import NOTHING, Typed
from upwell.desk.names import Names, names
from upwell.desk.views.nouns import posted
from upwell.lib import clock
from upwell.lib.references import canonical

LAST_VIEWINGS = 10


@requires("see_cases")
@require_safe
def page(request: HttpRequest, reference: str) -> HttpResponse:
    same = canonical(request.GET.get("same", ""))
    return shown(request, found(request, reference), Typed("merge", {"into": same}) if same else NOTHING)


def found(request: HttpRequest, reference: str) -> CasePage:
    """The case as it stands now. Out of sight is not there."""
    one = case_queries.case_page(reference, actor_in(request))
    if one is None:
        raise Http404
    return one


def shown(
    request: HttpRequest, one: CasePage, typed: Typed = NOTHING, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = casepage.context(one, names(), actor=actor_in(request), now=clock.now(), typed=typed)
    query = queue_of(request)
    back = {"queue_query": query.removeprefix("?"), "queue_href": f"{reverse('desk:queue')}{query}"}
    context |= _next(request, one, query)
    return render(request, "desk/case.html", {**context, **back, **more}, status=status)


def _next(request: HttpRequest, one: CasePage, query: str) -> dict[str, Any]:
    """The case to go on with, in the part of the queue the person came from."""
    actor, asked = actor_in(request), read(dict(parse_qsl(query.removeprefix("?"))))
    wanted = asked.filter(actor, catalogue.city().workdays)
    if wanted.phase == workflow.CLOSED:
        return {}
    following = case_queries.following(actor, wanted, one.case, now=clock.now())
    href = reverse("desk:case", args=[following.reference]) if following else ""
    return {"following": following, "next_href": f"{href}{came_from(again(asked.address()))}", "is_queue": True}


def queue_of(request: HttpRequest) -> str:
    """Which part of the queue the person came from, as the query string of its address."""
    given = request.POST if request.method == "POST" else request.GET
    return again(given.get("queue", ""))


@requires("see_cases")
@require_safe
def near(request: HttpRequest, reference: str) -> JsonResponse:
    """For the small map: this case first, then what is near, as the page lists it; and the corners around it."""
    one, words, now = found(request, reference), names(), clock.now()
    case = one.case
    pins = [_pin(words, case.workflow, case, tone="late")] if case.lat is not None else []
    reports = pins + [_pin(words, case.workflow, other) for other in casepage.near_by(one, now)]
    labels = [{"name": at.name, "lat": at.lat, "lon": at.lon} for at in maps.corners(case.lat, case.lon)]
    return JsonResponse({"reports": reports, "labels": labels})


def _pin(words: Names, flow: str, one: Any, tone: str = "") -> dict[str, object]:
    return {
        "reference": one.reference,
        "title": words.title(one.service, one.title),
        "state": words.state(flow, one.state),
        "tone": tone or words.tone(flow, one.state),
        "when": one.reference,
        "distance": one.place_label,
        "lat": one.lat,
        "lon": one.lon,
        "url": reverse("desk:case", args=[one.reference]),
    }


@requires("see_contact")
@posted
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    """Opens what says who the resident is. Written down first, then shown, on this one answer only."""
    one, actor, words = found(request, reference), actor_in(request), names()
    if not actor.may("see_contact", one.case.team):
        raise Http404
    accounts.record_viewing(one.case.reference, what="contact", by=actor, now=clock.now())
    case = one.case
    private = answers.spoken(case.version_id, case.private or {}, here=words.language, there=case.language)
    viewings = account_queries.viewings(case.reference)[:LAST_VIEWINGS]
    of = account_queries.organisation(case.organisation) if case.organisation else None
    name = of.name if of else ""
    caller = calls.caller_of(case.pk, sent_at=case.opened_at)
    opened = {**(case.contact or {}), "organisation": name, "caller": caller}
    return shown(request, one, opened=opened, private=private, viewings=viewings)
