"""Many people at the same moment: exactly the places there are, and no more. With its control."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.cast import CITY
from tests.race import errors, race, refused

from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions, asking, claims, queries
from upwell.bookings.actions.claiming import still_within
from upwell.bookings.models import Booking, Claim, Slot, State
from upwell.bookings.tests.scene import FREE, HOME, LASTS, NOW, PICKUP, book, hold
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication

MANY = 12

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def town(transactional_db: None) -> Any:
    settings = {**CITY, "calendars": {"pickup": PICKUP}}
    Publication.objects.create(settings_hash="test", settings=settings, published_at=NOW, published_by="test")
    catalogue.forget()
    yield
    catalogue.forget()


def test_of_many_exactly_as_many_get_the_day_as_there_are_places() -> None:
    said = race(*[hold] * MANY)

    assert refused(said, actions.SlotGone) == MANY - 2
    assert Slot.objects.get().taken == Claim.objects.filter(live=True).count() == 2
    assert queries.oversold(now=NOW) == []


def test_without_the_condition_more_get_it_than_there_are_places() -> None:
    """The control: the same race with a look before the write instead of a condition in it."""
    actions.let_go(hold().subject, now=NOW)
    looked = Barrier(MANY)

    def look_then_take() -> None:
        slot = Slot.objects.get()
        if slot.taken >= PICKUP["resources"]["blue"]["capacity"]["bulky"]:
            raise claims.SlotGone
        looked.wait(timeout=20)
        slot.taken += 1
        slot.save()

    said = race(*[look_then_take] * MANY)

    assert len(said) - len(errors(said)) == MANY


def test_two_trucks_wanted_by_many_never_wait_for_each_other() -> None:
    said = race(*[partial(hold, fridge="yes"), hold] * (MANY // 2))

    assert set(map(type, errors(said))) == {actions.SlotGone}
    assert queries.oversold(now=NOW) == []
    assert all(slot.taken <= {"bulky": 2, "cold": 1}[slot.load] for slot in Slot.objects.all())


def test_one_property_books_one_day_once_however_many_windows_are_open() -> None:
    settings = {**CITY, "calendars": {"pickup": {**PICKUP, "one_a_day": "yes"}}}
    Publication.objects.create(settings_hash="t", settings=settings, published_at=NOW, published_by="test")
    catalogue.forget()

    held = [hold("2026-03-05", home=HOME) for _ in range(2)]

    said = race(*[partial(sent, one.pk) for one in held])

    assert refused(said, actions.LimitReached) == 1
    assert Booking.objects.filter(state=State.CONFIRMED).count() == 1


@pytest.mark.parametrize("rules", [FREE, {"limits": [{"at_most": 1, "months": 12}]}])
def test_of_several_journeys_of_one_property_exactly_one_gets_the_last_it_may_have(rules: dict[str, Any]) -> None:
    """All of them were promised it: holds of others stand in nobody's way."""
    settings = {**CITY, "calendars": {"pickup": {**PICKUP, **rules}}}
    Publication.objects.create(settings_hash="t", settings=settings, published_at=NOW, published_by="test")
    catalogue.forget()
    for _ in range(4):
        held = [hold(f"2026-03-{day:02}", home=HOME) for day in (5, 6, 9, 10)]
        assert {one.free for one in held} == {"free" in rules}

        said = race(*[partial(sent, one.pk) for one in held])

        assert refused(said, actions.LimitReached) == len(held) - 1
        confirmed = Booking.objects.get(state=State.CONFIRMED)
        assert queries.oversold(now=NOW) == []
        for one in held:
            actions.let_go(one.subject, now=NOW)
        actions.cancel(confirmed.pk, by=RESIDENT, now=NOW)


def test_without_the_property_written_first_several_would_get_it() -> None:
    """The control: the same look at the property, without the write that makes the others wait."""
    settings = {**CITY, "calendars": {"pickup": {**PICKUP, **FREE}}}
    Publication.objects.create(settings_hash="t", settings=settings, published_at=NOW, published_by="test")
    catalogue.forget()
    held = [hold(f"2026-03-{day:02}", home=HOME) for day in (5, 6)]
    looked = Barrier(len(held))

    def look_then_confirm(one: Booking) -> None:
        still_within(one, asking.again(one), now=NOW)
        looked.wait(timeout=20)
        Booking.objects.filter(pk=one.pk).update(state=State.CONFIRMED)

    said = race(*[partial(look_then_confirm, one) for one in held])

    assert errors(said) == []
    assert Booking.objects.filter(state=State.CONFIRMED, free=True).count() == 2


def sent(booking_id: UUID) -> Booking:
    """As a journey sends it: sure of its day, then theirs."""
    actions.renew(booking_id, lasts=LASTS, now=NOW)
    return actions.confirm(booking_id, reference=booking_id.hex[:8].upper(), by=RESIDENT, now=NOW)


def test_one_journey_that_clicks_twice_has_one_booking() -> None:
    subject = uuid4()

    said = race(*[partial(hold, subject=subject, home=HOME)] * 4)

    assert errors(said) == []
    assert len({booking.pk for booking in said}) == 1
    assert Slot.objects.get().taken == 1


def test_a_hold_that_runs_out_while_it_is_sent_is_either_theirs_or_the_next_ones() -> None:
    for _ in range(6):
        first, _second = hold(), hold()
        moment = NOW + LASTS - timedelta(microseconds=1)

        said = race(
            partial(actions.confirm, first.pk, reference="AAAA2222", by=RESIDENT, now=moment),
            partial(claims.reap, [Slot.objects.get().pk], now=NOW + LASTS),
            partial(hold, now=NOW + LASTS),
        )

        assert set(map(type, errors(said))) <= {actions.HoldLapsed, actions.SlotGone}
        assert queries.oversold(now=NOW) == []
        assert Slot.objects.get().taken <= 2
        Claim.objects.all().delete()
        Booking.objects.all().delete()
        Slot.objects.all().delete()


def test_moved_and_cancelled_at_once_only_one_of_them_happens() -> None:
    booked = book("2026-03-05")

    said = race(
        partial(actions.move, booked.pk, "2026-03-06", by=RESIDENT, now=NOW),
        partial(actions.cancel, booked.pk, by=RESIDENT, now=NOW),
    )

    assert len(errors(said)) <= 1
    row = Booking.objects.get(pk=booked.pk)
    assert row.state == State.CANCELLED
    assert sum(Slot.objects.values_list("taken", flat=True)) == 0
    assert queries.oversold(now=NOW) == []


def test_one_journey_that_wants_several_days_at_once_has_one_of_them_and_no_failure() -> None:
    journey, home = uuid4(), {**HOME, "id": "x"}
    hold("2026-03-05", subject=journey, home=home)

    said = race(*[partial(hold, f"2026-03-{day:02}", subject=journey, home=home) for day in (6, 9, 10, 11, 12)])

    assert set(map(type, errors(said))) <= {actions.SlotGone}
    assert Booking.objects.filter(subject=journey, state=State.HELD).count() == 1
    assert Claim.objects.filter(live=True).count() == 1
    assert queries.oversold(now=NOW) == []
