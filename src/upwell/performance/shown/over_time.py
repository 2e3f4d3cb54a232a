"""Charts of time: requests by month beside the year before, by week with what is usual, a measure by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.performance.figures import dates
from upwell.performance.measures import Measure
from upwell.performance.rows import Row
from upwell.performance.shown import figures, telling, wording
from upwell.performance.shown.figures import number
from upwell.performance.shown.noted import Note
from upwell.performance.shown.period import Period
from upwell.performance.shown.published import Published
from upwell.performance.shown.unusual import Episode, Week
from upwell.ui import formats, speaking
from upwell.ui.charts.chart import Cell, Chart, Column, Table
from upwell.ui.charts.line import Mark, Point, Series, line

MOST_MARKS = 6
MOST_EPISODES = 4


def month(on: date, *, short: bool = False) -> str:
    return formats.month(on, language=speaking.current(), short=short)


def label(on: date, when: Period, *, short: bool = False) -> str:
    """What a month is called, or a quarter, a year, a week."""
    if when.grain == dates.QUARTER and short:
        return f"{on.year}-Q{(on.month + 2) // 3}"
    return month(on, short=short) if when.grain == dates.MONTH else telling.period(on, when.grain)


def day(on: date) -> str:
    return formats.short_day(on, language=speaking.current(), today=None)


def requests_by_month(rows: Mapping[date, Row], when: Period, notes: Sequence[Note] = (), *, also: str = "") -> Chart:
    """This year and the one before, where that is known. `also`: what else there is to say of it."""
    here = [figures.requests(rows.get(one)) for one in when.months]
    there = [figures.requests(rows.get(one)) for one in when.before] or [figures.nothing()] * len(here)
    now = [Point(one.value, open=when.is_open(at)) for at, one in zip(when.months, here, strict=True)]
    before = [Point(one.value) for one in there]
    was_known = any(point.value is not None for point in before)
    series = [Series(_("now"), now)] + ([Series(_("a year before"), before)] if was_known else [])
    marks, said = _noted(notes, when.months)
    drawing = line(series, [label(one, when, short=True) for one in when.months], number=number, marks=marks)
    columns = [_time(when), Column("requests", _("Requests"))]
    columns += [Column("requests_a_year_before", _("A year before"))] if was_known else []
    table = [
        [Cell(_month_so_far(one, when), one.isoformat()), sent.cell] + ([earlier.cell] if was_known else [])
        for one, sent, earlier in zip(when.months, here, there, strict=True)
    ]
    about = _("Requests sent in each month. The last month is not over: its dot is open.")
    if when.grain != dates.MONTH:
        about = _("Requests sent, as they were reported. The last time is not over: its dot is open.")
    title = _said_of_months(now, before, when)
    return Chart("months", title, f"{about} {also}".strip(), drawing, Table(columns, table), said)


def _time(when: Period) -> Column:
    name = _("Month") if when.grain == dates.MONTH else _("Time")
    return Column(when.grain, name, number=False)


def _month_so_far(one: date, when: Period) -> str:
    said = label(one, when)
    return _("%(month)s, so far") % {"month": said} if when.is_open(one) else said


def _said_of_months(now: Sequence[Point], before: Sequence[Point], when: Period) -> str:
    """Of the last whole month that is known."""
    for place in range(len(now) - 2, -1, -1):
        value = now[place].value
        if value is None:
            continue
        said = {"n": number(value), "month": label(when.months[place], when)}
        was = before[place].value
        if not was:
            return _("%(n)s requests in %(month)s") % said
        said["share"] = formats.share(abs(value / was - 1), language=speaking.current())
        if value >= was:
            return _("%(n)s requests in %(month)s, %(share)s more than a year before") % said
        return _("%(n)s requests in %(month)s, %(share)s fewer than a year before") % said
    return _("Requests by month")


def _noted(notes: Sequence[Note], months: Sequence[date]) -> tuple[list[Mark], list[str]]:
    language = speaking.current()
    marks: list[Mark] = []
    said: list[str] = []
    for note in notes:
        first = note.day.replace(day=1)
        if first in months and len(marks) < MOST_MARKS:
            marks.append(Mark(months.index(first), len(marks) + 1))
            said.append(f"{day(note.day)}: {note.said(language)}")
    return marks, said


def requests_by_week(
    weeks: Sequence[Week], found: Sequence[Episode], notes: Sequence[Note], most_of: Mapping[date, str]
) -> Chart:
    """`found`: what was out of the ordinary; `most_of`: by its peak, which services it was about, in words."""
    mondays = [week.monday for week in weeks]
    told = sorted(found[:MOST_EPISODES], key=lambda one: one.first)
    marks: list[Mark] = []
    said: list[str] = []
    for episode in told:
        monday = episode.peak - timedelta(days=episode.peak.weekday())
        if monday in mondays:
            marks.append(Mark(mondays.index(monday), len(marks) + 1))
            said.append(_episode(episode, notes, most_of.get(episode.peak, "")))
    points = [Point(week.count, odd=bool(week.odd)) for week in weeks]
    usual = [(week.band.low, week.band.high) if week.band else None for week in weeks]
    drawing = line(
        [Series("", points)],
        [formats.short_day(one, language=speaking.current(), today=one) for one in mondays],
        number=number,
        usual=usual,
        marks=marks,
    )
    columns = [
        Column("week_from", _("Week from"), number=False), Column("requests", _("Requests")),
        Column("usually_from", _("Usually from")), Column("usually_to", _("to")),
        Column("days_out_of_the_ordinary", _("Days out of the ordinary")),
    ]  # fmt: skip
    rows = [_week(week) for week in weeks]
    odd = sum(bool(week.odd) for week in weeks)
    title = ngettext(
        "One week had days out of the ordinary", "%(n)s weeks had days out of the ordinary", odd
    ) % {"n": number(odd)} if odd else _("No week was out of the ordinary")  # fmt: skip
    about = _(
        "Requests in each week. The grey band is what such weeks usually have, from the same weekdays of the eight "
        "weeks before. A black dot is a week with days outside of it."
    )
    return Chart("weeks", title, about, drawing, Table(columns, rows), said)


def _week(week: Week) -> list[Cell]:
    low, high = (round(week.band.low), round(week.band.high)) if week.band else (None, None)
    return [
        Cell(day(week.monday), week.monday.isoformat()),
        Cell(number(week.count), week.count),
        *(Cell(number(edge), edge) if edge is not None else Cell(_("not known")) for edge in (low, high)),
        Cell(number(len(week.odd)), len(week.odd)),
    ]


def _episode(episode: Episode, notes: Sequence[Note], most_of: str) -> str:
    """When, how much against how much, about what, and why where somebody wrote that."""
    language = speaking.current()
    when = day(episode.first)
    if episode.last != episode.first:
        when = _("%(first)s to %(last)s") % {"first": when, "last": day(episode.last)}
    facts = {"when": when, "n": number(episode.most), "usual": number(episode.usually)}
    if episode.more:
        said = _("%(when)s: up to %(n)s requests a day, where %(usual)s at most would be usual.") % facts
    else:
        said = _("%(when)s: down to %(n)s requests a day, where %(usual)s at least would be usual.") % facts
    if most_of:
        said += " " + _("Most were about: %(services)s.") % {"services": most_of}
    near = timedelta(days=1)
    why = [note.said(language) for note in notes if episode.first - near <= note.day <= episode.last + near]
    return " ".join([said, *why])


def measure_by_month(
    measure: Measure,
    rows: Mapping[date, Row],
    when: Period,
    *,
    notes: Sequence[Note] = (),
    versions: Sequence[tuple[date, int]] = (),
    published: Published | None = None,
    also: str = "",
) -> Chart | None:
    """A share in each month with its interval; None where no month has one. `versions`: since when which version of
    the service's form is used. `published`: what somebody else made of the same, drawn beside it."""
    told = [rows[one].told(measure.sums) if one in rows else None for one in when.months]
    found = [figures.share(measure, one) for one in told]
    if not any(one.known for one in found) and not (published and published.shares(when)):
        return None
    points = [
        Point(one.value, one.low, one.high, open=when.is_open(at)) for at, one in zip(when.months, found, strict=True)
    ]
    marks, said = _noted(notes, when.months)
    _mark_versions(measure, when, versions, marks, said)
    language = speaking.current()
    series = [Series("", points)]
    if published is not None:
        series = [Series(_("worked out"), points), Series(_("as published"), published.points(when))]
        published.mark(when, marks, said)
    drawing = line(
        series, [label(one, when, short=True) for one in when.months],
        number=lambda value: formats.share(value, language=language), share=True, marks=marks,
    )  # fmt: skip
    about = f"{wording.said(measure.caption)}. " + _(
        "The band says how sure the figure is: with 95 of 100 chances it lies within."
    )
    title = _said_of_measure(measure, found, when) if any(one.known for one in found) else _("As it was published")
    return Chart(
        measure.code, title, f"{about} {also}".strip(), drawing, _measured(measure, found, when, published), said
    )


def _mark_versions(
    measure: Measure, when: Period, versions: Sequence[tuple[date, int]], marks: list[Mark], said: list[str]
) -> None:
    """Where another version of the form begins, or of the measure."""
    for since, version in versions[-MOST_MARKS:]:
        if (first := since.replace(day=1)) in when.months and len(marks) < MOST_MARKS:
            marks.append(Mark(when.months.index(first), len(marks) + 1))
            said.append(_("%(day)s: version %(n)s of the form") % {"day": day(since), "n": version})
    if measure.since is not None and measure.since > when.start and measure.since.replace(day=1) in when.months:
        marks.append(Mark(when.months.index(measure.since.replace(day=1)), len(marks) + 1, breaks=True))
        said.append(_("From here on the measure means something else."))


def _measured(measure: Measure, found: Sequence[figures.Figure], when: Period, published: Published | None) -> Table:
    columns = [
        _time(when), Column(measure.code, wording.name(measure)),
        Column("low", _("From")), Column("high", _("to")), Column("of", _("Of how many")),
    ]  # fmt: skip
    table = [_of_month(one, figure, when) for one, figure in zip(when.months, found, strict=True)]
    if published is not None:
        columns.append(Column("published", _("As published")))
        table = [[*row, published.cell(one)] for row, one in zip(table, when.months, strict=True)]
    return Table(columns, table)


def _of_month(one: date, figure: figures.Figure, when: Period) -> list[Cell]:
    language = speaking.current()
    edges = [
        Cell(formats.share(edge, language=language), edge) if edge is not None else Cell("")
        for edge in (figure.low, figure.high)
    ]
    of = Cell(number(figure.of), figure.of) if figure.known else Cell("")
    return [Cell(_month_so_far(one, when), one.isoformat()), figure.cell, *edges, of]


def _said_of_measure(measure: Measure, found: Sequence[figures.Figure], when: Period) -> str:
    """Of the last whole month that has a figure, else of the running one."""
    known = [(at, one) for at, one in zip(when.months, found, strict=True) if one.known]
    at, figure = next((pair for pair in reversed(known) if not when.is_open(pair[0])), known[-1])
    facts = {"measure": wording.name(measure), "share": figure.said, "month": label(at, when), "within": figure.within}
    return _("%(measure)s: %(share)s in %(month)s (%(within)s)") % facts
