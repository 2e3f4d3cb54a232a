"""Screens: where back leads, which section it is, what is offered and suggested."""

from __future__ import annotations

import pytest

from upwell.journey.screen import NotOnPath, Section, screen
from upwell.journey.tests.build import ask, look_up, repeat, service, stand
from upwell.journey.walk import Position

SECTIONS = service(
    ask("home", "choice", section="The home"),
    ask("flat", when={"home": "b"}),
    repeat(ask("name"), section="The dogs", when={"home": "a"}),
    ask("landlord", section="The landlord", when={"flat": "yes"}),
    {"stop": "far", "when": {"landlord": "far"}, "outcome": "elsewhere", "title": "-"},
    ask("details", section="More"),
)


@pytest.mark.parametrize(
    ("answers", "section"),
    [
        ({}, Section("home", 1, 4)),
        ({"home": "a"}, Section("dogs", 2, 3)),
        ({"home": "b"}, Section("home", 1, 3)),
        ({"home": "b", "flat": "no"}, Section("details", 2, 2)),
        ({"home": "b", "flat": "yes"}, Section("landlord", 2, 3)),
        ({"home": "a", "dogs": [{"name": "Rex"}]}, Section("dogs", 2, 3)),
        ({"home": "c", "details": "x"}, None),
    ],
)
def test_sections_count_those_on_the_path_or_still_possible(answers: dict[str, object], section: Section) -> None:
    assert screen(stand(SECTIONS, answers)).section == section


def test_an_earlier_screen_has_its_own_section() -> None:
    found = stand(SECTIONS, {"home": "a", "dogs": [{"name": "Rex"}], "dogs.more": "no", "details": "x"})

    assert found.position is Position.CHECK
    assert screen(found, "home").section == Section("home", 1, 3)
    assert screen(found, "dogs.0.name").section == Section("dogs", 2, 3)
    assert screen(found, "details").section == Section("details", 3, 3)


def test_a_journey_of_one_section_counts_none() -> None:
    assert screen(stand(service(ask("home", section="Only"), ask("size")))).section is None


def test_an_earlier_step_can_be_shown_and_others_cannot() -> None:
    found = stand(SECTIONS, {"home": "b", "flat": "no"})

    assert (screen(found, "home").stored, screen(found, "home").back) == ("b", None)
    for address in ("landlord", "nowhere", "dogs.0.name", "home.0.x", "", "dogs.²"):
        if address:
            with pytest.raises(NotOnPath):
                screen(found, address)


def test_a_refused_stored_answer_is_shown_with_its_problem() -> None:
    shown = screen(stand(service(ask("count", "number", max=3)), {"count": 9}))

    assert (shown.stored, shown.answered, shown.problem and shown.problem.code) == (9, True, "at_most")


def test_a_skipped_answer_is_answered() -> None:
    definition = service(ask("details", optional=True))

    shown = screen(stand(definition, {"details": None}), "details")

    assert (shown.stored, shown.answered) == (None, True)


def test_a_known_value_is_suggested_until_there_is_an_answer() -> None:
    definition = service(ask("home"), look_up("record"), ask("staff", "number", prefill="record.staff"))
    home = {"home": "x"}

    assert screen(stand(definition, home, record={"staff": 5})).suggested == 5
    assert screen(stand(definition, home, record=None)).suggested is None
    assert screen(stand(definition, home, record={"staff": "many"})).suggested is None
    answered = stand(definition, {**home, "staff": 7}, record={"staff": 5})
    assert screen(answered, "staff").suggested is None


def test_a_suggestion_has_the_form_the_question_stores() -> None:
    definition = service(
        ask("home"),
        look_up("record"),
        ask("worth", "money", prefill="record.worth"),
        ask("place", "address", prefill="record.place"),
    )
    known = {"worth": {"cents": 1250}, "place": {"label": "1 Main St", "lat": 37.3, "lon": -121.9}}
    home = {"home": "x"}

    assert screen(stand(definition, home, record=known)).suggested == 1250
    assert screen(stand(definition, {**home, "worth": 1}, record=known)).suggested == known["place"]
