"""Look-ups: facts that belong to their inputs, and what follows when there is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from upwell.definition.values import ABSENT, Money
from upwell.journey.answers import Problem
from upwell.journey.facts import Fact, fact_value, plain_value, to_retry
from upwell.journey.tests.build import ask, facts, look_up, plain_walk, service, stand
from upwell.journey.walk import Position, Walk, walk

ROAD = service(ask("home", "address"), look_up("road"), ask("ours", when={"road.owner": "city"}), ask("size"))
AGAIN = service(ask("home"), ask("kind", "choice"), look_up("road", on_none="ask_again"), ask("size"))
MAIN, HIGH = {"label": "1 Main St"}, {"label": "2 High St"}


def found_for(place: Any, **value: Any) -> Fact:
    needed = stand(ROAD, {"home": place}).needed
    assert needed is not None
    return Fact(needed.asked, "found", value)


def stood(answers: Any, fact: Fact) -> Walk:
    return walk(ROAD, answers, {**facts(), "road": fact})


def test_a_look_up_is_asked_for_with_the_stored_answer() -> None:
    found = stand(ROAD, {"home": {**MAIN, "lat": 37.3, "lon": -121.9}})

    assert found.position is Position.LOOK_UP
    assert found.needed is not None
    assert found.needed.inputs == {"place": {"label": "1 Main St", "lat": 37.3, "lon": -121.9}}


def test_a_fact_answers_only_the_inputs_it_was_asked_with() -> None:
    fact = found_for(MAIN, owner="city")

    assert stood({"home": MAIN}, fact).address == "ours"
    assert stood({"home": HIGH}, fact).position is Position.LOOK_UP
    assert stood({"home": HIGH}, fact).values.get("road") is None


def test_the_facts_of_an_example_answer_any_inputs() -> None:
    assert stand(ROAD, {"home": HIGH}, road={"owner": "city"}).address == "ours"


def test_a_look_up_with_an_absent_input_is_absent_and_not_asked() -> None:
    definition = service(
        ask("home", optional=True), look_up("road"), ask("ours", when={"road.owner": "city"}), ask("size")
    )

    found = stand(definition, {"home": None})

    assert (found.address, found.values["road"]) == ("size", ABSENT)


def test_a_look_up_may_take_what_another_found() -> None:
    second = look_up("area", **{"with": {"zone": "road.zone"}})
    definition = service(ask("home"), look_up("road"), second)

    found = stand(definition, {"home": "x"}, road={"zone": "R1"})

    assert found.needed is not None
    assert found.needed.inputs == {"zone": "R1"}
    assert stand(definition, {"home": "x"}, road=None).position is Position.CHECK


def test_nothing_found_asks_the_question_again_when_the_definition_says_so() -> None:
    found = stand(AGAIN, {"home": "x", "kind": "a"}, road=None)

    assert (found.address, found.path) == ("home", ())
    assert found.problem == Problem("nothing_found", step="road")
    assert "kind" not in found.values


def test_what_was_passed_before_asking_again_is_not_left_over() -> None:
    answers = {"home": "x", "kind": "a", "size": "y"}
    found = stand(AGAIN, answers, road=None)

    assert (found.beyond, found.left_over) == (("kind",), {"size"})
    kept = {name: plain for name, plain in answers.items() if name not in found.left_over}
    assert plain_walk(stand(AGAIN, kept, road=None)) == plain_walk(found)


def test_a_failed_look_up_that_asks_again_is_to_be_retried_on_the_next_answer() -> None:
    definition = service(ask("home"), look_up("road", on_error="ask_again"))

    assert to_retry(definition, facts(road="failed"), "home") == ("road",)
    assert to_retry(definition, facts(road=None), "home") == ()
    assert to_retry(definition, facts(road="failed"), "size") == ()


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        (True, "yes"),
        (False, "no"),
        ("yes", "yes"),
        (None, ABSENT),
        ("", ABSENT),
        (3, Decimal(3)),
        (0.1, Decimal("0.1")),
        (float("nan"), ABSENT),
        (float("inf"), ABSENT),
        ("2026-06-15", date(2026, 6, 15)),
        ("2026-99-99", "2026-99-99"),
        ({"cents": 1250}, Money(Decimal("12.5"))),
        ({"a": {"b": None}}, {"a": {"b": ABSENT}}),
        ([1, "x"], (Decimal(1), "x")),
    ],
)
def test_a_fact_has_the_value_conditions_can_read(plain: Any, value: Any) -> None:
    assert fact_value(plain) == value


def test_a_value_has_the_form_that_is_stored() -> None:
    assert plain_value({"a": Decimal("1.5"), "b": (Money(Decimal(2)), ABSENT), "c": date(2026, 1, 2)}) == {
        "a": "1.5", "b": [200, None], "c": "2026-01-02",
    }  # fmt: skip


def test_a_fact_survives_being_stored() -> None:
    fact = Fact("abc", "found", {"owner": "city"}, "street_owner", 2, "2026-06-15T10:00:00+00:00")

    assert Fact.from_plain(fact.plain()) == fact
