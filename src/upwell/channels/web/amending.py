"""Other things on a booked request, by its private link: the list with what was said before, another day where the own
one has no room for it, and the way to pay what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from upwell.accounts.access import public
from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions as bookings
from upwell.cases import actions as cases
from upwell.channels.web import appointment
from upwell.channels.web.own import view_of
from upwell.forms import days, items, things
from upwell.intake import actions as intake
from upwell.intake import amending, appointments
from upwell.intake import days as day_words
from upwell.intake.amending import Basis, Reading
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.payments import actions as payments
from upwell.payments import links
from upwell.ui import speaking
from upwell.ui.personal import personal

KEY, MOST = "amendments", 10
NO_ROOM = (bookings.SlotGone, bookings.NotOffered, bookings.LimitReached)
REFUSALS = (intake.PayFirst, intake.CannotAmend, cases.Refused, payments.CannotPay, *appointment.CANNOT)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def things_of(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What should be taken: as GET what was said before, as POST something else."""
    found = _basis(view_of(request, secret).case.pk)
    if found is None:
        return redirect("web:follow", secret=secret)
    if request.method != "POST":
        return _page(request, secret, amending.as_it_is(found))
    raw = things.sent(request, found)
    if items.is_search(request):
        return _page(request, secret, amending.as_it_is(found), raw)
    callers.count(kinds.REPLIES, request, now=clock.now())
    return _amend(request, secret, found, raw)


def _basis(case_id: UUID) -> Basis | None:
    now = clock.now()
    standing = appointments.standing(case_id, now=now)
    if standing is None or not standing.may_amend:
        return None
    try:
        return amending.basis(case_id, now=now)
    except intake.CannotAmend:
        return None


def _amend(request: HttpRequest, secret: str, found: Basis, raw: Mapping[str, Any]) -> HttpResponseBase:
    now, code, sure = clock.now(), request.POST.get(days.NAME, "")[:40], "sure" in request.POST
    try:
        done = intake.amend(found.booking.subject, raw, by=RESIDENT, now=now, code=code, sure=sure)
    except intake.Incomplete as refusal:
        return _page(request, secret, refusal.reading, raw, status=422)
    except intake.NothingChanged:
        return _page(request, secret, amending.as_it_is(found), raw, error=gettext("You have not changed anything."))
    except intake.Cheaper as refusal:
        return _page(request, secret, refusal.reading, raw, cheaper=refusal)
    except NO_ROOM as refusal:
        return _no_room(request, secret, amending.read(found, raw, now=now), raw, refusal)
    except REFUSALS as refusal:
        return _refused(request, secret, refusal)
    if done.charge is not None:
        request.session[KEY] = [*request.session.get(KEY, []), str(done.charge.pk)][-MOST:]
        return redirect("web:pay", secret=links.secret(done.charge.pk))
    messages.success(request, gettext("Done. We have your new list."))
    return redirect("web:follow", secret=secret)


def _refused(request: HttpRequest, secret: str, refusal: Exception) -> HttpResponseBase:
    if isinstance(refusal, appointment.CANNOT):
        return appointment.refused(request, secret, refusal)
    messages.error(request, why_not(refusal))
    return redirect("web:follow", secret=secret)


def why_not(refusal: Exception) -> str:
    if isinstance(refusal, intake.PayFirst):
        return gettext("The booking is not paid yet. Pay it first, then change it.")
    if isinstance(refusal, intake.CannotAmend):
        return gettext("This cannot be changed online. Call us.")
    return str(getattr(refusal, "sentence", refusal))


def _no_room(
    request: HttpRequest, secret: str, reading: Reading, raw: Mapping[str, Any], refusal: Exception
) -> HttpResponse:
    """Their day has no room for it: another one that has, or fewer things."""
    again = days.NAME in request.POST
    error = day_words.why_not(refusal) if again else ""
    choice = other_days(reading, error)
    return _page(request, secret, reading, raw, choice=choice, full=not again, status=422 if error else 200)


def other_days(reading: Reading, error: str = "") -> days.Choice:
    """Days with room for all of what was read."""
    assert reading.asked is not None  # noqa: S101  # room was asked for it
    now = clock.now()
    choice = days.choice(
        appointments.days_for(reading.basis.booking, reading.asked, now=now).offers,
        reading.asked.rules,
        label=gettext("Another day with room for all of it"),
        hint="",
        many=appointment.MANY,
        language=speaking.current(),
        now=now,
        error=error,
    )
    return replace(choice, field=replace(choice.field, heading=False) if choice.field else None)


def _page(
    request: HttpRequest,
    secret: str,
    found: Reading,
    typed: Mapping[str, Any] | None = None,
    *,
    error: str = "",
    status: int = 0,
    choice: days.Choice | None = None,
    **more: Any,
) -> HttpResponse:
    language = speaking.current()
    context = things.context(request, found, language, typed=typed, day=choice.field if choice else None) | {
        "choice": choice,
        "mine": appointment.standing(found.basis.booking.subject, language),
        "error": error,
        "secret": secret,
        "back_url": reverse("web:follow", args=[secret]),
        **more,
    }
    return render(request, "web/amend.html", context, status=status or (422 if error else 200))


def is_mine(request: HttpRequest, charge_id: UUID) -> bool:
    """Whether the change that this pays for was asked for in this browser."""
    return str(charge_id) in request.session.get(KEY, [])
