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
ANOTHER = "another-"
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


def offered(building: places.Candidate, question: Question, text: str = "") -> list[Any]:
    """`text`: names a unit that is none of these, and that can be had all the same."""
    units: Sequence[Any] = places.units(building.id)
    own = places.own_address(building.id)
    return [
        *([own] if own else []),
        *(units if len(units) <= MOST_UNITS else ()),
        *(_more(building, text) if getattr(question, "units", "") == "ask" else []),
    ]


def _more(building: places.Candidate, text: str) -> list[Whole]:
    whole = Whole(f"{WHOLE}{building.id}", gettext("The whole building"), building.label)
    if not text:
        return [whole]
    named = places.with_named_unit(building, text)
    return [Whole(f"{ANOTHER}{building.id}", gettext("Another home in this building"), named.label), whole]


def chosen_another(chosen: str, text: str) -> places.Candidate | None:
    building = places.place(chosen.removeprefix(ANOTHER)) if chosen.startswith(ANOTHER) else None
    return places.with_named_unit(building, text) if building else None


def chosen_whole(chosen: str) -> places.Candidate | None:
    return places.place(chosen.removeprefix(WHOLE)) if chosen.startswith(WHOLE) else None
