"""What a city's `life.yaml` says about a simulated year: pure data, with a value for everything that is left out.

Times are factors: 1 is as usual. Dates are month and day, so that they come in every year; what happens once happens
on the first such day of a life."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from upwell.definition import source, structure
from upwell.definition.base import Language, Name, Part, Text
from upwell.definition.problems import Problem

FILE = "life.yaml"
Factor = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Words = Mapping[Language, Text]


class Season(Part):
    """`months`: from January on. What lies between two months' middles lies between their factors."""

    months: Annotated[tuple[Factor, ...], Field(min_length=12, max_length=12)]
    services: frozenset[Name]


class Way(Part):
    """The share of a channel when a life begins, and from a year later on. `leaves`: against the web."""

    first: Share
    last: Share
    leaves: Factor = 1
    seconds: float = Field(default=14, gt=0, description="That half the answers take at most.")


class Speech(Part):
    """Who reads a language: how many they are, how often an answer is refused and how often they give up."""

    share: Factor = 1
    refused: Factor = 1
    leaves: Factor = 1


class District(Part):
    """`slower`: how long work takes there, against the others."""

    share: Factor = 1
    slower: Factor = 1


class Storm(Part):
    """`times`: how many more of these services are asked for while it lasts. Work on them then takes `slower` times as
    long, and less every day until `recovers` weeks later."""

    name: Words
    on: MonthDay
    days: int = Field(default=4, ge=1, le=30)
    times: Mapping[Name, Factor]
    slower: Factor = 3
    recovers: int = Field(default=5, ge=1, le=26)


class Outage(Part):
    """The pages answer nobody: `calls` of those who come call instead, the others do without."""

    name: Words
    on: MonthDay
    at: time = time(10)
    hours: float = Field(default=5, gt=0, le=72)
    calls: Share = 0.4


class Change(Part):
    """Something became better or worse on a day: how many give up, and how many answers are refused, before it against
    after it. `said` stands beside the curves."""

    on: MonthDay
    services: frozenset[Name]
    leaves: Factor = 1
    refused: Factor = 1
    said: Words


class Habits(Part):
    """How often something happens, for everybody. `leaving` and `refused` are by the type of a question; `each` holds
    for every other, `first` where somebody has answered nothing yet."""

    leaving: Mapping[Name, Share] = {"first": 0.07, "each": 0.01, "contact": 0.04, "address": 0.03, "location": 0.03}
    refused: Mapping[Name, Share] = {"each": 0.02, "contact": 0.05, "address": 0.08, "location": 0.06}
    only_looking: Share = 0.1
    without_scripts: Share = 0.04
    with_address: Share = 0.12
    rate: Share = 0.3
    ask_how_it_stands: Share = 0.03
    ask_when_late: Share = 0.2
    withdrawn: Share = 0.015
    duplicate: Share = 0.06
    asked: Share = 0.06
    answering: Share = 0.6
    adding: Share = 0.05
    forgotten: Share = 0.03
    misplaced: Share = 0.01


_HOURS = (1, 1, 0.5, 0.5, 0.5, 1, 3, 7, 11, 13, 13, 12, 11, 11, 11, 10, 10, 9, 8, 7, 6, 4, 3, 2)


class Plan(Part):
    """All of it. `services` are weights beside that of their kind; what has no season has none."""

    kinds: Mapping[Name, Factor] = {"report": 6, "request": 3, "lookup": 3, "information": 1.5, "application": 0.5}
    services: Mapping[Name, Factor] = {}
    seasons: Mapping[Name, Season] = {}
    weekdays: Annotated[tuple[Factor, ...], Field(min_length=7, max_length=7)] = (1.2, 1.1, 1, 1, 1.1, 0.7, 0.5)
    hours: Annotated[tuple[Factor, ...], Field(min_length=24, max_length=24)] = _HOURS
    holidays: Factor = 0.5
    channels: Mapping[Name, Way] = {"web": Way(first=0.6, last=0.75), "phone": Way(first=0.4, last=0.25, leaves=0.15)}
    languages: Mapping[Language, Speech] = {}
    districts: Mapping[Annotated[str, Field(max_length=40)], District] = {}
    storms: tuple[Storm, ...] = ()
    outages: tuple[Outage, ...] = ()
    changes: tuple[Change, ...] = ()
    habits: Habits = Habits()
    words: Mapping[Name, Words] = {}

    def named(self) -> Iterator[tuple[tuple[str | int, ...], Collection[str]]]:
        """Each place in the file that names services, and which."""
        yield ("services",), self.services
        for name, season in self.seasons.items():
            yield ("seasons", name, "services"), season.services
        for number, storm in enumerate(self.storms):
            yield ("storms", number, "times"), storm.times
        for number, change in enumerate(self.changes):
            yield ("changes", number, "services"), change.services


def read(folder: Path) -> tuple[Plan, list[Problem]]:
    """The plan of a city's folder; the plain one where it has none. Every problem, with its place."""
    file = folder / FILE
    if not file.is_file():
        return Plan(), []
    written = source.read(file.read_bytes(), file=f"{folder.name}/{FILE}")
    if written.problems or not isinstance(written.plain, dict):
        return Plan(), list(written.problems)
    reader = structure.Reader(written)
    found = reader.read(Plan, written.plain, ())
    plan: Any = found.part if found.whole else Plan()
    return plan, [*reader.problems, *_unknown(plan, folder, written)]


def _unknown(plan: Plan, folder: Path, written: source.Source) -> Iterator[Problem]:
    known = {path.parent.name for path in folder.glob("services/*/service.yaml")}
    for place, names in plan.named():
        for name in sorted(set(names) - known):
            at = (*place, name) if isinstance(names, Mapping) else place
            yield written.problem(at, f"There is no service {name}", "Write the name of a service's folder")


def first_day(month_day: str, begins: date) -> date:
    """The first such day on or after this one. The 29th of February is the 1st of March where there is none."""
    found = _of_year(begins.year, month_day)
    return found if found >= begins else _of_year(begins.year + 1, month_day)


def last_day(month_day: str, ends: date) -> date:
    """The last such day up to this one."""
    found = _of_year(ends.year, month_day)
    return found if found <= ends else _of_year(ends.year - 1, month_day)


def _of_year(year: int, month_day: str) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month + 1, 1)
