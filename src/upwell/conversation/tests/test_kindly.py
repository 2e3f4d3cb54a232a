"""What tired people write: a greeting, thanks, the word instead of the number, the same wish twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from upwell.catalogue.city import City
from upwell.conversation import followed
from upwell.conversation.style import CHAT, SMS
from upwell.conversation.tests.test_turns import DETAILS, END, SHORT, SIZE, Phone, asking
from upwell.intake.tests import scene

PHOTO = {"ask": "photo", "type": "photo", "title": "Do you have a photo?", "optional": True}
NOTICE = {"tell": "safety", "title": "Stand back", "body": "Do not touch it."}


@pytest.fixture(autouse=True)
def in_the_city(city: City) -> None:
    """Every conversation is with the small city of the tests."""


@pytest.mark.parametrize(("said", "language"), [("Hola", "es"), ("hello", "en"), ("¡Buenos días!", "es")])
def test_a_greeting_is_greeted_in_its_language(said: str, language: str) -> None:
    phone = Phone("")
    phone.says(said)
    assert phone.state.language == language
    with translation.override(language):
        assert phone.read == (phone.city.menu(language),)


def test_a_greeting_in_the_middle_of_a_form_changes_nothing() -> None:
    phone = asking(DETAILS)
    phone.says("hola")
    assert phone.answers["details"] == "hola"
    assert phone.state.language == "en"


def test_what_nobody_knows_is_answered_in_the_language_of_its_letters() -> None:
    phone = Phone("")
    phone.says("¿Dónde compro zzyx?")
    assert phone.state.language == "es"


def test_thanks_are_not_a_riddle() -> None:
    phone = asking(SIZE)
    phone.says("1")
    phone.says("send it")
    assert phone.says("thank you!").startswith("You are welcome.\nWrite STATUS")


@pytest.mark.parametrize("said", ["1", "Send it", "enviar", "gửi", "提交", "yes please", "sí, por favor", "👍"])
def test_what_is_looked_over_is_sent_by_number_or_word(said: str) -> None:
    phone = asking(SIZE)
    phone.says("1")
    phone.says(said)
    assert phone.state.sent


@pytest.mark.parametrize("said", ["y ahora", "si puedo cambiar algo?", "yes but change the place", "right lane"])
def test_a_sentence_that_begins_with_a_yes_sends_nothing(said: str) -> None:
    phone = asking(SIZE)
    phone.says("1")
    phone.says(said)
    assert not phone.state.sent


@pytest.mark.parametrize("said", ["1", "continue", "tiep tuc", "seguir", "继续"])
def test_a_notice_is_passed_by_number_or_word(said: str) -> None:
    phone = asking(NOTICE, SIZE)
    assert phone.says(said).startswith("How big is it?")


def test_a_notice_that_was_read_is_not_read_out_again() -> None:
    phone = asking(NOTICE, SIZE)
    assert phone.says("hm") == "Reply 1 to go on.\n1 Go on"


def test_the_look_at_everything_is_not_repeated_for_help_or_a_slip() -> None:
    phone = asking(SIZE)
    phone.says("1")
    brief = "Reply 1 to send it, or 2 to change an answer.\n1 Send it\n2 Change an answer\nReply with a number."
    assert phone.says("and now?") == brief
    assert "How big" not in phone.says("status")
    assert "still waits" in phone.says("help")
    assert "How big is it? Smaller" in phone.says("more")


def test_in_the_chat_help_brings_back_what_can_be_pressed() -> None:
    phone = asking(SIZE, style=CHAT)
    phone.says("hm")
    phone.says("hm")
    phone.says("help")
    assert [choice.key for choice in phone.read[-1].choices] == ["small", "large"]


def test_a_text_leaves_out_what_was_skipped() -> None:
    phone = asking(SIZE, DETAILS)
    phone.says("1")
    assert "Anything else?" not in phone.says("skip")
    chat = asking(SIZE, DETAILS, style=CHAT)
    chat.says("1")
    assert "Anything else?" in chat.says("skip")


def test_what_is_no_question_has_a_colon_before_its_answer() -> None:
    phone = asking({**SIZE, "title": "Choose a size"})
    assert "Choose a size: Smaller than a plate" in phone.says("1")


def test_who_has_no_photo_finds_the_way_on() -> None:
    phone = asking(SIZE, PHOTO)
    phone.says("1")
    assert phone.says("thanks").startswith("I did not understand that.\nDo you have a photo?")
    assert "2 Go on without an answer" in phone.says("hm")
    assert "Is this right?" in phone.says("2")
    assert phone.answers["photo"] is None


def test_a_service_that_was_not_offered_does_not_begin_by_a_number() -> None:
    for code, name in (("one", "Report a zzyx"), ("two", "Report a zzyxa")):
        scene.publish({**SHORT, "service": code, "name": name, "also_said_as": [name], "steps": [SIZE, *END]})
    phone = Phone("")
    phone.state = phone.state.pending("begin", services=["one", "two"], sure=True, text="zzyx")
    phone.says("2")
    assert phone.state.journey == ""


def test_whoever_is_asked_whether_to_stop_and_says_so_again_is_heard() -> None:
    phone = asking(SIZE, style=replace(SMS, phone="+14085550150"))
    long = "I am so tired, stop texting me about every single thing here"
    assert phone.says(long).startswith("Do you want us to stop texting you?")
    assert phone.turn(f"I said {long}").stopped


def test_the_chat_says_what_an_address_to_be_reached_at_is_and_what_it_is_for() -> None:
    chat = asking(SIZE, contact="optional", style=CHAT)
    assert chat.says("1").startswith("What is your email or phone number?\nWe use this only")


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("how is K7QM-3XPD coming along, please?", "K7QM-3XPD"),
        ("status k7qm 3xpd", "K7QM-3XPD"),
        ("I look for a part-time job with a long-term view", ""),
    ],
)
def test_a_number_is_found_among_other_words(said: str, number: str) -> None:
    assert followed.reference_in(said) == number
