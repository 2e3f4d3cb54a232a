"""A resource of a calendar is somebody who comes, or a place to go to: the letter and the page do not mix them up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pickup import CALENDAR, Town
from tests.pickup import town as town
from tests.publishing import republish
from upwell.intake import telling

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("comes", "said"), [({"comes": "yes"}, "who"), ({}, "place")])
def test_one_of_the_citys_own_who_comes_is_no_place(town: Town, comes: dict[str, Any], said: str) -> None:
    case = town.book("desk")
    own = {"name": {"en": "Inspector"}, "capacity": 3, **comes}
    republish(calendars={"pickup": {**CALENDAR, "resources": {**CALENDAR["resources"], "desk": own}}})

    told = telling.of_case(case.pk, now=town.now, language="en")

    assert {name: told[name] for name in ("who", "place") if name in told} == {said: "Inspector"}
