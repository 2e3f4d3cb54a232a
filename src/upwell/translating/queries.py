"""How far each service is in a language, and its texts with what waits to be published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition import units
from upwell.definition.model import Translation
from upwell.definition.units import Unit
from upwell.definition.wording import text_hash
from upwell.translating.models import Suggestion

NONE: Mapping[str, Translation] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """How many texts of a service are how far. `waiting`: written, and not published yet."""

    code: str
    name: str
    missing: int
    stale: int
    made: int
    done: int
    waiting: int

    @property
    def work(self) -> int:
        return self.missing + self.stale


@dataclass(frozen=True, slots=True)
class Text:
    """One text with what somebody wrote for it since; a suggestion made from other English counts no more."""

    unit: Unit
    waiting: Suggestion | None

    @property
    def said(self) -> str:
        return self.waiting.text if self.waiting else self.unit.text


def languages() -> tuple[str, ...]:
    """Those that are translated into."""
    return tuple(one for one in catalogue.city().languages if one != "en")


def units_of(published: Published, language: str) -> list[Unit]:
    definition = published.definition
    return units.units(definition, language, definition.translations.get(language, NONE))


def all_units(language: str) -> list[Unit]:
    return [one for published in catalogue.all_published() for one in units_of(published, language)]


def suggestions(language: str, service: str = "") -> list[Suggestion]:
    rows = Suggestion.objects.filter(language=language).order_by("service", "path")
    return list(rows.filter(service=service) if service else rows)


def standings(language: str) -> list[Standing]:
    """Those with most to do first."""
    waiting, found = Counter(one.service for one in suggestions(language)), []
    for published in catalogue.all_published():
        count = Counter(one.state for one in units_of(published, language))
        missing, stale, made, done = (count[state] for state in (units.MISSING, units.STALE, units.MADE, units.DONE))
        name, waits = published.definition.name, waiting[published.code]
        found.append(Standing(published.code, name, missing, stale, made, done, waits))
    return sorted(found, key=lambda one: (-one.work, -one.waiting, one.name))


def mark(waiting: Iterable[Suggestion]) -> str:
    """Another one whenever another text waits."""
    there = sorted((one.path, text_hash(one.text), one.of, one.by_account) for one in waiting)
    return text_hash(repr(there))


def texts(published: Published, language: str) -> list[Text]:
    rows = {one.path: one for one in suggestions(language, published.code)}
    found = []
    for unit in units_of(published, language):
        row = rows.get(unit.path)
        found.append(Text(unit, row if row is not None and row.of == text_hash(unit.english) else None))
    return found
