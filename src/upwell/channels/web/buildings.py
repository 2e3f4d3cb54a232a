"""Which home of a building: its units to choose from, and the whole of it where the service takes that.

Decides what is offered; a building of many units asks for the number to be typed instead of showing a hundred rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from upwell.definition.questions import Question
from upwell.places import queries as places

WHOLE = "whole-"
MOST_UNITS = 20


@dataclass(frozen=True, slots=True)
class Whole:
    """The building as one place: its id says that somebody chose it so, and is not asked again."""

    id: str
    label: str
    hint: str


def is_open(candidate: places.Candidate, question: Question) -> bool:
    """Whether it is not said yet which home of this building is meant."""
    return candidate.units > 0 and getattr(question, "units", "ignored") != "ignored"


def offered(building: places.Candidate, question: Question) -> list[Any]:
    units: Sequence[Any] = places.units(building.id)
    own = places.own_address(building.id)
    whole = Whole(f"{WHOLE}{building.id}", gettext("The whole building"), building.label)
    return [
        *([own] if own else []),
        *(units if len(units) <= MOST_UNITS else ()),
        *([whole] if getattr(question, "units", "") == "ask" else []),
    ]


def chosen_whole(chosen: str) -> places.Candidate | None:
    return places.place(chosen.removeprefix(WHOLE)) if chosen.startswith(WHOLE) else None
