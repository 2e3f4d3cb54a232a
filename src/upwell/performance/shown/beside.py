"""Charts that put things beside each other: ways, departments, marks, the steps of a form, districts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _

from upwell.journey.texts import Said
from upwell.performance import honest, queries
from upwell.performance.measures import BY_KEY, Measure
from upwell.performance.rows import Row
from upwell.performance.shown import FLOOR, figures, wording
from upwell.performance.shown.figures import Figure, number
from upwell.places import queries as places
from upwell.ui import formats, speaking
from upwell.ui.charts.areas import Shape, areas
from upwell.ui.charts.bars import Bar, Stage, bars, funnel
from upwell.ui.charts.chart import Cell, Chart, Column, Table


def channels(rows: Mapping[str, Row]) -> Chart | None:
    """By which ways requests came, the most used first."""
    shown = {value: figures.sent(row) for value, row in rows.items() if row.sums["submitted"]}
    total = sum(figure.of for figure in shown.values())
    if not total:
        return None
    ranked = sorted(shown, key=lambda value: -shown[value].of)
    lines = [_part(wording.channel(value), shown[value], total) for value in ranked]
    table = [
        [Cell(wording.channel(value), value or "unknown"), shown[value].cell, _share_cell(shown[value], total)]
        for value in ranked
    ]
    first = _share_cell(shown[ranked[0]], total).said
    title = _("Most requests came this way: %(way)s (%(share)s)") % {"way": wording.channel(ranked[0]), "share": first}
    columns = [
        Column("channel", _("Way"), number=False),
        Column("requests", _("Requests")),
        Column("share", _("Share")),
    ]
    about = _("Ways by which requests came in the last twelve months.") + _in_tens(total)
    return Chart("channels", title, about, bars(lines, top=total), Table(columns, table))


def _in_tens(total: int) -> str:
    return " " + _("Each number is rounded to tens; together they are %(n)s.") % {"n": number(total)}


def _share_cell(figure: Figure, total: int) -> Cell:
    if not figure.known or figure.value is None:
        return Cell(figure.said)
    return Cell(formats.share(figure.value / total, language=speaking.current()), figure.value / total)


def _part(label: str, figure: Figure, total: int) -> Bar:
    said = f"{figure.said} ({_share_cell(figure, total).said})" if figure.known else figure.said
    return Bar(label, said, figure.value, first=False)


def marks(row: Row) -> Chart | None:
    """How many gave which mark."""
    shown = {mark: figures.sent(row, f"rated_{mark}") for mark in (5, 4, 3, 2, 1)}
    total = sum(figure.of for figure in shown.values())
    happy = figures.share(BY_KEY["satisfaction.1"], row)
    if not total or happy.kind == "none":
        return None
    lines = [_part(wording.mark(mark), figure, total) for mark, figure in shown.items()]
    table = [
        [Cell(wording.mark(mark), mark), figure.cell, _share_cell(figure, total)] for mark, figure in shown.items()
    ]
    title = (
        _("%(n)s of 100 gave one of the two best marks") % {"n": happy.per_hundred}
        if happy.known
        else _("One of the two best marks: %(share)s") % {"share": happy.said}
    )
    columns = [Column("mark", _("Mark"), number=False), Column("answers", _("Answers")), Column("share", _("Share"))]
    about = _("Marks of those who were asked how it was and answered, in the last twelve months.") + _in_tens(total)
    return Chart("marks", title, about, bars(lines, top=total), Table(columns, table))


def ranked(
    measure: Measure, rows: Sequence[tuple[str, str, Row]], whole: Row, *, key: str, heading: str
) -> Chart | None:
    """A measure of several (code, name, row), the best first, against that of all together."""
    found = [(code, name, figures.share(measure, row)) for code, name, row in rows]
    found = [one for one in found if one[2].kind != "none"]
    mean = figures.share(measure, whole)
    if sum(one[2].known for one in found) < 2 or mean.value is None:
        return None
    sign = -1 if measure.better != "less" else 1
    found.sort(key=lambda one: (one[2].value is None, sign * (one[2].value or 0)))
    lines = [
        Bar(
            name, f"{figure.said} {figure.over}" if figure.known else figure.said, figure.value, figure.low, figure.high
        )
        for _code, name, figure in found
    ]
    table = [[Cell(name, code), *_with_interval(figure)] for code, name, figure in found]
    known = [one for one in found if one[2].known]
    ends = [(one[2].said, one[1]) for one in (known[-1], known[0])]
    sure = {code for code, _name, figure in found if figure.known}
    differ = apart(measure, {code: row for code, _name, row in rows if code in sure})
    title = _from_to(wording.name(measure), ends, differ=bool(differ))
    columns = [
        Column(key, heading, number=False), Column(measure.code, wording.name(measure)),
        Column("low", _("From")), Column("high", _("to")), Column("of", _("Of how many")),
    ]  # fmt: skip
    about = wording.captioned(
        measure, _("The thin line on each bar says how sure the figure is; the dashed one is all together.")
    )
    drawing = bars(lines, top=1, rule=mean.value, rule_label=_("all: %(share)s") % {"share": mean.said})
    return Chart(f"{key}-{measure.code}", title, about, drawing, Table(columns, table))


def apart(measure: Measure, rows: Mapping[str, Row]) -> dict[str, honest.Gap]:
    """Those that differ from all others together by more than chance; of many that are looked at, few by chance."""
    gaps = {}
    for code, row in rows.items():
        here = measure.parts(_sums(measure, row))
        others = queries.together(other for one, other in rows.items() if one != code)
        rest = measure.parts(_sums(measure, others))
        gap = honest.gap(float(here.count), here.of or 0, float(rest.count), rest.of or 0)
        if gap is not None:
            gaps[code] = gap
    sure = honest.found([gap.chance for gap in gaps.values()])
    return {code: gap for (code, gap), is_so in zip(gaps.items(), sure, strict=True) if is_so}


def _sums(measure: Measure, row: Row) -> Mapping[str, int]:
    counts = row.counts_for(measure.sums)
    return counts.sums if counts else Counter()


def _from_to(what: str, ends: Sequence[tuple[str, str]], *, differ: bool) -> str:
    """`ends`: the least and the most, each as a figure and whose it is."""
    (low, worst), (high, best) = ends
    facts = {"measure": what, "low": low, "worst": worst, "high": high, "best": best}
    if not differ:
        return _("%(measure)s: no difference beyond chance (%(low)s to %(high)s)") % facts
    return _("%(measure)s: from %(low)s (%(worst)s) to %(high)s (%(best)s)") % facts


def _with_interval(figure: Figure) -> list[Cell]:
    language = speaking.current()
    edges = [
        Cell(formats.share(edge, language=language), edge) if edge is not None else Cell("")
        for edge in (figure.low, figure.high)
    ]
    return [figure.cell, *edges, Cell(number(figure.of), figure.of) if figure.known else Cell("")]


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step of a form: its question, how many saw it, answered it, had an answer refused, and left there. None is not
    known. `ended`: were told after it what to do instead, as whom to call: they are not lost."""

    code: str
    label: Said
    shown: int
    answered: int | None
    refused: int | None
    left: int
    ended: int = 0


def steps(found: Sequence[Stepped]) -> Chart | None:
    """How many came to each step of a form, as its definition has them one after the other."""
    found = [one for one in found if one.shown >= FLOOR]
    if len(found) < 2:
        return None
    stages = [Stage(one.label.text, one.shown, _lost(one), one.label.language) for one in found]
    table = [
        [
            Cell(one.label.text, one.code, one.label.language),
            *(_step(many).cell for many in (one.shown, one.answered, one.refused, one.left, one.ended)),
        ]
        for one in found
    ]
    worst = max(found, key=lambda one: one.left / one.shown)
    facts = {"n": number(100 * worst.left / worst.shown), "question": worst.label.text}
    title = (
        _("Most are lost at “%(question)s”: %(n)s of 100 leave there") % facts
        if worst.left >= FLOOR
        else _("Few leave on the way")
    )
    columns = [
        Column("step", _("Question"), number=False), Column("shown", _("Shown")), Column("answered", _("Answered")),
        Column("refused", _("Not accepted")), Column("left", _("Left here")),
        Column("ended_with_an_answer", _("Got an answer")),
    ]  # fmt: skip
    about = _(
        "How often each question was shown in the last twelve months. Pale is what the question before it had. "
        "Not everybody is asked everything."
    )
    if any(one.ended >= FLOOR for one in found):
        about += " " + _("Who got an answer was told what to do instead, such as whom to call, and is not lost.")
    return Chart("steps", title, about, funnel(stages), Table(columns, table))


def _step(many: int | None) -> Figure:
    return figures.nothing() if many is None else figures.stepped(many)


def _lost(one: Stepped) -> str:
    said = number(one.shown)
    if one.left >= FLOOR:
        said = _("%(n)s, %(left)s left here") % {"n": said, "left": number(one.left)}
    if one.ended >= FLOOR:
        said = _("%(n)s, %(ended)s got an answer") % {"n": said, "ended": number(one.ended)}
    return said


def shapes(set_code: str) -> list[Shape]:
    """The city's own outlines, each with a place for its words that lies within it."""
    outline = places.outlines(set_code, speaking.current())
    if outline is None:
        return []
    found = []
    for feature in json.loads(outline.text)["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        largest = max(shapely.get_parts(shape), key=lambda part: part.area)
        circle = shapely.maximum_inscribed_circle(largest)
        middle = shapely.get_coordinates(circle)[0]
        rings = [ring for part in feature["geometry"]["coordinates"] for ring in part]
        said = feature["properties"]
        found.append(Shape(said["code"], said["name"], rings, (float(middle[0]), float(middle[1]))))
    return found


def districts(
    named: Mapping[str, str],
    found: Mapping[str, Figure],
    what: str,
    about: str,
    outlines: Sequence[Shape],
    *,
    differ: bool,
    counted: bool = False,
) -> Chart | None:
    """`named`: short names by code; `found`: the figure of each. `counted`: numbers, which have no interval."""
    known = {code: one.value for code, one in found.items() if one.value is not None and one.known}
    if not known or not outlines:
        return None
    short = [Shape(one.code, _short(named.get(one.code, one.name)), one.rings, one.middle) for one in outlines]
    said = {
        shape.code: found[shape.code].said if found.get(shape.code) and found[shape.code].known else "–"
        for shape in short
    }
    low, high = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    ends = [(found[code].said, named.get(code, code)) for code in (low, high)]
    title = _from_to(what, ends, differ=differ)
    columns = [
        Column("district", _("District"), number=False), Column("value", what), Column("low", _("From")),
        Column("high", _("to")), Column("of", _("Of how many")),
    ][: 2 if counted else None]  # fmt: skip
    table = [
        [Cell(named.get(code, code), code), *([one.cell] if counted else _with_interval(one))]
        for code, one in found.items()
    ]
    return Chart("map", title, about, areas(short, known, said), Table(columns, table))


def _short(name: str) -> str:
    """The number of "District 3" is enough on a map."""
    digits = "".join(letter for letter in name if letter.isdigit())
    return digits or name
