"""What the pages of the whole city and of a department say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.journey.texts import Texts
from upwell.performance import measures, queries
from upwell.performance.measures import BY_KEY, Measure, latest
from upwell.performance.rows import Row
from upwell.performance.shown import (
    FLOOR,
    beside,
    figures,
    noted,
    over_time,
    period,
    reading,
    services,
    unusual,
    wording,
)
from upwell.performance.shown.figures import Figure
from upwell.ui import formats, speaking
from upwell.ui.charts.chart import Chart

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its name and what it means. `source`: where it comes from, as the city wrote it."""

    code: str
    label: str
    figure: Figure
    caption: str
    version: int | None = None
    tenth: Figure | None = None  # within which nine of ten are done
    source: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """`some` of `all_services` have requests; `happy` None: too few gave a mark."""

    name: str
    requests: Figure
    happy: Figure
    since: date
    some: int
    all_services: int
    tiles: Sequence[Tile]
    charts: Sequence[Chart]


def told() -> Told:
    when, months = reading.period(), reading.months().get(queries.ALL, {})
    row = services.year(queries.ALL)
    notes, sent = noted.public(when.before[0], when.until), figures.count(row.sums["submitted"])
    charts = [
        _weeks(notes),
        over_time.requests_by_month(months, when, sent, notes),
        beside.channels(reading.by("channel")),
    ]
    charts += [_by_department(latest("promise"))]
    return _told(catalogue.city().name, row, months, charts, [one.code for one in services.counted()])


def told_of(department: str) -> Told:
    city, when = catalogue.city(), reading.period()
    codes = [one.code for one in services.counted() if one.definition.owner == department]
    months = _together(codes)
    row = queries.together(one for start, one in months.items() if start >= when.start)
    name = city.word(city.departments[department].name, speaking.current())
    charts: list[Chart | None] = [over_time.requests_by_month(months, when, figures.count(row.sums["submitted"]))]
    charts += [over_time.measure_by_month(measure, months, when) for measure in figures.main()]
    return _told(name, row, months, charts, codes)


def _together(codes: Iterable[str]) -> Mapping[date, Row]:
    found: dict[date, list[Row]] = {}
    for code in codes:
        for start, row in reading.months().get(code, {}).items():
            found.setdefault(start, []).append(row)
    return {start: queries.together(rows) for start, rows in sorted(found.items())}


def _told(
    name: str, row: Row, months: Mapping[date, Row], charts: Iterable[Chart | None], codes: Sequence[str]
) -> Told:
    when = reading.period()
    some = sum(services.year(code).sums["submitted"] > 0 for code in codes)
    since = max(when.start, min((start for start, one in months.items() if one.sums["submitted"]), default=when.start))
    return Told(
        name, figures.count(row.sums["submitted"] if months else None),
        figures.share(BY_KEY["satisfaction.1"], row.sums), since, some, len(codes),
        tiles(row), [one for one in charts if one is not None],
    )  # fmt: skip


def tiles(row: Row) -> list[Tile]:
    """The four measures and how long things take, each with what it means."""
    found = [
        Tile(one.code, wording.name(one), figures.share(one, row.sums), wording.said(one.caption), one.version)
        for one in figures.main()
    ]
    lasting = row.lasting(reading.edition().today)
    caption = _("After so many days half of the cases are closed. Those that are still open count, too.")
    days = Tile("days", _("Half done within"), figures.days(lasting), caption, tenth=figures.days(lasting, half=0.9))
    return [*found, days, _cost(row)]


def _cost(row: Row) -> Tile:
    """Where nobody has worked out what a request costs, that is said."""
    costs = catalogue.city().costs
    made = measures.costs({str(one): cents for one, cents in costs.channels.items()}, costs.source) if costs else ()
    if not made or costs is None:
        return Tile("cost", _("Cost of a request"), Figure("none", said=_("nobody has worked it out")), "")
    figure, caption = figures.cost(made[0], row.sums, costs.currency), wording.sentence(made[0].caption)
    return Tile("cost", wording.name(made[0]), figure, caption, 1, source=costs.source)


def _weeks(notes: Sequence[noted.Note]) -> Chart | None:
    counts, mondays = reading.days(), period.weeks(reading.edition().today)
    if not counts:
        return None
    first = min(counts)
    weeks = [one for one in unusual.weekly(counts, mondays, earlier=reading.EARLIER_WEEKS) if one.monday >= first]
    if len(weeks) < 2:
        return None
    found = unusual.episodes(counts, weeks, earlier=reading.EARLIER_WEEKS)[: over_time.MOST_EPISODES]
    about = {one.peak: _most_of(one.peak) for one in found if one.more}
    return over_time.requests_by_week(weeks, found, notes, about)


def _most_of(day: date) -> str:
    """The services that most requests of this day were about, in words."""
    rows = queries.read(grain="day", start=day, until=day + timedelta(days=1), source="")
    rows.sort(key=lambda row: -row.sums["submitted"])
    named = [row for row in rows[:MOST_NAMED] if row.sums["submitted"] >= FLOOR and catalogue.published(row.service)]
    language = speaking.current()
    said = [f"{_called(row.service)} ({figures.number(row.sums['submitted'])})" for row in named]
    return formats.listed(said, language=language)


def _called(code: str) -> str:
    published = catalogue.published(code)
    return Texts(published.definition, speaking.current()).of_service("name").text if published else code


def _by_department(measure: Measure) -> Chart | None:
    owners: dict[str, list[str]] = {}
    for one in services.counted():
        owners.setdefault(one.definition.owner, []).append(one.code)
    names = services.departments()
    rows = [
        (code, names[code], queries.together(services.year(one) for one in owners[code]))
        for code in names
        if code in owners
    ]
    return beside.ranked(measure, rows, services.year(queries.ALL), key="department", heading=_("Department"))
