"""Figures of haulers and crews in words."""

from __future__ import annotations

import pytest

from upwell.bookings.queries import Figures
from upwell.desk.achieved import Line


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0.5, "30 minutes"), (1.0, "1 hour"), (47.9, "47.9 hours"), (48.0, "2 days"), (259.3, "10.8 days")],
)
def test_a_long_time_to_say_yes_is_said_in_days_as_the_lead_time_is(hours: float, said: str) -> None:
    assert said in Line("Pickup", "Green", Figures(accept_hours=hours)).cells
