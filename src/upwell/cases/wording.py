"""The words by which staff find a case: title, place, the names of its service, and the free text that it shows. Pure.

Only answers that are kept in the open are given here. What is sealed cannot be searched for by its words, and a copy of
them beside it would be worth no seal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from upwell.definition.model import Service
from upwell.lib.folding import fold

MOST = 600


def searched(title: str, place_label: str, answers: Mapping[str, Any], definition: Service | None) -> str:
    """What tells this case from others goes first: the last words may be cut."""
    if definition is None:
        return fold(f"{title} {place_label}")[:MOST]
    said = (fold(title), fold(place_label), *map(_named, names_of(definition)))
    said = (*said, *map(fold, _written(answers, definition)), *map(_named, others_of(definition)))
    return " ".join(filter(None, said))[:MOST]


_named = lru_cache(5_000)(fold)
"""The names of services come again with every case."""


def names_of(definition: Service) -> Iterator[str]:
    """What the service and its cases are called, in every language."""
    yield from (name for name in (definition.case_name, definition.name) if name)
    for own in definition.translations.values():
        yield from (own[path].text for path in ("case_name", "name") if path in own)


def others_of(definition: Service) -> Iterator[str]:
    """The other words people have for it, in every language."""
    yield from definition.also_said_as
    for own in definition.translations.values():
        yield from (said.text for path, said in own.items() if path.startswith("also_said_as."))


def _written(answers: Mapping[str, Any], definition: Service) -> Iterator[str]:
    for address, question in definition.questions.items():
        if not question.free_text:
            continue
        step, _, name = address.partition(".")
        found = answers.get(step) or ""
        each = [item.get(name) for item in found] if name and isinstance(found, list) else [found]
        yield from (said for said in each if isinstance(said, str))
