"""How many of a service's requests are done after so many days, with what is still open counted as open."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.definition.model import PromiseRule
from upwell.performance.honest import FLOOR, Lasting
from upwell.performance.shown import figures
from upwell.performance.shown.figures import number
from upwell.ui import formats, speaking
from upwell.ui.charts.chart import Cell, Chart, Column, Table
from upwell.ui.charts.line import Mark, Point, Series, line

MOST_POINTS = 61
TOLD = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365)
"""After so many days the table tells it."""
WEEK, WORKDAYS, MONTH, HOURS = 7, 5, 30, 24


@dataclass(frozen=True, slots=True)
class Done:
    """After `day` days: which share is done, and between which it surely is."""

    day: int
    share: float
    low: float
    high: float


def done_by_day(lasting: Lasting) -> list[Done]:
    """From the first day to the last on which FLOOR were still to be done: of fewer each would be seen."""
    ends = [
        (day, still, band)
        for (day, still), band, risk in zip(lasting.steps, lasting.bands(), lasting.at_risk, strict=True)
        if risk >= FLOOR
    ]
    found, at = [], -1
    for day in range(ends[-1][0] + 1 if ends else 0):
        while at + 1 < len(ends) and ends[at + 1][0] <= day:
            at += 1
        _, still, (low, high) = ends[at] if at >= 0 else (0, 1.0, (1.0, 1.0))
        found.append(Done(day, round(1 - still, 2), round(1 - high, 2), round(1 - low, 2)))
    return found


def curve(lasting: Lasting, promises: Sequence[PromiseRule]) -> Chart | None:
    """None where too few are done to say anything."""
    found = done_by_day(lasting)
    if lasting.ended < FLOOR or len(found) < 2:  # a line has two ends
        return None
    step = math.ceil((len(found) - 1) / (MOST_POINTS - 1)) or 1
    points = found[::step]
    promised = [(days, said) for days, said in _promised(promises) if days <= found[-1].day]
    marks = [Mark(round(days / step), at) for at, (days, _said) in enumerate(promised, 1)]
    drawing = line(
        [Series("", [Point(one.share, one.low, one.high) for one in points])],
        [number(one.day) for one in points],
        number=_share, share=True, marks=marks,
    )  # fmt: skip
    columns = [
        Column("days", _("After so many days")), Column("done", _("Done")), Column("low", _("From")),
        Column("high", _("to")),
    ]  # fmt: skip
    told = {*TOLD, found[-1].day, *(days for days, _said in promised)}
    rows = [
        [Cell(number(one.day), one.day), *map(_cell, (one.share, one.low, one.high))]
        for one in found
        if one.day in told
    ]
    about = _(
        "How many of the requests of the last twelve months are done after so many days. What is still open counts as "
        "open. The band says how sure it is."
    )
    return Chart(
        "done", _title(found, promised, lasting), about, drawing, Table(columns, rows), [said for _, said in promised]
    )


def _title(found: Sequence[Done], promised: Sequence[tuple[int, str]], lasting: Lasting) -> str:
    if promised:
        day = promised[0][0]
        return _("%(share)s are done within %(days)s") % {
            "share": _share(found[day].share),
            "days": figures.in_days(day),
        }
    half = figures.days(lasting)
    return _("Half done within: %(days)s") % {"days": half.said}


def _promised(promises: Iterable[PromiseRule]) -> list[tuple[int, str]]:
    """In days of the calendar, and how it was promised; only what is promised to everybody."""
    found = []
    for one in promises:
        if one.within is None or one.when is not None:
            continue
        many = one.within
        words = {
            "working_days": ngettext("Promised: %(n)s working day.", "Promised: %(n)s working days.", many),
            "days": ngettext("Promised: %(n)s day.", "Promised: %(n)s days.", many),
            "months": ngettext("Promised: %(n)s month.", "Promised: %(n)s months.", many),
        }.get(one.counted_in, ngettext("Promised: %(n)s hour.", "Promised: %(n)s hours.", many))
        days = {"working_days": math.ceil(many * WEEK / WORKDAYS), "days": many, "months": many * MONTH}
        said = words % {"n": number(many)}
        if one.counted_in == "working_days":
            said += " " + _("With weekends that is about %(days)s.") % {"days": figures.in_days(days["working_days"])}
        found.append((days.get(one.counted_in, math.ceil(many / HOURS)), said))
    return found


def _share(share: float) -> str:
    return formats.share(share, language=speaking.current())


def _cell(share: float) -> Cell:
    return Cell(_share(share), share)
