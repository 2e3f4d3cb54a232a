"""Days that can be booked: offered, held, let go, and gone."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from tests.publishing import publish, republish
from tests.race import race

from upwell.bookings.models import Booking
from upwell.channels.api.tests.scene import BULKY, HOME, YARD, Door, key
from upwell.channels.api.tests.test_journeys import begun, etag, give


@pytest.fixture
def yard(door: Door) -> Door:
    republish(calendars={"yard": YARD})
    publish(BULKY)
    return door


def up_to_slot(door: Door) -> str:
    journey = begun(door, "bulky")
    label = f"{uuid4().hex[:4]} Main St"
    assert give(door, journey, "home", {**HOME, "label": label}).status_code == 200
    return journey


def free(door: Door, journey: str) -> list[str]:
    found = door.get(f"journeys/{journey}/slots/slot").json()
    return [one["slot"] for one in found["slots"] if not one["why"]]


def hold(door: Door, journey: str, slot: str, **headers: str) -> Any:
    return door.put(f"journeys/{journey}/holds/slot", {"slot": slot}, If_Match="*", **headers)


def test_a_day_is_held_and_sent(yard: Door) -> None:
    journey = up_to_slot(yard)
    day = free(yard, journey)[0]

    held = hold(yard, journey, day).json()
    sent = yard.post(f"journeys/{journey}/submission", {}, If_Match=etag(yard, journey))

    assert held["screen"]["position"] == "check"
    assert yard.get(f"journeys/{journey}").json()["receipt"]["promised_on"] == day
    assert (sent.status_code, Booking.objects.get().state) == (201, "confirmed")


def test_a_held_day_is_nobody_elses_until_it_is_let_go(yard: Door) -> None:
    mine, theirs = up_to_slot(yard), up_to_slot(yard)
    day = free(yard, mine)[0]
    hold(yard, mine, day)

    refused = hold(yard, theirs, day)
    let_go = yard.delete(f"journeys/{mine}/holds/slot", If_Match=etag(yard, mine)).json()

    assert (refused.status_code, refused.json()["code"]) == (409, "slot_gone")
    assert day not in free(yard, theirs) or let_go["screen"]["position"] == "book"
    assert hold(yard, theirs, day).status_code == 200


def test_the_held_day_is_shown(yard: Door) -> None:
    journey = up_to_slot(yard)
    first, second = free(yard, journey)[:2]
    hold(yard, journey, first)
    hold(yard, journey, second)

    assert yard.get(f"journeys/{journey}/slots/slot").json()["held"] == second
    assert Booking.objects.filter(state="held").count() == 1


@pytest.mark.parametrize("slot", ["", "nothing", "2026-13-45", "9999-12-31", "2020-01-01", "2026-03-04.x"])
def test_a_day_that_is_not_offered_is_refused(yard: Door, slot: str) -> None:
    assert hold(yard, up_to_slot(yard), slot).json()["code"] == "slot_gone"


def test_a_day_is_held_not_answered(yard: Door) -> None:
    problem = give(yard, up_to_slot(yard), "slot", "2026-12-03").json()

    assert problem["code"] == "elsewhere"


def test_what_is_missing_is_a_day(yard: Door) -> None:
    journey = up_to_slot(yard)

    missing = yard.get(f"journeys/{journey}/missing").json()

    assert [(one["step"], one["code"]) for one in missing["errors"]] == [("slot", "book")]


def test_who_knows_an_older_state_holds_nothing(yard: Door) -> None:
    journey = up_to_slot(yard)
    day = free(yard, journey)[0]

    response = yard.put(f"journeys/{journey}/holds/slot", {"slot": day}, If_Match='"0"')

    assert (response.status_code, Booking.objects.count()) == (412, 0)


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_has_the_day(in_a_file: None, yard: Door) -> None:
    journeys = [up_to_slot(yard) for _ in range(3)]
    day = free(yard, journeys[0])[0]

    said = race(*[partial(hold, yard, one, day) for one in journeys])

    assert sorted(one.status_code for one in said) == [200, 409, 409]


def test_another_program_holds_nothing_here(yard: Door) -> None:
    journey = up_to_slot(yard)

    assert hold(Door(key("another")), journey, free(yard, journey)[0]).status_code == 404
