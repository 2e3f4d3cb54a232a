"""Journeys from page to page without JavaScript: going on, going back, two tabs, another device, another language."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from tests.cast import Cast

from upwell.cases import links
from upwell.cases.models import Case
from upwell.catalogue.city import City
from upwell.catalogue.queries import Published
from upwell.channels.web import drafts
from upwell.channels.web.tests.walking import Browser
from upwell.events.models import Event
from upwell.intake import queries
from upwell.intake.models import Draft
from upwell.intake.tests.scene import (
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
from upwell.intake.tests.test_journey import DOGS
from upwell.lib import clock
from upwell.notify.models import Message

POINT = {"answer-lat": "37.3382", "answer-lon": "-121.8863"}


def report(browser: Browser) -> None:
    """A pothole, up to the check page."""
    browser.start("pothole")
    browser.press(answer="200 E Santa Clara St", **POINT)
    if browser.at == "near":
        browser.press()
    browser.answer("large")
    browser.press()
    browser.answer("In the bike lane")
    browser.press(**{"answer-name": "A resident", "answer-email": EMAIL, "answer-phone": ""})
    assert browser.at == "answers", browser.words


def ask(browser: Browser) -> None:
    browser.start("quick")
    browser.answer("A bench")
    browser.answer("no")


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


def test_what_cannot_be_done_online_yet_is_said_so(city: City, browser: Browser) -> None:
    booking = {"book": "slot", "use": "calendar", "title": "Choose a time"}
    publish({**QUICK, "steps": [QUICK["steps"][0], booking, {"submit": "request"}]})
    browser.start("quick")
    browser.answer("A bench")

    assert "You cannot do this step online yet" in browser.words
    browser.post(browser.path, {})
    assert browser.response.status_code == 200


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


# whose


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

    assert "data-keep" not in browser.html
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


# near


def test_reports_nearby_are_shown_and_never_in_the_way(pothole: Published, browser: Browser) -> None:
    report(browser)
    browser.press()
    first = Case.objects.get()
    again = Browser(Client())
    again.start("pothole")

    again.press(answer="", **POINT)

    assert again.at == "near"
    assert f"/status/{first.reference}/" in again.html
    assert EMAIL not in again.html
    back = (
        again.all("main .back a")
        or again.all("a.back")
        or [one for one in again.all("a") if "/at/where/" in one.get("href", "")]
    )
    assert back
    again.press()
    assert again.at == "size"
    assert Event.objects.filter(name="duplicates_shown").count() == 1


def test_the_check_page_names_them_too(pothole: Published, browser: Browser) -> None:
    report(browser)
    browser.press()
    again = Browser(Client())
    report(again)

    assert "Is it one of these?" in again.words


def test_with_nothing_near_the_page_leads_on(pothole: Published, browser: Browser) -> None:
    draft = browser.start("pothole")
    browser.press(answer="", **POINT)

    browser.open(f"/forms/{draft}/near/")

    assert browser.at == "size"


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


def test_answer_all_and_send_agree_with_the_pages(quick: Published, browser: Browser) -> None:
    """The web adds nothing to what the actions do."""
    ask(browser)
    sent = send(browser.draft, now=clock.now())
    assert answer_all.__name__

    browser.open(f"/forms/{browser.draft}/")

    assert sent.case.reference in browser.words


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
