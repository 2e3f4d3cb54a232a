"""A new city as it was understood: plain data, sound, ready to be written as a folder. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    called: str
    role: str
    team: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a service of one's own; `type` and `more` are in the words of the definition language."""

    name: str
    type: str
    title: str
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A service: of the library (`begin_from`), or one's own with a `kind` and questions. `row`: where it stands;
    `words`: what the library's texts are to say here instead."""

    code: str
    name: str
    department: str
    team: str
    begin_from: str = ""
    kind: str = ""
    summary: str = ""
    days: int | None = None
    asks: tuple[Asked, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    row: int = 0


@dataclass(slots=True)
class Plan:
    """`settings`: plain data of city.yaml. `places`: rows of a table of addresses."""

    settings: dict[str, Any] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    places: list[dict[str, str]] = field(default_factory=list)
    services: list[Wanted] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.settings.get("city", ""))
