"""What the page of one service says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.journey.texts import Said, Texts
from upwell.performance import sent as sent_figures
from upwell.performance.measures import UPTIME, told_by
from upwell.performance.rows import Row
from upwell.performance.shown import (
    FLOOR,
    beside,
    city,
    curve,
    figures,
    noted,
    over_time,
    published,
    reading,
    services,
    sources,
    telling,
    wording,
)
from upwell.performance.shown.city import Tile
from upwell.performance.shown.figures import Figure
from upwell.performance.shown.period import Period, times_to
from upwell.performance.shown.services import Counted
from upwell.performance.shown.telling import Sent
from upwell.places import queries as places
from upwell.ui import formats, speaking
from upwell.ui.charts.chart import Chart

NEVER_OURS = ("costs", "monitoring")
"""What data sets tell beside whatever Upwell recorded."""
GROUPS = ("language", "area", "assisted")


@dataclass(frozen=True, slots=True)
class Group:
    """Who is told apart by one thing; `figures` as in `Groups.labels`."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """`by`: what they are told apart by, in words; `labels`: of the figures of each."""

    by: str
    labels: Sequence[str]
    groups: Sequence[Group]


@dataclass(frozen=True, slots=True)
class Changed:
    """What happened on a day: what staff wrote, or that another version of the form was published."""

    day: date
    said: str


@dataclass(frozen=True, slots=True)
class Told:
    code: str
    name: Said
    department: str
    department_name: str
    open: bool
    requests: Figure
    tiles: Sequence[Tile]
    charts: Sequence[Chart]
    groups: Sequence[Groups]
    changed: Sequence[Changed]
    sent: Sequence[Sent] = ()
    left: Sequence[Sent] = ()  # what is not shown, for another source tells the same
    is_ours: bool = True
    is_published: bool = True


def measured(code: str) -> Counted | None:
    """The service, where it is one whose requests are counted, here or elsewhere."""
    return next((one for one in services.counted() if one.code == code), None)


def told(of: Counted) -> Told:
    code, row = of.code, reading.year(of.code)
    language, here = speaking.current(), catalogue.city()
    called = here.word(here.departments[of.department].name, language) if of.department in here.departments else ""
    is_ours = reading.is_ours(code)
    sent, left = _sources(of, is_ours=is_ours)
    return Told(
        code, of.name(), of.department, called, of.published is not None and of.published.open,
        figures.sent(row), [*city.tiles(row or Row(source=code)), *_up(row)],
        [one for one in _charts(of, row or Row(source=code)) if one is not None],
        [found for by in GROUPS if len((found := _groups(by, code)).groups) > 1],
        _changed(code), sent, left, is_ours, of.published is not None,
    )  # fmt: skip


def _sources(of: Counted, *, is_ours: bool) -> tuple[list[Sent], list[Sent]]:
    """Those whose figures are shown, and those that would tell the same again."""
    shown = [one for one in of.sources.shown if not is_ours or one.kind in NEVER_OURS]
    left = [one for one in (*of.sources.shown, *of.sources.left) if one not in shown]
    return [telling.one(each) for each in shown], [telling.one(each) for each in left]


def _up(row: Row | None) -> list[Tile]:
    figure = figures.up(row)
    return [Tile("uptime", wording.name(UPTIME), figure, wording.said(UPTIME.caption), 1)] if figure.known else []


def _charts(of: Counted, row: Row) -> list[Chart | None]:
    code, (months, when) = of.code, _times(of.code)
    notes = noted.public(when.months[0], when.until, code)
    versions = _versions(code)
    published = _published(of, months)
    return [
        over_time.requests_by_month(months, when, figures.sent(row), notes) if _any_told(months, when) else None,
        *(
            over_time.measure_by_month(
                one, months, when, notes=notes, versions=versions if one.code == "completion" else (),
                published=published if one.code == "satisfaction" else None,
            )
            for one in figures.main()
        ),
        curve.curve(row.lasting(reading.edition().today), of.published.definition.promise) if of.published else None,
        beside.steps(_steps(of)),
        beside.channels(reading.by("channel", code)),
        beside.marks(row),
    ]  # fmt: skip


def _times(code: str) -> tuple[Mapping[date, Row], Period]:
    """Its months; where it has none, its quarters, years or weeks, whichever say most."""
    months = reading.months().get(code, {})
    coarse = reading.coarse(code)
    if months or not coarse:
        return months, reading.period()
    grain = next(iter(coarse))
    return coarse[grain], times_to(reading.edition().today, grain)


def _any_told(rows: Mapping[date, Row], when: Period) -> bool:
    known = [rows[one] for one in (*when.months, *when.before) if one in rows]
    return any(row.counts_for(("submitted",)) is not None for row in known)


def _published(of: Counted, rows: Mapping[date, Row]) -> published.Published | None:
    shown = of.sources.telling("satisfaction")
    if shown is None or shown.kind != sources.PUBLISHED or reading.is_ours(of.code):
        return None
    breaks = [one for one in sent_figures.breaks_of([of.code]) if one.data_set_id == shown.pk]
    return published.Published(rows, tuple(breaks))


def _versions(code: str) -> list[tuple[date, int]]:
    """Since when which version of its form is used, the first one left out: nothing changed with it."""
    zone = catalogue.city().zone
    past = [one for one in reversed(catalogue.history(code)) if one.number is not None and not one.comments]
    days = [(one.at.astimezone(zone).date(), one.number or 0) for one in past]
    return [later for earlier, later in pairwise(days) if later[1] != earlier[1]]


def _changed(code: str) -> list[Changed]:
    when, language = reading.period(), speaking.current()
    found = [Changed(note.day, note.said(language)) for note in noted.public(when.before[0], when.until, code)]
    found += [
        Changed(day, _("Version %(n)s of the form was published.") % {"n": number})
        for day, number in _versions(code)
        if day >= when.before[0]
    ]
    return sorted(found, key=lambda one: one.day, reverse=True)


def _steps(of: Counted) -> list[beside.Stepped]:
    """In the order of the definition as it is now, or of the data set; steps it no longer has are left out."""
    rows, here = reading.by("step", of.code), reading.is_ours(of.code)
    found: list[beside.Stepped] = []
    for name, label in _named_steps(of):
        row = rows.get(name)
        if row is None:
            continue
        sums = row.told
        left, stopped = (
            max(0, row.sums[how] - row.sums[f"{how}_here_before"]) // FLOOR * FLOOR for how in ("abandoned", "stopped")
        )
        if stopped and not sums["shown"] and found:  # an end that the question before it leads to
            found[-1] = replace(found[-1], ended=found[-1].ended + stopped)
            continue
        answered, refused = (sums["answered"], sums["refused"]) if here else (None, None)
        found.append(beside.Stepped(name, label, sums["shown"], answered, refused, left, stopped))
    return found


def _named_steps(of: Counted) -> list[tuple[str, Said]]:
    told = of.sources.telling("steps")
    if told is not None and not reading.is_ours(of.code):
        return [(name, Said(name.replace("_", " ").capitalize(), "en")) for name in told.steps]
    if of.published is None:
        return []
    texts = Texts(of.published.definition, speaking.current())
    steps = [(step.name, getattr(step, "title", None)) for step in of.published.definition.steps]
    return [(name, texts.get(f"steps.{name}.title", title)) for name, title in steps if title]


def _groups(by: str, code: str) -> Groups:
    """Those with most requests first."""
    measures = [one for one in figures.main()[1:] if told_by(one.code, by)]
    rows = {value: row for value, row in reading.by(by, code).items() if row.sums["submitted"]}
    names = _names(by)
    ranked = sorted(rows, key=lambda value: (-rows[value].told["submitted"], value))
    labels = [_("Requests"), *(wording.name(one) for one in measures)]
    groups = [
        Group(names(value), (figures.sent(rows[value]), *(figures.share(one, rows[value]) for one in measures)))
        for value in ranked
    ]
    return Groups(wording.group(by), labels, groups)


def _names(by: str) -> Callable[[str], str]:
    language = speaking.current()
    if by == "area":
        called = {ref.code: ref.called(language) for ref in places.areas_in(catalogue.city().places.main or "")}
        return lambda value: called.get(value, value) or _("Not known")
    if by == "assisted":
        return wording.assisted
    return lambda value: formats.language_name(value, language=language) if value else _("Not known")
