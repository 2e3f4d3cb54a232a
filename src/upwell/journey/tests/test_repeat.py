"""The same questions for each of several: items, one more, at least, at most, and what is left over inside them."""

from __future__ import annotations

from typing import Any

import pytest

from upwell.journey.log import NoSuchItem, remove_at, remove_item, set_at, stored_at
from upwell.journey.screen import NotOnPath, screen
from upwell.journey.tests.build import ask, repeat, service, stand
from upwell.journey.walk import Position

DOGS = service(
    ask("owner"),
    repeat(
        ask("name"),
        ask("kind", "choice", options={"big": "Big", "small": "Small"}),
        ask("weight", "number", when={"kind": "big"}),
        at_most=3,
    ),
    ask("last"),
)
REX = {"name": "Rex", "kind": "big", "weight": 40}
ADA = {"name": "Ada", "kind": "small"}


def answered(*dogs: Any, **more: Any) -> dict[str, Any]:
    return {"owner": "Ana", "dogs": list(dogs), **more}


def test_the_first_item_is_asked_for_without_asking_whether_there_is_one() -> None:
    assert stand(DOGS, {"owner": "Ana"}).address == "dogs.0.name"
    assert stand(DOGS, answered({"name": "Rex"})).address == "dogs.0.kind"


def test_a_condition_inside_sees_its_own_item_only() -> None:
    assert stand(DOGS, answered(REX, {"name": "Ada", "kind": "big"})).address == "dogs.1.weight"
    assert stand(DOGS, answered(REX, ADA)).address == "dogs.more"


def test_after_each_item_comes_the_question_whether_there_are_more() -> None:
    found = stand(DOGS, answered(REX))

    assert (found.position, found.address) == (Position.MORE, "dogs.more")
    assert stand(DOGS, answered(REX, **{"dogs.more": "no"})).address == "last"
    assert stand(DOGS, answered(REX, **{"dogs.more": "yes"})).address == "dogs.1.name"


def test_back_from_a_new_item_leads_to_the_question_that_asked_for_it() -> None:
    found = stand(DOGS, answered(REX, **{"dogs.more": "yes"}))

    assert found.back("dogs.1.name") == "dogs.more"
    assert screen(found, "dogs.more").position is Position.MORE
    assert stand(DOGS, set_at(found.answers, "dogs.more", "no")).address == "last"


def test_the_first_answer_of_a_new_item_uses_up_the_yes() -> None:
    answers = set_at(answered(REX, **{"dogs.more": "yes"}), "dogs.1.name", "Ada")

    assert "dogs.more" not in answers
    assert stand(DOGS, set_at(answers, "dogs.1.kind", "small")).address == "dogs.more"


def test_at_most_so_many_are_asked_for_and_no_more() -> None:
    full = stand(DOGS, answered(ADA, ADA, ADA))

    assert full.address == "last"
    assert stand(DOGS, answered(ADA, ADA, ADA, **{"dogs.more": "yes"})).address == "last"
    assert len(stand(DOGS, answered(ADA, ADA, ADA, REX)).submission()["dogs"]) == 3  # type: ignore[arg-type]  # a list


def test_at_least_so_many_are_asked_for_at_once() -> None:
    two = service(repeat(ask("name"), at_least=2))
    none = service(repeat(ask("name"), at_least=0))

    assert stand(two, {"dogs": [{"name": "Rex"}]}).address == "dogs.1.name"
    assert stand(none).address == "dogs.more"
    assert stand(none, {"dogs.more": "no"}).address == "answers"
    assert stand(none, {"dogs.more": "yes"}).address == "dogs.0.name"


def test_what_is_left_over_inside_an_item_is_not_sent() -> None:
    changed = answered({**REX, "kind": "small"}, **{"dogs.more": "no", "last": "x"})

    found = stand(DOGS, changed)

    assert found.left_over == {"dogs.0.weight"}
    assert found.submission()["dogs"] == [{"name": "Rex", "kind": "small"}]
    assert stand(DOGS, set_at(changed, "dogs.0.kind", "big")).submission()["dogs"] == [REX]


def test_an_item_off_the_path_is_left_over_whole() -> None:
    definition = service(ask("has", "yes_no"), repeat(ask("name"), when={"has": "yes"}))

    found = stand(definition, {"has": "no", "dogs": [{"name": "Rex"}], "dogs.more": "no"})

    assert (found.address, found.left_over) == ("answers", {"dogs", "dogs.more"})


def test_a_screen_inside_an_item_knows_its_own_item() -> None:
    found = stand(DOGS, answered(REX, ADA, {"name": "Tom"}))

    first = screen(found, "dogs.0.weight")
    here = screen(found)

    assert (first.values["name"], first.values["kind"], first.stored) == ("Rex", "big", 40)
    assert (here.address, here.values["name"], "kind" in here.values) == ("dogs.2.kind", "Tom", False)
    with pytest.raises(NotOnPath):
        screen(found, "dogs.1.weight")


def test_items_see_the_answers_before_the_repeat() -> None:
    definition = service(ask("town"), repeat(ask("name"), ask("tag", when={"town": "north"})))

    assert stand(definition, {"town": "north", "dogs": [{"name": "Rex"}]}).address == "dogs.0.tag"
    assert stand(definition, {"town": "south", "dogs": [{"name": "Rex"}]}).address == "dogs.more"


def test_later_steps_see_how_many_there_are() -> None:
    definition = service(repeat(ask("name")), {"work_out": "fee", "as": "count(dogs) * 12"})

    found = stand(definition, {"dogs": [{"name": "Rex"}, {"name": "Ada"}], "dogs.more": "no"})

    assert found.values["fee"] == 24


def test_removing_an_item_moves_the_others_up() -> None:
    answers = remove_item(answered(REX, ADA), "dogs", 0)

    assert answers["dogs"] == [ADA]
    assert remove_at(answered(REX, ADA), "dogs.1")["dogs"] == [REX]
    assert remove_at(answered(REX), "dogs.0.weight")["dogs"] == [{"name": "Rex", "kind": "big"}]
    assert stored_at(answers, "dogs.0.name") == ("Ada", True)


@pytest.mark.parametrize("address", ["dogs.5.name", "dogs.2.name", "dogs.25.name", "dogs.1"])
def test_an_item_that_is_not_there_cannot_be_answered(address: str) -> None:
    with pytest.raises(NoSuchItem):
        set_at(answered(REX), address, "x")


@pytest.mark.parametrize("address", ["dogs.1", "dogs.1.name", "cats.0"])
def test_an_item_that_is_not_there_cannot_be_removed(address: str) -> None:
    with pytest.raises(NoSuchItem):
        remove_at(answered(REX), address)


def test_setting_an_answer_leaves_the_given_answers_alone() -> None:
    before = answered(REX)

    set_at(before, "dogs.0.name", "Max")
    set_at(before, "dogs.1.name", "Ada")

    assert before == answered(REX)


@pytest.mark.parametrize("kept", ["Rex", 5, [1, None], {"a": 1}, [["x"]]])
def test_stored_nonsense_is_asked_again(kept: Any) -> None:
    found = stand(DOGS, {"owner": "Ana", "dogs": kept})

    assert found.address == "dogs.0.name"
    assert stored_at(found.answers, "dogs.0.name") == (None, False)
    assert set_at(found.answers, "dogs.0.name", "Rex")["dogs"][0] == {"name": "Rex"}  # type: ignore[index,call-overload]  # a list


def test_an_item_without_a_question_on_the_path_does_not_count() -> None:
    definition = service(ask("has", "yes_no"), repeat(ask("name", when={"has": "yes"}), at_least=2), ask("last"))

    found = stand(definition, {"has": "no", "dogs": [{"name": "Rex"}, {}]})

    assert (found.values["dogs"], found.address) == ((), "dogs.more")


def test_an_item_of_skipped_questions_counts() -> None:
    definition = service(repeat(ask("name", optional=True)))

    found = stand(definition, {"dogs": [{"name": None}], "dogs.more": "no"})

    assert (len(found.values["dogs"]), found.submission()) == (1, {"dogs": [{"name": None}]})  # type: ignore[arg-type]  # items
