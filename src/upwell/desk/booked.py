"""What staff pages print about bookings: the one of a case with all that was done to it, and the days of a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.availability import Offer
from upwell.bookings.queries import CONFIRMED, Booking
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import Calendar, Resource
from upwell.desk import work
from upwell.desk.names import readable
from upwell.ui import formats, speaking
from upwell.ui.parts import Tone

STATES: dict[str, tuple[Any, Tone]] = {
    "held": (gettext_lazy("Held, not sent yet"), "waiting"),
    "confirmed": (gettext_lazy("Booked"), "active"),
    "cancelled": (gettext_lazy("Cancelled"), "neutral"),
    "expired": (gettext_lazy("Ran out"), "neutral"),
    "completed": (gettext_lazy("Done"), "done"),
    "missed": (gettext_lazy("Missed: nobody came, or it was not done"), "late"),
    "no_show": (gettext_lazy("Nothing was there"), "late"),
}
CHANGES = {
    "held": gettext_lazy("Day held"),
    "confirmed": gettext_lazy("Booked"),
    "amended": gettext_lazy("Other things are to be taken"),
    "cancelled": gettext_lazy("Cancelled"),
    "handed": gettext_lazy("Another company comes"),
    "escalated": gettext_lazy("Not put right in time"),
    "expired": gettext_lazy("The hold ran out"),
    "completed": gettext_lazy("Done"),
    "missed": gettext_lazy("Missed: nobody came, or it was not done"),
    "no_show": gettext_lazy("Nothing was there"),
}
WHY = {
    "case_over": gettext_lazy("The case was closed"),
    "resident": gettext_lazy("The resident says so"),
    "part": gettext_lazy("The resident says that something was left"),
}
REFUSALS: dict[type[Exception], Any] = {
    bookings.SlotGone: gettext_lazy("This day was just taken. Choose another one."),
    bookings.NotOffered: gettext_lazy("This day cannot be booked. Choose another one."),
    bookings.LimitReached: gettext_lazy("This address has a booking on that day, or has had as many as it may have."),
    bookings.CannotChange: gettext_lazy("This booking is over."),
    bookings.NoSuchBooking: gettext_lazy("This booking is over."),
    bookings.NoSuchCalendar: gettext_lazy("The calendar of this booking is not there any more."),
    bookings.TooLate: gettext_lazy("The day is over. It cannot be changed any more."),
}


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    sentence: str
    by: str


@dataclass(frozen=True, slots=True)
class Booked:
    """`until`: when the resident's own time to change it ends. `begun`: it can be said that nobody came. `missed`: and
    that was said."""

    day: str
    who: str
    loads: str
    label: str
    tone: Tone
    until: datetime
    passed: bool
    free: bool
    unasked: bool
    live: bool
    begun: bool
    missed: bool
    moves: int
    steps: Sequence[Step]


def of_case(case_id: UUID, *, now: datetime) -> Booked | None:
    """The newest booking of a case; two statements."""
    rows = booked.of_subject(case_id)
    if not rows:
        return None
    row = rows[0]
    label, tone = STATES[row.state]
    until = booked.change_until(row)
    return Booked(
        day=when(row.day, row.window, row.calendar),
        who=resource_name(row.calendar, row.resource),
        loads=loads(row.calendar, row.loads),
        label=str(label),
        tone=tone,
        until=until,
        passed=until <= now,
        free=row.free,
        unasked=row.unasked,
        live=row.state == CONFIRMED and now < row.ends_at,
        begun=row.state in (CONFIRMED, booked.COMPLETED) and row.starts_at <= now,
        missed=row.state == booked.MISSED,
        moves=row.moves,
        steps=[_step(change, row) for change in reversed(booked.history(row.pk))],
    )


def _step(change: Any, row: Booking) -> Step:
    sentence = str(CHANGES.get(change.what, change.what))
    if change.what in ("moved", "amended") and change.from_day:
        sentence = _("Moved from %(day)s") % {"day": when(change.from_day, change.from_window, row.calendar)}
    why = str(WHY.get(change.why) or work.why_words(change.why) or (change.why if " " in change.why else ""))
    by = {"resident": _("the resident"), "system": _("the system")}.get(change.by_kind) or change.by_called
    return Step(change.at, f"{sentence}: {why}" if why else sentence, by)


def when(day: date, window: str, calendar: str) -> str:
    """Thursday, December 3; with the name of its part of the day where it has some."""
    city = catalogue.city()
    rules, language = city.calendars.get(calendar), speaking.current()
    part = rules.windows.get(window) if rules else None
    said = formats.day(day, language=language)
    return f"{said}, {city.word(part.name, language)}" if part else said


def loads(calendar: str, codes: Sequence[str]) -> str:
    rules = catalogue.city().calendars.get(calendar)
    return ", ".join(load_name(rules, code) for code in codes if code) if rules else ""


def load_name(rules: Calendar, code: str) -> str:
    """A calendar without kinds of loads counts bookings."""
    load = rules.loads.get(code)
    if load is None:
        return readable(code) if code else _("Bookings")
    return catalogue.city().word(load.name, speaking.current())


def resource_name(calendar: str, code: str) -> str:
    rules = catalogue.city().calendars.get(calendar)
    resource = rules.resources.get(code) if rules else None
    return name_of(resource, code)


def name_of(resource: Resource | None, code: str) -> str:
    if resource is not None and resource.name:
        return catalogue.city().word(resource.name, speaking.current())
    return work.partner_name((resource.partner if resource else None) or code)


def calendar_name(rules: Calendar) -> str:
    return catalogue.city().word(rules.name, speaking.current())


def offered(offers: Sequence[Offer], calendar: str) -> list[tuple[str, str]]:
    """Days to move to, by their code."""
    return [(one.code, f"{when(one.day, one.window, calendar)} · {free_words(one.free)}") for one in offers]


def free_words(free: int) -> str:
    return ngettext("%(n)s free", "%(n)s free", free) % {"n": formats.number(free, language=speaking.current())}


def ahead(day: date | None, today: date) -> str:
    """How far away the first free day is."""
    if day is None:
        return _("Nothing is free")
    days = (day - today).days
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days} if days else _("today")


def refusal(error: Exception) -> str:
    return str(REFUSALS[type(error)])
