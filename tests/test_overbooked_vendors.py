"""Days filled by our own bookings at vendors that hold nothing: what they know of is counted once, not twice, and what
they have no room for is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.pickup import CALENDAR, KINDS, PARTNERS, THURSDAY, Town, booking_of, order_of
from tests.pickup import town as town
from tests.publishing import republish
from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions as bookings
from upwell.bookings import jobs as booking_jobs
from upwell.bookings import queries as booked
from upwell.bookings.models import Booking, Claim, Slot, State
from upwell.cases.models import Case
from upwell.config.commands import doctor
from upwell.intake import actions as intake
from upwell.lib.workdays import DAY
from upwell.partners import scheduling

pytestmark = pytest.mark.django_db(transaction=True)

ROOM = 3
NO_HOLDS = ["bolt", "curb"]


@pytest.fixture
def three_a_day(town: Town) -> Town:
    rules = {code: {**CALENDAR["resources"][code], "capacity": ROOM} for code in KINDS}
    partners = {code: {**partner, "a_day": ROOM} for code, partner in PARTNERS.items()}
    republish(calendars={"pickup": {**CALENDAR, "resources": rules}}, partners=partners)
    for vendor in town.fleet.vendors.values():
        vendor.depot.room_a_day = ROOM
    scheduling.forget()
    return town


def known() -> tuple[int, int]:
    slot = Slot.objects.get(day=THURSDAY, load="bulky")
    return slot.taken, slot.known


@pytest.mark.parametrize("code", NO_HOLDS)
def test_a_day_is_filled_by_our_own_bookings_with_the_vendor_told_in_between(three_a_day: Town, code: str) -> None:
    """What it knows of is no longer in what it says is free: without counting that the last places would be lost."""
    town = three_a_day
    for number in range(ROOM):
        town.book(code)
        town.background()
        assert known() == (number + 1, number + 1)

    with pytest.raises(bookings.SlotGone):
        town.book(code)
    assert booked.oversold(now=town.now) == []


@pytest.mark.parametrize("code", NO_HOLDS)
def test_two_that_the_vendor_has_not_heard_of_fill_the_day_beside_one_that_it_has(three_a_day: Town, code: str) -> None:
    town = three_a_day
    town.book(code)
    town.background()

    for _ in range(ROOM - 1):
        town.book(code)

    with pytest.raises(bookings.SlotGone):
        town.book(code)
    assert known() == (ROOM, 1)
    assert booked.oversold(now=town.now) == []


@pytest.mark.parametrize("code", NO_HOLDS)
@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_a_place_given_back_is_had_again_once_and_no_more(three_a_day: Town, code: str, change: str) -> None:
    """What the vendor knew of does not stay counted as known to it: or one more would fit on the day than it has room
    for."""
    town = three_a_day
    cases: list[Case] = []
    for _ in range(ROOM):
        cases.append(town.book(code))
        town.background()

    if change == "moved":
        intake.move_booking(cases[0].pk, (THURSDAY + DAY).isoformat(), by=RESIDENT, now=town.now)
    else:
        intake.cancel_booking(cases[0].pk, by=RESIDENT, now=town.now)
    assert known() == (ROOM - 1, ROOM - 1)
    town.background()

    again = town.book(code)
    with pytest.raises(bookings.SlotGone):
        town.book(code)
    town.background()
    assert known() == (ROOM, ROOM)
    assert booking_of(again).day == THURSDAY
    assert sum(job.day == THURSDAY and job.takes_room for job in town.jobs(code).values()) == ROOM
    assert booked.oversold(now=town.now) == []


@pytest.mark.parametrize("code", NO_HOLDS)
def test_what_a_vendor_has_no_room_for_is_seen_and_said_by_the_doctor(three_a_day: Town, code: str) -> None:
    town = three_a_day
    town.book(code)
    town.book(code)
    assert list(doctor.booked_days()) == [(True, "No day has more bookings than places.")]

    depot = town.fleet.vendors[code].depot
    for number in range(ROOM - 1):
        depot.take(order_of(f"other {number}", ["bulky"]), town.now)

    over = booked.oversold(now=town.now)
    assert [(one.resource, one.day, one.booked, one.room) for one in over] == [(code, THURSDAY, 2, 1)]
    [(well, sentence)] = doctor.booked_days()
    assert not well
    assert sentence.startswith(f"1 day has more bookings than places: pickup {code} 2026-03-05 (2 of 1).")


@pytest.mark.parametrize("code", KINDS)
def test_a_count_that_does_not_add_up_is_said_by_the_doctor(three_a_day: Town, code: str) -> None:
    town = three_a_day
    town.book(code)
    Claim.objects.filter(slot__load="bulky").update(live=False)

    said = [sentence for well, sentence in doctor.booked_days() if not well]
    assert said == [
        f"1 day counts what is not booked: pickup {code} 2026-03-05 (0 of 1). That is a mistake: report it."
    ]


# a hold that is about to run out


def full_but_for_us(town: Town) -> None:
    depot = town.fleet.vendors["acme"].depot
    for number in range(depot.room("bulky", THURSDAY, "", town.now)):
        depot.take(order_of(f"other {number}", ["bulky"]), town.now)


@pytest.mark.parametrize("minutes", [4, 0.1])
def test_a_day_still_held_for_them_is_theirs_though_the_vendor_has_nothing_else_free(
    town: Town, minutes: float
) -> None:
    """Too short to be sure of, so another hold is asked for first; when there is none, this one will do."""
    draft = town.up_to_slot("acme", sofa=1)
    town.choose(draft)
    full_but_for_us(town)
    town.wait(minutes=20 - minutes)

    case = town.send(draft)

    assert (booking_of(case).state, booking_of(case).day) == (State.CONFIRMED, THURSDAY)
    assert booked.oversold(now=town.now) == []


def test_a_day_still_held_for_them_is_not_given_up_for_a_promise_while_the_vendor_is_down(town: Town) -> None:
    draft = town.up_to_slot("acme", sofa=1)
    town.choose(draft)
    held = Booking.objects.get().vendor_hold
    town.wait(minutes=16)
    town.down("acme", hours=1)

    booking = booking_of(town.send(draft))

    assert (booking.vendor_hold, booking.unasked) == (held, False)


def test_a_day_chosen_once_more_while_it_is_held_stays_held(town: Town) -> None:
    draft = town.up_to_slot("acme", sofa=1)
    town.choose(draft)
    held = Booking.objects.get()
    full_but_for_us(town)
    town.wait(minutes=16)

    town.choose(draft)

    assert [(one.pk, one.state, one.vendor_hold) for one in Booking.objects.all()] == [
        (held.pk, State.HELD, held.vendor_hold)
    ]


def test_a_day_held_until_this_moment_is_lost_when_the_vendor_has_nothing_free(town: Town) -> None:
    draft = town.up_to_slot("acme", sofa=1)
    town.choose(draft)
    full_but_for_us(town)
    town.now += timedelta(minutes=20)  # by the vendor's clock its own hold of ours still counts

    with pytest.raises(intake.SlotLost):
        town.send(draft)


def test_a_hold_renewed_gives_the_former_one_back(town: Town) -> None:
    """Both would count at the vendor until they run out."""
    draft = town.up_to_slot("acme", sofa=1)
    town.choose(draft)
    former = Booking.objects.get().vendor_hold
    town.wait(minutes=16)

    town.send(draft)

    now_held = {one.ref for one in town.fleet.vendors["acme"].depot.books.reservations.values()}
    assert Booking.objects.get().vendor_hold in now_held
    assert former not in now_held


@pytest.mark.parametrize("reaped", [False, True])
def test_a_hold_that_ran_out_is_not_confirmed_whether_or_not_anybody_gave_it_back(town: Town, reaped: bool) -> None:
    town.choose(town.up_to_slot("desk", sofa=1))
    held = Booking.objects.get()
    late = town.now + (held.expires_at - town.now if held.expires_at else DAY)
    if reaped:
        booking_jobs.expire_holds(late)

    with pytest.raises(bookings.HoldLapsed):
        bookings.confirm(held.pk, reference="AAAA2222", by=RESIDENT, now=late)
