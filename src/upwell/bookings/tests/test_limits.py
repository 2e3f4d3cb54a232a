"""What a property may have: so many a day, so many a year, the first one free. Others' holds do not count."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions, asking, queries
from upwell.bookings.models import Booking, State
from upwell.bookings.tests.scene import (
    FREE,
    HOME,
    LASTS,
    NEXT_DOOR,
    NOW,
    book,
    hold,
    in_the_city,
    inputs,
    open_calendar,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trucks(city: object) -> None:
    open_calendar()


def test_one_booking_a_day_for_one_property() -> None:
    open_calendar(one_a_day="yes")
    book(home=HOME)

    with pytest.raises(actions.LimitReached) as refusal:
        hold(home=HOME)
    assert refusal.value.why == "yours"
    assert hold(home=NEXT_DOOR).state == State.HELD
    assert hold("2026-03-05", home=HOME).state == State.HELD


def test_two_units_at_one_address_are_two_properties() -> None:
    open_calendar(one_a_day="yes")
    book(home={**HOME, "unit": "A"})

    assert hold(home={**HOME, "unit": "B"}).state == State.HELD


def test_a_day_chosen_again_with_other_things_does_not_stand_in_its_own_way() -> None:
    """It is held for the first things; the new hold gives it back."""
    open_calendar(one_a_day=True, limits=[{"at_most": 1, "months": 12}])
    journey = uuid4()
    hold(subject=journey, home=HOME)

    again = hold(subject=journey, home=HOME, fridge="yes")

    assert again.loads == ["bulky", "cold"]
    assert Booking.objects.filter(state="held").count() == 1
    assert queries.oversold(now=NOW) == []


def test_so_many_a_year_and_no_more() -> None:
    open_calendar(limits=[{"at_most": 2, "months": 12}])
    book("2026-03-05", home=HOME)
    late = book("2026-03-06", home=HOME)

    with pytest.raises(actions.LimitReached):
        hold("2026-03-09", home=HOME)
    actions.cancel(late.pk, by=RESIDENT, now=NOW)
    assert hold("2026-03-09", home=HOME).state == State.HELD


def test_the_first_one_is_free_and_the_second_is_not() -> None:
    open_calendar(**FREE)

    assert book("2026-03-05", home=HOME).free
    assert not book("2026-03-06", home=HOME).free
    assert book("2026-03-06", home=NEXT_DOOR).free


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ({"one_a_day": "yes"}, "yours"),
        ({"limits": [{"at_most": 1, "months": 12}]}, "too_many"),
        (FREE, "free"),
    ],
)
def test_a_strangers_hold_stands_in_nobodys_way_and_who_confirms_first_has_it(rules: dict[str, Any], why: str) -> None:
    open_calendar(**rules)
    stranger, mine = hold(home=HOME), hold(home=HOME)
    assert mine.free == stranger.free == ("free" in rules)

    actions.renew(mine.pk, lasts=LASTS, now=NOW)
    actions.confirm(mine.pk, reference="AAAA2222", by=RESIDENT, now=NOW)

    with pytest.raises(actions.LimitReached) as refusal:
        actions.confirm(stranger.pk, reference="BBBB3333", by=RESIDENT, now=NOW)
    assert refusal.value.why == why
    with pytest.raises(actions.LimitReached):
        actions.renew(stranger.pk, lasts=LASTS, now=NOW)
    stranger.refresh_from_db()
    assert stranger.state == State.EXPIRED, "its place is free again at once"
    assert queries.oversold(now=NOW) == []


def test_what_was_overtaken_and_ran_out_at_that_very_moment_is_refused_for_the_property_first() -> None:
    """Another window may take it anew between the look and the write: whoever confirms has to have asked by then."""
    open_calendar(one_a_day="yes")
    late, mine = hold(home=HOME), hold(home=HOME)
    actions.confirm(mine.pk, reference="AAAA2222", by=RESIDENT, now=NOW)
    Booking.objects.filter(pk=late.pk).update(state=State.EXPIRED)

    with pytest.raises(actions.LimitReached):
        actions.confirm(late.pk, reference="BBBB3333", by=RESIDENT, now=NOW)


def test_a_free_one_that_was_overtaken_is_told_its_price_when_it_is_chosen_again() -> None:
    open_calendar(**FREE)
    journey = uuid4()
    overtaken = hold(subject=journey, home=HOME)
    book("2026-03-06", home=HOME)
    with pytest.raises(actions.LimitReached):
        actions.renew(overtaken.pk, lasts=LASTS, now=NOW)

    again = hold(subject=journey, home=HOME)

    assert not again.free
    assert actions.confirm(again.pk, reference="AAAA2222", by=RESIDENT, now=NOW).state == State.CONFIRMED


def test_a_day_somebody_holds_for_an_address_is_still_offered_to_its_people() -> None:
    open_calendar(one_a_day="yes", limits=[{"at_most": 1, "months": 12}])
    mine = uuid4()
    hold("2026-03-05", home=HOME)

    def offered(of: UUID) -> str:
        one = asking.asked("pickup", inputs(home=HOME))
        found = queries.dates(one, first=date(2026, 3, 5), last=date(2026, 3, 5), now=NOW, of=of).offers
        return found[0].why

    assert offered(mine) == ""
    hold("2026-03-05", subject=mine, home=HOME)
    assert offered(mine) == "yours", "one of their own journey's counts"


def test_a_free_use_cancelled_in_time_is_given_back() -> None:
    open_calendar(**FREE)
    first = book("2026-03-06", home=HOME)

    actions.cancel(first.pk, by=RESIDENT, now=in_the_city("2026-03-04T15:59:59"))

    assert hold("2026-03-09", home=HOME).free


def test_a_free_use_cancelled_too_late_for_that_is_used() -> None:
    open_calendar(**FREE)
    first = book("2026-03-06", home=HOME)

    actions.cancel(first.pk, by=RESIDENT, now=in_the_city("2026-03-04T16:00"))

    assert not hold("2026-03-09", home=HOME).free


def test_a_free_use_that_was_missed_is_given_back() -> None:
    open_calendar(**FREE)
    first = book("2026-03-05", home=HOME)

    assert actions.missed(first.pk, now=NOW, why="truck")

    assert hold("2026-03-06", home=HOME).free


def test_what_was_paid_for_and_missed_uses_no_free_use_with_its_new_day() -> None:
    open_calendar(**FREE)
    free, paid = book("2026-03-11", home=HOME), book("2026-03-05", home=HOME)
    assert (free.free, paid.free) == (True, False)
    actions.cancel(free.pk, by=RESIDENT, now=NOW)
    actions.missed(paid.pk, by=RESIDENT, now=NOW)

    moved = actions.move(paid.pk, "2026-03-12", by=RESIDENT, now=NOW)

    assert not moved.free
    assert hold("2026-03-13", home=HOME).free


def test_a_free_one_that_was_missed_is_free_again_on_its_new_day_and_uses_it() -> None:
    open_calendar(**FREE)
    first = book("2026-03-05", home=HOME)
    actions.missed(first.pk, by=RESIDENT, now=NOW)

    assert actions.move(first.pk, "2026-03-12", by=RESIDENT, now=NOW).free
    assert not hold("2026-03-13", home=HOME).free


def test_a_free_use_had_by_another_meanwhile_is_not_had_twice() -> None:
    open_calendar(**FREE)
    first = book("2026-03-05", home=HOME)
    actions.missed(first.pk, by=RESIDENT, now=NOW)
    assert book("2026-03-06", home=HOME).free

    assert not actions.move(first.pk, "2026-03-12", by=RESIDENT, now=NOW).free


def test_done_after_all_the_free_use_that_was_given_back_stays_so() -> None:
    open_calendar(**FREE)
    first = book("2026-03-05", home=HOME)
    actions.missed(first.pk, by=RESIDENT, now=NOW)
    assert actions.complete(first.pk, now=NOW)

    assert hold("2026-03-12", home=HOME).free
