"""Calendars at the desk: how full their days are, closing one and opening it again, moving what is booked on it."""

from __future__ import annotations

import calendar as gregorian
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.bookings import actions as bookings
from upwell.bookings import queries as rows
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import Calendar
from upwell.desk import booked, dayless
from upwell.desk.names import names
from upwell.desk.spoken import LONGEST
from upwell.intake import actions as intake
from upwell.lib import clock
from upwell.lib.workdays import DAY

MANAGE = "manage_calendars"
FAR = 800  # days to either side: no calendar reaches further
MOST = 500


@requires(MANAGE)
@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """Each with those who come, and how far away their first free day is."""
    now = clock.now()
    found = [
        (booked.calendar_name(rules), code, [_resource(code, rules, each, now) for each in rules.resources])
        for code, rules in catalogue.city().calendars.items()
    ]
    return render(request, "desk/calendars.html", {"actor": actor_in(request), "calendars": found})


@requires("work_cases")
@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """Booked days that need somebody, of this person's teams."""
    actor = actor_in(request)
    return render(request, "desk/days.html", {"actor": actor, "needing": dayless.of(actor, names(), now=clock.now())})


def _resource(code: str, rules: Calendar, resource: str, now: datetime) -> dict[str, Any]:
    first, down = rows.first_free(code, resource, now=now)
    today = catalogue.city().workdays.local_day(now)
    name = booked.name_of(rules.resources[resource], resource)
    return {"code": resource, "name": name, "first": first, "ahead": booked.ahead(first, today), "down": down}


@requires(MANAGE)
@require_safe
def month(request: HttpRequest, calendar: str, resource: str) -> HttpResponse:
    rules, now = _rules(calendar, resource), clock.now()
    today = catalogue.city().workdays.local_day(now)
    first, last = _month(request.GET.get("month", ""), today)
    span = rows.span(calendar, resource, first, last, now=now)
    context = {
        "actor": actor_in(request),
        **_named(calendar, resource, rules),
        "first": first,
        "earlier": _named_month(first - DAY),
        "later": _named_month(last + DAY),
        "days": [_line(one, rules) for one in span.days if one.served or one.closed or one.booked],
        "loads": [booked.load_name(rules, load) for load in rules.loads or ("",)],
        "down": span.down,
        "figure": _resource(calendar, rules, resource, now),
        "today": today,
    }
    return render(request, "desk/calendar.html", context)


def _month(asked: str, today: date) -> tuple[date, date]:
    """The month named as 2026-12, this one otherwise, and never out of sight."""
    try:
        first = date.fromisoformat(f"{asked[:7]}-01")
    except ValueError:
        first = today.replace(day=1)
    if abs((first - today).days) > FAR:
        first = today.replace(day=1)
    return first, first.replace(day=gregorian.monthrange(first.year, first.month)[1])


def _named_month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _line(one: rows.CalendarDay, rules: Calendar) -> dict[str, Any]:
    loads = [(booked.load_name(rules, load.load), load) for load in one.loads]
    return {"of": one, "code": one.day.isoformat(), "loads": loads}


@requires(MANAGE)
@require_safe
def day(request: HttpRequest, calendar: str, resource: str, day: str) -> HttpResponse:
    return _day_page(request, calendar, resource, _day(day))


@requires(MANAGE)
@require_POST
def closing(request: HttpRequest, calendar: str, resource: str, day: str) -> HttpResponse:
    """Nothing can be booked on it any more; what is booked stays until it is moved."""
    on, why = _open_day(calendar, resource, day), request.POST.get("why", "").strip()[:200]
    if not why:
        return _day_page(request, calendar, resource, on, error=_("Write why."))
    try:
        bookings.close_day(calendar, resource, on, why=why, by=actor_in(request), now=clock.now())
    except bookings.AlreadyClosed:
        messages.info(request, _("This day is closed already."))
    else:
        messages.success(request, _("Closed. Nothing can be booked on it any more."))
    return redirect("desk:calendar_day", calendar=calendar, resource=resource, day=on.isoformat())


@requires(MANAGE)
@require_POST
def opening(request: HttpRequest, calendar: str, resource: str, day: str) -> HttpResponse:
    on = _open_day(calendar, resource, day)
    if bookings.open_day(calendar, resource, on, by=actor_in(request), now=clock.now()):
        messages.success(request, _("The day is open again."))
    return redirect("desk:calendar_day", calendar=calendar, resource=resource, day=on.isoformat())


@requires(MANAGE)
@require_POST
def moving(request: HttpRequest, calendar: str, resource: str, day: str) -> HttpResponse:
    """All of a closed day to the next free one, some at a time; the page says what became of each."""
    on, now = _open_day(calendar, resource, day), clock.now()
    if not rows.is_closed(calendar, resource, on):
        return _day_page(request, calendar, resource, on, error=_("Close the day first."))
    words = request.POST.get("message", "")[:LONGEST]
    moved = intake.clear_day(calendar, resource, on, by=actor_in(request), now=now, words=words)
    return _day_page(request, calendar, resource, on, moved=moved, was_sent=True)


def _day_page(request: HttpRequest, calendar: str, resource: str, on: date, **more: Any) -> HttpResponse:
    rules, now = _rules(calendar, resource), clock.now()
    of = rows.span(calendar, resource, on, on, now=now)
    found = rows.of_day(calendar, resource, on)[:MOST]
    context = {
        "actor": actor_in(request),
        **_named(calendar, resource, rules),
        "of": of.days[0],
        "code": on.isoformat(),
        "month": _named_month(on),
        "down": of.down,
        "loads": [(booked.load_name(rules, load.load), load) for load in of.days[0].loads],
        "bookings": [_booking(row, calendar) for row in found],
        "to_move": sum(row.state == rows.CONFIRMED for row in found),
        "past": on < catalogue.city().workdays.local_day(now),
        "why": request.POST.get("why", "")[:200],
        **more,
    }
    return render(request, "desk/calendar_day.html", context, status=422 if "error" in more else 200)


def _booking(row: rows.Booking, calendar: str) -> dict[str, Any]:
    label, tone = booked.STATES[row.state]
    return {"row": row, "label": str(label), "tone": tone, "loads": booked.loads(calendar, row.loads)}


def _named(calendar: str, resource: str, rules: Calendar) -> dict[str, str]:
    return {
        "calendar": calendar,
        "resource": resource,
        "calendar_name": booked.calendar_name(rules),
        "resource_name": booked.name_of(rules.resources[resource], resource),
    }


def _rules(calendar: str, resource: str) -> Calendar:
    rules = catalogue.city().calendars.get(calendar)
    if rules is None or resource not in rules.resources:
        raise Http404
    return rules


def _day(given: str) -> date:
    try:
        found = date.fromisoformat(given)
    except ValueError:
        raise Http404 from None
    if abs((found - catalogue.city().workdays.local_day(clock.now())).days) > FAR:
        raise Http404
    return found


def _open_day(calendar: str, resource: str, given: str) -> date:
    """Of a day that is over nothing can be changed."""
    _rules(calendar, resource)
    on = _day(given)
    if on < catalogue.city().workdays.local_day(clock.now()):
        raise Http404
    return on
