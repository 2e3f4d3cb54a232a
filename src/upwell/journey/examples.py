"""Runs the example journeys inside a definition: the designer's own tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from upwell.definition.model import Example, Service
from upwell.definition.values import Money
from upwell.journey.facts import TODAY, Fact, Facts, today
from upwell.journey.walk import Position, Walk, plain_value
from upwell.journey.whole import read

DEFAULT_TODAY = date(2026, 6, 15)
NOT_SENT = "not_sent"
"""The ending of an example whose answers are not all taken."""
NOT_SENT = "not_sent"
"""The `ends` of an example whose answers are not all taken, or not enough."""


def run(service: Service, example: Example) -> list[str]:
    """What went otherwise than the example says, one sentence each; empty when all is as written."""
    found = walked(service, example)
    if example.ends == NOT_SENT:
        sent = not isinstance(found, str) and found.position is Position.SUBMIT
        return ["it was sent"] if sent else []
    if isinstance(found, str):
        return [found]
    wrong = [*_path(found, example), *_ending(found, example), *_worked_out(found, example)]
    if example.left_out is not None and not set(example.left_out) <= found.left_over:
        wrong.append(f"these answers were expected to drop out: {', '.join(example.left_out)}")
    return wrong


def walked(service: Service, example: Example) -> Walk | str:
    """The walk of an example, or the sentence that says which answers are not taken."""
    whole = read(service, example.answers, example_facts(example), channel="web", provided=example.answers)
    ended = whole.walk.position is Position.STOP
    refused = {name: problem for name, problem in whole.problems.items() if not ended or name in example.answers}
    if refused:
        return "; ".join(f"the answer to {name} is not taken: {problem.code}" for name, problem in refused.items())
    left = {name: example.answers[name] for name in whole.unused}
    return replace(whole.walk, answers={**left, **whole.walk.answers})


def example_facts(example: Example) -> Facts:
    day = date.fromisoformat(example.today) if example.today else DEFAULT_TODAY
    facts = {name: Fact("", "none" if value is None else "found", value) for name, value in example.facts.items()}
    return {**facts, TODAY: today(day)}


def _path(found: Walk, example: Example) -> list[str]:
    if example.path is None or _without_contact(found, example) == example.path:
        return []
    return [f"the path was {', '.join(found.names)}, not {', '.join(example.path)}"]


def _without_contact(found: Walk, example: Example) -> tuple[str, ...]:
    """The path without the optional steps the example does not speak of."""
    wanted = example.path or ()
    return tuple(name for name in found.names if name in wanted or name in example.answers)


def _ending(found: Walk, example: Example) -> list[str]:
    if example.ends is not None:
        ended = found.outcome or found.position.value
        return [] if ended == example.ends else [f"it ended with {ended} at {found.address}, not with {example.ends}"]
    if found.position is Position.SUBMIT:
        return []
    return [f"it stopped at {found.address} ({found.position.value}) and was not sent"]


def _worked_out(found: Walk, example: Example) -> list[str]:
    wrong = []
    for name, expected in example.works_out.items():
        value = found.values.get(name)
        came = plain_value(value)
        shown = came / 100 if isinstance(value, Money) and isinstance(came, int) else came
        if str(shown) != str(expected) and shown != expected:
            wrong.append(f"{name} came to {shown}, not {expected}")
    return wrong
