"""Runs the example journeys inside a definition: the designer's own tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from upwell.definition.channels import STAFF
from upwell.definition.model import Example, Service
from upwell.definition.values import Money
from upwell.journey import refusals
from upwell.journey.answers import Problem
from upwell.journey.facts import TODAY, Fact, Facts, today
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk, plain_value
from upwell.journey.whole import read

DEFAULT_TODAY = date(2026, 6, 15)
NOT_SENT = "not_sent"
"""The `ends` of an example whose answers are not all taken, or not enough."""
_STOPPED = {
    Position.ASK: "it stops at the question {at}, which the example does not answer",
    Position.MORE: "it stops at {at}, where the example does not say whether there are more",
    Position.LOOK_UP: "it stops at the look-up {at}, for which the example gives no facts",
    Position.BOOK: "it stops at {at}, where the example books no time",
    Position.PAY: "it stops at {at}, where the example does not say that it is paid",
    Position.TELL: "it stops at the page {at}",
    Position.CHECK: "it stops at the check {at}",
}


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One thing that goes otherwise than written. `at`: where in the example it was written."""

    at: tuple[str | int, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How an example went: where it came to, which answers were refused."""

    walk: Walk
    refused: dict[str, Problem] = field(default_factory=dict)

    @property
    def sent(self) -> bool:
        return not self.refused and self.walk.position is Position.SUBMIT


def run(service: Service, example: Example) -> list[Otherwise]:
    """What goes otherwise than the example says; empty when all is as written."""
    return differences(rehearse(service, example), example)


def rehearse(service: Service, example: Example) -> Rehearsal:
    walked = service.by_staff if example.channel in STAFF else service
    whole = read(walked, example.answers, example_facts(example), channel=example.channel, provided=example.answers)
    ended = whole.walk.position is Position.STOP
    refused = {name: problem for name, problem in whole.problems.items() if not ended or name in example.answers}
    left = {name: example.answers[name] for name in whole.unused}
    return Rehearsal(replace(whole.walk, answers={**left, **whole.walk.answers}), refused)


def differences(went: Rehearsal, example: Example) -> list[Otherwise]:
    """Once answers are refused, all that follows hangs on them: only the refusals are told."""
    if example.ends == NOT_SENT:
        return [Otherwise(("ends",), "it is sent")] if went.sent else []
    if went.refused:
        return list(_refusals(went, example))
    walk = went.walk
    wrong = [*_path(walk, example), *_ending(walk, example), *_worked_out(walk, example)]
    return [*wrong, *_left_out(walk, example)]


def example_facts(example: Example) -> Facts:
    day = date.fromisoformat(example.today) if example.today else DEFAULT_TODAY
    facts = {name: Fact("", "none" if value is None else "found", value) for name, value in example.facts.items()}
    return {**facts, TODAY: today(day)}


def _refusals(went: Rehearsal, example: Example) -> Iterator[Otherwise]:
    texts = Texts(went.walk.definition, "en")
    for address, problem in went.refused.items():
        asked, _ = texts.locate(address)
        said = refusals.sentence(problem, address, asked, _at(example.answers, address))
        yield Otherwise(("answers", address.split(".")[0]), said)


def _at(answers: Any, address: str) -> Any:
    """What the example answers at an address: `size`, `dogs.0.name`."""
    found = answers
    for part in address.split("."):
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def _path(walk: Walk, example: Example) -> list[Otherwise]:
    if example.path is None or _without_contact(walk, example) == example.path:
        return []
    return [Otherwise(("path",), f"it takes the steps {', '.join(walk.names) or '(none)'}")]


def _without_contact(walk: Walk, example: Example) -> tuple[str, ...]:
    """The path without the optional steps the example does not speak of."""
    wanted = example.path or ()
    return tuple(name for name in walk.names if name in wanted or name in example.answers)


def _ending(walk: Walk, example: Example) -> list[Otherwise]:
    wanted = example.ends or Position.SUBMIT.value
    if (walk.outcome or walk.position.value) == wanted:
        return []
    if walk.outcome:
        went = f"it ends with {walk.outcome} at {walk.address}"
    else:
        went = _STOPPED.get(walk.position, "it is sent").format(at=walk.address)
    expected = "the example says it is sent" if wanted == Position.SUBMIT.value else f"the example says {wanted}"
    return [Otherwise(("ends",), f"{went}; {expected}")]


def _worked_out(walk: Walk, example: Example) -> Iterator[Otherwise]:
    for name, expected in example.works_out.items():
        value = walk.values.get(name)
        came = plain_value(value)
        shown = came / 100 if isinstance(value, Money) and isinstance(came, int) else came
        if str(shown) != str(expected) and shown != expected:
            yield Otherwise(("works_out", name), f"{name} comes to {shown}, not to {expected}")


def _left_out(walk: Walk, example: Example) -> Iterator[Otherwise]:
    for number, name in enumerate(example.left_out or ()):
        if name not in example.answers:
            yield Otherwise(("left_out", number), f"{name} cannot drop out, for the example does not answer it")
        elif name not in walk.left_over:
            yield Otherwise(("left_out", number), f"{name} does not drop out: it is asked")
