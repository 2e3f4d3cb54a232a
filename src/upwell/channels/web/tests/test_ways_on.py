"""Where a question refuses something, there is a way on: for an address nobody has, an item not listed, a contact."""

from __future__ import annotations

import pytest
from tests.publishing import republish

from upwell.channels.web.tests.walking import Browser
from upwell.intake.tests.scene import QUICK, publish

pytestmark = pytest.mark.usefixtures("city")
PHONE = "408-555-0100"
THINGS = {
    name: name.title()
    for name in ("sofa", "mattress", "chair", "table", "desk", "fridge", "stove", "carpet", "mower", "toy", "bed", "tv")
}
ASK = {
    "ask": "what",
    "type": "quantity",
    "title": "What should we take?",
    "max": 12,
    "options": {**THINGS, "piano_stool": "Stool", "other": "Something else large"},
}


def publish_one(question: dict[str, object], **changes: object) -> None:
    after = {"ask": "after", "type": "text", "title": "And then?"}
    publish({**QUICK, "steps": [question, after, {"check": "answers"}, {"submit": "request"}], **changes})


@pytest.mark.parametrize(
    ("text", "said"), [("12 Nowhere St, Oakland", "outside the city"), ("99 Nowhere St", "We do not know this address")]
)
def test_an_address_that_is_refused_says_whom_to_call(streets: None, browser: Browser, text: str, said: str) -> None:
    republish(contact={"phone": PHONE, "emergency": "911"}, places={"outline": "city"})
    publish_one({"ask": "what", "type": "address", "title": "Where is it?"})
    browser.start("quick")

    browser.answer(text)

    assert browser.at == "what"
    assert said in browser.words
    assert f"Are you sure it is right? Call us at {PHONE}." in browser.words
    assert "or go on" not in browser.response.content.decode()


def test_what_is_not_on_the_list_leads_to_something_else(browser: Browser) -> None:
    publish_one(ASK)
    browser.start("quick")

    browser.press(find="piano roll", finding="yes")

    assert "Nothing found." in browser.words
    assert [row.get("name") for row in browser.all("[data-quantity]")] == ["answer-other"]


@pytest.mark.parametrize("typed", ["matress", "mattres", "mattrass", "amttress", "mattresss"])
def test_one_letter_wrong_still_finds_it(browser: Browser, typed: str) -> None:
    publish_one(ASK)
    browser.start("quick")

    browser.press(find=typed, finding="yes")

    assert [row.get("name") for row in browser.all("[data-quantity]")] == ["answer-mattress"]


def test_two_letters_wrong_or_a_short_word_find_nothing_by_chance(browser: Browser) -> None:
    publish_one(ASK)
    browser.start("quick")

    for typed in ("mtrtes", "tov"):
        browser.press(find=typed, finding="yes")
        assert [row.get("name") for row in browser.all("[data-quantity]")] == ["answer-other"], typed


def test_what_is_not_taken_leads_to_where_it_goes_and_its_refusal_reads_well(browser: Browser) -> None:
    gone = {"label": "Paint", "instead": "Never put it out. [Make an appointment](https://example.org/waste)."}
    publish_one({**ASK, "options": {**THINGS, "paint": gone}})
    browser.start("quick")

    links = [one.get("href") for one in browser.all("li.quantities__row a")]
    browser.press(**{"answer-paint": "1"})

    assert links == ["https://example.org/waste"]
    assert browser.problems[0][0] == "Never put it out. Make an appointment: https://example.org/waste."


def test_a_contact_that_is_needed_says_so_before_anybody_presses(browser: Browser) -> None:
    publish_one(ASK, contact="required")
    browser.start("quick")
    browser.answer(**{"answer-sofa": "1"})
    browser.answer("Nothing")

    assert browser.at == "contact"
    assert "We need one of these two: an email address or a phone number." in browser.words
    labels = [label.text_content().strip() for label in browser.all("form label")]
    assert labels == ["Your name (optional)", "Email", "Phone"]
    for name in ("answer-email", "answer-phone"):
        assert (
            browser.all(f'[name="{name}"]')[0].get("aria-describedby") == f"{browser.all('.contact__one')[0].get('id')}"
        )


def test_a_contact_nobody_needs_to_give_asks_for_none_of_the_two(browser: Browser) -> None:
    publish_one(ASK, contact="optional")
    browser.start("quick")
    browser.answer(**{"answer-sofa": "1"})
    browser.answer("Nothing")

    assert browser.at == "contact"
    assert not browser.all(".contact__one")
