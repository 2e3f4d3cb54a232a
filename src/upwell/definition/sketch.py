"""As much of a definition as can be tried out while something is wrong with it, so that what its examples show is told
together with everything else.

Steps are kept up to the first whose logic cannot be trusted; there a stand-in ends the journey, and what comes to it is
not judged. Made by `load.py`; examples are run by rooms that know journeys."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from upwell.definition.model import Service
from upwell.definition.problems import Problem
from upwell.definition.source import Source
from upwell.definition.steps import Submit
from upwell.definition.structure import Draft

Place = TypeVar("Place", str, int)

STAND_IN = "not_tried"
"""The step at which the part that can be tried ends; no service can call a step of its own so and be sound."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """`examples`: place in the file and in the service, of those nothing else is wrong with. `wrong`: settings of the
    service with an error in them."""

    service: Service
    source: Source
    examples: tuple[tuple[int, int], ...]
    wrong: frozenset[str]


def sketch(draft: Draft, source: Source, problems: Iterable[Problem], logic: Iterable[Problem]) -> Sketch:
    """`logic`: those of the problems after which a step may lead somewhere else than meant."""
    errors = [problem for problem in problems if not problem.warning]
    told = {_item(source, "tests", problem) for problem in errors}
    examples = tuple((place, index) for index, place in enumerate(draft.examples) if place not in told)
    wrong = frozenset(_setting(source, problem) for problem in errors)
    doubted = [problem for problem in logic if not problem.warning and _setting(source, problem) == "steps"]
    broken = {_item(source, "steps", problem) for problem in doubted} | draft.doubtful | {*draft.lost.values()}
    if not broken and draft.indexes:
        return Sketch(draft.service, source, examples, wrong)
    first = min((index for index in broken if index >= 0), default=len(source.at(("steps",)) or ()))
    return Sketch(_cut(draft, first), source, examples, wrong)


def _cut(draft: Draft, first: int) -> Service:
    """The service with its steps before this place of the file, and a stand-in for the rest."""
    kept = [step for index, step in zip(draft.indexes, draft.service.steps, strict=True) if index < first]
    values = {name: getattr(draft.service, name) for name in Service.model_fields}
    values |= {"steps": (*kept, Submit(submit=STAND_IN)), "contact": "none"}
    return Service.model_construct(**values)


def _setting(source: Source, problem: Problem) -> str:
    """The setting of the service in which the problem stands; empty when it is in another file."""
    settings = source.root.children if source.root else {}
    for name, node in settings.items():
        if node.file and node.file == problem.file:
            return str(name)
    if problem.file != source.file:
        return ""
    own = [(node.key_line, str(name)) for name, node in settings.items() if not node.file]
    return _last(own, problem.line) or ""


def _item(source: Source, setting: str, problem: Problem) -> int:
    """Which item of a list the problem stands in; -1 for none of them."""
    listed = source.root.children.get(setting) if source.root else None
    if listed is None or _setting(source, problem) != setting:
        return -1
    found = _last(
        [(node.line, index) for index, node in listed.children.items() if isinstance(index, int)], problem.line
    )
    return -1 if found is None else found


def _last(places: list[tuple[int, Place]], line: int) -> Place | None:
    """What stands last at or above a line, which problems count from 1 and places from 0."""
    places = sorted(places, key=lambda place: place[0])
    at = bisect_right([place[0] for place in places], line - 1)
    return places[at - 1][1] if at else None
