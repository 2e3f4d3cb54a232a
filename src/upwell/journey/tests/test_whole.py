"""Whole forms: every problem at once, nothing decided by what is unknown."""

from __future__ import annotations

from typing import Any

import pytest

from upwell.journey.answers import Problem
from upwell.journey.tests.build import ask, facts, look_up, plain_walk, repeat, service
from upwell.journey.walk import Position, Undecided, walk
from upwell.journey.whole import Whole, read

FORM = service(
    ask("home", "choice"),
    ask("count", "number", max=5),
    ask("why", when={"count": {"at_least": 3}}),
    ask("mail", "email"),
    ask("details", optional=True),
    ask("kinds", "choices", min=0),
)


def sent(definition: Any, raw: Any, **by_name: Any) -> Whole:
    return read(definition, raw, facts(**by_name))


def test_a_whole_form_ends_where_the_same_answers_would_one_by_one() -> None:
    whole = sent(FORM, {"home": "a", "count": "3", "why": "so", "mail": "a@b.org", "kinds": ["b"]})

    again = walk(FORM, whole.walk.answers, facts(), channel="api", unattended=True)

    assert (whole.walk.position, whole.problems, whole.unused) == (Position.SUBMIT, {}, frozenset())
    assert plain_walk(whole.walk) == plain_walk(again)


def test_every_problem_is_reported_and_not_only_the_first() -> None:
    whole = sent(FORM, {"home": "z", "count": "many", "mail": "nope"})

    assert {name: problem.code for name, problem in whole.problems.items()} == {
        "home": "not_offered", "count": "number", "mail": "email",
    }  # fmt: skip


def test_what_hangs_on_a_wrong_answer_is_neither_asked_for_nor_unused() -> None:
    whole = sent(FORM, {"home": "a", "count": "many", "why": "so", "mail": "a@b.org"})

    assert set(whole.problems) == {"count"}
    assert whole.unused == frozenset()


def test_an_answer_off_the_path_is_named_unused() -> None:
    whole = sent(FORM, {"home": "a", "count": 1, "why": "so", "mail": "a@b.org", "nonsense": 1, "nothing": ""})

    assert (whole.problems, whole.unused) == ({}, {"why", "nonsense"})
    assert "why" not in whole.walk.submission()


def test_an_empty_form_names_what_is_missing() -> None:
    assert set(sent(FORM, {}).problems) == {"home", "count", "mail"}


def test_ticking_none_of_the_boxes_is_an_answer_where_none_is_needed() -> None:
    whole = sent(FORM, {"home": "a", "count": 1, "mail": "a@b.org"})

    assert whole.walk.submission()["kinds"] == []
    assert walk(FORM, whole.walk.answers, facts(), unattended=True).position is Position.SUBMIT


def test_endings_that_hang_on_a_wrong_answer_are_not_reached() -> None:
    ends = ({"submit": "yes", "when": {"home": "a"}}, {"submit": "no", "when": {"not": {"home": "a"}}})
    definition = service(ask("home", "choice"), end=ends)

    whole = sent(definition, {"home": "z"})

    assert (whole.walk.position, whole.walk.address, set(whole.problems)) == (Position.ASK, "home", {"home"})


def test_a_stop_is_reached_when_it_is_certain() -> None:
    stop = {"stop": "call", "when": {"danger": "yes"}, "outcome": "emergency", "title": "-"}
    definition = service(ask("size", "number"), ask("danger", "yes_no"), stop)

    assert sent(definition, {"size": "x", "danger": "yes"}).walk.outcome == "emergency"
    assert sent(definition, {"size": "1", "danger": "maybe"}).walk.outcome is None


def test_a_look_up_on_a_wrong_answer_waits() -> None:
    definition = service(ask("home", "address"), look_up("road"), ask("mail", "email"))

    assert sent(definition, {"home": {"lat": "x"}, "mail": "a@b.org"}).walk.needed is None
    needed = sent(definition, {"home": {"label": "1 Main St", "lat": 37.5, "lon": -121}, "mail": "a@b.org"}).walk.needed
    assert needed is not None
    assert needed.inputs == {"place": {"label": "1 Main St", "lat": 37.5, "lon": -121.0}}


def test_a_look_up_that_asks_again_is_a_problem_of_its_question() -> None:
    definition = service(ask("home"), look_up("road", on_none="ask_again"), ask("size"))

    whole = sent(definition, {"home": "x", "size": "y"}, road=None)

    assert whole.problems == {"home": Problem("nothing_found", step="road")}


def test_a_form_cannot_say_that_it_is_paid_or_booked() -> None:
    definition = service(
        {"book": "slot", "use": "calendar", "title": "-"},
        {"work_out": "fee", "as": "100"},
        {"pay": "payment", "amount": "fee", "title": "-"},
    )

    assert sent(definition, {"slot": "s1", "payment": "paid"}).walk.position is Position.BOOK
    booked = read(definition, {"payment": "paid"}, facts(), provided={"slot": "s1"})
    assert (booked.walk.position, booked.unused) == (Position.PAY, {"payment"})
    assert read(definition, {}, facts(), provided={"slot": "s1", "payment": "paid"}).walk.position is Position.SUBMIT


DOGS = service(
    ask("owner", "choice"),
    repeat(ask("name"), ask("weight", "number", max=90), ask("why", when={"weight": {"at_least": 50}}), at_most=3),
)


@pytest.mark.parametrize(
    ("dogs", "problems"),
    [
        (None, {"dogs": "too_few_items"}),
        ("Rex", {"dogs": "items"}),
        ([1], {"dogs": "items"}),
        ([{"name": "x", "weight": 1}] * 4, {"dogs": "too_many_items"}),
        ([{"name": "", "weight": "y"}], {"dogs.0.name": "missing", "dogs.0.weight": "number"}),
        ([{"name": "x", "weight": 1}, {"name": "y", "weight": 60}], {"dogs.1.why": "missing"}),
        ([{"name": "x", "weight": "1", "why": "unused"}], {}),
    ],
)
def test_every_problem_of_a_repeat_is_reported(dogs: Any, problems: dict[str, str]) -> None:
    whole = sent(DOGS, {"owner": "a", "dogs": dogs})

    assert {address: problem.code for address, problem in whole.problems.items()} == problems
    assert whole.unused == frozenset()


def test_items_keep_only_what_is_on_their_path() -> None:
    whole = sent(DOGS, {"owner": "a", "dogs": [{"name": "x", "weight": "1", "why": "unused", "other": 1}]})

    assert whole.walk.submission()["dogs"] == [{"name": "x", "weight": 1}]


def test_items_that_hang_on_a_wrong_answer_are_read_as_far_as_they_go() -> None:
    definition = service(ask("owner", "choice"), repeat(ask("name"), ask("tag", when={"owner": "a"})))

    whole = sent(definition, {"owner": "z", "dogs": [{"name": "Rex"}]})

    assert set(whole.problems) == {"owner"}


def test_a_condition_on_a_day_that_was_not_given_is_refused_and_not_passed_over() -> None:
    definition = service(ask("late", when={"today": {"after": "2026-06-14"}}))

    with pytest.raises(Undecided):
        read(definition, {}, {})
