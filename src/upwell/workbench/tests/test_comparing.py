"""What changed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from upwell.definition import load
from upwell.definition.model import Service
from upwell.workbench import comparing
from upwell.workbench.tests.texts import NEW


def changed(change: Mapping[str, Any], step: int | None = None) -> list[comparing.Change]:
    plain = yaml.safe_load(NEW)
    target = plain if step is None else plain["steps"][step]
    target.update(change)
    return comparing.changes(old(), load.from_plain(plain, {}))


def old() -> Service:
    return load.from_plain(yaml.safe_load(NEW), {})


@pytest.mark.parametrize(
    ("change", "step", "words", "noticed"),
    [
        ({"promise": {"to": "answer", "within": 3, "counted_in": "working_days"}}, None,
         "The promise is 3 working days, was 2 working days.", False),
        ({"options": {"drill": "A drill", "saw": {"label": "A saw", "sms": "saw"}, "axe": "An axe"}}, 0,
         "question “Which tool do you need?” now has 3 options, was 2.", True),
        ({"title": "Which one?"}, 0, "question “Which one?” was “Which tool do you need?”.", True),
        ({"optional": False}, 1, "question “What do you want to build?” must be answered now.", True),
        ({"hint": "Other"}, 0, "question “Which tool do you need?”: hint reads differently.", False),
        ({"channels": ["web", "sms", "phone"]}, None, "No longer by: chat.", True),
    ],
)  # fmt: skip
def test_each_change_is_said_in_words(change: dict[str, Any], step: int | None, words: str, noticed: bool) -> None:
    assert comparing.changes(old(), old()) == []

    found = changed(change, step)

    assert [(one.words, one.noticed) for one in found] == [(words, noticed)]


def test_a_new_question_and_one_that_is_gone() -> None:
    plain = yaml.safe_load(NEW)
    plain["steps"][1] = {"ask": "until", "type": "date", "title": "Until when?"}

    found = comparing.changes(old(), load.from_plain(plain, {}))

    assert [one.words for one in found] == [
        "New: question “Until when?”. It must be answered.",
        "question “What do you want to build?” is gone.",
    ]


def test_the_lines_of_two_texts_are_set_side_by_side() -> None:
    found = comparing.lines("one\ntwo\nthree\n", "one\n2\nthree\n")

    assert [(one.kind, one.text) for one in found] == [
        ("same", "one"), ("taken", "two"), ("added", "2"), ("same", "three"),
    ]  # fmt: skip
