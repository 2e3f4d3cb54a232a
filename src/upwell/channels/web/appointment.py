"""A resident's own booking, by the private link of its request: which day, another day, not at all, nobody came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts.access import public
from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions as bookings
from upwell.cases import actions as cases
from upwell.catalogue import queries as catalogue
from upwell.channels.web.own import view_of
from upwell.forms import days
from upwell.intake import actions as intake
from upwell.intake import amending, appointments
from upwell.intake import days as day_words
from upwell.intake.missing import Missing
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.payments import links
from upwell.ui import formats, speaking
from upwell.ui.fields import problems
from upwell.ui.personal import personal

MANY = 10
CANNOT = (bookings.CannotChange, bookings.TooLate, bookings.NoSuchBooking, bookings.NoSuchCalendar)


def standing(case_id: Any, language: str) -> dict[str, Any] | None:
    """The booking in words, for the resident's page; None for a request without one."""
    now, city = clock.now(), catalogue.city()
    found = appointments.standing(case_id, now=now)
    if found is None:
        return None
    row, today = found.booking, city.workdays.local_day(now)
    rules = city.calendars.get(row.calendar)
    said = day_words.slot_words(row.day, row.window, rules, language, today) if rules else ""
    until = found.change_until
    return {
        "day": said or formats.day(row.day, language=language, today=today),
        "state": row.state,
        "may_change": found.may_change,
        "may_move": found.may_move,
        "may_amend": found.may_amend,
        "may_choose": found.may_choose,
        "pending": _pending(case_id, language, now) if found.may_change else None,
        "until": formats.moment(until, zone=city.zone, language=language, today=today),
        **_missing(found.missing, language, today),
        "said_done": found.said_done,
        "past": row.ends_at <= now,
    }


def _missing(found: Missing, language: str, today: date) -> dict[str, Any]:
    """Whether it can be told that nobody came, and what follows; the crew's reason where that speaks against it."""
    by = found.put_right_by
    return {
        "may_report": found.may_report,
        "reason": catalogue.city().word(found.instead, language) if found.instead else "",
        "put_right_by": formats.day(by, language=language, today=today) if by else "",
        "by_resident": found.by_resident,
        "again": found.again,
        "may_escalate": found.may_escalate,
        "escalated": found.escalated,
    }


def _pending(case_id: Any, language: str, now: datetime) -> dict[str, Any] | None:
    """Other things that wait for their money."""
    found = amending.pending(case_id, language=language, now=now)
    if found is None:
        return None
    return {"words": found.words, "cents": found.charge.cents, "link": links.secret(found.charge.pk)}


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Another day for what was booked."""
    view = view_of(request, secret)
    if request.method != "POST":
        return _days(request, secret, view.case)
    code = request.POST.get(days.NAME, "")[:40]
    if not code:
        return _days(request, secret, view.case, gettext("Choose a day."))
    if _is_its_own(view.case.pk, code):
        messages.info(request, gettext("Nothing has changed: this is the day you have."))
        return redirect("web:follow", secret=secret)
    try:
        callers.count(kinds.REPLIES, request, now=clock.now())
        intake.move_booking(view.case.pk, code, by=RESIDENT, now=clock.now())
    except CANNOT as refusal:
        return refused(request, secret, refusal)
    except (bookings.SlotGone, bookings.NotOffered, bookings.LimitReached) as refusal:
        return _days(request, secret, view.case, day_words.why_not(refusal))
    except cases.Refused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("web:follow", secret=secret)
    messages.success(request, gettext("Done. Your day is changed."))
    return redirect("web:follow", secret=secret)


def _is_its_own(case_id: Any, code: str) -> bool:
    found = appointments.standing(case_id, now=clock.now())
    return found is not None and found.may_change and appointments.code(found.booking) == code


def _days(request: HttpRequest, secret: str, case: Any, error: str = "") -> HttpResponse:
    now, language = clock.now(), speaking.current()
    found = appointments.days(case.pk, now=now)
    mine = standing(case.pk, language)
    if found is None or mine is None or not (mine["may_change"] or mine["may_choose"]):
        return redirect("web:follow", secret=secret)
    dates, asked, row = found
    choice = days.choice(
        dates.offers,
        asked.rules,
        label=gettext("Choose another day"),
        hint="",
        many=MANY,
        language=language,
        now=now,
        since=days.read_day(request.GET.get("from", "")),
        chosen=appointments.code(row),
        error=error,
    )
    context = {
        "choice": choice,
        "mine": mine,
        "secret": secret,
        "problems": problems([choice.field]) if choice.field else [],
        "back_url": reverse("web:follow", args=[secret]),
    }
    return render(request, "web/another_day.html", context, status=422 if error else 200)


def refused(request: HttpRequest, secret: str, refusal: Exception) -> HttpResponse:
    """Back to the request, with the reason."""
    if isinstance(refusal, bookings.TooLate):
        words = gettext("It is too late to change this online. Call us if you cannot make it.")
    elif isinstance(refusal, bookings.NoSuchCalendar):
        words = gettext("No other day can be chosen here any more. Cancel it and book again, or call us.")
    else:
        words = gettext("This booking is over.")
    messages.error(request, words)
    return redirect("web:follow", secret=secret)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Cancelling asks once more first."""
    view = view_of(request, secret)
    mine = standing(view.case.pk, speaking.current())
    if mine is None or not mine["may_change"]:
        return redirect("web:follow", secret=secret)
    if request.method != "POST":
        return render(request, "web/cancel_booking.html", {"secret": secret, "mine": mine})
    try:
        callers.count(kinds.REPLIES, request, now=clock.now())
        intake.cancel_booking(view.case.pk, by=RESIDENT, now=clock.now())
    except CANNOT as refusal:
        return refused(request, secret, refusal)
    except cases.Refused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("web:follow", secret=secret)
    messages.success(request, gettext("Done. Your booking is cancelled."))
    return redirect("web:follow", secret=secret)


@public
@personal
@require_POST
def missed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Nobody came, or something was left: one press."""
    part = request.POST.get("what") == "part"
    text = gettext("Something was left.") if part else gettext("It was not done on the day that was booked.")
    too_late = gettext("This can be told once, from the end of the day on, for a few days. Call us.")
    return _told(
        request,
        secret,
        lambda case: intake.report_missed(case, text=text, by=RESIDENT, now=clock.now(), part=part),
        too_late=too_late,
    )


@public
@personal
@require_POST
def escalation(request: HttpRequest, secret: str) -> HttpResponseBase:
    """It was not put right either: one press, once."""
    text = gettext("It was not put right by the day that was promised.")
    return _told(
        request,
        secret,
        lambda case: intake.escalate(case, text=text, by=RESIDENT, now=clock.now()),
        too_late=gettext("This can be told once, when the promised day is over. Call us."),
    )


def _told(request: HttpRequest, secret: str, tell: Callable[[UUID], None], *, too_late: str) -> HttpResponseBase:
    view = view_of(request, secret)
    try:
        callers.count(kinds.REPLIES, request, now=clock.now())
        tell(view.case.pk)
    except TooMany as refusal:
        messages.error(request, str(refusal))
    except intake.CannotFollowUp:
        messages.error(request, too_late)
    except cases.Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, gettext("Thank you. We look at it first thing, and write to you."))
    return redirect("web:follow", secret=secret)


@public
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The booking as a calendar file; calendars that ask again see it move, or be cancelled."""
    view = view_of(request, secret)
    found = appointments.standing(view.case.pk, now=clock.now())
    rows = [found.booking] if found else []
    by_seat = view.case.organisation is not None
    text = appointments.file(rows, language=speaking.current(), by_seat=by_seat)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{view.case.reference}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
