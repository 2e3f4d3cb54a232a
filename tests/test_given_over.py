"""A booked pickup is given to another hauler by hand: day, things and booking go along, and the resident hears it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.cast import CITY
from tests.pickup import CREWS, THURSDAY, Town, booking_of
from tests.pickup import town as town
from tests.publishing import republish
from upwell.accounts.actor import SYSTEM
from upwell.bookings.models import Change, Slot, State
from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.intake import actions as intake
from upwell.notify.models import Message
from upwell.partners import actions as partners
from upwell.partners.models import WorkOrder
from upwell.partners.ports import Update

pytestmark = pytest.mark.django_db(transaction=True)


def turned_down(town: Town, code: str = "acme", **things: str) -> Case:
    case = town.book(code, **things)
    town.background()
    hear(town, case, "declined", why="no_capacity")
    case.refresh_from_db()
    assert case.team == "paving"
    return case


def hear(town: Town, case: Case, state: Any, **also: Any) -> None:
    town.wait(minutes=1)
    order = newest(case)
    said = Update(id=f"{state} {town.now}", state=state, at=town.now, job=order.pk, **also)
    partners.receive(order.partner, said, now=town.now)
    town.background()


def newest(case: Case) -> WorkOrder:
    return WorkOrder.objects.filter(case_id=case.pk).latest("ordered_at")


def give(town: Town, case: Case, team: str) -> None:
    town.wait(minutes=5)
    cases.move_to_team(case.pk, team=team, by=SYSTEM, now=town.now, seen=None, reason="They have room")
    town.background()
    town.background()


def told(case: Case) -> list[str]:
    letters = Message.objects.filter(about=case.reference, template="progress")
    return [one.body for one in letters if "Another company comes" in one.body]


def taken(resource: str) -> int:
    return sum(Slot.objects.filter(resource=resource, day=THURSDAY).values_list("taken", flat=True))


@pytest.mark.parametrize("to", ["bolt", "curb", "desk"])
def test_given_to_another_hauler_the_order_has_the_day_the_things_and_the_booking(town: Town, to: str) -> None:
    case = turned_down(town, sofa="2", mattress="1")
    first = newest(case)

    give(town, case, f"{to}_crew")

    order, booking = newest(case), booking_of(case)
    assert (order.partner, order.day, order.booking_id, order.is_open) == (to, THURSDAY, booking.pk, True)
    assert (order.loads, order.facts["items"], order.hold) == (first.loads, first.facts["items"], "")
    assert to == "desk" or [job.day for job in town.jobs(to).values() if not job.cancelled] == [THURSDAY]


def test_it_is_the_other_hauler_who_comes_and_the_resident_is_told_once(town: Town) -> None:
    case = turned_down(town)
    assert (taken("acme"), taken("desk")) == (1, 0)

    give(town, case, "desk_crew")

    booking = booking_of(case)
    assert (booking.resource, booking.day, booking.state) == ("desk", THURSDAY, State.CONFIRMED)
    assert (taken("acme"), taken("desk")) == (0, 1)
    assert Change.objects.filter(booking=booking, what="handed").count() == 1
    assert len(told(case)) == 1
    assert (
        "Another company comes: Desk. Your day is still Thursday, March 5. What is taken is the same." in told(case)[0]
    )


def test_handed_on_by_itself_to_the_next_hauler_the_booking_follows_and_the_resident_is_told(town: Town) -> None:
    republish(teams={**CITY["teams"], **CREWS, "acme_crew": {**CREWS["acme_crew"], "otherwise": ["desk"]}})
    case = town.book("acme")
    town.background()

    hear(town, case, "declined", why="no_capacity")
    town.background()

    case.refresh_from_db()
    assert (case.team, newest(case).partner, newest(case).day) == ("desk_crew", "desk", THURSDAY)
    assert (booking_of(case).resource, taken("acme"), taken("desk")) == ("desk", 0, 1)
    assert len(told(case)) == 1


def test_taken_from_a_hauler_that_has_it_still_the_same_holds(town: Town) -> None:
    case = town.book("acme")
    town.background()

    give(town, case, "desk_crew")

    assert [one.state for one in WorkOrder.objects.filter(case_id=case.pk).order_by("ordered_at")] == [
        "cancelled",
        "offered",
    ]
    assert (newest(case).day, booking_of(case).resource) == (THURSDAY, "desk")
    assert all(job.cancelled for job in town.jobs("acme").values())


def test_moved_while_nobody_had_the_work_it_goes_with_the_new_day(town: Town) -> None:
    case = turned_down(town)
    intake.move_booking(case.pk, "2026-03-06", by=SYSTEM, now=town.now)

    give(town, case, "desk_crew")

    assert newest(case).day == booking_of(case).day == date(2026, 3, 6)


def test_given_back_to_the_hauler_that_turned_it_down_nobody_is_told_of_another(town: Town) -> None:
    case = turned_down(town)

    give(town, case, "acme_crew")

    assert (newest(case).day, newest(case).is_open, booking_of(case).resource) == (THURSDAY, True, "acme")
    assert told(case) == []


def test_when_the_day_is_over_the_other_hauler_comes_as_soon_as_it_can_for_the_same_things(town: Town) -> None:
    case = turned_down(town, sofa="2")
    town.wait(days=6)

    give(town, case, "desk_crew")

    order = newest(case)
    assert (order.day, order.booking_id) == (None, booking_of(case).pk)
    assert order.facts["items"][0]["count"] == 2
    assert "Your day is still" not in told(case)[0]
