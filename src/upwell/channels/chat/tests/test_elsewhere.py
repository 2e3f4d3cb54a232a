"""A chat whose journey went on without it: another window at the same moment, a turn that broke off, older words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from upwell.accounts.actor import RESIDENT
from upwell.cases.models import Case
from upwell.catalogue.city import City
from upwell.channels.chat.models import Chat
from upwell.channels.chat.tests.test_chat import HOLE, said
from upwell.conversation.kept import Drafts
from upwell.conversation.state import State
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.lib import clock


@pytest.fixture
def chat(city: City, client: Client) -> Client:
    scene.publish(HOLE, scene.POTHOLE_ES)
    said(client, text="pothole")
    said(client, choice="pothole")
    return client


def test_another_answer_under_the_same_turn_is_shown_where_it_stands(chat: Client) -> None:
    there = Chat.objects.get()
    key = f"chat {there.pk.hex[:12]} {there.rev}"
    # a second window's answer is taken, and its turn is not written yet: the journey is read before and after it
    journey = Drafts("chat", clock.now(), key=key).open(State.from_plain(there.state).journey, language="en")
    intake.answer(Draft.objects.get().pk, "size", "small", now=clock.now(), key=key)
    assert journey.walk.address == "size"
    intake.answer(Draft.objects.get().pk, "size", "large", now=clock.now())
    there.state = replace(State.from_plain(there.state), at="size", changing=True).plain()
    there.save()
    page = said(chat, choice="large")
    assert "You went on elsewhere meanwhile. This is where you are now." in page
    assert "Is this right?" in page


def test_what_was_sent_elsewhere_is_named_and_status_knows_of_it(chat: Client) -> None:
    said(chat, choice="large")
    draft = Draft.objects.get().pk
    walk = intake_queries.standing(draft, now=clock.now()).walk
    intake.submit(draft, confirmation=walk.confirmation(), declared=True, by=RESIDENT, now=clock.now())
    case = Case.objects.get()
    page = said(chat, choice="send")
    assert "This was sent already." in page
    assert f"{case.reference}, " in page
    assert said(chat, text="STATUS").count(f"{case.reference}, ") == 2


def test_what_another_version_asked_beside_the_question_is_forgotten(chat: Client) -> None:
    there = Chat.objects.get()
    there.state = {**there.state, "asks": {"what": "unheard of"}, "unheard": [1]}
    there.save()
    assert "Is this right?" in said(chat, text="1")


@pytest.mark.parametrize(
    "asks", [{"what": "sure", "raw": "large"}, {"what": "which", "offers": [["words", "-"]], "text": "-"}]
)
def test_what_was_asked_beside_an_earlier_question_is_no_answer_to_a_later_one(
    chat: Client, asks: dict[str, object]
) -> None:
    there = Chat.objects.get()
    there.state = {**there.state, "asks": asks}
    there.save()
    intake.answer(Draft.objects.get().pk, "size", "small", now=clock.now())
    page = said(chat, text="1")
    assert "You went on elsewhere meanwhile." in page
    assert "Is this right?" in page
