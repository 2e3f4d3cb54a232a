"""Simulated weeks of booked days: four vendors with work behind them and before them, through the real intake."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from upwell.bookings import queries as booked
from upwell.bookings.models import Booking
from upwell.cases.models import Case
from upwell.config import jobs
from upwell.feedback.models import Answer
from upwell.partners.models import Outgoing, WorkOrder
from upwell.simulation import pickups
from upwell.simulation.tests.test_city_life import san_jose as san_jose  # the city's own folder, published

pytestmark = pytest.mark.django_db(transaction=True)  # readers of events see what is committed
UNTIL = datetime(2026, 3, 3, 20, tzinfo=UTC)


def test_ten_days_leave_every_vendor_with_jobs_done_and_jobs_to_come(san_jose: None) -> None:
    made = pickups.live(days=10, seed=1, until=UNTIL, background=jobs.follow_bookings, each=2)

    assert made == Case.objects.filter(service="junk_pickup").count() >= 30
    assert set(Booking.objects.filter(state="confirmed").values_list("resource", flat=True)) == {
        "garden_city", "california_waste", "green_waste", "green_team",
    }  # fmt: skip
    states = set(Booking.objects.values_list("state", flat=True))
    assert {"confirmed", "completed"} <= states
    assert states & {"missed", "no_show"}
    assert WorkOrder.objects.filter(state="done").count() > 3
    assert Answer.objects.exclude(rating=None).exists()
    assert booked.oversold(now=UNTIL) == []


def test_no_vendor_is_sent_what_was_done_before_it_was_there(san_jose: None) -> None:
    pickups.live(days=10, seed=1, until=UNTIL, background=jobs.follow_bookings)

    assert not Outgoing.objects.filter(state="waiting", order__state__in=["done", "could_not"]).exists()


def test_some_are_moved_and_some_cancelled_as_residents_do_it(san_jose: None) -> None:
    pickups.live(days=8, seed=2, until=UNTIL, background=jobs.follow_bookings)

    assert Booking.objects.filter(moves__gt=0).exists()
    assert Booking.objects.filter(state="cancelled").exists()
    assert Case.objects.filter(service="junk_pickup", outcome="withdrawn").exists()


def what_happened() -> list[tuple[object, ...]]:
    fields = ("subject", "resource", "day", "state", "moves")
    return sorted(Booking.objects.values_list(*fields), key=str)


def test_the_same_seed_is_the_same_weeks_on_an_empty_city_and_on_a_played_one(san_jose: None) -> None:
    pickups.live(days=4, seed=3, until=UNTIL, background=jobs.follow_bookings)
    first = {row[:2] for row in what_happened()}

    again = pickups.live(days=4, seed=3, until=UNTIL, background=jobs.follow_bookings)

    assert again == 0
    assert {row[:2] for row in what_happened()} == first
