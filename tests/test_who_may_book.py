"""Rows 2 and 3: where San José's free pickup ends before a day is shown, each with its reason, and where it goes on."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.test_city_content import SAN_JOSE, services
from upwell.definition.model import Example, Service
from upwell.journey import examples
from upwell.journey.walk import Position

HOME = {"home": {"label": "200 E Santa Clara St"}}
FACTS: dict[str, Any] = {
    "collection": {"in_city": "yes", "recycling_name": "Green Team"},
    "area": {"in_city": "yes", "district": "district_3"},
    "example": {"company": "Green Waste Recovery"},
    "hauler": {"code": "green_team", "name": "Green Team", "phone": "408-282-4400"},
}


@cache
def pickup() -> Service:
    return next(one for one in services(SAN_JOSE) if one.service == "junk_pickup")


def walked(facts: dict[str, Any] = FACTS, **answers: Any) -> examples.Rehearsal:
    example = Example.model_validate({"name": "a home", "answers": {**HOME, **answers}, "facts": facts})
    return examples.rehearse(pickup(), example)


@pytest.mark.parametrize(
    ("stop", "facts", "answers", "title"),
    [
        ("outside", {"collection": {"in_city": "no"}}, {}, "This address is outside San José"),
        ("no_hauler", {**FACTS, "example": None, "hauler": None}, {}, "We do not know who collects at this address"),
        ("no_business", FACTS, {"home_type": "business"}, "Free pickup is for homes"),
        (
            "ask_manager",
            FACTS,
            {"home_type": "apartment", "manager": "no"},
            "Ask your property manager to book",
        ),
    ],
)
def test_row_2_and_3_who_cannot_have_a_pickup_reads_why_before_a_day_is_shown(
    stop: str, facts: dict[str, Any], answers: dict[str, Any], title: str
) -> None:
    went = walked(facts, **answers)

    assert (went.walk.position, went.walk.address) == (Position.STOP, stop)
    assert not went.sent
    assert "slot" not in went.walk.path
    ending = next(step for step in pickup().steps if step.name == stop)
    assert ending.title == title  # type: ignore[union-attr]  # a stop has one


REST = {"items": {"sofa": 1}, "slot": {"day": "2026-06-18"}, "contact": {"email": "resident@example.org"}}


@pytest.mark.parametrize("kind", ["house", "mobile"])
def test_row_2_a_home_of_one_family_gets_its_pickup_without_another_question(kind: str) -> None:
    went = walked(home_type=kind, **REST)

    assert went.sent
    assert "manager" not in went.walk.path


def test_row_3_of_several_families_the_manager_gets_it_and_nobody_who_does_not_say_so() -> None:
    manager, silent = walked(home_type="apartment", manager="yes", **REST), walked(home_type="apartment", **REST)

    assert manager.sent
    assert manager.walk.path.index("manager") < manager.walk.path.index("slot")
    assert not silent.sent
    assert "manager" in silent.refused
