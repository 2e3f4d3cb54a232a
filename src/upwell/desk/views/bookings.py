"""The booking of a case at the desk: another day, not at all, nobody came.

Staff may also when the resident's own time to change it is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from upwell.accounts.access import actor_in, requires
from upwell.cases import actions as cases
from upwell.cases.queries import CasePage
from upwell.desk import booked, casepage
from upwell.desk.names import names
from upwell.desk.spoken import LONGEST
from upwell.desk.views.case import found
from upwell.desk.views.nouns import posted
from upwell.intake import actions as intake
from upwell.intake import appointments
from upwell.lib import clock

MOST = 60
"""Days in the list; the first are the ones that are wanted."""


@requires("work_cases")
@require_http_methods(["GET", "HEAD", "POST"])
def booking(request: HttpRequest, reference: str) -> HttpResponse:
    """What can be done with it; as POST, another day."""
    one = found(request, reference)
    if request.method != "POST":
        return _page(request, one)
    code, why = request.POST.get("day", "")[:40], request.POST.get("message", "").strip()[:LONGEST]
    if not why or not code:
        error = _("Choose a day.") if not code else _("Write why. The resident reads it in the letter.")
        return _page(request, one, form="day", error=error)
    return _done(
        request,
        one,
        "day",
        lambda: intake.move_booking(one.case.pk, code, by=actor_in(request), now=clock.now(), why=why),
        casepage.heard(_("Done. The day is changed."), one, "rescheduled"),
    )


@requires("work_cases")
@posted
def cancellation(request: HttpRequest, reference: str) -> HttpResponse:
    """The resident does not want it any more."""
    one, why = found(request, reference), request.POST.get("reason", "").strip()[:LONGEST]
    if not why:
        return _page(request, one, form="cancel", error=_("Write why."))
    return _done(
        request,
        one,
        "cancel",
        lambda: intake.cancel_booking(one.case.pk, by=actor_in(request), now=clock.now(), why=why),
        casepage.heard(_("Done. The booking is cancelled."), one, "withdrawn"),
    )


@requires("work_cases")
@posted
def absence(request: HttpRequest, reference: str) -> HttpResponse:
    """Those who should have come did not, or found nothing."""
    one, what = found(request, reference), request.POST.get("what", "")[:12]
    words = request.POST.get("note", "").strip()[:LONGEST]
    if what not in ("missed", "no_show"):
        return _page(request, one, form="absence", error=_("Choose what happened."))
    return _done(
        request,
        one,
        "absence",
        lambda: intake.note_absence(one.case.pk, what, words=words, by=actor_in(request), now=clock.now()),
        _("Done. It is written down, and stands on the resident’s page."),
    )


def _done(request: HttpRequest, one: CasePage, form: str, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except tuple(booked.REFUSALS) as refusal:
        return _page(request, one, form=form, error=booked.refusal(refusal))
    except intake.CannotFollowUp:
        return _page(request, one, form=form, error=_("This can be said from the day itself on, once."))
    except cases.Refused as refusal:
        return _page(request, one, form=form, error=str(refusal.sentence))
    messages.success(request, said)
    return redirect("desk:case", reference=one.case.reference)


def _page(request: HttpRequest, one: CasePage, **typed: Any) -> HttpResponse:
    now, actor = clock.now(), actor_in(request)
    of = booked.of_case(one.case.pk, now=now)
    if of is None:
        raise Http404
    may = actor.may("work_cases", one.case.team)
    standing = appointments.standing(one.case.pk, now=now)
    missed = standing is not None and appointments.may_choose(standing.booking, now=now, by_staff=True)
    movable = of.live or (missed and one.case.closed_at is None)
    days = appointments.days(one.case.pk, now=now) if may and movable else None
    context = {
        "actor": actor,
        "case": one.case,
        "of": of,
        "may": may,
        "movable": movable,
        "may_amend": appointments.counts(one.case.version_id),
        "reader": casepage.reader(one, names()),
        "hears": {name: casepage.hears_by(one, name) for name in ("rescheduled", "withdrawn")},
        "days": booked.offered(days[0].open, days[2].calendar)[:MOST] if days else [],
        "down": days is not None and days[0].down,
        "typed": {name: request.POST.get(name, "")[:LONGEST] for name in ("day", "message", "reason", "what", "note")},
        **typed,
    }
    return render(request, "desk/booking.html", context, status=422 if typed else 200)
