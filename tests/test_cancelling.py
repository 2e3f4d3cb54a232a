"""Row 36: who can cancel a pickup, and when: before the hauler has heard of it, after, never once it is over."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.pickup import KINDS, Town, booking_of
from tests.pickup import town as town
from upwell.accounts.actor import RESIDENT, Actor
from upwell.bookings import actions as bookings
from upwell.bookings.models import State
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.intake import actions as intake
from upwell.partners.models import WorkOrder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("heard", [False, True])
@pytest.mark.parametrize("code", KINDS)
def test_row_36_before_and_after_the_hauler_took_it_nobody_comes(town: Town, code: str, heard: bool) -> None:
    case = town.book(code)
    if heard:
        town.background()
        assert code == "desk" or [job.cancelled for job in town.jobs(code).values()] == [False]

    Client().post(f"/follow/{links.follow_secret(case.pk)}/cancellation/")
    town.background()

    assert booking_of(case).state == State.CANCELLED
    assert WorkOrder.objects.get(case_id=case.pk).state == "cancelled"
    assert all(job.cancelled for job in town.jobs(code).values())


def test_row_36_without_its_link_nobody_who_is_signed_out_or_from_another_team_cancels_it(
    town: Town, cast: Cast
) -> None:
    case, other = town.book("desk"), town.book("desk")
    wrong = links.follow_secret(other.pk)[:-1] + "x"

    assert Client().post(f"/follow/{wrong}/cancellation/").status_code == 404
    assert Client().post(f"/follow/{case.reference}/cancellation/").status_code == 404
    for role in ("anonymous", "resident", "other_team"):
        answer = cast.client(role).post(f"/desk/cases/{case.reference}/booking/cancellation/", {"why": "No"})
        assert answer.status_code in (302, 403, 404)
    stranger = Actor("staff", "9", "A clerk", permissions=frozenset({"work_cases"}), teams=frozenset({"trees"}))
    with pytest.raises(cases.NotAllowed):
        intake.cancel_booking(case.pk, by=stranger, now=town.now)

    assert {booking_of(case).state, booking_of(other).state} == {State.CONFIRMED}


@pytest.mark.parametrize("end", [bookings.complete, bookings.no_show, bookings.missed])
def test_row_36_what_is_over_is_not_cancelled_any_more(town: Town, end: object) -> None:
    case = town.book("desk")
    town.wait(days=4)
    end(booking_of(case).pk, now=town.now)  # type: ignore[operator]  # one of three verbs
    over = booking_of(case).state

    with pytest.raises(bookings.NoSuchBooking):
        intake.cancel_booking(case.pk, by=RESIDENT, now=town.now)
    assert Client().get(f"/follow/{links.follow_secret(case.pk)}/cancellation/").status_code == 302

    assert booking_of(case).state == over != State.CANCELLED
