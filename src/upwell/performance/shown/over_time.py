"""Charts of time: requests by month beside the year before, by week with what is usual, a measure by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.performance import honest
from upwell.performance.figures import dates
from upwell.performance.measures import Measure
from upwell.performance.rows import Row, together
from upwell.performance.shown import FLOOR, figures, telling, wording
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


def requests_by_month(
    rows: Mapping[date, Row], when: Period, year: figures.Figure, notes: Sequence[Note] = (), *, also: str = ""
) -> Chart:
    """This year and the one before, where that is known. `year`: how many there were in all its months together.
    `also`: what else there is to say of it."""
    here = [figures.sent(rows.get(one)) for one in when.months]
    there = [figures.sent(rows.get(one)) for one in when.before] or [figures.nothing()] * len(here)
    now = [Point(one.value, open=when.is_open(at)) for at, one in zip(when.months, here, strict=True)]
    before = [Point(one.value) for one in there]
    was_known = sum(point.value is not None for point in before) > 1  # one alone is no line to compare with
    series = [Series(_end(now, when), now)] + ([Series(_end_before(before, when), before)] if was_known else [])
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
    about = f"{about}{_gaps([*here, *there], when)} {also}".strip()
    return Chart("months", _said_of_months(now, before, when, year), about, drawing, Table(columns, table), said)


def _time(when: Period) -> Column:
    name = _("Month") if when.grain == dates.MONTH else _("Time")
    return Column(when.grain, name, number=False)


def _end(points: Sequence[Point], when: Period) -> str:
    """What stands at the end of this year's line: "now" in the running month only, else the month it ends in."""
    ends = _last(points, when)
    return (
        _("now") if ends is None or when.is_open(ends) else _("%(month)s:") % {"month": label(ends, when, short=True)}
    )


def _end_before(points: Sequence[Point], when: Period) -> str:
    ends = _last(points, when)
    if ends is None or when.is_open(ends):
        return _("a year before")
    return _("a year before, %(month)s:") % {"month": label(ends, when, short=True)}


def _last(points: Sequence[Point], when: Period) -> date | None:
    known = [at for at, point in zip(when.months, points, strict=True) if point.value is not None]
    return known[-1] if known else None


def _gaps(found: Sequence[figures.Figure], when: Period) -> str:
    """Why a line has gaps, where it has some that say something of people."""
    if when.grain != dates.MONTH or not any(one.kind == "few" for one in found):
        return ""
    return " " + _("A gap is a month with fewer than %(n)s, or one that would tell such a month.") % {"n": FLOOR}


def _month_so_far(one: date, when: Period) -> str:
    said = label(one, when)
    return _("%(month)s, so far") % {"month": said} if when.is_open(one) else said


def _said_of_months(now: Sequence[Point], before: Sequence[Point], when: Period, year: figures.Figure) -> str:
    """Of the last whole month; where that is not known, of the year: an older month would pass for the newest."""
    place = _newest([point.value is not None for point in now], when)
    value, was = now[place].value, before[place].value
    if value is None and not year.known:
        return _("Requests by month")
    if value is None:
        return _("%(n)s requests in the last twelve months") % {"n": year.said}
    said = {"n": number(value), "month": label(when.months[place], when)}
    if not was:
        return _("%(n)s requests in %(month)s") % said
    said["share"] = formats.share(abs(value / was - 1), language=speaking.current())
    if value >= was:
        return _("%(n)s requests in %(month)s, %(share)s more than a year before") % said
    return _("%(n)s requests in %(month)s, %(share)s fewer than a year before") % said


def _newest(known: Sequence[bool], when: Period) -> int:
    """The last whole month; of quarters, years and weeks the last whole one that is known."""
    last = len(known) - 2
    if when.grain == dates.MONTH:
        return last
    return next((place for place in range(last, -1, -1) if known[place]), last)


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
    points = [Point(figures.in_tens(week.count).value, odd=week.is_odd) for week in weeks]
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
    odd = sum(week.is_odd for week in weeks)
    title = ngettext(
        "One week was out of the ordinary", "%(n)s weeks were out of the ordinary", odd
    ) % {"n": number(odd)} if odd else _("No week was out of the ordinary")  # fmt: skip
    return Chart("weeks", title, _about_weeks(weeks), drawing, Table(columns, rows), said)


def _about_weeks(weeks: Sequence[Week]) -> str:
    season = sum(week.season for week in weeks)
    about = [
        _(
            "Requests in each week. A dot is a week outside of the grey band, or one with a day unlike the same "
            "weekdays before."
        )
    ]
    if season:
        about.append(_("The band is what this season usually has, from the same weeks a year before."))
    if season < len(weeks):
        about.append(
            _("Where no year before is known, nor how the season usually goes, it is from the eight weeks before.")
        )
    return " ".join(about)


def _week(week: Week) -> list[Cell]:
    low, high = week.usually or (None, None)
    return [
        Cell(day(week.monday), week.monday.isoformat()),
        figures.in_tens(week.count).cell,
        *(Cell(number(edge), edge) if edge is not None else Cell(_("not known")) for edge in (low, high)),
        Cell(number(len(week.odd)), len(week.odd)),
    ]


def _episode(episode: Episode, notes: Sequence[Note], most_of: str) -> str:
    """When, how much against how much, about what, and why where somebody wrote that."""
    language = speaking.current()
    when = day(episode.first)
    if episode.last != episode.first:
        when = _("%(first)s to %(last)s") % {"first": when, "last": day(episode.last)}
    facts = {"when": when, "n": number(max(FLOOR, honest.tens(episode.most))), "usual": number(episode.usually)}
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
    found = [figures.share(measure, rows.get(one)) for one in when.months]
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
    band = _("The band says how sure the figure is: with 95 of 100 chances it lies within.")
    about = f"{wording.captioned(measure, band + _gaps(found, when))} {also}".strip()
    year = figures.share(measure, together(rows[one] for one in when.months if one in rows))
    title = _("As it was published")
    if any(one.known for one in found):
        title = _said_of_measure(measure, found, when, year)
    return Chart(measure.code, title, about, drawing, _measured(measure, found, when, published), said)


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


def _said_of_measure(measure: Measure, found: Sequence[figures.Figure], when: Period, year: figures.Figure) -> str:
    """Of the last whole month, else of the year."""
    place = _newest([one.known for one in found], when)
    figure = found[place] if found[place].known else year
    facts = {"measure": wording.name(measure), "share": figure.said, "within": figure.within}
    if figure is year:
        return _("%(measure)s: %(share)s in the last twelve months (%(within)s)") % facts
    return _("%(measure)s: %(share)s in %(month)s (%(within)s)") % (facts | {"month": label(when.months[place], when)})
