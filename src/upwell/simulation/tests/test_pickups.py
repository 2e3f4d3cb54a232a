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
    made = pickups.live(days=10, seed=1, until=UNTIL, background=jobs.follow_bookings)

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
