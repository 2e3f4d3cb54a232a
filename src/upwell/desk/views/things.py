"""Other things on the booking of a case, at the desk: as its resident could, and until the day is over.

Where it costs more, nothing changes until the difference is paid: by the link, or at the counter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from upwell.accounts.access import actor_in, requires
from upwell.bookings import actions as bookings
from upwell.cases import actions as cases
from upwell.cases.queries import CasePage
from upwell.channels.web import amending as web
from upwell.desk import booked, casepage
from upwell.desk.names import names
from upwell.desk.spoken import LONGEST
from upwell.desk.views.case import found
from upwell.forms import items, things
from upwell.intake import actions as intake
from upwell.intake import amending
from upwell.intake.amending import Basis, Reading
from upwell.lib import clock
from upwell.payments import actions as payments
from upwell.ui import speaking

NO_ROOM = (bookings.SlotGone, bookings.LimitReached, bookings.NotOffered)
OTHERS = (intake.PayFirst, intake.CannotAmend, payments.CannotPay, cases.Refused)


@requires("work_cases")
@require_http_methods(["GET", "HEAD", "POST"])
def things_of(request: HttpRequest, reference: str) -> HttpResponse:
    """What should be taken: as GET what was said before, as POST something else."""
    one = found(request, reference)
    basis = _basis(request, one)
    if request.method != "POST":
        return _page(request, one, amending.as_it_is(basis))
    raw = things.sent(request, basis)
    if items.is_search(request):
        return _page(request, one, amending.as_it_is(basis), raw)
    return _amend(request, one, basis, raw)


def _basis(request: HttpRequest, one: CasePage) -> Basis:
    actor, now = actor_in(request), clock.now()
    of = booked.of_case(one.case.pk, now=now)
    if of is None or not of.live or not actor.may("work_cases", one.case.team):
        raise Http404
    try:
        return amending.basis(one.case.pk, now=now)
    except intake.CannotAmend:
        raise Http404 from None


def _amend(request: HttpRequest, one: CasePage, basis: Basis, raw: Mapping[str, Any]) -> HttpResponse:
    now, post = clock.now(), request.POST
    how: dict[str, Any] = {"code": post.get("day", "")[:40], "why": post.get("message", "").strip()[:LONGEST]}
    try:
        done = intake.amend(one.case.pk, raw, by=actor_in(request), now=now, sure="sure" in post, **how)
    except intake.Incomplete as refusal:
        return _page(request, one, refusal.reading, raw, status=422)
    except intake.NothingChanged:
        return _page(request, one, amending.as_it_is(basis), raw, error=_("You have not changed anything."))
    except intake.Cheaper as refusal:
        return _page(request, one, refusal.reading, raw, cheaper=refusal)
    except NO_ROOM as refusal:
        reading = amending.read(basis, raw, now=now)
        error = booked.refusal(refusal) if how["code"] else ""
        return _page(request, one, reading, raw, error=error, full=not error, choice=web.other_days(reading))
    except tuple(booked.REFUSALS) as refusal:
        return _page(request, one, amending.as_it_is(basis), raw, error=booked.refusal(refusal))
    except OTHERS as refusal:
        return _page(request, one, amending.as_it_is(basis), raw, error=web.why_not(refusal))
    if done.charge is None:
        messages.success(request, casepage.heard(_("Done. The list is changed."), one, "amended"))
    else:
        messages.success(request, _("Nothing changes until the difference is paid. Its fee stands under Money below."))
    return redirect("desk:case", reference=one.case.reference)


def _page(
    request: HttpRequest,
    one: CasePage,
    reading: Reading,
    typed: Mapping[str, Any] | None = None,
    *,
    error: str = "",
    status: int = 0,
    **more: Any,
) -> HttpResponse:
    context = things.context(request, reading, speaking.current(), typed=typed, heading=False) | {
        "actor": actor_in(request),
        "case": one.case,
        "of": booked.of_case(one.case.pk, now=clock.now()),
        "reader": casepage.reader(one, names()),
        "message": request.POST.get("message", "")[:LONGEST],
        "error": error,
        **more,
    }
    return render(request, "desk/things.html", context, status=status or (422 if error else 200))
