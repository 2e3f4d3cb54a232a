"""Look-ups during a journey: found, nothing found, failed; asked again; a table of the city; no look-up twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from upwell.accounts.actor import SYSTEM
from upwell.catalogue.city import City
from upwell.definition.providers import LookUpFailed, Shape
from upwell.definition.values import Plain, ValueType
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake import lookups, whole
from upwell.intake.actions import Visitor
from upwell.intake.tests.scene import NOW, QUICK, begin, publish, republish

ASK = {"ask": "item", "type": "text", "title": "Which item?"}


class Answering:
    """A source of facts that says what the test wants it to say, and counts how often it is asked."""

    name, version = "prices", 1
    shape = Shape(inputs={"item": ValueType.TEXT}, outputs={"price": ValueType.MONEY})

    def __init__(self) -> None:
        self.says: Mapping[str, Plain] | Exception | None = {"price": 2500}
        self.asked = 0
        self.inside_transaction = False

    def look_up(self, inputs: Mapping[str, Plain], *, now: datetime) -> Mapping[str, Plain] | None:
        self.asked += 1
        self.inside_transaction = self.inside_transaction or len(connection.savepoint_ids) > 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.fixture
def prices(city: City, monkeypatch: pytest.MonkeyPatch) -> Answering:
    provider = Answering()
    monkeypatch.setattr(lookups, "of_folder", lambda folder, zone: {"prices": provider})
    return provider


def publish_look_up(**policy: Any) -> None:
    look = {"look_up": "known", "use": "prices", "with": {"item": "item"}, **policy}
    dear = {"stop": "dear", "when": {"known.price": {"more_than": 20}}, "outcome": "not_eligible", "title": "Too dear"}
    cheap = {"stop": "cheap", "outcome": "answered", "title": "It costs {known.price}"}
    publish({**QUICK, "steps": [ASK, look, dear, cheap]})


def answer(raw: str = "sofa", draft_id: Any = None) -> intake.Answered:
    return intake.answer(draft_id or begin("quick").draft.pk, "item", raw, now=NOW)


def test_what_is_found_decides(prices: Answering) -> None:
    publish_look_up()

    assert answer().walk.address == "dear"
    prices.says = {"price": 500}
    assert answer().walk.address == "cheap"


def test_nothing_found_goes_on_without(prices: Answering) -> None:
    publish_look_up()
    prices.says = None

    assert answer().walk.address == "cheap"


def test_nothing_found_may_ask_again_with_its_own_words(prices: Answering) -> None:
    publish_look_up(on_none="ask_again", none_message="We do not know that item.")
    prices.says = None

    asked = answer()

    assert asked.walk.address == "item"
    assert asked.walk.problem is not None
    assert asked.walk.problem.code == "nothing_found"
    prices.says = {"price": 500}
    assert answer("chair", asked.draft.pk).walk.address == "cheap"


def test_a_failure_may_ask_again_and_the_same_answer_is_looked_up_anew(prices: Answering) -> None:
    publish_look_up(on_error="ask_again")
    prices.says = LookUpFailed("the line is dead")

    asked = answer()
    assert asked.walk.problem is not None
    assert asked.walk.problem.code == "look_up_failed"
    prices.says = {"price": 500}

    assert answer("sofa", asked.draft.pk).walk.address == "cheap"


def test_a_failure_goes_on_without_where_the_definition_says_so(prices: Answering) -> None:
    publish_look_up()
    prices.says = LookUpFailed("the line is dead")

    assert answer().walk.address == "cheap"


def test_a_failure_is_written_down_and_an_answer_is_not(prices: Answering) -> None:
    publish_look_up()
    answer()
    prices.says = LookUpFailed("the line is dead")
    answer()

    failed = Event.objects.get(name="lookup_failed")
    assert (failed.service, failed.data) == ("quick", {"step": "known", "provider": "prices"})


def test_a_failure_in_a_whole_form_is_written_down(prices: Answering) -> None:
    publish_look_up()
    prices.says = LookUpFailed("the line is dead")

    whole.submit("quick", {"item": "sofa"}, case_id=uuid4(), visitor=Visitor(), declared=True, by=SYSTEM, now=NOW)

    assert Event.objects.get(name="lookup_failed").data == {"step": "known", "provider": "prices"}


def test_the_same_answer_is_looked_up_once_and_another_one_anew(prices: Answering) -> None:
    publish_look_up()
    draft_id = answer().draft.pk

    answer("sofa", draft_id)
    assert prices.asked == 1
    answer("chair", draft_id)
    assert prices.asked == 2


def test_nobody_is_asked_inside_a_transaction(prices: Answering) -> None:
    publish_look_up()

    answer()

    assert not prices.inside_transaction


def test_a_table_of_the_city_is_a_source_of_facts(city: City) -> None:
    rows = [{"item": "sofa", "fee": "25"}, {"item": "chair", "fee": "5"}]
    republish(rows={"fees": rows}, tables={"fees": {"file": "fees.csv", "keys": ["item"]}})
    look = {"look_up": "known", "use": "fees", "with": {"item": "item"}}
    told = {"stop": "told", "outcome": "answered", "title": "It costs {known.fee}"}
    publish({**QUICK, "steps": [ASK, look, told]})

    walk = answer("SOFA").walk

    assert walk.values["known"]["fee"] == "25"


def test_a_source_that_is_not_there_counts_as_failed(city: City) -> None:
    publish(
        {
            **QUICK,
            "steps": [
                ASK,
                {"look_up": "known", "use": "nobody", "with": {"item": "item"}},
                QUICK["steps"][2] | {"when": None},
                {"submit": "request"},
            ],
        }
    )

    assert answer().walk.address in ("call", "request")
