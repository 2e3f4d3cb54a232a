"""Row 49: the figures of haulers are what happened, counted beside it; and row 45: mistakes in a city's lists."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from tests.paid_town import MONDAY, PaidTown, calendar
from tests.paid_town import paid_town as paid_town
from upwell.accounts.actor import Actor
from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.catalogue.calendars import Calendar

FIRST, LAST = date(2026, 3, 3), date(2026, 3, 28)
TODAY = MONDAY.date()
STAFF = Actor("staff", "1", "A clerk")
ENDS = ("complete", "missed", "no_show", "cancel", "nothing")


@pytest.mark.django_db
def test_the_figures_are_those_of_what_happened(paid_town: PaidTown) -> None:
    chance, counted, leads = Random(49), Counter[str](), []
    days = [FIRST + timedelta(days=n) for n in range(1, 22) if (FIRST + timedelta(days=n)).weekday() != 6]
    for _ in range(12):
        day, end = chance.choice(days), chance.choice(ENDS)
        booking = paid_town.booking(paid_town.book("small_items", day.isoformat()))
        counted[end] += 1
        leads.append((day - MONDAY.date()).days)
        if end == "cancel":
            bookings.cancel(booking.pk, by=STAFF, now=paid_town.now)
        elif end != "nothing":
            getattr(bookings, end)(booking.pk, now=paid_town.now)

    found = booked.figures("small_items", first=FIRST, last=LAST, today=TODAY)["truck"]

    over = counted["complete"] + counted["missed"] + counted["no_show"]
    assert (found.booked, found.cancelled) == (12, counted["cancel"])
    assert found.lead_days == pytest.approx(sum(leads) / 12)
    assert (found.missed, found.no_show) == (counted["missed"] / over, counted["no_show"] / over)
    assert booked.oversold(now=paid_town.now) == []


@pytest.mark.django_db
def test_a_moved_booking_counts_with_the_day_it_was_first_given(paid_town: PaidTown) -> None:
    case = paid_town.book("small_items", "2026-03-12")
    paid_town.move(case, "2026-03-20")

    assert booked.figures("small_items", first=FIRST, last=LAST, today=TODAY)["truck"].lead_days == 10


@pytest.mark.django_db
def test_where_nothing_is_over_there_is_no_share(paid_town: PaidTown) -> None:
    paid_town.book("small_items", "2026-03-12")

    found = booked.figures("small_items", first=FIRST, last=LAST, today=TODAY)["truck"]
    assert (found.missed, found.no_show) == (None, None)
    assert booked.figures("bands", first=FIRST, last=LAST, today=TODAY) == {}


WRONG: list[Any] = [
    ({"change_until": {"at": "25:00"}}, "change_until"),
    ({"window": "P900D"}, "The window is between"),
    ({"refund": {"keeps": "much"}}, "refund.keeps"),
    ({"free": {"at_most": 0}}, "free.at_most"),
    ({"resources": {}}, "resources"),
    ({"resources": {"truck": {"capacity": 2.5}}}, "capacity"),
    ({"resources": {"truck": {"capacity": {"sofas": 2}}}}, "there is no load sofas"),
    ({"property": "house"}, "not among what it takes"),
    ({"prize": 3}, "prize"),
]


@pytest.mark.parametrize(("changes", "said"), WRONG)
def test_a_calendar_that_cannot_be_is_refused_in_words(changes: dict[str, Any], said: str) -> None:
    """Row 45."""
    with pytest.raises(ValidationError) as refusal:
        Calendar.model_validate({**calendar("bands"), **changes})

    told = [(".".join(map(str, one["loc"])), one["msg"]) for one in refusal.value.errors()]
    assert any(said in f"{where} {why}" for where, why in told), told
