"""Things of one's own are no dumping: the report leads to a pickup, a pickup to the drop-off place, and the address
comes along or is asked again."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.test_permit_path import HOME, city, contact, first_day
from upwell.bookings.models import Booking
from upwell.cases.models import Case
from upwell.channels.web.tests.walking import Browser
from upwell.intake import queries as intake
from upwell.intake.models import Draft
from upwell.lib import clock

__all__ = ["city"]
CORNER = {"answer-lat": "37.33789", "answer-lon": "-121.88673"}


@pytest.fixture
def browser(city: None) -> Browser:
    return Browser(Client())


def up_to_whose(browser: Browser, where: str = HOME, **pin: str) -> None:
    browser.start("illegal_dumping")
    browser.press(answer=where, **pin)
    if browser.at == "near":
        browser.press()
    browser.answer("no")
    assert browser.at == "whose", browser.words


def to_pickup(browser: Browser) -> None:
    browser.press(form="/services/junk_pickup/start/")


def test_things_of_ones_own_lead_to_a_pickup_at_that_address(browser: Browser) -> None:
    up_to_whose(browser)
    browser.answer("mine")
    assert browser.heading == "We pick up your own large items for free"

    to_pickup(browser)

    answers = intake.standing(browser.draft, now=clock.now()).walk.answers
    assert answers["home"]["label"] == HOME  # type: ignore[index,call-overload]  # a place
    assert answers["home"]["id"]  # type: ignore[index,call-overload]  # as above
    assert HOME not in browser.path
    assert not Case.objects.exists()


def test_a_point_on_the_map_is_no_address_and_asked_again_with_its_words(browser: Browser) -> None:
    up_to_whose(browser, "By the blue house", **CORNER)
    browser.answer("mine")

    to_pickup(browser)

    assert browser.at == "home"
    assert browser.value_of("answer") != ""
    assert "home" not in intake.standing(browser.draft, now=clock.now()).walk.answers


def test_what_others_left_at_a_home_goes_on_as_a_report_or_to_a_pickup(browser: Browser) -> None:
    up_to_whose(browser)
    browser.answer("home")
    assert browser.heading == "You can report it, or book a pickup"

    browser.press()
    assert browser.at == "items"


def test_nobody_has_to_say_whose_they_are(browser: Browser) -> None:
    up_to_whose(browser)
    browser.press()

    assert browser.at == "items"


def dropped_off(browser: Browser) -> Case:
    browser.press(**{"answer-sofa": "1"})
    browser.press(day=first_day(browser))
    assert browser.at == "rules", browser.words
    browser.press()
    contact(browser)
    browser.press()
    return Case.objects.get(service="junk_dropoff")


def test_large_items_are_brought_in_the_hours_that_were_chosen(browser: Browser) -> None:
    browser.start("junk_dropoff")
    browser.answer(HOME)
    browser.press(**{"answer-sofa": "1"})
    days = [" ".join(one.text_content().split()) for one in browser.all("fieldset fieldset legend h2")]
    hours = [" ".join(one.text_content().split()) for one in browser.all("fieldset fieldset label")]
    assert len(days) == len(set(days)) < len(hours), "each day is said once, and its hours stand under it"
    assert not any(day in hour for day in days for hour in hours)
    browser.open(f"/forms/{browser.draft}/at/items/")

    case = dropped_off(browser)

    assert "Your time is booked" in browser.words
    assert "examples of this sandbox" in browser.words
    booking = Booking.objects.get(subject=case.pk)
    assert (booking.state, booking.window in ("morning", "afternoon")) == ("confirmed", True)


def test_a_tenant_whose_manager_must_book_may_bring_them(browser: Browser) -> None:
    browser.start("junk_pickup")
    browser.answer(HOME)
    if browser.at != "home_type":  # nobody is known to collect there: the same offer
        assert browser.all("form[action='/services/junk_dropoff/start/']") or "Bring it yourself" in browser.words
    else:
        browser.answer("apartment")
        browser.answer("no")
    browser.press(form="/services/junk_dropoff/start/")

    assert browser.at == "items"
    assert Draft.objects.filter(service="junk_dropoff").count() == 1


def test_a_day_far_away_offers_to_bring_them(browser: Browser) -> None:
    browser.start("junk_pickup")
    browser.answer(HOME)
    assert browser.at == "home_type", browser.words
    browser.answer("house")
    browser.press(**{"answer-sofa": "1"})
    browser.press()
    assert browser.at == "slot", browser.words
    for _ in range(12):
        later = [one.get("href") for one in browser.all("main a") if "Later days" in one.text_content()]
        if not later:
            break
        browser.open(later[0])
    days = browser.all('[name="day"]')
    browser.press(day=days[-1].get("value"))

    assert browser.at == "far_away", browser.words
    browser.press(form="/services/junk_dropoff/start/")
    assert browser.at == "slot"
