"""What residents and staff read in English: grade seven of school at most, sentences of twenty words at most."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scripts import messages

from upwell.catalogue import folder
from upwell.config.commands.definitions import around
from upwell.definition import plainness
from upwell.definition.wording import wording_paths

CITIES = Path(__file__).parent.parent / "cities"
_FILLED = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def test_no_sentence_of_the_interface_is_hard_to_read() -> None:
    texts = {one for ident, _context, _place in messages.spoken() for one in _texts(ident)}

    assert len(texts) > 1_000
    assert [(one, told) for one in texts for told in plainness.problems(_FILLED.sub("X", one))] == []


def _texts(ident: str | tuple[str, str]) -> tuple[str, ...]:
    return (ident,) if isinstance(ident, str) else ident


@pytest.mark.parametrize("city", ["sanjose", "boston"])
def test_each_service_can_be_read_after_seven_years_of_school(city: str) -> None:
    read = folder.read(CITIES / city, around())
    exempt = {term.words["en"] for term in read.city.glossary if term.is_name} if read.city else set()
    levels = {
        one.definition.service: plainness.grade(
            words for text in wording_paths(one.definition).values() for words in plainness.sentences(text, exempt)
        )
        for one in read.services
    }

    assert len(levels) >= 1
    assert {code: level for code, level in levels.items() if level > plainness.HIGHEST_GRADE} == {}
    assert [str(problem) for problem in read.problems] == []
