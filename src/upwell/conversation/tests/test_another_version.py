"""A new version of a service in the middle of a conversation: no reply is taken for a question that was not asked."""

from __future__ import annotations

import pytest

from upwell.catalogue.city import City
from upwell.catalogue.models import Version
from upwell.conversation.engine import begin
from upwell.conversation.kept import Drafts
from upwell.conversation.state import State
from upwell.conversation.style import SMS
from upwell.conversation.tests.test_turns import DETAILS, END, SHORT, SIZE, Phone
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.intake.tests.scene import NOW
from upwell.journey import log

TRUCK = {**SIZE, "title": "How big is the truck?"}


@pytest.fixture(autouse=True)
def in_the_city(city: City) -> None:
    """Every conversation is with the small city of the tests."""


def begun() -> Phone:
    scene.publish({**SHORT, "steps": [SIZE, DETAILS, *END]})
    phone = Phone("")
    phone.city = Drafts("sms", NOW)  # type: ignore[assignment]  # the journeys are kept here
    first = begin("short", State("en"), phone.city, SMS)
    phone.state, phone.read = first.state, first.messages
    return phone


def changed(*steps: object, carry: str = "move") -> None:
    published = scene.publish({**SHORT, "steps": [*steps, *END]})
    Version.objects.filter(pk=published.version_id).update(carry_over=carry, carry_over_words={"en": "It is new."})


def answers() -> dict[str, object]:
    return log.fold(Draft.objects.get().log)[0]


def test_a_reply_to_the_old_question_is_not_one_to_the_new() -> None:
    phone = begun()
    changed(TRUCK, DETAILS)

    said = phone.says("2")

    assert "size" not in answers()
    assert said.startswith("We changed this form since you began.")
    assert "How big is the truck?" in said


def test_the_next_reply_is_taken() -> None:
    phone = begun()
    changed(TRUCK, DETAILS)
    phone.says("2")

    phone.says("2")

    assert answers()["size"] == "large"


def test_a_kept_conversation_goes_on_as_if_nothing_had_happened() -> None:
    phone = begun()
    changed(TRUCK, DETAILS, carry="keep")

    phone.says("2")

    assert answers()["size"] == "large"


def test_what_moved_in_a_browser_meanwhile_is_told_by_text_too() -> None:
    from upwell.intake import actions as intake

    phone = begun()
    changed(TRUCK, DETAILS)
    intake.carry_over(Draft.objects.get().pk, now=NOW)

    assert "We changed this form" in phone.says("2")
    assert "size" not in answers()


def test_a_conversation_that_was_ended_says_why() -> None:
    phone = begun()
    changed(TRUCK, DETAILS, carry="end")

    assert "It is new." in phone.says("2")
