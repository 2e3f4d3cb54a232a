"""Several of a thing: each asked for, one taken out again."""

from __future__ import annotations

import pytest

from upwell.catalogue.queries import Published
from upwell.intake import actions as intake
from upwell.intake.tests.scene import (
    DOGS,
    NOW,
    answer_all,
    begin,
    publish,
    send,
)
from upwell.journey.walk import Position


@pytest.fixture
def dogs(city: object) -> Published:
    return publish(DOGS)


def test_a_repeat_asks_for_each_and_whether_there_are_more(dogs: Published) -> None:
    draft_id = begin("dogs").draft.pk

    one = answer_all(draft_id, {"dogs.0.called": "Rex", "dogs.0.age": "3"})
    assert one.walk.position is Position.MORE
    two = answer_all(draft_id, {"dogs.more": "yes", "dogs.1.called": "Bella", "dogs.1.age": "5"})
    assert two.walk.address == "dogs.more"
    done = answer_all(draft_id, {"dogs.more": "no"})

    assert done.walk.position is Position.CHECK
    assert send(draft_id).case.answered["dogs"] == [{"called": "Rex", "age": 3}, {"called": "Bella", "age": 5}]


def test_one_of_a_repeat_can_be_taken_out(dogs: Published) -> None:
    draft_id = begin("dogs").draft.pk
    answer_all(draft_id, {"dogs.0.called": "Rex", "dogs.0.age": "3", "dogs.more": "yes"})
    answer_all(draft_id, {"dogs.1.called": "Bella", "dogs.1.age": "5"})

    left = intake.remove_item(draft_id, "dogs.0", now=NOW)

    assert left.walk.answers["dogs"] == [{"called": "Bella", "age": 5}]


@pytest.mark.parametrize("item", ["dogs.7", "cats.0", "dogs", "dogs.-1", "dogs.x"])
def test_what_is_not_there_cannot_be_taken_out(dogs: Published, item: str) -> None:
    draft_id = begin("dogs").draft.pk
    answer_all(draft_id, {"dogs.0.called": "Rex", "dogs.0.age": "3"})

    with pytest.raises(intake.StaleStep):
        intake.remove_item(draft_id, item, now=NOW)


def test_more_wants_a_yes_or_a_no(dogs: Published) -> None:
    draft_id = begin("dogs").draft.pk
    answer_all(draft_id, {"dogs.0.called": "Rex", "dogs.0.age": "3"})

    answered = intake.answer(draft_id, "dogs.more", "many", now=NOW)

    assert answered.problem is not None
