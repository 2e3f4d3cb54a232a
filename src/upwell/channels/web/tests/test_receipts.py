"""The receipt, a letter to an address given afterwards, and what is known of who is signed in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import LazySettings
from django.test import Client
from tests.cast import Cast

from upwell.cases import links
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.channels.web import mine
from upwell.channels.web.tests.walking import POINT, Browser, ask
from upwell.intake import onward
from upwell.intake.models import Draft
from upwell.intake.tests.scene import (
    EMAIL,
    QUICK,
    publish,
)
from upwell.lib import clock
from upwell.notify.models import Message


def test_a_signed_in_residents_requests_are_listed(cast: Cast) -> None:
    publish(QUICK)
    resident = Browser(cast.client("resident"))
    ask(resident)
    resident.press()

    resident.open("/requests/")

    assert Case.objects.get().reference in resident.words
    other = Browser(cast.client("worker"))
    other.open("/requests/")
    assert Case.objects.get().reference not in other.words


def test_a_signed_in_residents_requests_come_a_page_at_a_time(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(mine, "A_PAGE", 2)
    publish(QUICK)
    resident = Browser(cast.client("resident"))
    for _ in range(3):
        ask(resident)
        resident.press()
    newest_first = [case.reference for case in Case.objects.order_by("-opened_at")]

    resident.open("/requests/")
    assert [one in resident.words for one in newest_first] == [True, True, False]
    resident.open(next(one.get("href") for one in resident.all("main a") if one.text == "Older requests"))

    assert [one in resident.words for one in newest_first] == [False, False, True]
    assert [one.get("href") for one in resident.all("a.back-link")] == ["/requests/"]
    for nonsense in ("yesterday", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"):
        assert resident.open(f"/requests/?before={nonsense}").status_code == 200


def test_a_receipt_says_when_we_cannot_write(quick: Published, browser: Browser) -> None:
    ask(browser)
    browser.press()

    assert "You gave us no way to reach you" in browser.words


def test_the_receipt_is_mailed_to_an_address_given_afterwards(quick: Published, browser: Browser) -> None:
    ask(browser)
    browser.press()

    browser.press(form=f"/forms/{browser.draft}/letter/", email=" Somebody@Example.org ")

    assert "The receipt is on its way" in browser.words
    assert "You gave us no way to reach you" not in browser.words
    assert Message.objects.get().template == "receipt"
    case = Case.objects.get()
    assert case.contact == {"email": "Somebody@example.org"}
    browser.open(f"/follow/{links.follow_secret(case.pk)}")
    assert "You told us how to reach you" in browser.words


def test_somebody_with_only_a_phone_is_not_promised_letters(pothole: Published, browser: Browser) -> None:
    browser.start("pothole")
    for fields in ({"answer": "200 E Santa Clara St", **POINT}, {"answer": "large"}, {}, {}):
        browser.press(**fields)
    browser.press(**{"answer-name": "A resident", "answer-email": "", "answer-phone": "408 555 0123"})
    assert "(408) 555-0123" in browser.words
    assert "We will write to you" not in browser.words

    browser.press()

    assert "We call you only if we have a question" in browser.words
    browser.press(form=f"/forms/{browser.draft}/letter/", email=EMAIL)
    assert "We will write to you when something happens" in browser.words
    assert Case.objects.get().contact == {"name": "A resident", "phone": "+14085550123", "email": EMAIL}


def test_somebody_with_only_a_phone_is_promised_texts_where_somebody_sends_them(
    pothole: Published, browser: Browser, settings: LazySettings
) -> None:
    settings.SANDBOX = True
    browser.start("pothole")
    for fields in ({"answer": "200 E Santa Clara St", **POINT}, {"answer": "large"}, {}, {}):
        browser.press(**fields)
    browser.press(**{"answer-name": "A resident", "answer-email": "", "answer-phone": "408 555 0123"})
    assert "We send you a text message when something happens." in browser.words

    browser.press()

    assert "We send you a text message when something happens." in browser.words
    receipt = Message.objects.get(template="receipt")
    assert (receipt.channel, receipt.to) == ("text", "+14085550123")
    assert links.follow_secret(Case.objects.get().pk) in receipt.body


def test_an_address_that_is_none_stays_typed_and_sends_nothing(quick: Published, browser: Browser) -> None:
    ask(browser)
    browser.press()

    browser.press(form=f"/forms/{browser.draft}/letter/", email="somebody@")

    assert browser.response.status_code == 422
    assert browser.value_of("email") == "somebody@"
    assert browser.problems
    assert not Message.objects.exists()


def test_an_address_is_given_afterwards_once_and_only_by_who_sent_it(quick: Published, browser: Browser) -> None:
    ask(browser)
    browser.press()
    letter = f"/forms/{browser.draft}/letter/"

    assert Browser(Client()).post(letter, {"email": "other@example.org"}).status_code == 404
    browser.post(letter, {"email": EMAIL})
    browser.post(letter, {"email": "other@example.org"})

    case = Case.objects.get()
    assert case.contact == {"email": EMAIL}
    assert Message.objects.count() == 1


def test_how_to_reach_somebody_who_is_signed_in_is_suggested(cast: Cast, pothole: Published) -> None:
    cast.resident.set_email(EMAIL)
    cast.resident.save()
    resident = Browser(cast.client("resident"))
    resident.start("pothole")
    for fields in ({"answer": "200 E Santa Clara St", **POINT}, {"answer": "large"}, {}, {}):
        resident.press(**fields)

    assert resident.at == "contact"
    assert (resident.value_of("answer-name"), resident.value_of("answer-email")) == ("A resident", EMAIL)

    resident.press(**{"answer-name": "", "answer-email": "other@example.org", "answer-phone": ""})
    resident.open(resident.path.replace("answers", "contact"))
    assert (resident.value_of("answer-name"), resident.value_of("answer-email")) == ("", "other@example.org")


def test_staff_are_not_suggested_as_the_resident(cast: Cast, pothole: Published) -> None:
    worker = Browser(cast.client("worker"))
    worker.start("pothole")
    for fields in ({"answer": "200 E Santa Clara St", **POINT}, {"answer": "large"}, {}, {}):
        worker.press(**fields)

    assert worker.value_of("answer-name") == ""


def offering(when: dict[str, Any]) -> None:
    """A request whose receipt offers another service to some."""
    receipt = {"title": "We have it", "body": "Wait.", "start": {**CARRYING, "when": when}}
    publish({**QUICK, "service": "other", "name": "Ask for more"})
    publish({**QUICK, "receipt": receipt})


CARRYING = {"service": "other", "carry": {"what": "what"}, "label": "Ask for more there"}


def test_a_receipt_offers_another_service_and_hands_the_answers_on(quick: Published, browser: Browser) -> None:
    offering({"urgent": "no"})
    ask(browser)
    browser.press()

    browser.press(form="/services/other/start/")

    assert browser.at == "urgent"  # what was asked before is known
    assert catalogue.published("other") is not None
    assert Draft.objects.get(pk=browser.draft).service == "other"


def test_what_a_receipt_offers_to_others_is_not_offered(quick: Published, browser: Browser) -> None:
    offering({"urgent": "yes"})
    ask(browser)
    browser.press()

    assert "Ask for more there" not in browser.words
    assert onward.carried(uuid4(), onward.RECEIPT, now=clock.now()) == onward.Carried()
