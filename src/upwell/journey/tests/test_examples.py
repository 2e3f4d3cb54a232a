"""Example journeys: what the designer wrote is what happens, or a sentence says what happened instead."""

from __future__ import annotations

from typing import Any

import pytest

from upwell.definition.model import Example
from upwell.journey import examples
from upwell.journey.tests.build import ask, look_up, service

PICKUP = service(
    ask("home"),
    look_up("collection"),
    {"stop": "far", "when": {"collection.in_city": "no"}, "outcome": "not_eligible", "title": "-"},
    ask("items", "choices"),
    ask("other", when={"items": {"includes": "c"}}),
    ask("when", "date", earliest="today", optional=True),
    {"work_out": "fee", "as": "count(items) * 12.5", "type": "money"},
    {"work_out": "heavy", "as": "'a' in items"},
    {"pay": "payment", "amount": "fee", "title": "-"},
    end=({"submit": "request"},),
)
ANSWERS = {"home": "1 Main St", "items": ["a"], "payment": "paid"}
CITY = {"collection": {"in_city": "yes"}}


def run(**example: Any) -> list[str]:
    return examples.run(PICKUP, Example.model_validate({"name": "one", "answers": ANSWERS, "facts": CITY, **example}))


@pytest.mark.parametrize(
    "example",
    [
        {},
        {"path": ["home", "items", "payment", "request"]},
        {"facts": {"collection": {"in_city": False}}, "answers": {"home": "x"}, "ends": "not_eligible"},
        {"facts": {"collection": None}},
        {"works_out": {"fee": 12.5, "heavy": "yes"}},
        {"works_out": {"fee": "12.5"}},
        {"answers": {**ANSWERS, "other": "lamp"}, "left_out": ["other"]},
        {"answers": {"home": "x", "items": ["a"]}, "ends": "pay"},
        {"answers": {**ANSWERS, "when": "2026-06-14"}, "today": "2026-06-01"},
        {"answers": {**ANSWERS, "items": ["z"]}, "ends": "not_sent"},
    ],
)
def test_an_example_that_goes_as_written_says_nothing(example: dict[str, Any]) -> None:
    assert run(**example) == []


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ({"answers": {**ANSWERS, "items": ["z"]}}, "the answer to items is not taken: not_offered"),
        ({"path": ["home", "request"]}, "the path was home, items, payment, request, not home, request"),
        ({"ends": "not_eligible"}, "it ended with submit at request, not with not_eligible"),
        ({"answers": {"home": "x", "items": ["a"]}}, "it stopped at payment (pay) and was not sent"),
        ({"facts": {}}, "it stopped at collection (look_up) and was not sent"),
        ({"works_out": {"fee": 25}}, "fee came to 12.5, not 25"),
        ({"works_out": {"heavy": "no"}}, "heavy came to yes, not no"),
        ({"left_out": ["other"]}, "these answers were expected to drop out: other"),
        ({"answers": {**ANSWERS, "when": "2026-06-14"}}, "the answer to when is not taken: earliest"),
    ],
)
def test_an_example_that_goes_otherwise_is_told_in_one_sentence(example: dict[str, Any], said: str) -> None:
    assert said in "; ".join(run(**example))
