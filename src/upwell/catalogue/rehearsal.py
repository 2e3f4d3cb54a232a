"""Runs the example journeys of a definition and says, each at its place, what goes otherwise than written.

Also while other things are wrong with the definition: what cannot be trusted is not judged. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from upwell.catalogue.city import City
from upwell.definition.load import Loaded
from upwell.definition.model import Example, Service
from upwell.definition.problems import Problem
from upwell.definition.sketch import STAND_IN, Sketch
from upwell.definition.values import Values
from upwell.journey import examples
from upwell.journey.examples import Otherwise, Rehearsal
from upwell.journey.walk import Position


@dataclass(frozen=True, slots=True)
class Handed:
    """Who gets a case, and within how many of what it is promised (None: nothing is)."""

    team: str
    within: int | None
    counted_in: str = ""


Hand = Callable[[Service, Values, frozenset[str], City], Handed]
"""From a service, the values of a journey and the areas of its place to who gets it; rooms above know."""


def problems(loaded: Loaded, city: City | None = None, hand: Hand | None = None) -> list[Problem]:
    """One problem for each thing an example shows."""
    sketch = loaded.sketch
    if sketch is None:
        return []
    found = []
    for place, index in sketch.examples:
        example = sketch.service.tests[index]
        for one in _differences(sketch, example, city, hand):
            said = f"Example “{example.name}”: {one.said}"
            found.append(sketch.source.problem(("tests", place, *one.at), said))
    return found


def _differences(sketch: Sketch, example: Example, city: City | None, hand: Hand | None) -> Iterator[Otherwise]:
    went = examples.rehearse(sketch.service, example)
    if _is_untried(went):
        return
    yield from examples.differences(went, example)
    if went.sent and city is not None and hand is not None:
        yield from _handed(sketch, went, example, hand(sketch.service, went.walk.values, _areas(example), city))


def _is_untried(went: Rehearsal) -> bool:
    """Whether it came to where the definition cannot be trusted. Answers refused before that are told all the same."""
    return not went.refused and went.walk.position is Position.SUBMIT and went.walk.address == STAND_IN


def _areas(example: Example) -> frozenset[str]:
    """Every code the example's facts give: among them those of areas."""
    given = (fact.values() for fact in example.facts.values() if isinstance(fact, dict))
    return frozenset(str(value) for values in given for value in values)


def _handed(sketch: Sketch, went: Rehearsal, example: Example, handed: Handed) -> Iterator[Otherwise]:
    if example.team is not None and not sketch.wrong & {"route", "owner"} and handed.team != example.team:
        yield Otherwise(("team",), f"it goes to {handed.team or 'nobody'}, not to {example.team}")
    if example.due_within is None or "promise" in sketch.wrong or handed.within == example.due_within:
        return
    counted = handed.counted_in.replace("_", " ")
    promised = "nothing is promised" if handed.within is None else f"it is promised within {handed.within} {counted}"
    yield Otherwise(("due_within",), f"{promised}, not within {example.due_within}")
