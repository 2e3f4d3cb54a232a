"""Somebody standing at one step of a service, for a preview: with the answers of an example that comes by there, else
with those of the example that is most like it. Nothing is looked up, nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from upwell.definition.model import Example, Service
from upwell.definition.questions import Question
from upwell.definition.steps import AnyStep, LookUp, Repeat, WorkOut
from upwell.definition.values import Values
from upwell.journey import examples
from upwell.journey.screen import Screen, screen
from upwell.journey.walk import Position, Walk, first_values

_POSITIONS = ("tell", "stop", "check", "book", "pay", "submit")


def visible(service: Service, address: str) -> str:
    """The step itself, or the next one after it that a person sees: look-ups and sums show nothing."""
    name, _, inner = address.partition(".")
    if inner and name in service.by_name:
        return address
    names = [step.name for step in service.walked]
    after = names[names.index(name) :] if name in names else names
    return next((each for each in after if not isinstance(service.by_name[each], LookUp | WorkOut)), "")


def at(service: Service, address: str, *, channel: str = "web") -> tuple[Walk, Screen, str]:
    """Where somebody stands at this step, what they see, and the example whose answers they gave ("" for none)."""
    name, _, inner = address.partition(".")
    step = service.by_name[name]
    went, example = _went(service, name)
    path = tuple(_before(service, went, name)) if went else ()
    values: Values = went.values if went else first_values({}, channel)
    position, where = _position(step), name
    if inner and isinstance(step, Repeat):
        step = next(one for one in step.steps if one.name == inner)
        position, where = Position.ASK, f"{name}.0.{inner}"
    elif isinstance(step, Repeat):
        position, where = Position.MORE, f"{name}.more"
    answers = {key: plain for key, plain in went.answers.items() if key in path} if went else {}
    walk = Walk(service, answers, path, position, where, step, values)
    return walk, replace(screen(walk), answered=False, stored=None), example


def _position(step: AnyStep) -> Position:
    verb = next((verb for verb in _POSITIONS if hasattr(step, verb)), None)
    return Position(verb) if verb and not isinstance(step, Question) else Position.ASK


def _went(service: Service, name: str) -> tuple[Walk | None, str]:
    """The journey of the first example that comes by this step; of any that goes far when none does."""
    best: tuple[Walk | None, str] = (None, "")
    for example, walk in _journeys(service):
        if name in walk.names or walk.address == name:
            return walk, example.name
        if best[0] is None or len(walk.path) > len(best[0].path):
            best = walk, ""
    return best


def _journeys(service: Service) -> Iterator[tuple[Example, Walk]]:
    for example in service.tests:
        yield example, examples.rehearse(service, example).walk


def _before(service: Service, walk: Walk, name: str) -> Iterator[str]:
    """What of its path lies before the step."""
    order = {step.name: place for place, step in enumerate(service.walked)}
    for address in walk.path:
        if order.get(address.split(".")[0], 0) < order[name]:
            yield address
