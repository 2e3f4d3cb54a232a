"""A vendor that holds slots: several loads at once, holds that run out, and what happens when the job is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from upwell.partners.ports import HoldLapsed, Slot, SlotTaken, Unreachable, Wanted
from upwell.partners.systems.wire import TooSlow
from upwell.partners.tests.vendors import LIMIT, MATTRESS, MONDAY, Pair, job, vendor

TEN_MINUTES = timedelta(minutes=10)
BOTH = Wanted(("mattress", "fridge"))
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def pair() -> Iterator[Pair]:
    with vendor("holds", room=1) as made:
        yield made


def hold(pair: Pair, day: date = MONDAY, wanted: Wanted = MATTRESS, key: object = None) -> object:
    return pair.system.hold(key or uuid4(), wanted, Slot(day), TEN_MINUTES)


def test_a_day_on_which_only_one_of_two_loads_fits_is_not_offered(pair: Pair) -> None:
    hold(pair, MONDAY, Wanted(("fridge",)))

    assert [slot.day for slot in pair.system.free(BOTH, MONDAY, TUESDAY)] == [TUESDAY]
    assert [slot.day for slot in pair.system.free(MATTRESS, MONDAY, TUESDAY)] == [MONDAY, TUESDAY]


def test_several_loads_are_held_under_one_reference(pair: Pair) -> None:
    held = hold(pair, wanted=BOTH)

    assert held.ref == "R000001 R000002"
    assert {one.load for one in pair.depot.books.reservations.values()} == {"mattress", "fridge"}
    pair.system.release(held.ref)
    assert pair.depot.books.reservations == {}


def test_when_one_load_has_nothing_free_none_stays_held(pair: Pair) -> None:
    hold(pair, wanted=Wanted(("mattress",)))

    with pytest.raises(SlotTaken):
        hold(pair, wanted=BOTH)

    assert [one.load for one in pair.depot.books.reservations.values()] == ["mattress"]


def test_the_same_key_gives_the_same_hold_while_it_lives_and_a_new_one_after(pair: Pair) -> None:
    key = uuid4()
    first = hold(pair, wanted=BOTH, key=key)
    pair.hands.advance(minutes=5)
    assert hold(pair, wanted=BOTH, key=key) == first

    pair.hands.advance(minutes=5)
    again = hold(pair, wanted=BOTH, key=key)

    assert again.ref != first.ref
    assert again.expires_at == pair.hands() + TEN_MINUTES


def test_the_same_key_for_another_day_moves_the_hold(pair: Pair) -> None:
    key = uuid4()
    hold(pair, MONDAY, key=key)

    moved = hold(pair, TUESDAY, key=key)

    assert moved.slot.day == TUESDAY
    assert [one.day for one in pair.depot.books.reservations.values()] == [TUESDAY]


def test_a_hold_keeps_others_away_until_it_runs_out(pair: Pair) -> None:
    hold(pair)
    with pytest.raises(SlotTaken):
        hold(pair)

    pair.hands.advance(minutes=10)

    assert hold(pair).ref


def test_a_job_takes_the_place_its_hold_kept(pair: Pair) -> None:
    held = hold(pair)

    assert pair.system.send("create", job(hold=held.ref), sequence=1, key="k").accepted
    assert pair.depot.books.reservations == {}
    assert pair.system.free(MATTRESS, MONDAY, MONDAY) == []


def test_a_hold_that_ran_out_before_sending_is_taken_anew_on_the_same_day(pair: Pair) -> None:
    held = hold(pair)
    pair.hands.advance(minutes=11)

    sent = pair.system.send("create", job(hold=held.ref), sequence=1, key="k")

    assert sent.accepted
    assert [errand.day for errand in pair.depot.books.errands.values()] == [MONDAY]
    assert pair.depot.books.reservations == {}


def test_a_hold_that_ran_out_and_whose_day_is_gone_is_told_as_taken(pair: Pair) -> None:
    held = hold(pair)
    pair.hands.advance(minutes=11)
    hold(pair)

    with pytest.raises(SlotTaken):
        pair.system.send("create", job(hold=held.ref), sequence=1, key="k")

    assert pair.depot.books.errands == {}


def test_a_vendor_that_forgets_every_hold_is_told_as_lapsed_and_leaves_nothing(pair: Pair) -> None:
    pair.behaviour.forgets_holds = True
    held = hold(pair)

    with pytest.raises(HoldLapsed):
        pair.system.send("create", job(hold=held.ref), sequence=1, key="k")

    assert pair.depot.books.errands == {}
    assert pair.depot.books.reservations == {}


def test_a_job_booked_while_the_vendor_was_down_needs_no_hold(pair: Pair) -> None:
    assert pair.system.send("create", job(), sequence=1, key="k").accepted


def test_a_moved_job_comes_with_the_hold_of_its_new_day(pair: Pair) -> None:
    one, held = job(), hold(pair)
    pair.system.send("create", job(id=one.id, hold=held.ref), sequence=1, key="a")
    other = hold(pair, TUESDAY)

    pair.system.send("change", job(TUESDAY, id=one.id, hold=other.ref), sequence=2, key="b")

    assert [errand.day for errand in pair.depot.books.errands.values()] == [TUESDAY]
    assert [slot.day for slot in pair.system.free(MATTRESS, MONDAY, TUESDAY)] == [MONDAY]


def test_when_the_vendor_falls_silent_between_two_loads_the_first_is_given_back_or_runs_out(pair: Pair) -> None:
    """It is asked for the second load and does it, and nobody hears; both are free again when their time is over."""
    pair.behaviour.loses = True
    with pytest.raises(Unreachable):
        hold(pair, wanted=BOTH)
    pair.behaviour.loses = False
    pair.hands.advance(minutes=10)

    assert hold(pair, wanted=BOTH).ref


def test_several_loads_together_take_no_longer_than_one(pair: Pair) -> None:
    pair.behaviour.slow = LIMIT * 0.7
    began = monotonic()

    with pytest.raises(TooSlow):
        hold(pair, wanted=BOTH)

    assert monotonic() - began < LIMIT * 1.6


@pytest.mark.parametrize("before", ["2026-11-01T01:55:00-07:00", "2026-03-08T01:55:00-08:00"])
def test_a_hold_across_a_clock_change_lasts_as_long_as_any_other(pair: Pair, before: str) -> None:
    pair.hands.at = datetime.fromisoformat(before).astimezone(UTC)
    day = pair.hands.at.date() + timedelta(days=2)

    held = hold(pair, day)

    assert held.expires_at - pair.hands() == TEN_MINUTES
    pair.hands.advance(minutes=9)
    assert pair.system.send("create", job(day, hold=held.ref), sequence=1, key="k").accepted
    assert held.expires_at.astimezone(ZoneInfo("America/Los_Angeles")).date().day in (1, 8)
