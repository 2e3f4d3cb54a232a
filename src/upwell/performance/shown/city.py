"""What the pages of the whole city and of a department say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.catalogue import queries as catalogue
from upwell.journey.texts import Texts
from upwell.performance import measures, queries
from upwell.performance.measures import BY_KEY, SENT_COST, Measure, latest
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
    telling,
    unusual,
    wording,
)
from upwell.performance.shown.figures import Figure
from upwell.performance.shown.services import Counted
from upwell.performance.shown.telling import Sent
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
    told_by: str = ""  # by how many of the services, where it is of several


@dataclass(frozen=True, slots=True)
class Told:
    """`some` of `all_services` have requests that are known; `happy` None: too few gave a mark. `late`: who should
    have sent new figures."""

    name: str
    requests: Figure
    happy: Figure
    since: date
    some: int
    all_services: int
    tiles: Sequence[Tile]
    charts: Sequence[Chart]
    late: Sequence[Sent] = ()


def told() -> Told:
    when, found = reading.period(), services.counted()
    elsewhere = [one.code for one in found if not reading.is_ours(one.code)]
    codes = [queries.ALL, *elsewhere]
    notes, sent = noted.public(when.before[0], when.until), figures.sent(_whole(codes))
    months, also = _alike(elsewhere, ("submitted",), ours=queries.ALL)
    charts = [
        _weeks(notes), over_time.requests_by_month(months, when, sent, notes, also=also),
        beside.channels(reading.by("channel")), _by_department(latest("promise")),
    ]  # fmt: skip
    return _told(catalogue.city().name, codes, charts, found)


def told_of(department: str) -> Told:
    city, when = catalogue.city(), reading.period()
    found = [one for one in services.counted() if one.department == department]
    codes = [one.code for one in found]
    name = city.word(city.departments[department].name, speaking.current())
    months, also = _alike(codes, ("submitted",))
    sent = figures.sent(_whole(codes))
    charts: list[Chart | None] = [over_time.requests_by_month(months, when, sent, also=also)]
    for measure in figures.main():
        months, also = _alike(codes, measure.sums)
        charts.append(over_time.measure_by_month(measure, months, when, also=also))
    return _told(name, codes, charts, found)


def _whole(codes: Iterable[str]) -> Row | None:
    """The last twelve months of all these added up; None where nothing is known of any."""
    rows = [row for code in codes if (row := reading.year(code)) is not None]
    return queries.together(rows) if rows else None


def _alike(codes: Sequence[str], names: Iterable[str], ours: str = "") -> tuple[Mapping[date, Row], str]:
    """Months added up over the same services in each, and what there is to say of the others: where one begins or
    ends to report, nothing rose or fell. `ours`: what Upwell recorded of all, where that is one row."""
    wanted, months = frozenset(names), reading.months()
    whole = reading.period().months[:-1]
    elsewhere = [code for code in codes if not reading.is_ours(code) and code in reading.sent_by()]
    steady = {code for code in elsewhere if all(_knows(months.get(code, {}).get(one), wanted) for one in whole)}
    kept = [code for code in codes if code not in elsewhere or code in steady] + ([ours] if ours else [])
    left = [code for code in elsewhere if code not in steady]
    found: dict[date, list[Row]] = {}
    for code in kept if months.keys() & set(kept) else left:
        for start, row in months.get(code, {}).items():
            found.setdefault(start, []).append(row)
    also = _("Left out are services that did not report each month.") if left and months.keys() & set(kept) else ""
    return {start: queries.together(rows) for start, rows in sorted(found.items())}, also


def _knows(row: Row | None, names: Iterable[str]) -> bool:
    return row is not None and row.counts_for(names) is not None


def _told(name: str, codes: Sequence[str], charts: Iterable[Chart | None], of: Sequence[Counted]) -> Told:
    """`codes`: whose rows are added up; `of`: the services they are of."""
    when, months, whole = reading.period(), reading.months(), _whole(codes)
    some = sum(_sent(reading.year(one.code)) > 0 for one in of)
    starts = [start for code in codes for start, one in months.get(code, {}).items() if _sent(one)]
    since = max(when.start, min(starts, default=when.start))
    happy = BY_KEY["satisfaction.1"]
    late = [each for one in of if not reading.is_ours(one.code) for each in telling.told_by(one.sources) if each.late]
    return Told(
        name, figures.sent(whole), figures.share(happy, whole), since, some, len(of),
        tiles(whole or Row(), [one.code for one in of]), [one for one in charts if one is not None], late,
    )  # fmt: skip


def _sent(row: Row | None) -> int:
    counts = row.counts_for(("submitted",)) if row else None
    return counts.sums["submitted"] if counts else 0


def tiles(row: Row, of: Sequence[str] = ()) -> list[Tile]:
    """The four measures and how long things take, each with what it means. `of`: the services it is the sum of."""
    found = [
        Tile(one.code, wording.name(one), figures.share(one, row), wording.said(one.caption), one.version,
             told_by=_some(one, of))
        for one in figures.main()
    ]  # fmt: skip
    lasting = row.lasting(reading.edition().today)
    caption = _("After so many days half of the cases are closed. Those that are still open count, too.")
    days = Tile("days", _("Half done within"), figures.days(lasting), caption, tenth=figures.days(lasting, half=0.9))
    return [*found, days, _cost(row, of)]


def _some(measure: Measure, of: Sequence[str]) -> str:
    """Over how many of the services a figure is."""
    if not of:
        return ""
    told = [row.counts_for(measure.sums) for code in of if (row := reading.year(code)) is not None]
    some = sum(bool(one is not None and measure.parts(one.sums).of) for one in told)
    facts = {"some": figures.number(some), "all": figures.number(len(of))}
    return ngettext("For %(some)s of %(all)s service.", "For %(some)s of %(all)s services.", len(of)) % facts


def _cost(row: Row, of: Sequence[str]) -> Tile:
    """By the city's costs of each way; where they say nothing, by costs that were sent. Where nobody has worked out
    what a request costs, that is said."""
    costs = catalogue.city().costs
    made = measures.costs({str(one): cents for one, cents in costs.channels.items()}, costs.source) if costs else ()
    if made and costs is not None:
        figure = figures.cost(made[0], row, costs.currency)
        if figure.kind != "none":
            caption = wording.sentence(made[0].caption)
            return Tile("cost", wording.name(made[0]), figure, caption, 1, source=costs.source,
                        told_by=_some(made[0], of))  # fmt: skip
    figure = figures.cost(SENT_COST, row, catalogue.city().currency)
    if figure.kind != "none":
        caption = wording.sentence(SENT_COST.caption) + " " + _("Costs as they were sent.")
        return Tile(SENT_COST.code, wording.name(SENT_COST), figure, caption, 1, told_by=_some(SENT_COST, of))
    none = Figure("none", said=figures.nothing().said if made else _("nobody has worked it out"))
    return Tile("cost", _("Cost of a request"), none, "")


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
    owners: dict[str, list[Row]] = {}
    for one in services.counted():
        owners.setdefault(one.department, []).append(reading.year(one.code) or Row())
    names = services.departments()
    rows = [(code, names[code], queries.together(owners[code])) for code in names if code in owners]
    whole = reading.year(queries.ALL) or Row()
    return beside.ranked(measure, rows, whole, key="department", heading=_("Department"))
