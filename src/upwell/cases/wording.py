"""The words by which staff find a case: title, place, and the free text that its service shows to everybody. Pure.

Only answers that are kept in the open are given here. What is sealed cannot be searched for by its words, and a copy of
them beside it would be worth no seal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from upwell.definition.model import Service
from upwell.lib.folding import fold

MOST = 600


def searched(title: str, place_label: str, answers: Mapping[str, Any], definition: Service | None) -> str:
    said = _written(answers, definition) if definition else ()
    return fold(" ".join((title, place_label, *said)))[:MOST]


def _written(answers: Mapping[str, Any], definition: Service) -> Iterator[str]:
    for address, question in definition.questions.items():
        if not question.free_text:
            continue
        step, _, name = address.partition(".")
        found = answers.get(step) or ""
        each = [item.get(name) for item in found] if name and isinstance(found, list) else [found]
        yield from (said for said in each if isinstance(said, str))
