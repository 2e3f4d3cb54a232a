"""What a check may know about the city around a service. Whatever is None is not checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from upwell.definition.providers import Shape
from upwell.lib.han import MADE_FROM


@dataclass(frozen=True, slots=True)
class Known:
    """`workflows` are names with their states (none: states are not checked); `languages` must be complete, other
    languages a service offers are only warned about; `made` are those whose texts a program makes where nobody wrote
    them; `exempt` are names that count as one easy word; `calendars` are what `book` may use."""

    providers: Mapping[str, Shape] | None = None
    calendars: Mapping[str, Shape] | None = None
    departments: frozenset[str] | None = None
    teams: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    workflows: Mapping[str, frozenset[str]] | None = None
    languages: frozenset[str] | None = None
    made: frozenset[str] = frozenset(MADE_FROM)
    exempt: frozenset[str] = frozenset()
    layers: frozenset[str] | None = None
    areas: frozenset[str] | None = None
    services: frozenset[str] | None = None


NOTHING_KNOWN = Known()
