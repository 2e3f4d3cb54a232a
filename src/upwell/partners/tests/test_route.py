"""The order of a day's stops: short enough to drive, and the same all day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import cos, hypot, radians
from random import Random
from typing import Any

import pytest

from upwell.partners import route

MORNING = datetime(2026, 3, 3, 15, tzinfo=UTC)


@dataclass
class Stop:
    id: int
    facts: dict[str, Any] = field(default_factory=dict)
    place_in_route: int = 0
    ordered_at: datetime = MORNING


def city_of(stops: int, seed: int = 1) -> list[Stop]:
    random = Random(seed)
    return [
        Stop(number, {"lat": 37.2 + random.random() * 0.25, "lon": -122.0 + random.random() * 0.3})
        for number in range(stops)
    ]


def kilometres(stops: list[Stop]) -> float:
    places = [(one.facts["lat"], one.facts["lon"] * cos(radians(37.3))) for one in stops]
    return sum(hypot(here[0] - there[0], here[1] - there[1]) * 111 for here, there in pairwise(places))


@pytest.mark.parametrize("seed", range(5))
def test_the_way_is_a_fraction_of_that_in_the_order_of_booking(seed: int) -> None:
    booked = city_of(60, seed)

    assert kilometres(route.in_order(booked)) < kilometres(booked) / 3


@pytest.mark.parametrize("seed", range(5))
def test_one_stop_less_or_more_changes_the_order_of_no_other(seed: int) -> None:
    stops = city_of(40, seed)
    whole = [one.id for one in route.in_order(stops)]

    for gone in stops:
        left = [one.id for one in route.in_order(one for one in stops if one is not gone)]
        assert left == [id for id in whole if id != gone.id]


def test_neighbours_on_the_line_are_neighbours_on_the_ground() -> None:
    """Every cell of a small square is passed once, and each next one touches the one before."""
    cell = 360 / route.SIDE
    cells = [(x, y) for x in range(16) for y in range(16)]
    passed = sorted(cells, key=lambda one: route.along(one[1] * cell - 90 + cell / 2, one[0] * cell - 180 + cell / 2))

    assert all(abs(here[0] - there[0]) + abs(here[1] - there[1]) == 1 for here, there in pairwise(passed))


def test_what_a_dispatcher_gave_a_place_comes_first_in_that_order() -> None:
    free, second, first = city_of(3)
    second.place_in_route, first.place_in_route = 2, 1

    assert route.in_order([free, second, first]) == [first, second, free]


def test_what_has_no_point_comes_last_as_it_was_ordered() -> None:
    later, earlier = Stop(1, ordered_at=MORNING + timedelta(hours=1)), Stop(2)
    (known,) = city_of(1)

    assert route.in_order([later, earlier, known]) == [known, earlier, later]
