"""How objectives stand now: those the city declares, and the four that hold for every service without any declaration.

The four: a simple definition, the target time told, met for 80 % of requests, satisfaction asked for every request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.catalogue.queries import Published
from upwell.catalogue.steering import Objective
from upwell.definition import plainness
from upwell.lib import han
from upwell.performance import queries
from upwell.performance.measures import latest
from upwell.performance.objectives.scoring import ASKED, BOUND, Quarter, Standing, mean, quarter, quarter_of, standing
from upwell.performance.published import published
from upwell.performance.rows import Row

DECK = "deck"
"""The four, as one objective."""
DEFINED, TOLD, MET, EVERYBODY = "defined", "told", "met", "asked"
FOUR = (DEFINED, TOLD, MET, EVERYBODY)
ON_TIME = 0.8
CASELESS = ("lookup", "information")


@dataclass(frozen=True, slots=True)
class Four:
    """One service and the four: what does not apply to it is not there."""

    service: str
    department: str
    results: Mapping[str, Standing]

    @property
    def score(self) -> float | None:
        return mean([one.score for one in self.results.values()])


@dataclass(frozen=True, slots=True)
class Declared:
    """An objective of `city.yaml`, and its key results by name."""

    code: str
    objective: Objective
    services: tuple[str, ...]
    results: Mapping[str, Standing] = field(default_factory=dict)

    @property
    def score(self) -> float | None:
        return mean([one.score for one in self.results.values()])


def deck(today: date, *, to_the_day: bool = False) -> list[Four]:
    """Every service of the public, in this quarter so far. `to_the_day`: of a day that is past, as it was then."""
    sums = _sums(quarter_of(today), today, to_the_day=to_the_day)
    return [_four(one, sums.get(one.code, Row())) for one in catalogue.all_published() if one.definition.is_public]


def of_service(code: str, today: date) -> Four | None:
    """None where there is no such service for the public."""
    found = catalogue.published(code)
    if found is None or not found.definition.is_public:
        return None
    return _four(found, _sums(quarter_of(today), today, (code,)).get(code, Row()))


def declared(of: Quarter, today: date, *, to_the_day: bool = False) -> list[Declared]:
    city = catalogue.city()
    chosen = {code: one for code, one in city.objectives.items() if one.quarter == of.code}
    sums = _sums(of, today, to_the_day=to_the_day) if chosen else {}
    return [_declared(code, one, sums) for code, one in chosen.items()]


def quarters(today: date) -> list[Quarter]:
    """Those the city aims at something in, and this one; the newest first."""
    codes = {one.quarter for one in catalogue.city().objectives.values()} | {quarter_of(today).code}
    return [quarter(code) for code in sorted(codes, reverse=True)]


def _sums(
    of: Quarter, today: date, services: tuple[str, ...] | None = None, *, to_the_day: bool = False
) -> dict[str, Row]:
    """A month's row has what came after a day in it: of one that is past, its last days are added up."""
    until = min(of.until, today + timedelta(days=1))
    names = sorted({name for one in BOUND.values() for name in one.sums})
    whole = max(of.start, until.replace(day=1)) if to_the_day else until
    if whole >= until:
        rows = queries.told(start=of.start, until=until, service=services, names=names, spreads=False)
    else:
        months = queries.read(start=date.min, until=whole, service=services, source="", spreads=False)
        days = queries.read(grain="day", start=whole, until=until, service=services, source="", spreads=False)
        begun = [
            replace(row, service=code, grain="month", start=whole)
            for code, row in sorted(queries.grouped(days, "service").items())
        ]
        rows = [row for row in published([*months, *begun], names=names) if row.start and row.start >= of.start]
    return queries.grouped(rows, "service")


def _declared(code: str, objective: Objective, sums: Mapping[str, Row]) -> Declared:
    services = tuple(_scope(objective, catalogue.all_published()))
    counted = [sums[one] for one in services if one in sums]
    whole = queries.together(counted)
    results = {
        name: standing(BOUND[one.measure], whole, one.target, begun=one.from_) if counted else Standing(one.target)
        for name, one in objective.results.items()
    }
    return Declared(code, objective, services, results)


def _scope(objective: Objective, published: Iterable[Published]) -> Iterable[str]:
    scope = objective.scope
    for one in published:
        if one.code in scope.services if scope.services else scope.department in (None, one.definition.owner):
            yield one.code


def _four(one: Published, row: Row) -> Four:
    definition = one.definition
    results = {DEFINED: _yes_or_no(is_simple(one, catalogue.city()))}
    if definition.kind not in CASELESS:
        results[TOLD] = _yes_or_no(bool(definition.promise))
        results[MET] = standing(latest("promise"), row, ON_TIME)
        results[EVERYBODY] = standing(ASKED, row, 1.0)
    return Four(one.code, definition.owner, results)


def _yes_or_no(holds: bool) -> Standing:
    return Standing(1.0, float(holds), None, float(holds))


def is_simple(one: Published, city: City) -> bool:
    """The summary is there in every language of the city, and the check finds nothing hard about it."""
    definition = one.definition
    names = {term.words["en"] for term in city.glossary if term.is_name}
    if any(plainness.problems(definition.summary, names)):
        return False
    translated = {"en": definition.summary}
    for language, texts in definition.translations.items():
        if "summary" in texts:
            translated[language] = texts["summary"].text
    return all(han.among(translated, language) for language in city.offered)
