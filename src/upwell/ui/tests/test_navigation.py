"""What staff use all day is in sight, the rest behind one word; nobody sees a place they may not go to."""

from __future__ import annotations

import pytest

from upwell.config.staff_places import PLACES
from upwell.ui import navigation

ALL = frozenset(place.needs for place in PLACES)


@pytest.fixture(autouse=True)
def places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "PLACES", PLACES)


def test_nobody_sees_what_they_may_not_enter() -> None:
    assert [link.href for link in navigation.ways({"translate"}, "/").first] == ["/translate/"]
    assert navigation.ways((), "/") == navigation.Ways([], [])


def test_who_may_do_all_has_few_in_sight_and_the_others_behind() -> None:
    ways = navigation.ways(ALL, "/desk/")
    assert len(ways.first) == navigation.IN_SIGHT
    assert len(ways.first) + len(ways.behind) == len(PLACES)
    assert not ways.is_behind
    assert navigation.ways(ALL, ways.behind[-1].href).is_behind


def test_one_alone_is_not_put_behind_a_word() -> None:
    five = {"see_payments", "answer_chats", "manage_calendars", "translate", "see_system"}
    ways = navigation.ways(five, "/")
    assert len(ways.first) == navigation.IN_SIGHT + 1
    assert ways.behind == []
