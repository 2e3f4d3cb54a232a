"""What staff pages and files print about the work of haulers and crews: their figures of some days, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.bookings import queries as booked
from upwell.bookings.queries import Figures
from upwell.catalogue import queries as catalogue
from upwell.desk.booked import calendar_name, name_of
from upwell.ui import formats, speaking

DAYS_FROM = 48
"""Hours, from which on a time is said in days."""


@dataclass(frozen=True, slots=True)
class Line:
    """One of those who come for a calendar; who had no booking has zeros."""

    calendar: str
    name: str
    of: Figures

    @property
    def cells(self) -> list[str]:
        of = self.of
        return [
            _number(of.booked),
            _number(of.cancelled),
            _days(of.lead_days),
            _hours(of.accept_hours),
            _number(of.done),
            _share(of.missed),
            _share(of.no_show),
            _number(of.unheard),
        ]


def headings() -> list[str]:
    return [
        _("Booked"),
        _("Cancelled"),
        _("Lead time"),
        _("Time to say yes"),
        _("Done"),
        _("Missed"),
        _("Nothing was there"),
        _("Nobody has said"),
    ]


def tables(first: date, last: date, today: date) -> Iterator[tuple[str, list[Line]]]:
    """Each calendar with a line for each of those who come."""
    for code, rules in catalogue.city().calendars.items():
        found = booked.figures(code, first=first, last=last, today=today)
        everybody = dict.fromkeys([*rules.resources, *found])  # also who is not in the city's file any more
        names = {resource: name_of(rules.resources.get(resource), resource) for resource in everybody}
        named = calendar_name(rules)
        yield named, [Line(named, name, found.get(resource, Figures())) for resource, name in names.items()]


def csv_heading() -> list[str]:
    shares = {3: _("Hours to say yes"), 2: _("Lead time in days"), 5: _("Missed, share"), 6: _("Nothing there, share")}
    named = [shares.get(place, heading) for place, heading in enumerate(headings())]
    return [_("Calendar"), _("Who comes"), *named, _("Double-booked")]


def csv_rows(first: date, last: date, today: date) -> Iterator[list[Any]]:
    """Numbers for programs: shares between 0 and 1, an empty cell where there is none."""
    for _name, lines in tables(first, last, today):
        for line in lines:
            of = line.of
            numbers = [of.booked, of.cancelled, _round(of.lead_days), _round(of.accept_hours), of.done]
            shares = [_round(of.missed, 4), _round(of.no_show, 4), of.unheard, of.double]
            yield [line.calendar, line.name, *numbers, *shares]


def _round(value: float | None, places: int = 2) -> str:
    return "" if value is None else f"{value:.{places}f}"


def _number(value: float) -> str:
    return formats.number(value, language=speaking.current())


def _days(value: float | None) -> str:
    if value is None:
        return "–"
    shown = round(value, 1)
    return ngettext("%(n)s day", "%(n)s days", 1 if shown == 1 else 2) % {"n": _number(shown)}


def _hours(value: float | None) -> str:
    """Short ones in minutes; long ones in days, as the lead time beside it."""
    if value is None:
        return "–"
    if value >= DAYS_FROM:
        return _days(value / 24)
    if value < 1:
        minutes = round(value * 60)
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": _number(minutes)} if minutes else _("at once")
    shown = round(value, 1)
    return ngettext("%(n)s hour", "%(n)s hours", 1 if shown == 1 else 2) % {"n": _number(shown)}


def _share(value: float | None) -> str:
    return "–" if value is None else formats.percent(value, language=speaking.current())
