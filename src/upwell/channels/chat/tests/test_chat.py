"""The chat as a plain form: buttons, words, a second press, another window, a journey to its end."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from upwell.cases import links
from upwell.cases.models import Case
from upwell.catalogue.city import City
from upwell.channels.chat.models import Chat
from upwell.intake.models import Draft
from upwell.intake.tests import scene

SIZE = {
    "ask": "size",
    "type": "choice",
    "title": "How big is it?",
    "options": {"small": "Small", "large": "Very large"},
}
HOLE: dict[str, Any] = {
    **scene.POTHOLE,
    "channels": ["web", "chat"],
    "contact": "none",
    "duplicates": None,
    "public": None,
    "steps": [SIZE, {"check": "answers"}, {"submit": "request"}],
    "receipt": {"title": "We have it: {reference}"},
}
REV = re.compile(r'name="rev" value="(\d+)"')


@pytest.fixture
def chat(city: City, client: Client) -> Client:
    scene.publish(HOLE, scene.POTHOLE_ES)
    return client


def said(client: Client, **form: Any) -> str:
    answer = client.post("/chat/", form, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_looking_at_the_page_leaves_nothing_behind(chat: Client) -> None:
    page = chat.get("/chat/")
    assert b"Say what you need" in page.content
    assert not Chat.objects.exists()


def test_a_report_is_made_with_buttons_and_its_case_is_there(chat: Client) -> None:
    page = said(chat, text="there is a pothole in my street")
    assert 'name="choice" value="pothole"' in page
    page = said(chat, choice="pothole")
    assert "Very large</button>" in page
    said(chat, choice="large")
    page = said(chat, choice="send")
    case = Case.objects.get()
    assert f"We have it: {case.reference}" in page
    assert f'href="{links.follow_link(case.pk)}">Follow your request</a>' in page
    assert (case.channel, case.answers["size"]) == ("chat", "large")


def test_the_number_is_said_where_the_receipt_leaves_it_out(chat: Client) -> None:
    scene.publish({**HOLE, "receipt": {"title": "We have it"}}, scene.POTHOLE_ES)
    for one in ("pothole", "1", "1"):
        said(chat, text=one)
    page = said(chat, text="1")
    assert f"Your number is {Case.objects.get().reference}." in page


def test_words_and_numbers_do_as_well_as_buttons(chat: Client) -> None:
    for one in ("pothole", "1", "very large", "1"):
        said(chat, text=one)
    assert Case.objects.get().answers["size"] == "large"


def test_a_second_press_of_an_old_page_changes_nothing(chat: Client) -> None:
    page = said(chat, text="pothole")
    old = REV.search(page)
    assert old is not None
    said(chat, choice="pothole", rev=old[1])
    said(chat, choice="pothole", rev=old[1])
    assert Draft.objects.count() == 1
    assert Chat.objects.get().rev == 2


def test_a_button_that_is_not_shown_is_none(chat: Client) -> None:
    said(chat, text="pothole")
    answer = chat.post("/chat/", {"choice": "large"})
    assert answer.status_code == 422
    assert b"Choose one of the answers." in answer.content


def test_nothing_said_is_asked_again_and_kept_on_the_page(chat: Client) -> None:
    answer = chat.post("/chat/", {"text": "  "})
    assert answer.status_code == 422
    assert b"Write a message, or choose an answer." in answer.content


def test_another_browser_sees_nothing_of_it(chat: Client) -> None:
    said(chat, text="my name is Kim")
    assert b"Kim" not in Client().get("/chat/").content
    assert b"Kim" in chat.get("/chat/").content


def test_whoever_begins_anew_leaves_nothing_on_the_page(chat: Client) -> None:
    said(chat, text="my name is Kim")
    chat.post("/chat/leaving/")
    assert b"Kim" not in chat.get("/chat/").content


def test_a_service_begins_in_the_chat_from_its_page(chat: Client) -> None:
    page = chat.post("/chat/services/pothole/", follow=True).content.decode()
    assert "How big is it?" in page
    assert Draft.objects.get().channel == "chat"


@pytest.mark.parametrize("code", ["nothing_like_it", "x"])
def test_a_service_that_is_none_begins_nothing(chat: Client, code: str) -> None:
    page = chat.post(f"/chat/services/{code}/", follow=True)
    assert page.status_code == 200
    assert not Draft.objects.exists()


def test_the_chat_speaks_the_language_of_the_page(chat: Client) -> None:
    page = chat.post("/chat/", {"text": "bache"}, headers={"accept-language": "es"}, follow=True).content.decode()
    assert "Reporte un bache" in page


def test_the_chat_follows_its_page_into_another_language(chat: Client) -> None:
    said(chat, text="pothole")
    said(chat, choice="pothole")

    page = chat.get("/chat/?lang=es", follow=True).content.decode()

    assert "¿De qué tamaño es?" in page.split("How big is it?")[-1]
    assert Draft.objects.get().language == "es"


def test_a_language_that_was_typed_stays_while_the_page_does(chat: Client) -> None:
    said(chat, text="pothole")
    said(chat, choice="pothole")
    said(chat, text="español")

    page = chat.get("/chat/").content.decode()

    assert "¿De qué tamaño es?" in page.split("How big is it?")[-1]


def test_what_is_typed_is_never_markup(chat: Client) -> None:
    page = said(chat, text="<script>alert(1)</script>")
    assert "<script>alert(1)" not in page


def test_a_long_list_goes_on_with_a_button(chat: Client) -> None:
    options = {f"o{number}": f"Thing number {number}" for number in range(1, 21)}
    thing = {"ask": "thing", "type": "choice", "title": "Which?", "options": options}
    scene.publish({**HOLE, "steps": [thing, *HOLE["steps"][1:]]})
    page = chat.post("/chat/services/pothole/", follow=True).content.decode()
    assert "Thing number 12</button>" in page
    assert "Thing number 13</button>" not in page
    assert "Thing number 13</button>" in said(chat, command="more")
    said(chat, choice="o13")
    said(chat, choice="send")
    assert Case.objects.get().answers["thing"] == "o13"


def test_what_is_counted_says_how_to_answer(chat: Client) -> None:
    items = {"ask": "items", "type": "quantity", "title": "What?", "options": {"sofa": "Sofa", "bed": "Bed"}}
    scene.publish({**HOLE, "steps": [items, *HOLE["steps"][1:]]})
    page = chat.post("/chat/services/pothole/", follow=True).content.decode()
    assert "Reply with how many of what, like: 1 Sofa, 2 Bed." in page
