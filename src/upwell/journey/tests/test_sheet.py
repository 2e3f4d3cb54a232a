"""Everything that can be answered now, on one page."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.definition.model import Service
from upwell.journey import log
from upwell.journey.sheet import Sheet, sheet
from upwell.journey.tests.build import ask, facts, look_up, repeat, service
from upwell.journey.walk import Position, walk


def of(definition: Service, answers: dict[str, Any] | None = None, **more: Any) -> Sheet:
    return sheet(definition, answers or {}, facts(**more), channel="phone")


def asked(found: Sheet) -> list[str]:
    return [one.address for one in found.lines]


def test_all_that_hangs_on_nothing_open_is_asked_at_once() -> None:
    assert asked(of(service(ask("where"), ask("size", "choice"), ask("more")))) == ["where", "size", "more"]


def test_a_question_appears_with_the_answer_that_opens_it_and_goes_with_another() -> None:
    definition = service(ask("size", "choice"), ask("why", when={"size": "a"}), ask("who"))

    assert asked(of(definition)) == ["size", "who"]
    assert asked(of(definition, {"size": "a"})) == ["size", "why", "who"]
    assert asked(of(definition, {"size": "b", "why": "x"})) == ["size", "who"]


def test_a_stop_that_is_sure_ends_the_sheet_although_questions_before_it_are_open() -> None:
    stop = {"stop": "call", "when": {"wires": "yes"}, "outcome": "elsewhere", "title": "Call [us](tel:1)"}
    definition = service(ask("where"), ask("wires", "yes_no"), stop, ask("size"))

    assert of(definition).stop is None
    assert asked(of(definition, {"wires": "yes"})) == ["where", "wires", "call"]


def test_a_look_up_is_needed_as_soon_as_what_it_asks_with_is_known() -> None:
    definition = service(ask("first"), ask("home"), look_up("road"), ask("who", title="Who, {road.owner}?"))

    assert of(definition).needed == ()
    assert [one.step.name for one in of(definition, {"home": "x"}).needed] == ["road"]
    assert "who" not in asked(of(definition, {"home": "x"}))


def test_what_does_not_fit_any_more_says_so_where_it_stands() -> None:
    line = of(service(ask("size", "choice")), {"size": "gone"}).line("size")

    assert line is not None
    assert line.problem is not None


def test_the_items_of_a_list_and_whether_there_are_more() -> None:
    definition = service(repeat(ask("name"), ask("age", "number")), ask("last"))

    assert asked(of(definition)) == ["dogs.0.name", "dogs.0.age", "last"]
    one = {"dogs": [{"name": "A", "age": "3"}]}
    assert asked(of(definition, one)) == ["dogs.0.name", "dogs.0.age", "dogs.more", "last"]
    more = {**one, "dogs.more": "yes"}
    assert asked(of(definition, more))[2:4] == ["dogs.1.name", "dogs.1.age"]


CHOICES = service(
    ask("a", "choice"),
    ask("b", "choice", when={"a": "a"}),
    ask("c", "yes_no", optional=True),
    ask("d", when={"b": ["a", "b"]}),
    ask("e", when={"c": "yes"}),
)


@pytest.mark.parametrize("channel", ["phone", "counter"])
@given(answers=st.dictionaries(st.sampled_from("abce"), st.sampled_from(["a", "b", "c"])))
def test_where_the_walk_stands_is_always_on_the_sheet(channel: str, answers: dict[str, Any]) -> None:
    given_ = {name: ("yes" if answer == "a" else "no") if name == "c" else answer for name, answer in answers.items()}
    found = walk(CHOICES, given_, facts(), channel=channel)
    there = sheet(CHOICES, given_, facts(), channel=channel)

    assert [one for one in found.path if one not in asked(there)] == []
    assert found.position is not Position.ASK or found.address in asked(there)


def test_answers_in_any_order_come_to_the_same_end() -> None:
    orders = (["size", "why", "who"], ["who", "size", "why"])
    definition = service(ask("size", "choice"), ask("why", when={"size": "a"}), ask("who"))
    said = {"size": "a", "why": "x", "who": "y"}
    ends = [walk(definition, log.fold([log.answered(n, said[n]) for n in o])[0], facts()).submission() for o in orders]

    assert ends[0] == ends[1] == said
