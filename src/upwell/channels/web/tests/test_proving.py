from __future__ import annotations

import pytest

from upwell.accounts.tests.test_codes import other_than, sent
from upwell.channels.web.tests.walking import Browser
from upwell.intake.tests import scene
from upwell.intake.tests.test_proving import EMAIL, PROVED
from upwell.limits import kinds
from upwell.notify.models import Message


@pytest.fixture
def at_the_code(city, browser: Browser) -> Browser:
    scene.publish(PROVED)
    browser.start("proved")
    browser.answer("A bench")
    browser.answer(answer_email=EMAIL, answer_name="", answer_phone="")
    return browser


def test_the_code_is_asked_for_after_the_contact_and_leads_on(at_the_code: Browser):
    assert at_the_code.path.endswith("/at/contact.code/")
    assert f"We sent a code to {EMAIL}." in at_the_code.words

    at_the_code.press(code=sent("contact"))

    assert at_the_code.path.endswith("/at/urgent/")


def test_a_wrong_code_is_said_beside_the_field(at_the_code: Browser):
    at_the_code.press(code=other_than(sent("contact")))

    assert at_the_code.response.status_code == 422
    assert "This is not the code." in at_the_code.words


def test_a_new_code_can_be_asked_for_and_the_address_changed(at_the_code: Browser):
    first = sent("contact")
    Message.objects.all().delete()
    at_the_code.post(at_the_code.path, {"again": "yes"})
    assert at_the_code.path.endswith("/at/contact.code/")
    assert sent("contact") or first

    at_the_code.open(at_the_code.path.replace("contact.code", "contact"))
    at_the_code.answer(answer_email="other@example.org", answer_name="", answer_phone="")
    assert "We sent a code to other@example.org." in at_the_code.words


def test_whoever_asks_too_often_is_told_when_to_try_again(at_the_code: Browser, settings):
    settings.LIMITS = kinds.read("codes_to_one=1/1h")

    at_the_code.post(at_the_code.path, {"again": "yes"})

    assert at_the_code.response.status_code == 429
    assert "Use the newest one." in at_the_code.words


def test_in_spanish_the_page_and_the_letter_are_spanish(at_the_code: Browser):
    at_the_code.open(at_the_code.path + "?lang=es")
    Message.objects.all().delete()
    at_the_code.post(at_the_code.path, {"again": "yes"})

    assert "Escriba el código" in at_the_code.words
    assert Message.objects.get().language == "es"
