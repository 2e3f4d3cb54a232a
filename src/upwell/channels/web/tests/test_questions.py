"""Every type of question as a page: what was typed stays when it is refused, what is taken is shown again."""

from __future__ import annotations

from typing import Any

import pytest
from tests.publishing import publish_asking

from upwell.catalogue.city import City
from upwell.channels.web.tests.walking import Browser
from upwell.intake import queries
from upwell.intake.tests.scene import QUICK, publish
from upwell.lib import clock

OPTIONS = {"red": "Red", "green": "Green", "blue": "Blue"}
LONG = {f"o{n}": f"Option {n}" for n in range(20)}


def publish_one(**question: Any) -> None:
    """A service with this question, then another one so that the first can be gone back to."""
    after = {"ask": "after", "type": "yes_no", "title": "And then?"}
    publish_asking(QUICK, {"ask": "it", "title": "What is it?", **question}, after)


# type, settings, what is refused, what is taken, what is then stored
CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], Any]] = [
    ("text", {"max_length": 10}, {"answer": "far too long for it"}, {"answer": " A  bench "}, "A bench"),
    ("long_text", {"max_length": 10}, {"answer": "far too long for it"}, {"answer": "Two\r\nlines"}, "Two\nlines"),
    ("reference", {"pattern": "[A-Z]{2}[0-9]{2}"}, {"answer": "nonsense"}, {"answer": "AB12"}, "AB12"),
    ("name", {"max_length": 5}, {"answer": "Somebody"}, {"answer": "Rex"}, "Rex"),
    ("email", {}, {"answer": "somebody@"}, {"answer": "a@example.org"}, "a@example.org"),
    ("phone", {}, {"answer": "12"}, {"answer": "(408) 555-0123"}, "+14085550123"),
    ("number", {"min": 1, "max": 5}, {"answer": "six"}, {"answer": "5"}, 5),
    ("money", {"max": 100}, {"answer": "$400"}, {"answer": "$25.50"}, 2550),
    ("yes_no", {}, {"answer": ""}, {"answer": "no"}, "no"),
    ("choice", {"options": OPTIONS}, {"answer": "pink"}, {"answer": "green"}, "green"),
    ("choice", {"options": LONG}, {"answer": "o99"}, {"answer": "o7"}, "o7"),
    ("choices", {"options": OPTIONS, "max": 2}, {"answer": ["red", "green", "blue"]}, {"answer": ["red"]}, ["red"]),
    (
        "quantity",
        {"options": OPTIONS, "max": 4},
        {"answer-red": "9", "answer-green": "", "answer-blue": ""},
        {"answer-red": "2", "answer-green": "", "answer-blue": "1"},
        {"red": 2, "blue": 1},
    ),
    (
        "date",
        {},
        {"answer-month": "2", "answer-day": "31", "answer-year": "2026"},
        {"answer-month": "3", "answer-day": "4", "answer-year": "2026"},
        "2026-03-04",
    ),
    ("time", {}, {"answer": "25:99"}, {"answer": "19:30"}, "19:30"),
    (
        "contact",
        {},
        {"answer-name": "Somebody", "answer-email": "nowhere", "answer-phone": ""},
        {"answer-name": "Somebody", "answer-email": "a@example.org", "answer-phone": ""},
        {"name": "Somebody", "email": "a@example.org"},
    ),
    ("asset", {"layer": "lights"}, {"answer": "!!"}, {"answer": "19l 2897"}, {"number": "19L2897", "label": "19L2897"}),
    ("declaration", {}, {"answer": ""}, {"answer": "yes"}, "yes"),
]
IDS = [f"{kind}{len(settings.get('options', ())) or ''}" for kind, settings, *_ in CASES]


@pytest.mark.parametrize(("kind", "settings_", "wrong", "right", "stored"), CASES, ids=IDS)
def test_a_refused_answer_stays_as_typed_with_its_problem_beside_it(
    city: City, browser: Browser, kind: str, settings_: dict[str, Any], wrong: dict[str, Any], right: Any, stored: Any
) -> None:
    publish_one(type=kind, **settings_)
    browser.start("quick")

    browser.press(**wrong)

    assert browser.response.status_code == 422
    assert len(browser.problems) == 1
    assert browser.title.startswith("Error:")
    sentence, _target = browser.problems[0]
    assert browser.html.count(sentence) >= 2  # in the summary and at the field
    for name, typed in wrong.items():
        if kind in ("yes_no", "choice", "declaration"):
            continue  # nothing that was offered was chosen
        assert browser.value_of(name) == (",".join(typed) if isinstance(typed, list) else typed)


def test_a_day_that_may_be_another_is_shown_as_understood_and_confirmed_by_going_on(
    city: City, browser: Browser
) -> None:
    publish_one(type="date")
    draft = browser.start("quick")

    browser.answer(answer_month="3/4/26", answer_day="", answer_year="")

    assert [sentence for sentence, _target in browser.problems] == [
        "Did you mean Wednesday, March 4, 2026? If so, go on. If not, change it."
    ]
    shown = {name: browser.value_of(name) for name in ("answer-month", "answer-day", "answer-year")}
    assert list(shown.values()) == ["3", "4", "2026"]

    browser.press(**shown)

    assert browser.at == "after"
    assert queries.standing(draft, now=clock.now()).walk.answers["it"] == "2026-03-04"


@pytest.mark.parametrize(("kind", "settings_", "wrong", "right", "stored"), CASES, ids=IDS)
def test_an_answer_that_is_taken_is_stored_and_shown_again(
    city: City, browser: Browser, kind: str, settings_: dict[str, Any], wrong: Any, right: dict[str, Any], stored: Any
) -> None:
    publish_one(type=kind, **settings_)
    draft = browser.start("quick")

    browser.press(**right)

    assert browser.at == "after"
    assert queries.standing(draft, now=clock.now()).walk.answers["it"] == stored
    browser.open(f"/forms/{draft}/at/it/")
    assert browser.problems == []
    shown = {name: browser.value_of(name) for name in right}
    browser.press(**shown if kind != "choices" else right)
    assert browser.at == "after"
    assert queries.standing(draft, now=clock.now()).walk.answers["it"] == stored


@pytest.mark.parametrize(("kind", "settings_", "wrong", "right", "stored"), CASES, ids=IDS)
def test_nothing_at_all_is_said_to_be_missing_in_its_own_words(
    city: City, browser: Browser, kind: str, settings_: dict[str, Any], wrong: Any, right: Any, stored: Any
) -> None:
    publish_one(type=kind, **settings_)
    browser.start("quick")

    browser.post(browser.path, {})

    assert browser.response.status_code == 422
    assert len(browser.problems) == 1


@pytest.mark.parametrize(("kind", "settings_", "wrong", "right", "stored"), CASES, ids=IDS)
def test_an_optional_question_may_be_passed_by(
    city: City, browser: Browser, kind: str, settings_: dict[str, Any], wrong: Any, right: Any, stored: Any
) -> None:
    publish_one(type=kind, optional=True, **settings_)
    browser.start("quick")

    browser.press()

    assert browser.at == "after"


def test_a_pin_is_never_shown_again(city: City, browser: Browser) -> None:
    publish_one(type="pin", pattern="[0-9]{4}")
    draft = browser.start("quick")

    browser.answer("4711")
    browser.open(f"/forms/{draft}/at/it/")

    assert "4711" not in browser.html


def test_none_of_these_is_an_answer_where_none_is_allowed(city: City, browser: Browser) -> None:
    publish_one(type="choices", options=OPTIONS, min=0)
    browser.start("quick")
    assert "None of these" in browser.words

    browser.answer("")

    assert browser.at == "after"


def test_an_optional_contact_says_so_once(city: City, browser: Browser) -> None:
    publish_one(type="contact", optional=True)
    browser.start("quick")

    assert browser.words.count("(optional)") == 1


def test_a_question_in_another_language_than_the_page_says_so(city: City, browser: Browser) -> None:
    publish({**QUICK, "languages": ["en", "es"]}, {"es": {"steps.urgent.title": {"text": "¿Es urgente?"}}})
    browser.open("/?lang=es")
    browser.start("quick")

    assert browser.all("main [lang=en] h1"), browser.html
    browser.answer("Un banco")
    assert browser.heading == "¿Es urgente?"
    assert not browser.all("main [lang=en] h1")


def test_two_wrong_parts_of_a_contact_are_told_at_once_each_with_its_place(city: City, browser: Browser) -> None:
    publish_one(type="contact")
    browser.start("quick")

    browser.press(**{"answer-name": "Somebody", "answer-email": "nowhere", "answer-phone": "12"})

    assert [target for _sentence, target in browser.problems] == ["id_answer-email", "id_answer-phone"]
    assert "There are 2 problems" in browser.words


def test_a_phone_number_is_shown_as_people_write_it(city: City, browser: Browser) -> None:
    publish_one(type="contact")
    draft = browser.start("quick")
    browser.press(**{"answer-name": "", "answer-email": "", "answer-phone": "408-555-0123"})

    browser.open(f"/forms/{draft}/at/it/")

    assert browser.value_of("answer-phone") == "(408) 555-0123"


# places


def test_an_exact_address_is_taken_as_it_is(streets: None, browser: Browser) -> None:
    publish_one(type="address")
    draft = browser.start("quick")

    browser.answer("200 E Santa Clara St")

    assert browser.at == "after"
    place: Any = queries.standing(draft, now=clock.now()).walk.answers["it"]
    assert place["label"].startswith("200 E Santa Clara")
    assert place["lat"] == pytest.approx(37.3379)


def test_an_address_that_may_be_several_asks_which(streets: None, browser: Browser) -> None:
    publish_one(type="address")
    browser.start("quick")

    browser.answer("santa clara")

    assert browser.value_of("answer") == "santa clara"
    choices = [one.get("value") for one in browser.all("input[type=radio][name=answer-id]")]
    assert len(choices) >= 3
    browser.press(**{"answer": "santa clara", "answer-id": choices[0]})
    assert browser.at == "after"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("santa clara", "Is it one of these? If not"),
        ("999 E Santa Clara St", "We do not have that number"),
    ],
)
def test_only_whoever_typed_a_number_hears_that_we_do_not_have_it(
    streets: None, browser: Browser, typed: str, said: str
) -> None:
    publish_one(type="address")
    browser.start("quick")

    browser.answer(typed)

    assert said in browser.problems[0][0]


def test_none_of_the_offered_asks_again_but_a_spot_may_be_known_by_its_words(streets: None, browser: Browser) -> None:
    publish_one(type="address")
    browser.start("quick")
    browser.answer("santa clara")
    browser.press(**{"answer": "santa clara", "answer-id": ""})
    assert browser.problems

    publish_one(type="location")
    browser.start("quick")
    browser.answer("santa clara")
    browser.press(**{"answer": "santa clara", "answer-id": ""})
    assert "Type the address again" in browser.problems[0][0]
    browser.press(**{"answer": "santa clara", "answer-id": "words"})
    assert browser.at == "after"


@pytest.mark.parametrize("kind", ["address", "location"])
def test_another_address_typed_over_the_first_counts_where_no_script_runs(
    streets: None, browser: Browser, kind: str
) -> None:
    publish_one(type=kind)
    draft = browser.start("quick")
    browser.answer("200 E Santa Clara St")
    asked = f"/forms/{draft}/at/it/"

    browser.open(asked)
    browser.answer("no such street at all")

    assert "We do not know this address" in browser.problems[0][0] or kind == "location"
    assert browser.problems
    browser.open(asked)
    browser.answer("200 E Santa Clara St")
    assert browser.at == "after", "the same again is the same"


PIN_ELSEWHERE = {"answer-lat": "37.3200", "answer-lon": "-121.9000", "answer-id": ""}


@pytest.mark.parametrize("text", ["200 E Santa Clara St", "200 east santa clara"])
def test_a_pin_and_an_address_apart_from_it_are_asked_about(streets: None, browser: Browser, text: str) -> None:
    publish_one(type="location")
    draft = browser.start("quick")

    browser.press(answer=text, **PIN_ELSEWHERE)

    assert "not at the same place" in browser.problems[0][0]
    chosen = [one.get("value") for one in browser.all("input[name=answer-id][type=radio]")]
    assert [one[:1] for one in chosen] == ["a", "p", ""], "the address, the pin, or neither"
    browser.press(**{"answer": text, **PIN_ELSEWHERE, "answer-id": chosen[0]})
    place: Any = queries.standing(draft, now=clock.now()).walk.answers["it"]
    assert (place["label"][:17], round(place["lat"], 2)) == ("200 E Santa Clara", 37.34)


@pytest.mark.parametrize("nonsense", ["nan", "inf", "1e999", "-1e300", "x", "91"])
def test_a_pin_nowhere_on_earth_beside_an_address_is_a_sentence(streets: None, browser: Browser, nonsense: str) -> None:
    publish_one(type="location")
    browser.start("quick")

    browser.press(**{"answer": "200 E Santa Clara St", **PIN_ELSEWHERE, "answer-lat": nonsense})

    assert browser.response.status_code == 422
    assert browser.problems
    assert browser.value_of("answer") == "200 E Santa Clara St"


def test_a_pin_beside_its_address_and_one_with_words_are_taken_as_they_are(streets: None, browser: Browser) -> None:
    publish_one(type="location")
    for text, lat, lon in (
        ("200 E Santa Clara St", "37.3379", "-121.8867"),
        ("behind the old mill", "37.3200", "-121.9000"),
    ):
        draft = browser.start("quick")
        browser.press(**{"answer": text, "answer-lat": lat, "answer-lon": lon, "answer-id": ""})
        place: Any = queries.standing(draft, now=clock.now()).walk.answers["it"]
        assert (place["label"], str(place["lat"])) == (text, str(float(lat)))


@pytest.mark.parametrize(
    ("typed", "said"), [("Nowhere Lane 9999", "We do not know this address"), ("", "Enter an address")]
)
def test_an_unknown_address_stays_as_typed(streets: None, browser: Browser, typed: str, said: str) -> None:
    publish_one(type="address")
    browser.start("quick")

    browser.answer(typed)

    assert said in browser.problems[0][0]
    assert browser.value_of("answer") == typed


def test_a_pin_on_the_map_is_called_after_what_is_next_to_it(streets: None, browser: Browser) -> None:
    publish_one(type="location")
    draft = browser.start("quick")

    browser.press(**{"answer": "", "answer-lat": "37.3379", "answer-lon": "-121.8867"})

    assert browser.at == "after"
    place: Any = queries.standing(draft, now=clock.now()).walk.answers["it"]
    assert place["label"].startswith("200 E Santa Clara")


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("nan", "nan"), ("NaN", "1"), ("inf", "-inf"), ("1e400", "0"), ("abc", "def"), ("91", "0"), ("0", "")],
)
def test_a_pin_that_is_nowhere_is_refused_and_the_page_still_shows(
    streets: None, browser: Browser, lat: str, lon: str
) -> None:
    publish_one(type="location")
    browser.start("quick")

    browser.press(**{"answer": "", "answer-lat": lat, "answer-lon": lon})

    assert browser.response.status_code == 422
    assert browser.problems


@pytest.mark.parametrize("chosen", ["a999999", "x1", "b0", "zzz", "a'", "p:1,2", "pnan,nan", "🌊", "a" * 300, "a٣"])
def test_a_made_up_candidate_is_no_place(streets: None, browser: Browser, chosen: str) -> None:
    publish_one(type="address")
    browser.start("quick")

    browser.press(**{"answer": "no such street at all", "answer-id": chosen})

    assert browser.at in ("it", "after")
