"""A chat that goes on with a person: the offer, the line, what is said, and back to the machine with nothing lost."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.cast import NOW, Cast

from upwell.catalogue.city import City
from upwell.channels.chat.models import Chat
from upwell.channels.chat.tests.test_chat import HOLE, said
from upwell.handover import actions
from upwell.handover.models import Handover
from upwell.handover.tests.scene import SATURDAY, worker
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.lib import clock
from upwell.limits import kinds

TALK = re.compile(r'name="talk" value="([^"]+)"')


@pytest.fixture
def chat(city: City, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    at(monkeypatch, NOW)
    scene.publish(HOLE, scene.POTHOLE_ES)
    return client


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def in_line(client: Client) -> str:
    said(client, text="pothole")
    said(client, choice="pothole")
    said(client, command="person")
    return said(client, choice="talk")


def taken(cast: Cast) -> Handover:
    return actions.claim(Handover.objects.get().pk, by=worker(cast), now=NOW)


def test_a_person_is_offered_with_an_honest_wait(chat: Client) -> None:
    page = said(chat, text="person")
    assert "You are next. We do not know yet how long it takes." in page
    assert "Talk to a person now</button>" in page


def test_two_misses_offer_a_person_and_the_link_of_the_form(chat: Client) -> None:
    said(chat, text="pothole")
    said(chat, choice="pothole")
    said(chat, text="xyzzy")
    page = said(chat, text="plugh")
    assert "Talk to a person</button>" in page
    assert "/resume/" in page


def test_none_of_these_twice_offers_a_person(chat: Client) -> None:
    for _again in range(2):
        said(chat, text="pothole")
        page = said(chat, choice="none")
    assert "Talk to a person</button>" in page


def test_in_line_words_go_to_the_person_with_the_transcript(chat: Client, cast: Cast) -> None:
    page = in_line(chat)
    assert "You are in line for a person." in page
    page = said(chat, text="The hole is deep", key="k1")

    one = taken(cast)
    assert [line.text for line in one.lines.filter(who="resident")] == ["The hole is deep"]
    assert {"who": "resident", "text": "pothole"} in one.before
    assert (one.draft, one.service) == (Draft.objects.get().pk, "pothole")


def test_the_answer_of_the_person_stands_in_the_chat(chat: Client, cast: Cast) -> None:
    in_line(chat)
    one = taken(cast)
    actions.reply(one.pk, "We come on Friday <b>", by=worker(cast), now=NOW)
    page = chat.get("/chat/").content.decode()
    assert "We come on Friday &lt;b&gt;" in page
    assert "You are talking to a person: Paving." in page


def test_news_is_304_until_there_is_some(chat: Client, cast: Cast) -> None:
    in_line(chat)
    first = chat.get("/chat/news/")
    mark = first.headers["ETag"]
    assert chat.get("/chat/news/", headers={"if-none-match": mark}).status_code == 304
    actions.reply(taken(cast).pk, "Hello", by=worker(cast), now=NOW)
    new = chat.get("/chat/news/", headers={"if-none-match": mark})
    assert (new.status_code, b"Hello" in new.content) == (200, True)


def test_whoever_leaves_the_line_goes_on_where_they_were(chat: Client) -> None:
    in_line(chat)
    said(chat, text="never mind", key="k1")
    page = said(chat, command="leave")
    assert "never mind" in page
    assert "Very large</button>" in page
    assert "Is this right?" in said(chat, choice="large")


def test_whoever_ends_a_talk_is_not_told_of_a_line(chat: Client, cast: Cast) -> None:
    in_line(chat)
    one = taken(cast)
    page = said(chat, command="leave")
    assert "You ended the talk." in page
    assert "You left the line." not in page
    one.refresh_from_db()
    assert one.reason == "left"


def test_given_back_the_machine_asks_again_and_all_that_was_said_stays(chat: Client, cast: Cast) -> None:
    in_line(chat)
    one = taken(cast)
    actions.reply(one.pk, "I give you back", by=worker(cast), now=NOW)
    actions.to_machine(one.pk, by=worker(cast), now=NOW)
    page = chat.get("/chat/").content.decode()
    assert "I give you back" in page
    assert "Very large</button>" in page
    assert Chat.objects.get().handover is None


def test_words_to_a_person_who_left_are_kept_on_the_page(chat: Client, cast: Cast) -> None:
    page = in_line(chat)
    talk = TALK.search(page)
    assert talk is not None
    actions.to_machine(taken(cast).pk, by=worker(cast), now=NOW)
    answer = chat.post("/chat/", {"text": "one more thing", "talk": talk[1], "rev": "3"})
    assert answer.status_code == 422
    assert b"The talk with a person is over. Your words are still here." in answer.content
    assert b">one more thing</textarea>" in answer.content


def test_a_cry_for_help_in_line_is_answered_at_once(chat: Client) -> None:
    in_line(chat)
    assert "We cannot send help from here." in said(chat, text="there is a fire in my house", key="k")


def test_an_offered_service_begins_and_ends_the_talk(chat: Client, cast: Cast) -> None:
    in_line(chat)
    one = taken(cast)
    actions.offer_service(one.pk, "pothole", by=worker(cast), now=NOW)
    assert 'name="service" value="pothole"' in chat.get("/chat/").content.decode()
    page = chat.post("/chat/beginning/", {"service": "pothole"}, follow=True).content.decode()
    assert "How big is it?" in page
    one.refresh_from_db()
    assert (one.state, one.reason) == ("closed", "started")


def test_out_of_hours_a_message_is_left_and_answered_later(chat: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, SATURDAY)
    page = said(chat, text="person")
    assert "We are back: Monday, March 9, 8" in page
    form = said(chat, choice="message")
    assert "Leave a message</h1>" in form
    page = chat.post("/chat/message/", {"text": "When?", "reach": "kim@example.org"}).content.decode()
    assert "A person answers you at kim@example.org." in page
    assert Handover.objects.get().reach == {"email": "kim@example.org", "phone": ""}


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({"text": "", "reach": "kim@example.org"}, b"Write your message."),
        ({"text": "When?", "reach": "nowhere"}, b"Type an email address"),
        (
            {"text": "When?", "reach": "kim@example.org", "how": "call"},
            b"Type a phone number, so that",
        ),
    ],
)
def test_a_message_that_cannot_be_answered_is_not_taken(chat: Client, form: dict[str, Any], wrong: bytes) -> None:
    answer = chat.post("/chat/message/", form)
    assert answer.status_code == 422
    assert wrong in answer.content
    assert not Handover.objects.exists()


def test_whoever_begins_anew_leaves_the_line(chat: Client) -> None:
    in_line(chat)
    chat.post("/chat/leaving/")
    assert Handover.objects.get().state == "closed"
    assert "in line" not in chat.get("/chat/").content.decode()


def test_numbers_tried_in_the_chat_are_guesses(chat: Client, settings: Any) -> None:
    from upwell.limits import kinds

    settings.LIMITS = kinds.read("guesses=2/1h")
    for _again in range(2):
        said(chat, text="K7QM-3XPD")
    assert chat.post("/chat/", {"text": "K7QM-3XPD"}).status_code == 429


def test_optional_things_that_are_counted_say_how(chat: Client) -> None:
    items = {"ask": "items", "type": "quantity", "title": "What?", "optional": True}
    scene.publish({**HOLE, "steps": [{**items, "options": {"sofa": "Sofa", "bed": "Bed"}}, *HOLE["steps"][1:]]})
    page = chat.post("/chat/services/pothole/", follow=True).content.decode()
    assert "Reply with how many of what, like: 1 Sofa, 2 Bed." in page
    assert "Skip</button>" in page


def test_one_address_does_not_fill_the_line(chat: Client, settings: LazySettings) -> None:
    settings.LIMITS = kinds.read("talks=1/1h")
    in_line(chat)
    other = Client()
    said(other, text="pothole")
    said(other, choice="pothole")
    said(other, command="person")

    refused = other.post("/chat/", {"choice": "talk"})

    assert refused.status_code == 429
    assert Handover.objects.count() == 1


def test_a_person_sees_which_language_the_page_was_changed_to(chat: Client, cast: Cast) -> None:
    in_line(chat)
    one = taken(cast)

    chat.get("/chat/?lang=es", follow=True)

    one.refresh_from_db()
    assert one.language == "es"
