"""The pages around journeys: home, services, search, the map, and what anybody may open."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import CITY

from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.catalogue.queries import Published
from upwell.channels.web.tests.walking import Browser
from upwell.events.models import Event
from upwell.forms import words
from upwell.intake.tests.scene import (
    EMAIL,
    POTHOLE,
    QUICK,
    REPORT,
    WIFI,
    begin,
    close_service,
    publish,
    ready,
    republish,
    send,
)
from upwell.lib import clock

TOPICS = {"roads": {"name": {"en": "Roads", "es": "Calles"}}, "holes": {"name": {"en": "Holes"}, "under": "roads"}}


@pytest.fixture
def several(city: City, uploads: object) -> None:
    republish(**{**CITY, "topics": TOPICS})
    publish({**POTHOLE, "topics": ["holes"]}, {"es": {"name": {"text": "Reporte un bache"}}})
    publish(QUICK)
    publish(WIFI)


def sent(**more: object) -> Case:
    return send(ready(now=clock.now()), now=clock.now()).case


def test_the_home_page_leads_everywhere(several: None, browser: Browser) -> None:
    browser.open("/")

    links = {one.get("href") for one in browser.all("a")}
    assert {"/services/", "/services/pothole/", "/topics/roads/", "/status/", "/map/", "/about/"} <= links
    assert browser.all("input[name=q]")


def test_before_a_city_is_loaded_the_home_page_says_how(db: None, browser: Browser) -> None:
    catalogue.forget()

    response = browser.client.get("/")

    assert response.status_code == 503
    assert "upwell load" in response.content.decode()


def test_the_most_used_services_come_first(several: None, browser: Browser) -> None:
    for _ in range(2):
        sent()

    browser.open("/")

    assert browser.all(".service-card a")[0].get("href") == "/services/pothole/"


def test_all_services_are_listed_from_a_to_z_in_the_pages_language(several: None, browser: Browser) -> None:
    browser.open("/services/?lang=es")

    names = [" ".join(one.text_content().split()) for one in browser.all(".service-card a")]
    assert names == ["Ask for something", "Reporte un bache", "Use the free Wi-Fi"]
    assert browser.all(".service-card [lang=en]")  # what is not translated says so


def test_a_letter_with_a_mark_stands_beside_the_one_without(several: None, browser: Browser) -> None:
    publish({**POTHOLE, "topics": ["holes"]}, {"es": {"name": {"text": "Árbol"}}})

    browser.open("/services/?lang=es")

    names = [" ".join(one.text_content().split()) for one in browser.all(".service-card a")]
    assert names == ["Árbol", "Ask for something", "Use the free Wi-Fi"]


def test_a_topic_lists_what_is_below_it_too(several: None, browser: Browser) -> None:
    browser.open("/topics/roads/")

    assert "Report a pothole" in browser.words
    assert browser.client.get("/topics/nothing/").status_code == 404


def test_a_service_page_says_what_it_needs_and_promises(several: None, browser: Browser) -> None:
    browser.open("/services/pothole/")

    assert "We aim to fix it within 2 working days" in browser.words
    assert "You do not need an account" in browser.words
    assert browser.client.get("/services/teleport/").status_code == 404


def test_promises_that_depend_on_an_answer_say_on_which(city: City, browser: Browser) -> None:
    promise = [
        {"to": "fix", "within": 1, "when": {"size": "large"}},
        {"to": "fix", "within": 30, "counted_in": "days"},
    ]
    publish({**POTHOLE, "promise": promise})

    browser.open("/services/pothole/")

    assert "If you answer “How big is it?” with “Bigger than a tire”: We aim to fix it within 1" in browser.words
    assert "In all other cases" in browser.words


def test_how_the_promise_was_kept_is_said_once_there_is_enough(pothole: Published, browser: Browser) -> None:
    now = clock.now()
    for _ in range(words.ENOUGH_TO_SAY):
        case = send(ready(now=now - timedelta(hours=2)), now=now - timedelta(hours=2)).case
        cases.close(case.pk, by=SYSTEM, seen=1, outcome="done", now=now - timedelta(hours=1))

    browser.open("/services/pothole/")

    assert "100 of 100" in browser.words


def test_a_closed_service_says_so_and_offers_no_start(several: None, browser: Browser) -> None:
    close_service("quick", en="Back in spring.", es="Vuelve en primavera.")

    browser.open("/services/quick/")
    assert "Back in spring." in browser.words
    assert "Start now" not in browser.words
    browser.open("/services/quick/?lang=es")
    assert "Vuelve en primavera." in browser.words


def test_search_finds_and_says_when_it_does_not(several: None, browser: Browser) -> None:
    browser.open("/search/?q=pothoel")
    assert "Report a pothole" in browser.words

    browser.open("/search/?q=zeppelin")
    assert "We found no service for “zeppelin”" in browser.words
    assert "555-0100" in browser.words
    assert [row.data for row in Event.objects.filter(name="search_made").order_by("id")] == [
        {"hits": 1, "words": 1},
        {"hits": 0, "words": 1},
    ]


LEADS_ON = 'href="/services/quick/"'


def test_whatever_the_search_finds_the_citys_service_for_everything_else_is_offered(
    several: None, browser: Browser
) -> None:
    browser.open("/search/?q=zeppelin")
    assert LEADS_ON not in browser.html, "no city need have one"

    republish(contact={"phone": "555-0100", "catch_all": "quick"})
    browser.open("/search/?q=zeppelin")
    assert LEADS_ON in browser.html
    browser.open("/search/?q=pothole")
    assert "None of these?" in browser.words

    close_service("quick")
    browser.open("/search/?q=zeppelin")
    assert LEADS_ON not in browser.html


def test_a_reference_in_the_search_box_leads_to_its_request(pothole: Published, browser: Browser) -> None:
    case = sent()

    browser.open(f"/search/?q={case.reference.lower().replace('-', ' ')}")

    assert browser.path == f"/status/{case.reference}/"


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=%E2%80%AE", "q=" + "x" * 3000, "q=<script>", "q=a&q=b"])
def test_any_search_gets_a_page(several: None, browser: Browser, query: str) -> None:
    assert browser.open(f"/search/?{query}").status_code == 200
    assert "<script>" not in browser.html


def test_heads_are_answered_like_pages(several: None) -> None:
    for path in ("/", "/services/", "/services/pothole/", "/search/", "/map/", "/status/", "/about/", "/health/"):
        assert Client().head(path).status_code == 200, path


def test_pages_take_few_questions_to_the_database(several: None, browser: Browser) -> None:
    for _ in range(3):
        sent()
    browser.open("/")

    for path, most in {"/": 6, "/services/": 2, "/services/pothole/": 3, "/map/": 3, "/search/?q=pothole": 4}.items():
        with CaptureQueriesContext(connection) as seen:
            browser.client.get(path)
        assert len(seen) <= most, (path, [one["sql"][:100] for one in seen])


def test_health_says_whether_a_city_is_there(city: City, browser: Browser) -> None:
    assert browser.open("/health/").content == b"ok\n"


def test_no_page_for_the_public_sets_a_cookie(several: None) -> None:
    for path in ("/services/", "/about/", "/map/", "/status/"):
        assert Client().get(path).cookies.keys() <= {"csrf"}, path


# where it stands, for everybody


def test_the_public_page_shows_where_it_stands_and_nobody(pothole: Published, browser: Browser) -> None:
    case = sent()
    cases.note(case.pk, by=SYSTEM, now=clock.now(), text="Staff only")

    browser.open(f"/status/{case.reference}/")

    assert "Bigger than a tire" in browser.words
    assert "We aim to fix it by the end of" in browser.words
    for private in (EMAIL, "A resident", "In the bike lane", "Staff only"):
        assert private not in browser.html


def test_a_service_that_is_not_public_shows_no_place(city: City, browser: Browser) -> None:
    publish({**POTHOLE, "public": None})
    case = sent()

    browser.open(f"/status/{case.reference}/")

    assert REPORT["where"]["label"] not in browser.html  # type: ignore[index]  # a mapping
    assert "37.33" not in browser.html
    assert "Bigger than a tire" not in browser.html


def test_a_reference_is_found_as_people_type_it(pothole: Published, browser: Browser) -> None:
    case = sent()

    for typed in (case.reference.lower(), case.reference.replace("-", ""), f" {case.reference} "):
        browser.open(f"/status/?reference={typed}")
        assert browser.path == f"/status/{case.reference}/"
    browser.open(f"/status/{case.reference.lower()}/")
    assert browser.path == f"/status/{case.reference}/"


@pytest.mark.parametrize("typed", ["XXXX-XXXX", "nonsense", "0", "١٢٣٤٥٦٧٨", "A" * 500])
def test_an_unknown_reference_stays_typed_and_says_how_one_looks(city: City, browser: Browser, typed: str) -> None:
    assert browser.open(f"/status/?reference={typed}").status_code == 404

    assert browser.value_of("reference") == typed[:60]
    assert "eight letters and digits" in browser.words
    assert browser.client.get(f"/status/{typed}/").status_code == 404


# the map


def test_the_map_and_its_list_show_the_same_reports(pothole: Published, browser: Browser) -> None:
    publish(QUICK)
    case = sent()

    browser.open("/map/")
    assert f"/status/{case.reference}/" in browser.html
    pins = browser.client.get("/map/reports.json").json()
    assert [one["reference"] for one in pins["reports"]] == [case.reference]
    browser.open("/map/?service=quick")
    assert "Nothing was reported here lately." in browser.words


LISTED = r'href="/status/([^/"]+)/"'


def test_the_list_goes_on_and_the_map_beside_it_numbers_the_same_reports(pothole: Published, browser: Browser) -> None:
    for _ in range(41):
        sent()

    browser.open("/map/")
    assert len(re.findall(LISTED, browser.html)) == 40
    browser.open("/map/?page=2")

    [last] = re.findall(LISTED, browser.html)
    assert ">41.<" in browser.html
    pins = browser.client.get("/map/reports.json?page=2").json()["reports"]
    assert [(at, pin["reference"]) for at, pin in enumerate(pins, 1) if pin["listed"]] == [(41, last)]
    assert "page=2" in browser.html.split("reports.json", 1)[1][:40]


def test_the_map_tells_what_is_around_a_point(pothole: Published, browser: Browser) -> None:
    case = sent()

    near = browser.client.get("/map/reports.json?lat=37.3382&lon=-121.8863").json()
    far = browser.client.get("/map/reports.json?lat=36&lon=-121").json()

    assert [one["reference"] for one in near["reports"]] == [case.reference]
    assert far["reports"] == []


@pytest.mark.parametrize(
    "query", ["lat=nan&lon=1", "lat=1e999&lon=0", "lat=&lon=", "lat=5", "lat=91&lon=0", "lat=x&lon=y"]
)
def test_a_point_that_is_none_is_a_bad_request(pothole: Published, query: str) -> None:
    assert Client().get(f"/map/reports.json?{query}").status_code == 400


def test_places_are_found_as_one_types(streets: None, browser: Browser) -> None:
    found = browser.client.get("/places/search.json?q=200 e santa").json()

    assert found["candidates"][0]["label"].startswith("200 E Santa Clara")
    for text in ("", "a", "🌊" * 300, "%00"[:0], "'; drop table --"):
        assert browser.client.get("/places/search.json", {"q": text}).status_code == 200


def test_outlines_are_kept_by_the_browser_until_they_change(streets: None, browser: Browser) -> None:
    first = browser.client.get("/places/city.geojson")
    assert first.status_code == 200
    assert first.json()["type"] == "FeatureCollection"

    again = browser.client.get("/places/city.geojson", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert browser.client.get("/places/nothing.geojson").status_code == 404


def test_a_draft_counts_for_nothing_on_public_pages(pothole: Published, browser: Browser) -> None:
    begin(now=clock.now())

    browser.open("/map/")

    assert "Nothing was reported here lately." in browser.words


# a language that a program makes

TRADITIONAL = {
    **CITY,
    "languages": ["en", "zh-Hans", "zh-Hant"],
    "made_from": {"zh-Hant": "zh-Hans"},
    "site_name": {"en": "Testville services", "zh-Hans": "市政服务"},
}


@pytest.fixture
def traditional(city: City, uploads: object) -> None:
    republish(**TRADITIONAL)
    publish(POTHOLE, {"zh-Hans": {"name": {"text": "报告路面坑洞"}}})


def test_a_page_in_a_made_language_says_so_and_speaks_it(traditional: None, browser: Browser) -> None:
    browser.open("/services/pothole/?lang=zh-Hant")

    assert browser.all("html")[0].get("lang") == "zh-Hant"
    assert browser.all("p.made")[0].text_content() == "本頁由程式從簡體中文轉換而成。"
    assert browser.all("h1")[0].text_content() == "報告路面坑洞"
    assert "市政服務" in browser.all("title")[0].text_content()
    assert {one.get("hreflang"): one.text_content().split()[-1] for one in browser.all("a[hreflang]")}[
        "zh-Hant"
    ] == "繁體中文"


def test_what_people_translated_does_not_say_it_was_made(traditional: None, browser: Browser) -> None:
    browser.open("/services/pothole/?lang=zh-Hans")

    assert browser.all("p.made") == []


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh-HK,en;q=.5", "zh-Hant"),
        ("zh-Hant", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
    ],
)
def test_a_browser_gets_the_script_of_its_country(traditional: None, asked: str, spoken: str) -> None:
    assert Client().get("/", headers={"accept-language": asked}).headers["Content-Language"] == spoken
