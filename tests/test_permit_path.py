"""The applications of the sample city, each from the first question to its end, through the residents' pages.

The building permit goes all the way: plans, fee, a question, two reviews, conditions, the paper, and the inspection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from upwell.accounts import actions as accounts
from upwell.accounts.actor import SYSTEM
from upwell.accounts.addresses import Address
from upwell.bookings.models import Booking
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case, Party, Pause, Review
from upwell.catalogue import actions as catalogue_actions
from upwell.catalogue import folder
from upwell.catalogue import queries as catalogue
from upwell.channels.web.tests.walking import Browser
from upwell.config.commands.definitions import around
from upwell.files.tests import papers
from upwell.lib import clock
from upwell.notify.models import Message
from upwell.permits.models import Note, Permit
from upwell.places import actions as places
from upwell.places import editions

SAMPLE = next(path for path in (Path(__file__).parent.parent / "cities").iterdir() if (path / "calendars").is_dir())
HOME, EMAIL = "3550 Cisco Way", "resident@example.org"


@pytest.fixture
def city(db: None, uploads: Path, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.SANDBOX, settings.PUBLIC_URL, settings.DATA = True, "http://testserver", tmp_path / "data"
    editions.forget()
    catalogue_actions.publish_folder(folder.read(SAMPLE, around()), by="test", now=clock.now())
    catalogue.forget()
    places.import_samples(SAMPLE, now=clock.now())
    yield
    catalogue.forget()
    editions.forget()


@pytest.fixture
def browser(city: None) -> Browser:
    return Browser(Client())


def contact(browser: Browser, then: str = "answers") -> None:
    browser.press(**{"answer-name": "A resident", "answer-email": EMAIL, "answer-phone": ""})
    assert browser.at == then, browser.words


def own_page(case: Case, noun: str = "") -> str:
    return f"/follow/{links.follow_secret(case.pk)}" + (f"/{noun}/" if noun else "")


def first_day(browser: Browser) -> str:
    return str(browser.all('[name="day"]')[0].get("value"))


def answered_by(name: str, *answers: str) -> None:
    """Somebody else answers by their own link."""
    other = Browser(Client())
    other.open(f"/asked/{links.party_secret(Party.objects.get(name=name).pk)}/")
    other.press()
    for one in answers:
        other.answer(one)
    other.press()
    assert Party.objects.get(name=name).how == "answered", other.words


def move(case: Case, *names: str, **said: Any) -> Case:
    for name in names:
        cases.move(case.pk, name, by=SYSTEM, now=clock.now(), seen=None, **said)
    return Case.objects.get(pk=case.pk)


def review_all(case: Case, says: str = "approve", **more: Any) -> None:
    for row in Review.objects.filter(case=case, answered_at=None):
        cases.give_review(row.pk, says=says, by=SYSTEM, now=clock.now(), **more)


def decide(case: Case, outcome: str = "granted", **more: Any) -> Permit:
    cases.decide(case.pk, cases.Decided(outcome, **more), by=SYSTEM, now=clock.now(), seen=None)
    return Permit.objects.get(about=case.reference)


def close(case: Case, outcome: str, message: str = "") -> None:
    """On the day that was booked: nobody was there before it."""
    day = Booking.objects.get(subject=case.pk).starts_at
    cases.close(case.pk, outcome=outcome, message=message, by=SYSTEM, now=day, seen=None)


def apply_to_build(browser: Browser, work: str = "solar") -> Case:
    """With plans, and paid."""
    browser.start("building_permit")
    browser.answer(HOME)
    browser.answer(work)
    browser.answer("Ten panels on the roof")
    browser.answer("9000")
    browser.answer("licensed")
    browser.answer("123456")
    browser.answer("An owner")
    contact(browser, then="plans")
    assert "Section 4 of 4: Plans and fee" in browser.words
    plans = SimpleUploadedFile("plans.pdf", papers.pdf(2), content_type="application/pdf")
    browser.answer(plans)
    browser.press()  # what the fee is
    browser.press(declared="yes")
    browser.press()  # to the page of the provider
    browser.press(how="pay")
    assert "We have your application" in browser.words, browser.words
    return Case.objects.get(service="building_permit")


def granted(browser: Browser) -> Case:
    case = move(apply_to_build(browser), "check", "accept")
    review_all(case)
    decide(case)
    return Case.objects.get(pk=case.pk)


def asked_and_reviewed(browser: Browser, case: Case) -> Case:
    """Somebody asks for more, the clock stands still, a document comes, and two teams say yes."""
    case = move(case, "check")
    cases.request_more(case.pk, items=["license"], other="", by=SYSTEM, now=clock.now(), seen=None)
    assert Pause.objects.filter(case=case, until_at=None).exists()
    browser.open(own_page(case))
    assert "A license number of the contractor that we can find." in browser.words
    paper = SimpleUploadedFile("license.pdf", papers.pdf(), content_type="application/pdf")
    browser.press(form=own_page(case, "answer"), **{"item-1": "", "item-1-files": paper})
    assert "license.pdf" in browser.words
    assert not Pause.objects.filter(case=case, until_at=None).exists()
    case = move(Case.objects.get(pk=case.pk), "accept")
    assert Review.objects.filter(case=case).count() == 2
    review_all(case)
    return case


def on_paper(browser: Browser, case: Case) -> tuple[Permit, Browser, str]:
    """Granted with conditions; the permit in the hands of somebody who checks it, and its address."""
    permit = decide(case, "granted_with_conditions", conditions=["keep_permit"])
    letter = Message.objects.filter(template="answer").latest("queued_at")
    assert "What comes next: Book a building inspection." in letter.body
    assert letter.subject == f"We have decided on your request {case.reference}: Granted with conditions"
    assert f"Your permit is {permit.number}, valid until" in letter.body
    assert f"Open or print it here: http://testserver/permits/{permit.number}/?code=" in letter.body
    browser.open(own_page(case))
    top, _, history = browser.words.partition("What happened so far")
    assert "Keep the permit where the work is done." in top
    assert "Keep the permit where the work is done." not in history
    assert permit.number in browser.words
    assert "Keep the permit where the work is done." in browser.words
    assert browser.all("#next button")
    link = next(one.get("href") for one in browser.all("section a") if permit.number in one.get("href"))
    inspector = Browser(Client())
    inspector.open(link.removeprefix("http://testserver"))
    assert "This permit is valid" in inspector.words
    return permit, inspector, link


def booked_inspection(browser: Browser, case: Case, permit: Permit) -> Case:
    browser.open(own_page(case))
    browser.press(form=own_page(case, "next"))
    assert (browser.at, Case.objects.filter(follows=case).count()) == ("ready", 0)  # site and number came along
    browser.answer("yes")
    browser.press()
    browser.press(day=first_day(browser))
    contact(browser)
    assert permit.number in browser.words
    browser.press()
    assert "Your inspection is booked" in browser.words
    inspection = Case.objects.get(service="building_inspection")
    assert (inspection.follows_id, inspection.team) == (case.pk, "code_desk")
    assert Booking.objects.get(subject=inspection.pk).state == "confirmed"
    letter = Message.objects.get(template="booked")
    browser.open(own_page(inspection))
    for told in ("8 am – 12 pm", "Somebody must be there to let the inspector in."):
        assert told in letter.body
    assert "8 am to 12 pm" in browser.words
    assert "Somebody must be there to let the inspector in." in browser.words
    assert "Your day is" not in browser.words
    browser.open(own_page(case))
    assert inspection.reference in browser.words
    assert not browser.all("#next button")
    return inspection


def test_a_building_permit_from_the_first_question_to_the_inspection_that_is_passed(browser: Browser) -> None:
    case = apply_to_build(browser)
    assert "Paid: $350" in browser.words
    assert "Paid: $350 on" in Message.objects.get(template="receipt").body
    browser.open(own_page(case))
    assert "Paid: $350 on" in browser.words
    case = asked_and_reviewed(browser, case)
    permit, inspector, link = on_paper(browser, case)
    inspection = booked_inspection(browser, case, permit)

    close(inspection, "done")
    browser.open(own_page(case))
    assert "Building inspection: Passed" in browser.words
    assert not browser.all("#next button")
    inspector.open(link.removeprefix("http://testserver"))
    assert "Building inspection: Passed" in inspector.words
    paper_sheet = inspector.all("main a.usa-button")[0].get("href")
    assert inspector.client.get(paper_sheet).content.startswith(b"%PDF")


def test_what_was_paid_stands_among_ones_requests_with_its_receipt_also_when_all_is_closed(browser: Browser) -> None:
    person = accounts.resident_of(Address(email=EMAIL), language="en", now=clock.now())
    browser.client.force_login(person)
    case = granted(browser)
    assert case.closed_at is not None
    for page in ("/requests/", "/requests/?show=closed"):
        browser.open(page)
        assert "$350 · Paid" in browser.words
    [receipt] = [one.get("href") for one in browser.all("main a") if "See the receipt" in one.text_content()]
    browser.open(receipt.removeprefix("http://testserver"))
    assert "$350" in browser.words
    other = Browser(Client())
    other.client.force_login(accounts.resident_of(Address(email="o@example.org"), language="en", now=clock.now()))
    other.open("/requests/?show=closed")
    assert "$350" not in other.words


def inspected(browser: Browser, case: Case) -> Case:
    browser.open(own_page(case))
    browser.press(form=own_page(case, "next"))
    browser.answer("yes")
    browser.press()
    browser.press(day=first_day(browser))
    contact(browser)
    browser.press()
    return Case.objects.filter(service="building_inspection").latest("opened_at")


def way(browser: Browser, case: Case) -> list[tuple[str, str]]:
    """The steps of the applicant's page and how each stands."""
    browser.open(own_page(case))
    steps = browser.all("ol.timeline")[0].findall("li")
    titles = [one.find_class("timeline__title")[0].text.strip() for one in steps]
    return [(title, one.get("class").rpartition("--")[2]) for title, one in zip(titles, steps, strict=True)]


def test_the_way_goes_on_after_the_decision_to_the_inspection_and_its_result(browser: Browser) -> None:
    case = apply_to_build(browser)
    assert way(browser, case)[3:] == [
        ("Decision", "next"),
        ("Permit", "next"),
        ("Book: Building inspection", "next"),
        ("Building inspection: the result", "next"),
    ]
    assert "We aim to decide" in browser.all("ol.timeline")[0].text_content()
    case = move(case, "check", "accept")
    review_all(case)
    permit = decide(case)
    issued = (f"Permit {permit.number} issued", "done")
    book = [("Book: Building inspection", "current"), ("Building inspection: the result", "next")]
    assert way(browser, case)[3:] == [("Decision", "done"), issued, *book]
    assert "You can do it on this page until" in browser.words

    inspection = inspected(browser, case)
    booked = ("Building inspection: booked", "done")
    assert way(browser, case)[4:] == [issued, booked, ("Building inspection", "current")]
    assert browser.all(".timeline__item--current .timeline__text")[0].text_content().strip()
    close(inspection, "inspect_again", "The wires hang loose.")
    again = ("Building inspection: Must be inspected again", "done")
    assert way(browser, case)[4:] == [issued, booked, again, *book]
    close(inspected(browser, case), "done")
    passed = ("Building inspection: Passed", "done")
    assert way(browser, case)[4:] == [issued, booked, again, booked, passed]


def test_after_a_refusal_no_permit_and_no_inspection_stand_on_the_way(browser: Browser) -> None:
    case = move(apply_to_build(browser), "check", "accept")
    review_all(case)
    refused = cases.Decided("refused", reasons=["incomplete"])
    cases.decide(case.pk, refused, by=SYSTEM, now=clock.now(), seen=None)

    assert way(browser, case)[-1] == ("Decision", "done")


def test_one_that_did_not_pass_is_booked_again_and_the_permit_says_nothing_of_it(browser: Browser) -> None:
    case = granted(browser)
    close(inspected(browser, case), "inspect_again", "The wires hang loose.")

    assert not Note.objects.exists()
    browser.open(own_page(case))
    assert "Must be inspected again" in browser.words
    second = inspected(browser, case)
    close(second, "passed_with_remarks", "Mend the gutter.")

    browser.open(own_page(case))
    assert "Passed with remarks" in browser.words
    assert Note.objects.get().key == second.reference


def test_an_inspection_that_is_taken_up_again_stands_on_the_permit_no_more(browser: Browser) -> None:
    case = granted(browser)
    inspection = inspected(browser, case)
    close(inspection, "done")

    move(Case.objects.get(pk=inspection.pk), "reopen", reason="The wrong house")

    assert Note.objects.get().dropped_at is not None


def test_without_a_permit_that_holds_no_inspection_is_offered(browser: Browser) -> None:
    case = move(apply_to_build(browser), "check", "accept")
    browser.open(own_page(case))
    assert not browser.all("#next button")
    browser.post(own_page(case, "next"), {})
    assert "This is not open to you now." in browser.words

    review_all(case)
    decide(case)
    move(Case.objects.get(pk=case.pk), "review_again", reason="A mistake")
    browser.open(own_page(case))
    assert not browser.all("#next button")


def test_a_street_tree_needs_the_landlord_of_whoever_rents(browser: Browser) -> None:
    browser.start("street_tree_removal")
    browser.press(answer=HOME, **{"answer-lat": "37.40603", "answer-lon": "-121.92747"})
    for one in ("no", "roots", "The walk is broken"):
        browser.answer(one)
    browser.press()
    for one in ("no", "rent", "owner@example.org"):
        browser.answer(one)
    contact(browser)
    browser.press(declared="yes")
    case = Case.objects.get(service="street_tree_removal")
    assert case.state == "waiting_for_others"

    answered_by("landlord", "yes", "yes")
    case = move(Case.objects.get(pk=case.pk), "check", "accept")
    assert sorted(Review.objects.values_list("team", flat=True)) == ["planning_desk", "tree_desk"]
    review_all(case, "conditions", conditions=["plant_tree"])
    permit = decide(case, "granted_with_conditions", conditions=["plant_tree"])

    browser.open(own_page(case))
    assert permit.number in browser.words
    assert "Plant a new tree within six months." in browser.words


def test_a_block_party_hears_two_neighbors(browser: Browser) -> None:
    day = clock.now().date() + timedelta(days=40)
    browser.start("block_party")
    browser.press(answer=HOME, **{"answer-lat": "37.40603", "answer-lon": "-121.92747"})
    browser.answer("quiet")
    browser.press(**{"answer-month": day.month, "answer-day": day.day, "answer-year": day.year})
    for one in ("2 pm", "8 pm", "40", "us", "A host", "one@example.org", "two@example.org"):
        browser.answer(one)
    contact(browser)
    browser.press(declared="yes")
    case = Case.objects.get(service="block_party")

    answered_by("neighbor_one", "yes", "")
    assert Case.objects.get(pk=case.pk).state == "waiting_for_others"
    answered_by("neighbor_two", "no", "Too loud last year")
    case = move(Case.objects.get(pk=case.pk), "check", "accept")
    review_all(case)
    decide(case, "granted_with_conditions", conditions=["quiet_hours", "fire_lane"])

    browser.open(own_page(case))
    assert "Keep it quiet after 10 pm." in browser.words


def test_a_business_at_home_is_refused_with_a_reason_and_how_to_appeal(browser: Browser) -> None:
    browser.start("home_business")
    browser.answer(HOME)
    for one in ("owned", "food", "2", "A cook"):
        browser.answer(one)
    contact(browser)
    browser.press(declared="yes")
    case = move(Case.objects.get(service="home_business"), "check", "accept")
    assert sorted(Review.objects.values_list("team", flat=True)) == ["fire_review", "planning_desk"]
    review_all(case, "object", words="No vent")

    refused = cases.Decided("refused", reasons=["incomplete"], words="Show us the vent.")
    cases.decide(case.pk, refused, by=SYSTEM, now=clock.now(), seen=None)

    browser.open(own_page(case))
    assert "We asked for more and did not get what we need." in browser.words
    assert "Say that you want to appeal" in browser.words
    assert not Permit.objects.exists()
