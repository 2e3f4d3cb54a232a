"""Going on with a form: in this browser only, by its link elsewhere, in another language, with unsent words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from tests.cast import Cast

from upwell.cases.models import Case
from upwell.catalogue.city import City
from upwell.catalogue.queries import Published
from upwell.channels.web import drafts
from upwell.channels.web.tests.walking import Browser, ask
from upwell.intake import queries
from upwell.intake.models import Draft
from upwell.intake.tests.scene import (
    EMAIL,
    QUICK,
    publish,
)
from upwell.lib import clock
from upwell.notify.models import Message


def test_a_draft_opens_only_in_the_browser_it_was_begun_in(quick: Published, browser: Browser) -> None:
    draft, stranger = browser.start("quick"), Browser(Client())

    for path in ("", "at/what/", "near/", "save/", "receipt/"):
        assert stranger.open(f"/forms/{draft}/{path}").status_code == 404
        assert stranger.open(f"/forms/{uuid4()}/{path}").status_code == 404
    assert stranger.post(f"/forms/{draft}/at/what/", {"answer": "x"}).status_code == 404
    assert Draft.objects.get().rev == 0


def test_staff_do_not_open_residents_drafts_either(quick: Published, cast: Cast, browser: Browser) -> None:
    draft = browser.start("quick")

    assert cast.client("lead").get(f"/forms/{draft}/").status_code == 404


def test_it_goes_on_in_another_browser_by_its_link_and_a_button(quick: Published, browser: Browser) -> None:
    draft = browser.start("quick")
    browser.answer("A bench")
    browser.open(f"/forms/{draft}/save/")
    link = next(one.get("href") for one in browser.all("main a") if "/resume/" in one.get("href"))
    phone = Browser(Client())

    path = "/" + link.split("/", 3)[3]
    phone.open(path)
    assert phone.at != "urgent"  # opening a link does nothing: mail programs do that too
    phone.press()

    assert phone.at == "urgent"
    phone.answer("no")
    browser.open(f"/forms/{draft}/")
    assert browser.at == "answers"


@pytest.mark.parametrize(
    "spoil", [lambda s: s[:-1], lambda s: s[:-1] + "A", lambda s: "x", lambda s: s.split(".")[0] + "."]
)
def test_a_forged_link_opens_nothing(quick: Published, browser: Browser, spoil: Any) -> None:
    draft = browser.start("quick")

    forged = f"/resume/{spoil(drafts.secret(draft))}/"

    assert Browser(Client()).open(forged).status_code == 404
    assert Browser(Client()).post(forged, {}).status_code == 404


def test_a_service_for_account_holders_leads_to_the_sign_in_and_back(cast: Cast, browser: Browser) -> None:
    publish({**QUICK, "sign_in": "required"})

    browser.start_at = browser.post("/services/quick/start/", {}, follow=False)  # type: ignore[attr-defined]  # kept to look at
    assert browser.response.status_code == 302
    assert browser.response["Location"].endswith("?next=/services/quick/")

    resident = Browser(cast.client("resident"))
    resident.start("quick")
    assert resident.at == "what"


# language


def test_the_language_changes_without_losing_ones_place(city: City, browser: Browser) -> None:
    publish({**QUICK, "languages": ["en", "es"]}, {"es": {"steps.urgent.title": {"text": "¿Es urgente?"}}})
    browser.start("quick")
    browser.answer("A bench")
    assert browser.heading == "Is it urgent?"

    browser.press(leave="in-es")

    assert browser.heading == "¿Es urgente?"
    browser.answer("no")
    assert "A bench" in browser.words
    browser.press()
    assert Case.objects.get().language == "es"


# leaving with words that were not sent


def test_what_is_typed_outlives_save_and_is_no_answer(quick: Published, browser: Browser) -> None:
    draft = browser.start("quick")

    browser.answer("A bench by the", leave="save")

    assert browser.heading == "Go on later"
    assert queries.standing(draft, now=clock.now()).walk.answers == {}
    assert "bench" not in browser.path

    browser.open(browser.all(".back-link")[0].get("href"))

    assert browser.value_of("answer") == "A bench by the"
    assert browser.problems == []


def test_what_is_typed_comes_along_to_another_device_by_the_link(quick: Published, browser: Browser) -> None:
    browser.start("quick")
    browser.answer("A bench by the", leave="save")
    phone = Browser(Client())
    phone.open(urlsplit(browser.all(".long-link a")[0].get("href")).path)

    phone.press()

    assert phone.value_of("answer") == "A bench by the"


def test_what_is_typed_outlives_another_language_without_javascript(city: City, browser: Browser) -> None:
    publish({**QUICK, "languages": ["en", "es"]}, {"es": {"steps.what.title": {"text": "¿Qué necesita?"}}})
    browser.start("quick")

    browser.answer("Un banco", leave="in-es")

    assert (browser.heading, browser.value_of("answer")) == ("¿Qué necesita?", "Un banco")


def test_the_enter_key_sends_the_answer_and_does_not_leave(quick: Published, browser: Browser) -> None:
    browser.start("quick")

    buttons = [one for one in browser.all("button") if one.get("form") == "question"]

    assert buttons[0].get("name") is None
    assert {one.get("name") for one in buttons[1:]} == {"leave"}


def test_a_wrong_place_and_a_half_date_come_back_as_they_were_typed(city: City, browser: Browser) -> None:
    steps = [{"ask": "on", "type": "date", "title": "When?"}, *QUICK["steps"]]
    publish({**QUICK, "steps": steps})
    draft = browser.start("quick")

    browser.answer(answer_month="Febr", answer_day="", answer_year="", leave="save")
    browser.open(f"/forms/{draft}/at/on/")

    assert browser.value_of("answer-month") == "Febr"
    assert browser.problems == []


def test_nothing_is_kept_of_a_sensitive_answer(city: City, browser: Browser) -> None:
    steps = [{"ask": "what", "type": "text", "title": "Your secret?", "sensitive": True}, *QUICK["steps"][1:]]
    publish({**QUICK, "steps": steps})
    draft = browser.start("quick")

    assert "data-keep=" not in browser.html
    browser.answer("xyzzy", leave="save")

    assert "xyzzy" not in str(Draft.objects.get(pk=draft).log)
    browser.open(f"/forms/{draft}/at/what/")
    assert browser.value_of("answer") == ""


def test_an_answer_that_is_taken_replaces_what_was_typed_before(quick: Published, browser: Browser) -> None:
    draft = browser.start("quick")
    browser.answer("A bench by the", leave="save")
    browser.open(f"/forms/{draft}/at/what/")
    browser.answer("A lamp")

    browser.open(f"/forms/{draft}/at/what/")

    assert browser.value_of("answer") == "A lamp"
    assert "bench" not in str(Draft.objects.get(pk=draft).log)


def test_an_id_whose_draft_was_thrown_away_does_not_open_the_case_that_came_of_it(
    quick: Published, browser: Browser
) -> None:
    """Anybody can read the id in a browser's history; the case is kept much longer than the draft."""
    ask(browser)
    browser.press()
    sent = Case.objects.get()
    Draft.objects.all().delete()
    stranger = Browser(Client())

    stranger.post("/services/quick/start/", {"draft": str(sent.pk)})
    assert stranger.draft != sent.pk
    stranger.answer("Another bench")
    stranger.answer("no")
    stranger.press()

    assert Case.objects.count() == 2
    assert sent.reference not in stranger.html


def test_the_link_to_go_on_leads_to_us_whatever_address_was_asked(quick: Published, browser: Browser) -> None:
    draft = browser.start("quick")

    page = browser.client.post(f"/forms/{draft}/save/", {"email": EMAIL}, headers={"host": "localhost:6666"})

    assert "localhost:6666" not in page.content.decode()
    assert "localhost:6666" not in Message.objects.get().body


def test_nobody_s_mailbox_is_filled_with_links_to_go_on(quick: Published, browser: Browser) -> None:
    for _ in range(7):
        draft = browser.start("quick")
        browser.open(f"/forms/{draft}/save/")
        browser.post(f"/forms/{draft}/save/", {"email": "victim@example.org"})
    assert Message.objects.count() == 5
    assert "several times already" in browser.html

    draft = browser.start("quick")
    for number in range(7):
        browser.post(f"/forms/{draft}/save/", {"email": f"somebody{number}@example.org"})
    assert Message.objects.count() == 10
