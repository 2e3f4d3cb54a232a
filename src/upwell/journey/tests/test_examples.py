"""Example journeys: what the designer wrote is what happens, or a sentence says what happened instead."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from upwell.definition.model import Example
from upwell.definition.values import Money
from upwell.journey import examples, refusals
from upwell.journey.answers import Problem
from upwell.journey.examples import Otherwise
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


def run(**example: Any) -> list[Otherwise]:
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
        ({"answers": {**ANSWERS, "items": ["z"]}}, "items does not take ['z']: its options are a, b, c"),
        ({"path": ["home", "request"]}, "it takes the steps home, items, payment, request"),
        ({"ends": "not_eligible"}, "it is sent; the example says not_eligible"),
        ({"answers": {"home": "x"}}, "items is asked and must be answered, but the example leaves it out"),
        (
            {"answers": {"home": "x", "items": ["a"]}},
            "it stops at payment, where the example does not say that it is paid; the example says it is sent",
        ),
        (
            {"facts": {}},
            "it stops at the look-up collection, for which the example gives no facts; the example says it is sent",
        ),
        (
            {"facts": {"collection": {"in_city": "no"}}},
            "it ends with not_eligible at far; the example says it is sent",
        ),
        ({"works_out": {"fee": 25}}, "fee comes to 12.5, not to 25"),
        ({"works_out": {"heavy": "no"}}, "heavy comes to yes, not to no"),
        ({"left_out": ["other"]}, "other cannot drop out, for the example does not answer it"),
        ({"left_out": ["items"]}, "items does not drop out: it is asked"),
        (
            {"answers": {**ANSWERS, "when": "2026-06-14"}},
            "when does not take '2026-06-14': the first day that fits is 2026-06-15",
        ),
        ({"ends": "not_sent"}, "it is sent"),
    ],
)
def test_an_example_that_goes_otherwise_is_told_in_one_sentence(example: dict[str, Any], said: str) -> None:
    assert [otherwise.said for otherwise in run(**example)] == [said]


def test_what_goes_otherwise_says_where_in_the_example_it_is_written() -> None:
    wrong = run(path=["home"], works_out={"fee": 1})

    assert [otherwise.at for otherwise in wrong] == [("path",), ("works_out", "fee")]


def test_every_problem_an_answer_can_have_is_a_sentence_for_who_writes_definitions() -> None:
    journey = Path(examples.__file__).parent
    sources = [file.read_text() for file in journey.rglob("*.py") if "tests" not in file.parts]
    codes = {code for text in sources for code in re.findall(r'Problem\(\s*"([a-z_]+)"', text)}

    assert len(codes) > 20
    assert codes <= refusals.KNOWN


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem("too_long", limit=3, length=9), "it has 9 letters and may have 3"),
        (Problem("at_most_money", limit=Money(Decimal("25.50"))), "it may be at most 25.50 dollars"),
        (Problem("at_least", limit=Decimal(2)), "it must be at least 2"),
        (Problem("date_part_missing", field="day", part="day"), "its day is missing"),
        (Problem("point"), "it is no place; write an address, or {lat: …, lon: …} inside the world"),
        (Problem("missing", kind="text"), "that is no answer to a question of type text"),
    ],
)
def test_a_refusal_says_what_the_question_takes(problem: Problem, said: str) -> None:
    question = PICKUP.questions["home"]

    assert refusals.sentence(problem, "home", question, "something") == f"home does not take 'something': {said}"
