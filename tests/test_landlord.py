"""What the applicant reads when somebody else is asked, and what that somebody sees; limits that name their thing."""

from __future__ import annotations

from django.test import Client

from tests.test_permit_path import HOME, answered_by, browser, city, contact
from upwell.cases import links
from upwell.cases.models import Party
from upwell.channels.web.tests.walking import Browser
from upwell.intake.search import search

__all__ = ["browser", "city"]


def apply_with_a_landlord(browser: Browser) -> Party:
    browser.start("home_business")
    for one in (HOME, "rented", "office", "0", "Robin Applicant", "landlord@example.org"):
        browser.answer(one)
    contact(browser)
    browser.press(declared="yes")
    return Party.objects.get(name="landlord")


def title(browser: Browser) -> str:
    return str(browser.all("title")[0].text_content())


def test_the_receipt_says_who_was_written_to_and_promises_no_day_while_the_clock_stands(browser: Browser) -> None:
    apply_with_a_landlord(browser)

    assert "We have your application" in browser.words
    assert "We wrote to: Your landlord." in browser.words
    assert "We aim to" not in browser.words


def test_once_the_landlord_has_answered_the_receipt_promises_again(browser: Browser) -> None:
    apply_with_a_landlord(browser)
    receipt = browser.path
    answered_by("landlord", "yes", "", "yes")
    browser.open(receipt)

    assert "We wrote to" not in browser.words
    assert "We aim to decide by" in browser.words


def test_the_landlord_reads_who_asks_and_afterwards_the_title_says_what_the_page_says(browser: Browser) -> None:
    party = apply_with_a_landlord(browser)
    landlord = Browser(Client())
    landlord.open(f"/asked/{links.party_secret(party.pk)}/")
    assert "Robin Applicant" in landlord.words
    assert "resident@example.org" not in landlord.words
    answered_by("landlord", "yes", "", "yes")

    landlord.open(f"/asked/{links.party_secret(party.pk)}/")

    assert landlord.heading == "Thank you. We have your answer"
    assert title(landlord).startswith("Thank you. We have your answer")


def test_a_limit_of_one_thing_names_it(browser: Browser) -> None:
    browser.start("junk_pickup")
    browser.answer(HOME)
    browser.answer("house")
    browser.answer(**{"answer-tires": "5"})

    assert "Tires: 4 at most." in browser.words


def test_a_project_too_large_for_this_form_says_where_it_goes(browser: Browser) -> None:
    browser.start("building_permit")
    for one in (HOME, "kitchen", "All of it anew", "750000"):
        browser.answer(one)

    assert browser.at == "large_project"
    assert "408-535-3500" in browser.words


def test_whoever_has_an_old_couch_finds_the_pickup_before_the_report_of_somebody_elses(browser: Browser) -> None:
    for said in ("old couch", "old sofa", "old mattress"):
        assert search(said)[0].code == "junk_pickup", said
    assert search("couch on the curb")[0].code == "illegal_dumping"
