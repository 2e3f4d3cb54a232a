"""What would be seen if more was booked than there is room for, and that nothing is seen where all is well."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from upwell.bookings import claims, queries
from upwell.bookings.models import Booking, Claim, Slot
from upwell.bookings.queries import Over
from upwell.bookings.tests.scene import NOW, book, hold, open_calendar
from upwell.bookings.vendors import UNASKED, Terms

FRIDAY = date(2026, 3, 6)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trucks(city: object) -> None:
    open_calendar()


def sold_without_looking(booking: Booking) -> None:
    """One more, as by a program that does not look how many there are."""
    claims.take(booking, Terms(), until=None)


def test_a_full_day_is_not_over_full() -> None:
    book()
    hold()

    assert queries.oversold(now=NOW) == []


def test_twice_the_places_sold_are_seen_though_the_count_is_that_of_the_claims() -> None:
    booked = book()
    for _ in range(3):
        sold_without_looking(booked)

    assert queries.oversold(now=NOW) == [Over("pickup", "blue", FRIDAY, "day", "bulky", 4, 2)]


def test_each_load_has_its_own_room() -> None:
    booked = book(fridge="yes")
    sold_without_looking(booked)

    assert [(one.load, one.booked, one.room) for one in queries.oversold(now=NOW)] == [("cold", 2, 1)]


@pytest.mark.parametrize("by", [1, -1])
def test_a_count_that_is_not_that_of_the_claims_is_seen(by: int) -> None:
    book()
    Slot.objects.update(taken=1 + by)

    assert queries.oversold(now=NOW) == [Over("pickup", "blue", FRIDAY, "day", "bulky", 1, 1 + by, True)]


def test_a_count_without_any_claim_is_seen() -> None:
    book()
    Claim.objects.all().delete()

    assert [(one.booked, one.room, one.miscounted) for one in queries.oversold(now=NOW)] == [(0, 1, True)]


def test_room_made_smaller_is_seen_from_the_day_one_looks_on() -> None:
    book()
    book()
    open_calendar(resources={"blue": {"capacity": 1}})

    assert [(one.booked, one.room) for one in queries.oversold(now=NOW)] == [(2, 1)]
    assert queries.oversold(now=NOW, first=FRIDAY + timedelta(days=1)) == []


def test_a_calendar_that_is_gone_says_nothing() -> None:
    booked = book()
    sold_without_looking(booked)
    open_calendar(resources={"green": {"capacity": 1}})

    assert [one for one in queries.oversold(now=NOW) if not one.miscounted] == []


def test_what_was_agreed_for_a_day_without_asking_is_room_too() -> None:
    open_calendar(resources={"blue": {"capacity": 9, "when_down": {"each_day": 1}}})
    booked = book()
    Slot.objects.update(load=UNASKED)
    assert queries.oversold(now=NOW) == []

    slot = Slot.objects.get(load=UNASKED)
    Claim.objects.create(booking=booked, slot=slot, until=None)
    Slot.objects.filter(pk=slot.pk).update(taken=2)

    assert [(one.load, one.booked, one.room) for one in queries.oversold(now=NOW)] == [(UNASKED, 2, 1)]
