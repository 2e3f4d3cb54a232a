"""How far each service is in a language, and its texts with what waits to be published."""

from __future__ import annotations

import hashlib
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

    @property
    def written(self) -> str:
        """What stands in the box of its page: "" where only a program wrote it."""
        return "" if self.unit.state == units.MADE and not self.waiting else self.said

    @property
    def mark(self) -> str:
        """Another one whenever the English, or what was written for it, is another."""
        return f"{text_hash(self.unit.english)} {_digest(self.written)}"


def is_untouched(mark: str, typed: str) -> bool:
    """Whether a box holds what the page with this mark of it was opened with."""
    return mark.endswith(f" {_digest(typed)}")


def _digest(text: str) -> str:
    """Of each sign, for other lines are another translation."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:12]


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
    found, rows = [], suggestions(language)
    for published in catalogue.all_published():
        there = _with([one for one in rows if one.service == published.code], units_of(published, language))
        count = Counter(one.unit.state for one in there)
        missing, stale, made, done = (count[state] for state in (units.MISSING, units.STALE, units.MADE, units.DONE))
        name, waits = published.definition.name, sum(one.waiting is not None for one in there)
        found.append(Standing(published.code, name, missing, stale, made, done, waits))
    return sorted(found, key=lambda one: (-one.work, -one.waiting, one.name))


def mark(waiting: Iterable[Suggestion]) -> str:
    """Another one whenever another text waits."""
    there = sorted((one.path, text_hash(one.text), one.of, one.by_account) for one in waiting)
    return text_hash(repr(there))


def texts(published: Published, language: str) -> list[Text]:
    return _with(suggestions(language, published.code), units_of(published, language))


def _with(rows: Iterable[Suggestion], there: Iterable[Unit]) -> list[Text]:
    """The texts of a service, each with what waits for it and was made from today's English."""
    of = {(one.path, one.of): one for one in rows}
    return [Text(unit, of.get((unit.path, text_hash(unit.english)))) for unit in there]
