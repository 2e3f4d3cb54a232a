"""What a `book` step hands to its calendar, and what it holds once a day is chosen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from upwell.definition.steps import Book
from upwell.definition.values import ABSENT, Plain, find
from upwell.journey.facts import digest, fact_value, plain_value
from upwell.journey.standing import Walk

TIMES = ("starts", "ends", "change_time")


def inputs(walk: Walk, step: Book) -> Mapping[str, Plain]:
    """What it hands over, each as stored when it is a whole answer, otherwise the value it came to."""
    return {key: plain_input(walk.answers, walk.path, walk.values, name) for key, name in step.with_.items()}


def asked(values: Mapping[str, Any], step: Book) -> str:
    """The mark of what was handed over: a day chosen for other inputs is none for these."""
    return digest({key: find(values, name) for key, name in step.with_.items()})


def plain_input(answers: Mapping[str, Plain], path: Any, values: Mapping[str, Any], dotted: str) -> Plain:
    if dotted in answers and dotted in path:
        return answers[dotted]
    return plain_value(find(values, dotted))


def is_for(plain: Plain, mark: str) -> bool:
    """Whether what was chosen is for these inputs; an example says only the day."""
    return isinstance(plain, Mapping) and plain.get("asked", mark) == mark


def value(plain: Plain) -> Any:
    """What conditions and wording see: its times are times."""
    found = fact_value(plain)
    if not isinstance(found, dict) or not isinstance(plain, Mapping):
        return found
    return {**found, **{name: _time(plain[name]) for name in TIMES if name in plain}}


def _time(plain: Plain) -> Any:
    try:
        return time.fromisoformat(str(plain))
    except ValueError:
        return ABSENT
