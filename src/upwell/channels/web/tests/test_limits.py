"""Somebody who has done enough for now: a page that says when to go on, with what they typed; others go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from upwell.cases import links
from upwell.cases.models import Case
from upwell.catalogue.queries import Published
from upwell.channels.web.tests.test_photos import photo, photos, shown_photos
from upwell.channels.web.tests.walking import Browser
from upwell.intake.models import Draft
from upwell.intake.tests.scene import EMAIL, ready, send
from upwell.lib import clock
from upwell.limits import kinds
from upwell.notify.models import Message

__all__ = ["photos"]
HELD_UP = "Too many requests came from your internet connection."
Allow = Callable[..., None]


@pytest.fixture
def allow(settings: Any) -> Allow:
    """`allow("drafts=1")`; without words as much as anybody likes."""

    def _allow(text: str = "") -> None:
        settings.LIMITS = kinds.read(text or " ".join(f"{name}=0" for name in kinds.LIMITS))

    return _allow


@pytest.fixture
def case(pothole: Published) -> Case:
    return send(ready(now=clock.now()), now=clock.now()).case


def held_up(browser: Browser, wait: str = "Try again in 10 minutes.") -> bool:
    response = browser.response
    return response.status_code == 429 and int(response["Retry-After"]) > 0 and f"{HELD_UP} {wait}" in browser.words


def test_beginning_too_often_leads_to_a_page_whose_button_begins_later(
    quick: Published, browser: Browser, allow: Allow
) -> None:
    allow("drafts=1")
    browser.start("quick")

    browser.open("/services/quick/")
    browser.press(form="/services/quick/start/")
    assert held_up(browser)
    assert browser.heading == "Too many requests at once"
    assert "call 555-0100" in browser.words
    assert Draft.objects.count() == 1

    allow()
    browser.press()
    assert browser.at == "what"


def test_the_page_speaks_the_language_of_the_person(quick: Published, browser: Browser, allow: Allow) -> None:
    allow("searches=1")
    browser.open("/search/?q=pothole")

    browser.open("/search/?q=pothole", **{"Accept-Language": "es"})

    assert browser.response.status_code == 429
    assert "Inténtelo de nuevo en 10 minutos." in browser.words


def test_an_answer_that_came_too_soon_stands_in_its_field(quick: Published, browser: Browser, allow: Allow) -> None:
    browser.start("quick")
    allow("answers=1")
    browser.answer("A bench")

    browser.answer("yes")
    assert held_up(browser)
    assert browser.value_of("answer") == "yes"
    assert browser.problems[0][0].endswith("If it cannot wait, call 555-0100.")

    allow()
    browser.answer("yes")
    assert browser.response.status_code == 200


def test_a_place_that_cannot_be_looked_up_now_stands_in_its_field(
    pothole: Published, streets: None, browser: Browser, allow: Allow
) -> None:
    allow("look_ups=1")
    browser.client.get("/places/search.json", {"q": "100 Main"})
    browser.start("pothole")

    browser.answer("1200 Willow")

    assert held_up(browser)
    assert browser.value_of("answer") == "1200 Willow"


def test_row_7_as_many_places_as_a_day_allows_are_looked_up_and_more_the_next_day(
    streets: None, browser: Browser, allow: Allow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one connection; another one is not held up by it."""
    allow("look_ups=5/1d")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)

    def look_up(**more: str) -> int:
        return browser.client.get("/places/search.json", {"q": "100 Main"}, **more).status_code

    assert [look_up() for _ in range(7)] == [200] * 5 + [429] * 2
    assert look_up(REMOTE_ADDR="203.0.113.9") == 200

    now += timedelta(days=1)
    assert [look_up() for _ in range(6)] == [200] * 5 + [429]


def test_a_script_of_the_page_gets_problem_details(streets: None, browser: Browser, allow: Allow) -> None:
    allow("look_ups=1")
    first, second = (browser.client.get("/places/search.json", {"q": "100 Main"}) for _ in range(2))

    assert first.status_code == 200
    assert second.status_code == 429
    assert second["Content-Type"] == "application/problem+json"
    told = json.loads(second.content)
    assert (told["status"], told["title"]) == (429, "Too Many Requests")
    assert told["detail"].startswith(HELD_UP)


@pytest.mark.parametrize("limit", ["photos=1", "photo_bytes=1"])
def test_a_photo_too_many_waits_and_those_before_it_are_kept(
    photos: None, browser: Browser, allow: Allow, limit: str
) -> None:
    browser.start("quick")
    allow(limit)

    browser.answer(photo(), photo("b.jpg", "red"))

    assert browser.response.status_code == 429
    assert HELD_UP in browser.words
    assert shown_photos(browser) == (1 if limit == "photos=1" else 0)


def test_sending_too_often_loses_nothing_and_the_button_sends_later(
    quick: Published, browser: Browser, allow: Allow
) -> None:
    allow("submissions=1")
    for _ in range(2):
        browser.start("quick")
        browser.answer("A bench")
        browser.answer("no")
        browser.press()
    assert held_up(browser)
    assert Case.objects.count() == 1

    allow()
    browser.press()
    assert browser.at == "receipt"
    assert Case.objects.count() == 2


def test_sending_costs_one_statement_more_and_that_outside_the_transaction(quick: Published, browser: Browser) -> None:
    browser.start("quick")
    browser.answer("A bench")
    browser.answer("no")

    with CaptureQueriesContext(connection) as caught:
        browser.press()

    statements = [query["sql"] for query in caught]
    counting = [place for place, sql in enumerate(statements) if "limits_bucket" in sql]
    assert len(counting) == 1
    assert not any(sql.startswith("SAVEPOINT") for sql in statements[: counting[0]])


def test_a_link_by_letter_that_cannot_be_sent_now_keeps_the_address_typed(
    quick: Published, browser: Browser, allow: Allow
) -> None:
    allow("letters=1")
    draft = browser.start("quick")
    browser.post(f"/forms/{draft}/save/", {"email": EMAIL})

    browser.post(f"/forms/{draft}/save/", {"email": "other@example.org"})

    assert browser.response.status_code == 429
    assert HELD_UP in browser.words
    assert browser.value_of("email") == "other@example.org"
    assert Message.objects.count() == 1


def test_a_receipt_asked_for_afterwards_counts_as_a_letter_and_keeps_the_address_typed(
    quick: Published, browser: Browser, allow: Allow
) -> None:
    allow("letters=1")
    draft = browser.start("quick")
    browser.post(f"/forms/{draft}/save/", {"email": EMAIL})
    browser.open(f"/forms/{draft}/")
    browser.answer("A bench")
    browser.answer("no")
    browser.press()

    browser.press(form=f"/forms/{draft}/letter/", email="other@example.org")

    assert browser.response.status_code == 429
    assert browser.value_of("email") == "other@example.org"
    assert Message.objects.count() == 1


def test_words_kept_for_later_count_as_an_answer(quick: Published, browser: Browser, allow: Allow) -> None:
    browser.start("quick")
    allow("answers=1")
    leaving = {"answer": "A bench", "leave": "save"}
    browser.post(browser.path, leaving, follow=False)

    browser.post(browser.path, leaving, follow=False)

    assert held_up(browser)


@pytest.mark.parametrize("path", ["/status/{}/", "/status/?reference={}", "/search/?q={}"])
def test_who_tries_references_waits_whatever_they_find(case: Case, browser: Browser, allow: Allow, path: str) -> None:
    allow("guesses=2")
    for wrong in ("K7QM-3XPD", "K7QM-3XPF"):
        browser.open(path.format(wrong))
        assert browser.response.status_code in (200, 404)

    browser.open(path.format(case.reference))

    assert browser.response.status_code == 429


def test_who_knows_what_to_ask_for_is_never_taken_for_one_who_tries(case: Case, browser: Browser, allow: Allow) -> None:
    allow("guesses=2")

    for _ in range(5):
        assert browser.open(f"/status/{case.reference}/").status_code == 200


@pytest.mark.parametrize("path", ["/follow/{}", "/feedback/{}", "/resume/{}/"])
def test_wrong_secrets_are_counted_and_a_right_one_opens_all_the_same(
    case: Case, browser: Browser, allow: Allow, path: str
) -> None:
    allow("guesses=2")

    tried = [browser.open(path.format(f"wrong{number}")).status_code for number in range(3)]

    assert tried == [404, 404, 429]
    assert browser.open(f"/follow/{links.follow_secret(case.pk)}").status_code == 200


def test_what_was_written_on_the_own_page_stands_there_still(case: Case, browser: Browser, allow: Allow) -> None:
    own = f"/follow/{links.follow_secret(case.pk)}"
    allow("replies=1")
    browser.post(f"{own}/information/", {"information": "It grew"})

    browser.post(f"{own}/information/", {"information": "It grew more"})

    assert browser.response.status_code == 429
    assert HELD_UP in browser.words
    assert browser.value_of("information") == "It grew more"


def test_somebody_elsewhere_is_not_held_up(quick: Published, browser: Browser, allow: Allow) -> None:
    allow("searches=1")
    for _ in range(2):
        browser.open("/search/?q=pothole")

    elsewhere = browser.client.get("/search/?q=pothole", REMOTE_ADDR="192.0.2.7")

    assert browser.response.status_code == 429
    assert elsewhere.status_code == 200
