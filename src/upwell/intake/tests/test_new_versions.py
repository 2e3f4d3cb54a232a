"""A draft begun on an older version of its service goes on with that version, whatever was published since."""

from __future__ import annotations

from uuid import UUID

import pytest

from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.tests.scene import LATER, NOW, QUICK, answer_all, begin, close_service, publish, send

WHAT, URGENT, CHECK, END = QUICK["steps"][0], QUICK["steps"][1], QUICK["steps"][3], QUICK["steps"][4]
COLOR = {"ask": "color", "type": "text", "title": "What color?"}


def begun_on_the_old(*steps: object) -> UUID:
    """A draft of a version with these steps, begun before another was published without them."""
    publish({**QUICK, "steps": [*steps, CHECK, END]})
    draft = begin("quick").draft
    return draft.pk


def test_a_draft_goes_on_with_its_version_and_is_sent_with_it(city: City) -> None:
    draft_id = begun_on_the_old(WHAT)
    old = catalogue.published("quick")
    publish({**QUICK, "steps": [WHAT, COLOR, CHECK, END]})

    answer_all(draft_id, {"what": "A bench"}, now=LATER)
    case = send(draft_id, now=LATER).case

    assert old is not None
    assert case.version_id == old.version_id
    assert set(case.answered) == {"what"}


def test_a_question_that_is_gone_since_is_still_asked_of_who_began_with_it(city: City) -> None:
    draft_id = begun_on_the_old(WHAT, COLOR)
    answer_all(draft_id, {"what": "A bench"}, now=NOW)
    publish({**QUICK, "steps": [WHAT, CHECK, END]})

    found = intake_queries.standing(draft_id, now=LATER)
    assert found.walk.address == "color"
    answer_all(draft_id, {"color": "Green"}, now=LATER)

    assert send(draft_id, now=LATER).case.answered["color"] == "Green"


def test_who_begins_after_it_gets_the_new_version(city: City) -> None:
    begun_on_the_old(WHAT, COLOR)
    publish({**QUICK, "steps": [WHAT, CHECK, END]})

    assert "color" not in begin("quick", now=LATER).walk.definition.by_name


def test_a_service_closed_meanwhile_takes_nothing_and_the_draft_is_kept(city: City) -> None:
    draft_id = begun_on_the_old(WHAT)
    answer_all(draft_id, {"what": "A bench"}, now=NOW)
    close_service("quick", en="Closed for now.")

    with pytest.raises(intake.ServiceClosed):
        intake_queries.standing(draft_id, now=LATER)

    assert intake_queries.exists(draft_id)
