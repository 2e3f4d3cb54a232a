"""A form begun in this browser, on the home page; and links that lead nowhere any more."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest
from django.test import Client

from upwell.catalogue.city import City
from upwell.catalogue.queries import Published
from upwell.channels.web import drafts
from upwell.channels.web.tests.walking import Browser
from upwell.intake.models import Draft
from upwell.intake.tests.scene import EMAIL, QUICK, WIFI, close_service, publish

CONTACT = {"answer-name": "A resident", "answer-email": EMAIL, "answer-phone": ""}


def begin(browser: Browser) -> str:
    draft = browser.start("quick")
    browser.answer("A bench by the secret garden")
    return str(draft)


def test_the_home_page_offers_to_go_on_and_shows_no_answer(quick: Published, browser: Browser) -> None:
    draft = begin(browser)

    browser.open("/")

    assert "Go on where you stopped" in browser.words
    assert "Ask for something" in browser.words
    assert "secret garden" not in browser.html
    assert browser.response["Cache-Control"] == "no-store, private"
    browser.open(f"/forms/{draft}/")
    assert browser.at == "urgent"


def test_nobody_else_is_offered_it(quick: Published, browser: Browser) -> None:
    begin(browser)

    stranger = Browser(Client())
    stranger.open("/")

    assert "Go on where you stopped" not in stranger.words


def test_what_was_only_looked_at_what_ended_and_what_is_closed_is_not_offered(city: City, browser: Browser) -> None:
    publish(QUICK)
    publish(WIFI)
    browser.start("quick")  # nothing answered
    browser.start("wifi")  # an ending
    browser.open("/")
    assert "Go on where you stopped" not in browser.words

    begin(browser)
    close_service("quick", en="Back in spring.")
    browser.open("/")

    assert "Go on where you stopped" not in browser.words


def test_it_is_thrown_away_with_its_answers(quick: Published, browser: Browser) -> None:
    draft = begin(browser)
    browser.open("/")

    browser.press(form=f"/forms/{draft}/removal/")

    assert "We deleted the form" in browser.words
    assert not Draft.objects.exists()
    assert "Go on where you stopped" not in browser.words


def test_somebody_elses_is_only_taken_off_this_browser(quick: Published, browser: Browser) -> None:
    draft = begin(browser)
    browser.open("/")

    browser.press(form=f"/forms/{draft}/removal/", whose="other")

    assert Draft.objects.exists()
    assert "Go on where you stopped" not in browser.words
    assert browser.open(f"/forms/{draft}/").status_code == 404


def test_a_stranger_throws_nothing_away(quick: Published, browser: Browser) -> None:
    draft = begin(browser)

    assert Browser(Client()).post(f"/forms/{draft}/removal/", {}).status_code == 404

    assert Draft.objects.exists()


def test_a_form_of_another_browser_says_how_to_go_on_and_not_whether_it_is_there(
    quick: Published, browser: Browser
) -> None:
    draft, stranger = begin(browser), Browser(Client())

    stranger.open(f"/forms/{draft}/")
    theirs = stranger.words
    stranger.open(f"/forms/{uuid4()}/")

    assert "This form is not open in this browser" in theirs
    assert stranger.words == theirs


def test_a_link_to_a_form_thrown_away_says_so(quick: Published, browser: Browser) -> None:
    browser.start("quick")
    link = f"/resume/{drafts.secret(browser.draft)}/"
    Draft.objects.all().delete()

    assert browser.open(link).status_code == 404
    assert browser.heading == "Your saved form is no longer here"


def test_a_link_to_a_form_that_was_sent_says_so_when_the_form_is_gone(quick: Published, browser: Browser) -> None:
    begin(browser)
    link = f"/resume/{drafts.secret(browser.draft)}/"
    browser.answer("no")
    browser.press()
    Draft.objects.all().delete()

    browser.open(link)

    assert browser.heading == "You have sent this form already"


def test_a_private_link_that_was_cut_says_what_to_do(city: City, browser: Browser) -> None:
    for path in ("/resume/abc/", "/follow/abc", "/feedback/abc"):
        assert browser.open(path).status_code == 404
        assert browser.heading == "This link does not work"
        assert "to the last letter" in browser.words


def test_an_unknown_number_in_an_address_says_so(city: City, browser: Browser) -> None:
    assert browser.open("/status/K7QM-3XPD/").status_code == 404
    assert browser.heading == "We do not know this number"


def test_an_old_link_to_a_form_does_not_open_the_case_it_became(quick: Published, browser: Browser) -> None:
    draft = begin(browser)
    link = f"/resume/{drafts.secret(browser.draft)}/"
    browser.answer("no")
    browser.press()

    helper = Browser(Client())
    helper.open(link)

    assert helper.heading == "You have sent this form already"
    assert helper.post(link, {}).status_code == 404
    assert helper.open(f"/forms/{draft}/receipt/").status_code == 404
    browser.open(link)
    assert browser.response.status_code == 200


def test_an_id_that_can_be_worked_out_begins_nothing_under_it(quick: Published, browser: Browser) -> None:
    worked_out = uuid5(NAMESPACE_URL, "somebody else's")

    browser.post("/services/quick/start/", {"draft": str(worked_out)})

    assert browser.at == "what"
    assert not Draft.objects.filter(pk=worked_out).exists()


def hours_pass(browser: Browser, hours: float) -> None:
    """The browser's session as it would be then, without waiting."""
    session = browser.client.session
    session[drafts.UNTIL] = {one: at - hours * 3600 for one, at in session.get(drafts.UNTIL, {}).items()}
    session.save()


def is_open(browser: Browser, path: str) -> bool:
    return browser.open(path).status_code == 200


def test_a_form_that_knows_nobody_stays_open_as_long_as_the_browser_is(quick: Published, browser: Browser) -> None:
    draft = begin(browser)

    hours_pass(browser, 3)

    assert is_open(browser, f"/forms/{draft}/")


def test_a_form_that_was_sent_is_open_for_an_hour_after_it_was_last_looked_at(
    quick: Published, browser: Browser
) -> None:
    draft = begin(browser)
    browser.answer("no")
    browser.press()
    assert "another hour" in browser.words

    for hours, still_open in ((0.9, True), (0.9, True), (1.1, False)):
        hours_pass(browser, hours)
        assert is_open(browser, f"/forms/{draft}/receipt/") == still_open
    assert browser.heading == "This form is not open in this browser"


def test_a_form_that_knows_how_to_reach_somebody_is_not_offered_after_an_hour(city: City, browser: Browser) -> None:
    publish({**QUICK, "contact": "optional"})
    draft = begin(browser)
    browser.answer("no")
    browser.post(browser.path, CONTACT)
    browser.open("/")
    assert "Go on where you stopped" in browser.words

    hours_pass(browser, 1.1)

    browser.open("/")
    assert "Go on where you stopped" not in browser.words
    assert not is_open(browser, f"/forms/{draft}/")


@pytest.mark.parametrize("leave", ["in-es", "save"])
def test_a_form_that_knows_somebody_from_what_was_typed_and_left_is_not_open_after_an_hour(
    city: City, browser: Browser, leave: str
) -> None:
    publish({**QUICK, "contact": "optional"})
    draft = begin(browser)
    browser.answer("no")
    browser.post(browser.path, {**CONTACT, "leave": leave})
    browser.open(f"/forms/{draft}/")
    assert browser.value_of("answer-email") == EMAIL

    hours_pass(browser, 1.1)

    assert not is_open(browser, f"/forms/{draft}/")


def test_a_form_left_at_a_question_about_nobody_stays_open(quick: Published, browser: Browser) -> None:
    draft = begin(browser)
    browser.press(leave="save")

    hours_pass(browser, 3)

    assert is_open(browser, f"/forms/{draft}/")


def test_a_form_that_was_handed_somebodys_address_by_another_is_not_open_after_an_hour(
    city: City, browser: Browser
) -> None:
    asked = {"ask": "mail", "type": "email", "title": "Your email?"}
    offered = {"service": "quick", "carry": ["mail"]}
    stop = {"stop": "over", "outcome": "elsewhere", "title": "Not here", "start": offered}
    publish({**WIFI, "kind": "report", "steps": [asked, stop]})
    publish({**QUICK, "steps": [asked, *QUICK["steps"]]})
    browser.start("wifi")
    browser.answer(EMAIL)
    browser.press(form="/services/quick/start/")
    assert browser.at == "what"

    hours_pass(browser, 1.1)

    assert not is_open(browser, f"/forms/{browser.draft}/")


def test_a_form_opened_by_its_link_is_open_for_an_hour(quick: Published, browser: Browser) -> None:
    draft, elsewhere = begin(browser), Browser(Client())
    elsewhere.open(f"/resume/{drafts.secret(browser.draft)}/")
    elsewhere.press()
    assert is_open(elsewhere, f"/forms/{draft}/")

    hours_pass(elsewhere, 1.1)

    assert not is_open(elsewhere, f"/forms/{draft}/")
    assert is_open(browser, f"/forms/{draft}/")


def test_on_a_shared_device_somebody_finishes_by_a_button(quick: Published, browser: Browser) -> None:
    draft = begin(browser)
    browser.open(f"/forms/{draft}/save/")
    browser.press(form=f"/forms/{draft}/removal/", whose="other")
    assert not is_open(browser, f"/forms/{draft}/")
    assert Draft.objects.exists()

    draft = begin(browser)
    browser.answer("no")
    browser.press()
    browser.press(form=f"/forms/{draft}/removal/", whose="other")
    assert not is_open(browser, f"/forms/{draft}/receipt/")
