"""One connection holds only a part of a slot at once: a small calendar is not kept full by one person."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.race import errors, race

from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions, claims, jobs
from upwell.bookings.claims import ANYWAY
from upwell.bookings.models import Booking, Claim, Slot
from upwell.bookings.tests.scene import HOME, LASTS, NOW, book, hold, open_calendar
from upwell.limits import actions as limits
from upwell.limits.kinds import HOLDS

LIBRARY, OTHER = (limits.mark(HOLDS, one) for one in ("203.0.113.7", "203.0.113.8"))
MANY = {"resources": {"blue": {"capacity": {"bulky": 12, "cold": 5}}}}
pytestmark = pytest.mark.django_db


def trucks(**changes: object) -> None:
    open_calendar(**{**MANY, **changes})


def held() -> int:
    return Booking.objects.filter(state="held").count()


def test_a_third_of_the_places_and_the_rest_is_for_others(city: object) -> None:
    trucks()
    for _ in range(4):
        hold(caller=LIBRARY)

    with pytest.raises(actions.ManyHeldHere):
        hold(caller=LIBRARY)

    assert held() == 4
    assert Slot.objects.get().taken == 4
    hold(caller=OTHER)
    hold("2026-03-09", caller=LIBRARY)


def test_of_few_places_three_anyway(city: object) -> None:
    trucks()
    for _ in range(ANYWAY):
        hold(caller=LIBRARY, fridge="yes")

    with pytest.raises(actions.ManyHeldHere):
        hold(caller=LIBRARY, fridge="yes")
    assert Slot.objects.get(load="cold").taken == ANYWAY
    hold(caller=OTHER, fridge="yes")


def test_what_is_confirmed_or_given_back_does_not_count_so_a_library_goes_on(city: object) -> None:
    trucks()
    for _ in range(10):
        mine = hold(caller=LIBRARY)
        actions.confirm(mine.pk, reference=mine.pk.hex[:8].upper(), by=RESIDENT, now=NOW)

    assert Slot.objects.get().taken == 10
    assert set(Claim.objects.values_list("caller", flat=True)) == {""}


def test_the_same_person_may_choose_and_choose_again(city: object) -> None:
    trucks(one_a_day="yes")
    journey = hold(caller=LIBRARY, home=HOME).subject
    for day in ("2026-03-09", "2026-03-06", "2026-03-09", "2026-03-06", "2026-03-06"):
        hold(day, subject=journey, caller=LIBRARY, home=HOME)

    assert held() == 1


def test_a_hold_that_ran_out_stands_in_nobodys_way_and_no_mark_is_left(city: object) -> None:
    trucks()
    for _ in range(4):
        hold(caller=LIBRARY)

    later = NOW + LASTS * 2
    assert hold(caller=LIBRARY, now=later).state == "held"
    jobs.expire_holds(later + LASTS * 2)
    assert set(Claim.objects.values_list("caller", flat=True)) == {""}


def test_staff_and_everybody_without_a_mark_are_not_counted(city: object) -> None:
    trucks()
    for _ in range(12):
        hold()
    assert held() == 12


def test_no_address_is_kept(city: object) -> None:
    trucks()
    hold(caller=LIBRARY)

    assert "203.0.113" not in str(list(Claim.objects.values()))
    assert Claim.objects.get().caller == LIBRARY


def test_it_costs_one_statement_for_each_load(city: object) -> None:
    trucks()
    hold(), hold(caller=OTHER)
    with CaptureQueriesContext(
        connection,
    ) as without:
        hold()
    with CaptureQueriesContext(connection) as counted:
        hold(caller=LIBRARY)

    assert len(counted) == len(without) + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_a_file")
def test_of_many_at_once_over_one_connection_no_more_go_through(city: object) -> None:
    trucks()
    hold(caller=OTHER)

    said = race(*[lambda: hold(caller=LIBRARY)] * 8)

    assert {type(one) for one in errors(said)} == {claims.ManyHeldHere}
    assert len(errors(said)) == 4
    assert Claim.objects.filter(live=True, caller=LIBRARY).count() == 4


def test_booked_by_others_it_is_as_ever(city: object) -> None:
    trucks()
    for _ in range(12):
        book()
    with pytest.raises(actions.SlotGone) as gone:
        hold(caller=LIBRARY)
    assert not isinstance(gone.value, actions.ManyHeldHere)
