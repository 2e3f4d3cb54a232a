"""Which home of a building: whoever says the unit is not asked again, and nobody is taken for the whole of it."""

from __future__ import annotations

from typing import Any

import pytest

from upwell.channels.web.tests.test_questions import publish_one
from upwell.channels.web.tests.walking import Browser
from upwell.intake import queries
from upwell.lib import clock
from upwell.places.tests import conftest as town

HOUSE = "1585 Wabash St"


def stored(draft: Any) -> Any:
    return queries.standing(draft, now=clock.now()).walk.answers["it"]


def offered(browser: Browser) -> list[str]:
    return [one.get("value", "") for one in browser.all("input[name=answer-id][type=radio]")]


@pytest.mark.parametrize("typed", [f"{HOUSE} Unit B", "1585 wabash apt b", "1585 Wabash #B, Alviso 95002"])
def test_a_unit_that_is_typed_is_taken_and_not_asked_for_again(streets: None, browser: Browser, typed: str) -> None:
    publish_one(type="address")
    draft = browser.start("quick")

    browser.answer(typed)

    assert browser.at == "after"
    assert (stored(draft)["label"], stored(draft)["unit"]) == (f"{HOUSE} Unit B", "B")


def test_who_reads_spanish_gets_the_address_as_the_crew_reads_it(streets: None, browser: Browser) -> None:
    publish_one(type="address")
    browser.open("/?lang=es")
    draft = browser.start("quick")

    browser.answer(f"{HOUSE} Unidad B")

    assert stored(draft)["label"] == f"{HOUSE} Unit B"


def test_at_a_building_the_homes_and_the_whole_are_offered(streets: None, browser: Browser) -> None:
    publish_one(type="address")
    draft = browser.start("quick")

    browser.answer(HOUSE)

    assert "several homes at this number" in browser.problems[0][0]
    assert [one[:1] for one in offered(browser)] == ["a", "a", "w", ""]
    assert "The whole building" in browser.words
    browser.press(**{"answer": HOUSE, "answer-id": offered(browser)[2]})
    assert browser.at == "after"
    assert (stored(draft)["label"], stored(draft).get("unit"), stored(draft)["whole"]) == (HOUSE, None, "yes")
    browser.open(f"/forms/{draft}/at/it/")
    browser.press(**{"answer": HOUSE, "answer-id": stored(draft)["id"]})
    assert browser.at == "after", "what was chosen is not asked about again"
    assert stored(draft)["whole"] == "yes"


def test_whoever_first_said_the_whole_building_and_then_one_home_of_it_means_that_one(
    streets: None, browser: Browser
) -> None:
    publish_one(type="address")
    draft = browser.start("quick")
    browser.answer(HOUSE)
    browser.press(**{"answer": HOUSE, "answer-id": offered(browser)[2]})

    browser.open(f"/forms/{draft}/at/it/")
    browser.press(**{"answer": f"{HOUSE} Unit C", "answer-id": ""})

    assert (stored(draft)["unit"], stored(draft).get("whole")) == ("C", None)


def test_a_building_picked_from_the_suggestions_is_asked_about(streets: None, browser: Browser) -> None:
    publish_one(type="address")
    draft = browser.start("quick")
    browser.answer(HOUSE)
    building = offered(browser)[2].removeprefix("whole-")

    browser.press(**{"answer": HOUSE, "answer-id": building})

    assert browser.at == "it"
    browser.press(**{"answer": HOUSE, "answer-id": offered(browser)[1]})
    assert stored(draft)["unit"] == "C"


def test_where_the_unit_is_needed_the_whole_building_will_not_do(streets: None, browser: Browser) -> None:
    publish_one(type="address", units="needed")
    browser.start("quick")

    browser.answer(HOUSE)

    assert [one[:1] for one in offered(browser)] == ["a", "a", ""]
    units = offered(browser)
    browser.press(**{"answer": HOUSE, "answer-id": "whole-b" + units[0][1:]})
    assert browser.at == "it"
    assert "several homes" in browser.problems[0][0]
    browser.press(**{"answer": HOUSE, "answer-id": units[0]})
    assert browser.at == "after"


@pytest.mark.parametrize("question", [{"type": "address", "units": "ignored"}, {"type": "location"}])
def test_where_units_do_not_matter_nobody_is_asked_for_one(
    streets: None, browser: Browser, question: dict[str, Any]
) -> None:
    publish_one(**question)
    draft = browser.start("quick")

    browser.answer(HOUSE)

    assert browser.at == "after"
    assert stored(draft)["label"] == HOUSE


def test_a_unit_we_do_not_have_is_asked_about_and_not_dropped(streets: None, browser: Browser) -> None:
    publish_one(type="address")
    browser.start("quick")

    browser.answer(f"{HOUSE} Unit Z")

    assert "We do not have that unit" in browser.problems[0][0]
    assert [one[:3] for one in offered(browser)][2:] == ["ano", "who", ""]


def test_whoever_lives_in_a_unit_we_do_not_have_goes_on_with_it_in_the_words(streets: None, browser: Browser) -> None:
    publish_one(type="address")
    draft = browser.start("quick")
    browser.answer(f"{HOUSE} Unit Z")
    another = next(one for one in offered(browser) if one.startswith("another-"))

    browser.press(**{"answer": f"{HOUSE} Unit Z", "answer-id": another})

    assert browser.at == "after"
    assert (stored(draft)["label"], stored(draft)["id"]) == (f"{HOUSE} Unit Z", another.removeprefix("another-"))
    browser.open(f"/forms/{draft}/at/it/")
    browser.press(**{"answer": f"{HOUSE} Unit Z", "answer-id": stored(draft)["id"]})
    assert stored(draft)["label"] == f"{HOUSE} Unit Z", "looked at again, it is still that home"
    assert "whole" not in stored(draft)


def test_where_the_city_knows_no_units_the_one_somebody_names_stays_in_the_words(
    streets: None, browser: Browser
) -> None:
    publish_one(type="address")
    draft = browser.start("quick")

    browser.answer("200 E Santa Clara St Apt 4")

    assert browser.at == "after"
    assert stored(draft)["label"] == "200 E Santa Clara St Unit 4"
    assert "unit" not in stored(draft), "it is the same property, whatever door somebody names"


def test_a_building_of_many_homes_asks_for_the_unit_to_be_typed(
    streets: None, bring_in: town.Import, browser: Browser
) -> None:
    rows = "".join(f"388 Santana Row Unit {number},,95128,37.3205,-121.9480\n" for number in range(1, 201))
    bring_in("units.csv", "address,city,postcode,lat,lon\n" + rows, town.ADDRESS_MAP)
    publish_one(type="address")
    draft = browser.start("quick")

    browser.answer("388 Santana Row")

    assert [one[:1] for one in offered(browser)] == ["w", ""]
    browser.press(**{"answer": "388 Santana Row Unit 117", "answer-id": ""})
    assert (browser.at, stored(draft)["unit"]) == ("after", "117")
