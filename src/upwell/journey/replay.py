"""A journey again, from its definition and log: every walk there was, in order.

For support ("what did this person see?"), for tests, and for carrying a draft to a new version. Calls no provider."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from upwell.definition.model import Service
from upwell.journey.facts import Fact
from upwell.journey.log import Answers, Entry, after
from upwell.journey.walk import Walk, walk


def replay(definition: Service, entries: Iterable[Entry], *, channel: str = "web") -> Iterator[Walk]:
    """The walk before anything happened, then the one after each entry."""
    answers: Answers = {}
    facts: dict[str, Fact] = {}
    yield walk(definition, answers, facts, channel=channel)
    for entry in entries:
        answers, facts = after(entry, answers, facts)
        yield walk(definition, answers, facts, channel=channel)
