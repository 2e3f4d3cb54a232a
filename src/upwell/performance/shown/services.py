"""The table of services: a line for each that is published, filtered and sorted as the address says. Nulls come last,
whichever way it is sorted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.journey.texts import Said, Texts
from upwell.lib.folding import fold
from upwell.performance.rows import Row
from upwell.performance.shown import figures, reading, wording
from upwell.performance.shown.figures import Figure
from upwell.performance.shown.sources import Sources
from upwell.performance.shown.telling import Sent, told_by
from upwell.ui import speaking
from upwell.ui.charts.line import spark

NOT_SENT = {"information", "lookup"}
"""Kinds of services nobody sends anything with: they have no requests to count."""
MOST_TYPED = 80
AT_FIRST = 20
"""So many lines are shown until all are asked for: on a phone each is a card."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A service whose requests are counted, here or by others; only the published ones can be asked for here."""

    code: str
    department: str
    published: Published | None
    sources: Sources

    def name(self) -> Said:
        if self.published is not None:
            return Texts(self.published.definition, speaking.current()).of_service("name")
        return Said(self.sources.shown[0].title, "en")


@dataclass(frozen=True, slots=True)
class Line:
    """A service. `figures` in the order of `columns()`, its requests first; `cells`: as the page says them. `sent`:
    who sent them and of when they are, where somebody did."""

    code: str
    name: Said
    department: str
    department_name: str
    figures: tuple[Figure, ...]
    cells: str
    found_by: str
    sent: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """`sort`: what the address says to sort by it."""

    sort: str
    label: str


def columns() -> list[Heading]:
    shares = [Heading(one.code, wording.name(one)) for one in figures.main()]
    return [Heading("requests", _("Requests")), *shares, Heading("days", _("Half done within"))]


def counted() -> list[Counted]:
    """The services that have requests to count, or of which somebody sends figures."""

    def find() -> list[Counted]:
        sent, city = reading.sent_by(), catalogue.city()
        here = {one.code: one for one in catalogue.all_published()}
        found = [
            Counted(one.code, one.definition.owner, one, sent.get(one.code, Sources()))
            for one in here.values()
            if one.definition.kind not in NOT_SENT or one.code in sent
        ]
        teams = {code: team.department for code, team in city.teams.items()}
        elsewhere = [Counted(code, teams.get(of.shown[0].team, ""), None, of) for code, of in sent.items()
                     if code not in here]  # fmt: skip
        return found + sorted(elsewhere, key=lambda one: (one.sources.shown[0].title, one.code))

    return reading.kept(find, "counted", spoken=False)


def lines() -> list[Line]:
    return reading.kept(lambda: [_line(one) for one in counted()], "lines")


def _line(of: Counted) -> Line:
    language, city = speaking.current(), catalogue.city()
    row, today = reading.year(of.code), reading.edition().today
    name = of.name()
    called = city.word(city.departments[of.department].name, language) if of.department in city.departments else ""
    shares = [figures.share(measure, row) for measure in figures.main()]
    lasting = figures.days(row.lasting(today)) if row else figures.nothing()
    found = (figures.sent(row), *shares, lasting)
    labelled = [(column.label, figure) for column, figure in zip(columns(), found, strict=True)]
    spark_ = _spark(reading.months().get(of.code, {}))
    cells = render_to_string("performance/_cells.html", {"labelled": labelled, "spark": spark_})
    sent = () if reading.is_ours(of.code) else told_by(of.sources)
    found_by = fold(f"{name.text} {called} {of.code}")
    return Line(of.code, name, of.department, called, found, cells, found_by, sent[:1])


def _spark(months: Mapping[date, Row]) -> str:
    whole = reading.period().months[:-1]
    return spark([figures.sent(months.get(one)).value for one in whole])


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says: what is typed, a department, what it is sorted by. What is unknown is as if not said."""

    text: str = ""
    department: str = ""
    sort: str = "requests"
    down: bool = True
    all: bool = False

    def address(self, **changes: Any) -> str:
        """Of the same page with this changed; what is as it would be anyhow is left out."""
        asked = replace(self, **changes)
        sort = f"{'-' if asked.down else ''}{asked.sort}"
        said = {"q": asked.text, "department": asked.department, "sort": "" if sort == "-requests" else sort}
        said["show"] = "all" if asked.all else ""
        return "?" + urlencode({name: value for name, value in said.items() if value})

    def chips(self, departments: Mapping[str, str]) -> list[tuple[str, str]]:
        """What narrows the list, in words, each with the address without it."""
        found = []
        if self.text:
            found.append((f"“{self.text}”", self.address(text="")))
        if self.department:
            found.append((departments.get(self.department, self.department), self.address(department="")))
        return found


def asked(query: Mapping[str, str], departments: Iterable[str]) -> Asked:
    sort = query.get("sort", "-requests")
    by, department = sort.removeprefix("-"), query.get("department", "")
    if by not in {"name", *(one.sort for one in columns())}:
        sort, by = "-requests", "requests"
    known = department if department in set(departments) else ""
    return Asked(query.get("q", "").strip()[:MOST_TYPED], known, by, sort.startswith("-"), query.get("show") == "all")


def chosen(found: Sequence[Line], asked: Asked) -> list[Line]:
    """Those that are meant, sorted; what has no figure comes last either way."""
    wanted = fold(asked.text).split()
    kept = [
        one
        for one in found
        if (not asked.department or one.department == asked.department) and all(word in one.found_by for word in wanted)
    ]
    kept.sort(key=lambda one: fold(one.name.text))
    if asked.sort == "name":
        return kept[::-1] if asked.down else kept
    place = [column.sort for column in columns()].index(asked.sort)
    known = [one for one in kept if one.figures[place].value is not None]
    known.sort(key=lambda one: one.figures[place].value or 0, reverse=asked.down)
    return known + [one for one in kept if one.figures[place].value is None]


@dataclass(frozen=True, slots=True)
class Sorted:
    """A heading as the page has it: where it leads, and how the table is sorted by it now."""

    label: str
    href: str
    now: str  # "ascending", "descending" or nothing, as aria-sort has it
    number: bool


def headings(asked: Asked) -> list[Sorted]:
    found = []
    for one in [Heading("name", _("Service")), *columns()]:
        here = one.sort == asked.sort
        down = not asked.down if here else one.sort != "name"
        now = ("descending" if asked.down else "ascending") if here else ""
        found.append(Sorted(one.label, asked.address(sort=one.sort, down=down), now, one.sort != "name"))
    return found


def orders(asked: Asked) -> list[tuple[str, str, bool]]:
    """What the list can be sorted by: as the address says it, in words, whether it is so now."""
    found = [("name", _("Service, A to Z")), ("-name", _("Service, Z to A"))]
    for one in columns():
        found.append((f"-{one.sort}", _("%(label)s, most first") % {"label": one.label}))
        found.append((one.sort, _("%(label)s, least first") % {"label": one.label}))
    now = f"{'-' if asked.down else ''}{asked.sort}"
    return [(sort, words, sort == now) for sort, words in found]


def departments() -> dict[str, str]:
    """Those that have services to count, by code, in the language of the page."""
    city, language = catalogue.city(), speaking.current()
    owners = {one.department for one in counted()}
    found = {code: city.word(one.name, language) for code, one in city.departments.items() if code in owners}
    return dict(sorted(found.items(), key=lambda one: fold(one[1])))
