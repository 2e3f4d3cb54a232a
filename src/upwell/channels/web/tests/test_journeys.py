"""Journeys from page to page without JavaScript: going on, going back, two tabs, another device, another language."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from upwell.cases.models import Case
from upwell.catalogue.city import City
from upwell.catalogue.queries import Published
from upwell.channels.web.tests.walking import Browser, ask, report
from upwell.events.models import Event
from upwell.intake.models import Draft
from upwell.intake.tests.scene import (
    DOGS,
    EMAIL,
    POTHOLE,
    POTHOLE_ES,
    QUICK,
    WIFI,
    answer_all,
    close_service,
    publish,
    send,
)
from upwell.lib import clock
from upwell.notify.models import Message

# to the end


def test_a_report_is_made_in_spanish_without_javascript(pothole: Published, browser: Browser) -> None:
    browser.open("/?lang=es")
    report(browser)
    assert browser.all("html")[0].get("lang") == "es"
    browser.press()

    case = Case.objects.get()
    assert browser.at == "receipt"
    assert case.reference in browser.words
    assert "Reporte un bache" in browser.title
    assert (case.language, case.answers["size"], case.place_label) == ("es", "large", "")
    assert Message.objects.get().language == "es"
    follow = browser.all(".usa-link[href]")[0].get("href")
    browser.open("/" + follow.split("/", 3)[3])
    assert case.reference in browser.words


def test_the_check_page_shows_every_answer_with_a_way_to_change_it(pothole: Published, browser: Browser) -> None:
    report(browser)

    for said in ("200 E Santa Clara St", "Bigger than a tire", "In the bike lane", EMAIL, "A resident"):
        assert said in browser.words
    links = [one.get("href") for one in browser.all("main dl a")] or [one.get("href") for one in browser.all("main a")]
    changes = [link for link in links if "/at/" in link]
    assert [link.split("/at/")[1].rstrip("/") for link in changes] == ["where", "size", "photo", "details", "contact"]
    for link in changes:
        assert browser.open(link).status_code == 200


def test_changing_an_answer_comes_back_to_the_check_page(quick: Published, browser: Browser) -> None:
    ask(browser)
    draft = browser.draft
    browser.open(f"/forms/{draft}/at/what/")
    assert browser.value_of("answer") == "A bench"

    browser.answer("Two benches")

    assert browser.at == "answers"
    assert "Two benches" in browser.words


def test_an_ending_says_what_to_do_and_leads_back(quick: Published, browser: Browser) -> None:
    browser.start("quick")
    browser.answer("Help")
    browser.answer("yes")

    assert browser.heading == "Call us"
    assert "555-0100" in browser.words
    assert any(link.get("href", "").endswith("/at/urgent/") for link in browser.all("main a"))
    assert Case.objects.count() == 0


def test_another_service_is_offered_and_begun_at_the_end(pothole: Published, browser: Browser) -> None:
    publish(WIFI)
    browser.start("wifi")

    browser.press(form="/services/pothole/start/")

    assert browser.at == "where"


def test_several_of_a_thing_are_asked_for_one_by_one(city: City, browser: Browser) -> None:
    publish(DOGS)
    browser.start("dogs")
    for called, age, more in (("Rex", "3", "yes"), ("Bella", "5", "yes"), ("Luna", "1", None)):
        browser.answer(called)
        browser.answer(age)
        if more:
            assert called in browser.words
            browser.press(form="last", answer=more)

    assert browser.at == "answers"  # three is the most
    for called in ("Rex", "Bella", "Luna"):
        assert called in browser.words
    browser.press()
    assert [dog["called"] for dog in Case.objects.get().answered["dogs"]] == ["Rex", "Bella", "Luna"]


def test_one_of_them_is_taken_out_again(city: City, browser: Browser) -> None:
    publish(DOGS)
    browser.start("dogs")
    browser.answer("Rex")
    browser.answer("3")

    browser.press(remove="0")

    assert browser.at == "dogs.0.called"


def test_a_double_click_takes_one_out_and_not_the_next_too(city: City, browser: Browser) -> None:
    publish(DOGS)
    browser.start("dogs")
    for name in ("Rex", "Bella"):
        browser.answer(name)
        browser.answer("3")
        if name == "Rex":
            browser.press(form="last", answer="yes")
    page, key = browser.path, browser.value_of("key")

    for _ in range(2):
        browser.post(page, {"remove": "0", "key": key})

    assert "Rex" not in browser.words
    assert "Bella" in browser.words


@pytest.mark.parametrize("fields", [{}, {"answer": "many"}, {"remove": "77"}, {"remove": "²"}, {"remove": "9" * 5000}])
def test_nonsense_at_the_list_of_several_is_refused_with_a_page(
    city: City, browser: Browser, fields: dict[str, str]
) -> None:
    publish(DOGS)
    draft = browser.start("dogs")
    browser.answer("Rex")
    browser.answer("3")

    browser.post(f"/forms/{draft}/at/dogs.more/", fields)

    assert browser.at == "dogs.more"


def test_a_notice_is_read_once(city: City, browser: Browser) -> None:
    notice = {"tell": "rules", "title": "Good to know", "body": "It is **free**."}
    publish({**QUICK, "steps": [notice, *QUICK["steps"]]})
    browser.start("quick")
    assert browser.heading == "Good to know"
    assert browser.all("main strong")

    browser.press()

    assert browser.at == "what"


def test_where_nobody_keeps_days_a_person_is_named(city: City, browser: Browser) -> None:
    booking = {"book": "slot", "use": "calendar", "title": "Choose a time"}
    publish({**QUICK, "steps": [QUICK["steps"][0], booking, {"submit": "request"}]})
    browser.start("quick")
    browser.answer("A bench")

    assert "We do not know who comes to you" in browser.words
    browser.post(browser.path, {})
    assert browser.response.status_code == 422
    assert "Talk to a person" in browser.words


# declarations


def test_a_declaration_must_be_ticked(city: City, browser: Browser) -> None:
    steps = [QUICK["steps"][0], {"check": "answers", "declaration": "It is all true."}, {"submit": "request"}]
    publish({**QUICK, "steps": steps})
    browser.start("quick")
    browser.answer("A bench")
    assert "It is all true." in browser.words

    browser.press()
    assert browser.response.status_code == 422
    assert browser.problems
    assert Case.objects.count() == 0

    browser.press(declared="yes")
    assert browser.at == "receipt"


# once


def test_sent_twice_it_is_one_case_and_one_receipt(quick: Published, browser: Browser) -> None:
    ask(browser)
    path, form = browser.path, {"confirmation": browser.value_of("confirmation")}

    browser.post(path, form)
    first = browser.words
    browser.post(path, form)

    assert browser.at == "receipt"
    assert browser.words == first
    assert Case.objects.count() == 1


def test_a_double_click_on_start_is_one_draft(quick: Published, browser: Browser) -> None:
    browser.open("/services/quick/")
    draft = browser.value_of("draft")

    for _ in range(2):
        browser.post("/services/quick/start/", {"draft": draft})

    assert str(browser.draft) == draft
    assert Draft.objects.count() == 1


def test_the_start_button_of_a_page_kept_by_the_browser_begins_another(quick: Published, browser: Browser) -> None:
    ask(browser)
    sent = str(browser.draft)
    browser.press()

    browser.post("/services/quick/start/", {"draft": sent})

    assert browser.at == "what"
    assert str(browser.draft) != sent


def test_somebody_elses_draft_id_begins_an_own_one(quick: Published, browser: Browser) -> None:
    theirs = Browser(Client()).start("quick")

    browser.post("/services/quick/start/", {"draft": str(theirs)})

    assert browser.at == "what"
    assert browser.draft != theirs


def test_the_back_button_and_an_old_form_take_nothing_away(quick: Published, browser: Browser) -> None:
    browser.start("quick")
    path, key = browser.path, browser.value_of("key")
    browser.answer("A bench")
    browser.answer("no")

    browser.post(path, {"answer": "A bench", "key": key})

    assert browser.at == "answers"
    assert "A bench" in browser.words


def test_another_answer_on_a_page_the_browser_brought_back_is_not_lost(quick: Published, browser: Browser) -> None:
    browser.start("quick")
    path, key = browser.path, browser.value_of("key")
    browser.answer("A bench")

    browser.post(path, {"answer": "Two benches", "key": key})
    assert (browser.response.status_code, browser.value_of("answer")) == (409, "Two benches")
    browser.answer("Two benches")

    browser.open(path)
    assert browser.value_of("answer") == "Two benches"


def test_an_answer_changed_in_another_tab_is_shown_before_sending(quick: Published, browser: Browser) -> None:
    ask(browser)
    old = browser.value_of("confirmation")
    browser.open(f"/forms/{browser.draft}/at/what/")
    browser.answer("Two benches")

    browser.press(confirmation=old)

    assert browser.response.status_code == 409
    assert "An answer changed in another window" in browser.words
    assert "Two benches" in browser.words
    assert Case.objects.count() == 0
    browser.press()
    assert Case.objects.count() == 1


@pytest.mark.parametrize("address", ["urgent", "answers", "request", "nothing", "what.0.x", "dogs.more", "what.", "²"])
def test_a_step_out_of_turn_leads_to_where_one_stands(quick: Published, browser: Browser, address: str) -> None:
    draft = browser.start("quick")

    browser.open(f"/forms/{draft}/at/{address}/")
    assert browser.at == "what"
    browser.post(f"/forms/{draft}/at/{address}/", {"answer": "x", "confirmation": "x"})
    assert browser.at == "what"


def test_every_page_of_a_sent_draft_leads_to_the_receipt(quick: Published, browser: Browser) -> None:
    ask(browser)
    draft = browser.draft
    browser.press()

    for path in ("", "at/what/", "at/answers/", "near/", "save/", "receipt/"):
        browser.open(f"/forms/{draft}/{path}")
        assert browser.at == "receipt"
    browser.post(f"/forms/{draft}/at/what/", {"answer": "Two"})
    assert browser.at == "receipt"


def test_a_service_closed_meanwhile_says_so_on_every_page(quick: Published, browser: Browser) -> None:
    ask(browser)
    draft = browser.draft
    close_service("quick", en="Back in spring.")

    for path in ("", "at/what/", "at/answers/", "near/", "save/"):
        browser.open(f"/forms/{draft}/{path}")
        assert "Back in spring." in browser.words
    browser.post(f"/forms/{draft}/at/answers/", {"confirmation": "x"})
    assert "Back in spring." in browser.words
    browser.post("/services/quick/start/", {})
    assert "Back in spring." in browser.words


# what is kept where


def test_personal_pages_are_kept_nowhere_on_the_way(pothole: Published, browser: Browser) -> None:
    report(browser)
    draft = browser.draft
    pages = [f"/forms/{draft}/at/contact/", f"/forms/{draft}/at/answers/", f"/forms/{draft}/save/"]

    for path in pages:
        assert browser.open(path)["Cache-Control"] == "no-store, private"
    browser.open(f"/forms/{draft}/at/answers/")
    browser.press()
    assert browser.response["Cache-Control"] == "no-store, private"


def test_whether_scripts_run_is_noted(quick: Published, browser: Browser) -> None:
    browser.open("/services/quick/")
    browser.press(form="/services/quick/start/", scripted="1")

    assert Draft.objects.get().scripted is True
    assert Event.objects.get(name="journey_started").scripted is True


def test_a_residents_words_stay_words(city: City, browser: Browser) -> None:
    """In a text with marks, what somebody typed must neither become a link nor a tag."""
    stop = {"stop": "end", "outcome": "answered", "title": "You said {what}", "body": "You said **{what}**."}
    publish({**QUICK, "steps": [QUICK["steps"][0], stop]})
    browser.start("quick")

    browser.answer("[free](https://evil.example) <b>x</b>")

    assert not [one for one in browser.all("main a") if "evil" in one.get("href", "")]
    assert "<b>x" not in browser.html
    assert "[free](https://evil.example)" in browser.words


def test_the_promise_on_the_check_page_counts_from_today(city: City, browser: Browser) -> None:
    publish(POTHOLE, POTHOLE_ES)
    report(browser)
    Draft.objects.update(updated_at=clock.now().replace(year=2020))

    browser.open(f"/forms/{browser.draft}/at/answers/")

    assert not re.search(r"2020", browser.words)


def test_answer_all_and_send_agree_with_the_pages(quick: Published, browser: Browser) -> None:
    """The web adds nothing to what the actions do."""
    ask(browser)
    sent = send(browser.draft, now=clock.now())
    assert answer_all.__name__

    browser.open(f"/forms/{browser.draft}/")

    assert sent.case.reference in browser.words
