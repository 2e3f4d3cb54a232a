"""The portal: a day of jobs, one job, and what its people say of it. Another partner's job is not found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts import actions as accounts
from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.channels.portal import maps, reading, rows
from upwell.files import queries as files
from upwell.lib import clock
from upwell.lib.access import public
from upwell.partners import actions as partners
from upwell.partners import queries as orders
from upwell.partners.ports import State
from upwell.partners.queries import WorkOrder
from upwell.ui import worker as workers
from upwell.ui.parts import Photo
from upwell.vault.index import blind

DO = orders.DO
AHEAD = timedelta(days=14)
NOTHING = "nothing"  # was taken, and it is done all the same
ANSWERS: dict[str, State] = {"yes": "accepted", "no": "declined"}


@requires(DO)
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """In the order of the route. A fixed number of statements, however many jobs there are."""
    mine, today = _mine(request), _today()
    chosen = _day(request.GET.get("day", ""), today)
    jobs = orders.jobs_of_day(mine, chosen)
    at_once = orders.jobs_without_a_day(mine) if chosen == today else []
    late = orders.overdue(mine, today) if chosen == today else []
    lines, view = rows.Lines(f"{reverse('portal:day')}jobs/"), maps.day_map(jobs, chosen)
    context = {
        "actor": actor_in(request),
        "who": _who(request),
        "day": chosen,
        "today": today,
        "is_today": chosen == today,
        "jobs": lines.of(jobs),
        "at_once": lines.of(at_once),
        "late": lines.of(late),
        "unanswered": sum(one.state in rows.UNANSWERED for one in jobs),
        "open": sum(one.is_open for one in jobs),
        "days": orders.days_with_work(mine, today, today + AHEAD),
        "map": view,
        "scripts": ("map",) if view else (),
        "made_at": clock.now(),
    }
    return render(request, "portal/day.html", context)


@requires(DO)
@require_safe
def stops(request: HttpRequest) -> JsonResponse:
    """What the map of a day draws."""
    return JsonResponse(maps.stops(orders.jobs_of_day(_mine(request), _day(request.GET.get("day", ""), _today()))))


@requires(DO)
@require_safe
def around(request: HttpRequest, job: UUID) -> JsonResponse:
    """What the map of one job draws."""
    return JsonResponse(maps.around(_found(request, job)))


@requires(DO)
@require_POST
def yes_to_all(request: HttpRequest) -> HttpResponse:
    """Everything of one day that has no answer yet."""
    now, chosen = clock.now(), _day(request.POST.get("day", ""), _today())
    said = 0
    for order in orders.jobs_of_day(_mine(request), chosen):
        if order.state in rows.UNANSWERED:
            news = reading.update(request, order, "accepted", now=now)
            with suppress(partners.Refused):  # it has gone on at this moment
                partners.report(order.partner, news, by=actor_in(request), now=now)
                said += 1
    if said:
        messages.success(request, _("You said yes to all of this day."))
    return HttpResponseRedirect(f"{reverse('portal:day')}?day={chosen.isoformat()}")


@requires(DO)
@require_safe
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    return _page(request, _found(request, job))


@requires(DO)
@require_POST
def answer(request: HttpRequest, job: UUID) -> HttpResponse:
    state = ANSWERS.get(request.POST.get("answer", ""))
    done = {"accepted": _("You said yes."), "declined": _("You turned it down. Somebody else does it now.")}
    if state is None:
        return _page(request, _found(request, job), error=_("Say yes or no."), status=422)
    return _report(request, job, state, done[state])


@requires(DO)
@require_POST
def trip(request: HttpRequest, job: UUID) -> HttpResponse:
    return _report(request, job, "under_way", _("You are on the way."))


@requires(DO)
@require_POST
def completion(request: HttpRequest, job: UUID) -> HttpResponse:
    return _report(request, job, "done", _("Done. Thank you."))


@requires(DO)
@require_POST
def failure(request: HttpRequest, job: UUID) -> HttpResponse:
    return _report(request, job, "could_not", _("We have written down that it could not be done."))


@requires(DO)
@require_POST
def phone(request: HttpRequest, job: UUID) -> HttpResponse:
    """The resident's number, where the service lets the crew have it. Who opened it when is written down."""
    order = _found(request, job)
    number = str(order.facts.get("phone", "")) if order.is_open else ""
    if number:
        accounts.record_viewing(order.reference, what="phone", by=actor_in(request), now=clock.now())
    return _page(request, order, number=number)


def _report(request: HttpRequest, job: UUID, state: State, thanks: str) -> HttpResponse:
    order, now = _found(request, job), clock.now()
    if request.POST.get("who", _who(request)) != _who(request):
        error = _("Somebody else was signed in when this was reported. Only they can send it.")
        return _page(request, order, error=error, status=403)
    kept = reading.kept(request.POST, order)
    try:
        kept = [*kept, *reading.photos(request.FILES.getlist("photo"), order, now=now)][: reading.MOST]
    except reading.REFUSALS as refused:
        return _page(request, order, error=_(refused.__doc__ or ""), status=422, form=state, kept=kept)
    if state == "done" and _asks(request, order):
        return _page(request, order, status=422, form=NOTHING, kept=kept)
    try:
        news = reading.update(request, order, state, now=now)
        partners.report(order.partner, news, by=actor_in(request), now=now, photos=kept)
    except partners.MissingReason as refused:
        return _page(request, order, error=str(refused), status=422, form=state, kept=kept)
    except partners.Refused as refused:
        return _page(request, _found(request, job), error=str(refused), status=409)
    messages.success(request, thanks)
    if state == "declined":
        return HttpResponseRedirect(reverse("portal:day"))
    return HttpResponseRedirect(reverse("portal:job", args=[job]))


def _asks(request: HttpRequest, order: WorkOrder) -> bool:
    """Done, and nothing was taken: that is asked about once before it is believed."""
    nothing = reading.took_nothing(request.POST, booked=bool(rows.items(order)))
    return nothing and request.POST.get(NOTHING) != "done"


def _counts(request: HttpRequest, order: WorkOrder) -> list[tuple[str, str, int, str]]:
    """What is counted: code, name, how many were booked, and what stands in the box."""
    found = rows.items(order) or [("pieces", _("How many pieces"), 0)]
    return [(code, name, count, request.POST.get(f"item-{code}", str(count or ""))) for code, name, count in found]


def _page(
    request: HttpRequest,
    order: WorkOrder,
    *,
    error: str = "",
    status: int = 200,
    form: str = "",
    number: str = "",
    kept: Sequence[str] = (),
) -> HttpResponse:
    state, tone = rows.states()[order.state]
    context = {
        "actor": actor_in(request),
        "who": _who(request),
        "order": order,
        "title": rows.title(order),
        "state": state,
        "tone": tone,
        "is_ahead": order.is_open and orders.is_ahead(order, _today()),
        "is_unanswered": order.state in rows.UNANSWERED,
        "rows": rows.rows(order),
        "items": _counts(request, order),
        "kept": kept,
        "photos": _photos(order),
        "map": maps.job_map(order),
        "decline_reasons": rows.decline_reasons(),
        "could_not_reasons": rows.could_not_reasons(),
        "keys": {name: str(uuid4()) for name in ("yes", "no", "trip", "completion", "failure")},
        "has_phone": bool(order.facts.get("phone")) and order.is_open,
        "number": number,
        "error": error,
        "form": form,
        "typed": request.POST,
        "scripts": ("photos", "map"),
        "made_at": clock.now(),
    }
    return render(request, "portal/job.html", context, status=status)


def _photos(order: WorkOrder) -> list[Photo]:
    """What the resident sent: one statement."""
    sent = files.of_case(order.reference) if order.is_open else []
    return [
        Photo(
            url=files.picture_url(upload, "small"),
            alt=_("Photo %(number)s from the resident") % {"number": number},
            full=files.picture_url(upload),
        )
        for number, upload in enumerate(sent, 1)
    ]


def _who(request: HttpRequest) -> str:
    """Whose reports a phone keeps: the same for one person in all their sessions, and says nothing else."""
    return blind(f"reports of account {actor_in(request).account_id}")[:16]


def _mine(request: HttpRequest) -> list[str]:
    return orders.partners_of(actor_in(request))


def _found(request: HttpRequest, job: UUID) -> WorkOrder:
    order = orders.job(job, _mine(request))
    if order is None:
        raise Http404
    return order


def _today() -> date:
    return catalogue.city().workdays.local_day(clock.now())


def _day(given: str, today: date) -> date:
    """Within a year of today; anything else is today."""
    try:
        chosen = date.fromisoformat(given)
    except ValueError:
        return today
    return chosen if abs(chosen - today) < timedelta(days=366) else today


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """From below /portal/, so that a browser lets it look after these pages and no others."""
    day, data = reverse("portal:day"), "/(stops|around)/$|\\.geojson$"
    return workers.response("portal", build="2", own=True, data=data, offline=day, site=_("Jobs"))


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    icon = {"src": static("ui/build/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    said: dict[str, Any] = {
        "name": _("Jobs"),
        "short_name": _("Jobs"),
        "start_url": reverse("portal:day"),
        "scope": reverse("portal:day"),
        "display": "standalone",
        "icons": [icon],
    }
    return HttpResponse(json.dumps(said), content_type="application/manifest+json")
