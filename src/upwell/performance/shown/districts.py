"""One measure by district: the map, its table, and which districts differ from the rest by more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.performance import honest
from upwell.performance.measures import Measure, told_by
from upwell.performance.rows import Row
from upwell.performance.shown import beside, figures, reading, wording
from upwell.performance.shown.figures import Figure
from upwell.places import queries as places
from upwell.ui import formats, speaking
from upwell.ui.charts.chart import Chart

REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class Line:
    """`beyond`: how it differs from the rest of the city, in words, where that is more than chance."""

    code: str
    name: str
    figure: Figure
    beyond: str


@dataclass(frozen=True, slots=True)
class Told:
    """`compared`: each with the rest; numbers of requests are not, for districts are not alike in size."""

    chosen: str
    label: str
    choices: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    charts: Sequence[Chart]
    compared: bool


def choices() -> list[tuple[str, str]]:
    return [*((one.code, wording.name(one)) for one in _measures().values()), (REQUESTS, _("Requests"))]


def _measures() -> dict[str, Measure]:
    """Those with most to say of places first."""
    found = {one.code: one for one in figures.main()}
    return {code: found[code] for code in ("promise", "satisfaction", "take_up", "completion") if told_by(code, "area")}


def chosen(measure: str) -> str:
    """What is unknown is as if not said."""
    return measure if measure in {*_measures(), REQUESTS} else next(iter(_measures()))


def told(chosen: str) -> Told:
    main = catalogue.city().places.main or ""
    language = speaking.current()
    refs = sorted(places.areas_in(main), key=lambda ref: (len(ref.code), ref.code))  # 10 after 9
    names = {ref.code: ref.called(language) for ref in refs}
    rows = {code: row for code, row in reading.by("area").items() if code in names}
    measure = _measures().get(chosen)
    found = _found(measure, rows, names)
    label = wording.name(measure) if measure else _("Requests")
    about = _("The stronger the colour, the more; a dashed outline has too few to say. Last twelve months.")
    about = wording.captioned(measure, about) if measure else about
    sure = {code: rows[code] for code, one in found.items() if one.known}
    beyond = {code: _said(gap) for code, gap in beside.apart(measure, sure).items()} if measure else {}
    lines = [Line(code, names[code], found[code], beyond.get(code, "")) for code in names]
    counted = measure is None
    differ = bool(beyond) or counted
    chart = beside.districts(names, found, label, about, beside.shapes(main), differ=differ, counted=counted)
    return Told(chosen, label, choices(), lines, [chart] if chart else [], not counted)


def _found(measure: Measure | None, rows: Mapping[str, Row], names: Mapping[str, str]) -> dict[str, Figure]:
    if measure is None:
        return {code: figures.sent(rows.get(code)) for code in names}
    return {code: figures.share(measure, rows[code]) if code in rows else figures.nothing() for code in names}


def _said(gap: honest.Gap) -> str:
    language = speaking.current()
    low, high = sorted((abs(gap.low), abs(gap.high)))
    facts = {"low": formats.number(round(100 * low, 1), language=language)}
    facts |= {"high": formats.number(round(100 * high, 1), language=language)}
    if gap.difference > 0:
        return _("%(low)s to %(high)s of 100 more than elsewhere") % facts
    return _("%(low)s to %(high)s of 100 fewer than elsewhere") % facts
