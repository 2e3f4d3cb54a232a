"""A case is called by its noun wherever it stands among others; a service keeps its name, and its own number."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from upwell.cases.models import Case
from upwell.catalogue.city import City
from upwell.channels.web.tests.walking import Browser
from upwell.intake.tests.scene import POTHOLE, POTHOLE_ES, REPORT, WIFI, publish, ready, send
from upwell.lib import clock
from upwell.notify.models import Message

NOUN: dict[str, Any] = {**POTHOLE, "case_name": "Pothole"}
NOUN_ES = {"es": {**POTHOLE_ES["es"], "case_name": {"text": "Bache", "from": "0" * 12}}}


@pytest.fixture
def reported(city: City, uploads: object) -> Case:
    """A pothole, reported in Spanish."""
    publish(NOUN, NOUN_ES)
    now = clock.now()
    draft_id = ready(answers=REPORT, now=now, language="es")
    send(draft_id, now=now)
    return Case.objects.get(pk=draft_id)


def test_the_case_has_the_noun_for_its_title(reported: Case) -> None:
    assert reported.title == "Pothole"


@pytest.mark.parametrize(("language", "noun"), [("en", "Pothole"), ("es", "Bache")])
def test_the_map_and_the_status_page_say_the_noun_in_the_readers_language(
    reported: Case, language: str, noun: str
) -> None:
    browser = Browser(Client(HTTP_ACCEPT_LANGUAGE=language))

    browser.open("/map/")
    assert noun in [link.text_content() for link in browser.all("main .reports a")]
    browser.open(f"/status/{reported.reference}/")
    assert noun in browser.words
    assert "Report a pothole" not in browser.words


def test_the_letter_says_the_noun_in_the_residents_language(reported: Case) -> None:
    letter = Message.objects.get(about=reported.reference)

    assert letter.subject.endswith(": Bache")


def test_the_page_of_the_service_keeps_the_name_with_its_verb(reported: Case) -> None:
    browser = Browser(Client())

    browser.open("/services/pothole/")

    assert "Report a pothole" in browser.words


def test_a_report_shown_as_perhaps_the_same_says_what_it_is(reported: Case) -> None:
    publish({**QUESTIONS, "duplicates": {"within_m": 50, "days": 60, "also": ["pothole"]}})
    browser = Browser(Client())
    browser.start("bump")

    browser.press(answer="", **{"answer-lat": "37.3382", "answer-lon": "-121.8863"})

    assert browser.at == "near"
    (link,) = browser.all("main .reports a")
    assert link.text_content().startswith("Pothole")
    assert "still open" in browser.words
    browser.press()
    assert browser.at == "size"


QUESTIONS: dict[str, Any] = {**POTHOLE, "service": "bump", "name": "Report a bump", "open311": None}


def test_a_service_with_a_number_of_its_own_names_it_and_not_the_citys(city: City) -> None:
    publish({**WIFI, "phone": "555-0177"})
    browser = Browser(Client())

    browser.open("/services/wifi/")
    assert [link.get("href") for link in browser.all("main a[href]") if "tel:" in link.get("href")] == ["tel:5550177"]
    browser.press(form="/services/wifi/start/")
    assert [link.get("href") for link in browser.all("main a[href]") if "tel:" in link.get("href")] == ["tel:5550177"]
