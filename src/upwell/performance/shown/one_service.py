"""What the page of one service says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.journey.texts import Said, Texts
from upwell.performance import honest
from upwell.performance.measures import told_by
from upwell.performance.rows import Row
from upwell.performance.shown import FLOOR, beside, city, figures, noted, over_time, reading, services, wording
from upwell.performance.shown.city import Tile
from upwell.performance.shown.figures import Figure
from upwell.places import queries as places
from upwell.ui import formats, speaking
from upwell.ui.charts.chart import Chart

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


def measured(code: str) -> Published | None:
    """The service, where it is one that has requests to count."""
    published = catalogue.published(code)
    return published if published is not None and published.definition.kind not in services.NOT_SENT else None


def told(published: Published) -> Told:
    code = published.code
    language, here = speaking.current(), catalogue.city()
    months, row = reading.months().get(code, {}), services.year(code)
    department = published.definition.owner
    called = here.word(here.departments[department].name, language) if department in here.departments else ""
    return Told(
        code, Texts(published.definition, language).of_service("name"), department, called, published.open,
        figures.count(row.sums["submitted"] if months else None), city.tiles(row),
        [one for one in _charts(published, months, row) if one is not None],
        [found for by in GROUPS if len((found := _groups(by, code)).groups) > 1],
        _changed(code),
    )  # fmt: skip


def _charts(published: Published, months: Mapping[date, Row], row: Row) -> list[Chart | None]:
    when, code = reading.period(), published.code
    notes = noted.public(when.start, when.until, code)
    versions = _versions(code)
    return [
        over_time.requests_by_month(months, when, figures.count(row.sums["submitted"]), notes) if months else None,
        *(
            over_time.measure_by_month(
                one, months, when, notes=notes, versions=versions if one.code == "completion" else ()
            )
            for one in figures.main()
        ),
        beside.steps(_steps(published)),
        beside.channels(reading.by("channel", code)),
        beside.marks(row),
    ]


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


def _steps(published: Published) -> list[beside.Stepped]:
    """In the order of the definition as it is now; steps it no longer has are left out."""
    rows, texts = reading.by("step", published.code), Texts(published.definition, speaking.current())
    found: list[beside.Stepped] = []
    for step in published.definition.steps:
        row, title = rows.get(step.name), getattr(step, "title", None)
        if row is None or not title:
            continue
        sums = row.sums
        left, stopped = (max(0, sums[how] - sums[f"{how}_here_before"]) for how in ("abandoned", "stopped"))
        if stopped and not sums["shown"] and found:  # an end that the question before it leads to
            found[-1] = replace(found[-1], ended=found[-1].ended + stopped)
            continue
        label = texts.get(f"steps.{step.name}.title", title)
        counts = [sums[name] for name in ("shown", "answered", "refused")]
        found.append(beside.Stepped(step.name, label, counts[0], counts[1], counts[2], left, stopped))
    return found


def _groups(by: str, code: str) -> Groups:
    """Those with most requests first. What is too small is not said, nor what would tell it."""
    measures = [one for one in figures.main()[1:] if told_by(one.code, by)]
    rows = {value: row for value, row in reading.by(by, code).items() if row.sums["submitted"]}
    sent = beside.shown_counts({value: row.sums["submitted"] for value, row in rows.items()})
    shares: dict[str, list[Figure]] = {value: [sent[value]] for value in rows}
    for measure in measures:
        of: dict[honest.Cell, int] = {(value, ""): measure.parts(row.sums).of or 0 for value, row in rows.items()}
        gone = {cell[0] for cell in honest.hidden(of, FLOOR)}
        for value, row in rows.items():
            shares[value].append(figures.share(measure, row.sums, shown=value not in gone, rounded=True))
    names = _names(by)
    ranked = sorted(rows, key=lambda value: -rows[value].sums["submitted"])
    labels = [_("Requests"), *(wording.name(one) for one in measures)]
    return Groups(wording.group(by), labels, [Group(names(value), tuple(shares[value])) for value in ranked])


def _names(by: str) -> Callable[[str], str]:
    language = speaking.current()
    if by == "area":
        called = {ref.code: ref.called(language) for ref in places.areas_in(catalogue.city().places.main or "")}
        return lambda value: called.get(value, value) or _("Not known")
    if by == "assisted":
        return wording.assisted
    return lambda value: formats.language_name(value, language=language) if value else _("Not known")
