"""Days between those to choose from on which nobody comes are named, in the language of the reader."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.publishing import republish

from upwell.bookings.availability import Offer
from upwell.bookings.tests.scene import NOW, PICKUP, calendar
from upwell.catalogue.city import City
from upwell.forms import days

pytestmark = pytest.mark.django_db
OFFERS = [Offer(date(2026, 3, 5), "day", 2), Offer(date(2026, 3, 9), "day", 2)]
BLUE: dict[str, Any] = PICKUP["resources"]["blue"]
DAY_OFF = {"2026-03-06": {"en": "A day off", "es": "Un descanso"}}


def named(language: str, **changes: Any) -> tuple[tuple[str, str], ...]:
    rules = calendar(**changes)
    return days.choice(OFFERS, rules, label="Day", hint="", many=5, language=language, now=NOW).holidays


def test_a_holiday_of_the_calendar_is_named_in_the_readers_language(city: City) -> None:
    resources = {"blue": {**BLUE, "holidays": DAY_OFF}}
    assert named("es", resources=resources) == (("viernes 6 de marzo", "Un descanso"),)


def test_one_that_only_some_keep_is_not_named(city: City) -> None:
    resources = {"blue": {**BLUE, "holidays": DAY_OFF}, "green": {"capacity": 3}}
    assert named("en", resources=resources) == ()


def test_a_name_that_stands_alone_is_english(city: City) -> None:
    republish(holidays={"2026-03-06": "A day off"})
    assert named("es", city_holidays=True) == (("viernes 6 de marzo", "A day off"),)
