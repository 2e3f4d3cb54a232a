"""A hauler, or a whole calendar, is taken out of the city's file while days are booked with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.pickup import CALENDAR, Town, booking_of
from tests.pickup import town as town
from tests.publishing import republish
from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions as bookings
from upwell.bookings.models import State
from upwell.cases import links
from upwell.config.commands import doctor
from upwell.config.commands.city import stranded
from upwell.intake import actions as intake
from upwell.partners.models import WorkOrder

pytestmark = pytest.mark.django_db(transaction=True)

WITHOUT_ACME = {**CALENDAR, "resources": {code: one for code, one in CALENDAR["resources"].items() if code != "acme"}}
GONE: list[Mapping[str, Any]] = [{"pickup": WITHOUT_ACME}, {"paper": CALENDAR}]


@pytest.mark.parametrize("calendars", GONE)
def test_who_booked_can_still_cancel_on_the_page_and_the_hauler_is_told(
    town: Town, calendars: Mapping[str, Any]
) -> None:
    case = town.book("acme")
    town.background()
    republish(calendars=calendars)
    secret, browser = links.follow_secret(case.pk), Client()

    page = browser.get(f"/follow/{secret}").content.decode()
    assert "To have another day, cancel it and book again." in page
    assert f"/follow/{secret}/cancellation/" in page
    assert f"/follow/{secret}/day/" not in page
    assert "Choose another day" not in browser.get(f"/follow/{secret}/cancellation/").content.decode()

    browser.post(f"/follow/{secret}/cancellation/")
    town.background()

    assert booking_of(case).state == State.CANCELLED
    assert WorkOrder.objects.get(case_id=case.pk).state == "cancelled"


def test_it_can_be_cancelled_until_the_day_begins_and_not_from_then_on(town: Town) -> None:
    early, late = town.book("acme"), town.book("acme")
    republish(calendars={"pickup": WITHOUT_ACME})
    begins = booking_of(early).starts_at

    intake.cancel_booking(early.pk, by=RESIDENT, now=begins - timedelta(seconds=1))
    with pytest.raises(bookings.TooLate):
        intake.cancel_booking(late.pk, by=RESIDENT, now=begins)

    assert (booking_of(early).state, booking_of(late).state) == (State.CANCELLED, State.CONFIRMED)


def test_another_day_is_refused_in_words_that_say_what_to_do(town: Town) -> None:
    case = town.book("acme")
    republish(calendars={"pickup": WITHOUT_ACME})
    secret = links.follow_secret(case.pk)

    with pytest.raises(bookings.NoSuchCalendar):
        intake.move_booking(case.pk, "2026-03-09", by=RESIDENT, now=town.now)
    page = Client().post(f"/follow/{secret}/day/", {"day": "2026-03-09"}, follow=True)

    assert "Cancel it and book again, or call us." in page.content.decode()
    assert (booking_of(case).moves, booking_of(case).state) == (0, State.CONFIRMED)


def test_the_city_is_told_how_many_are_left_and_where(town: Town, cast: Cast) -> None:
    cases = [town.book("acme"), town.book("acme")]
    other = town.book("bolt")
    assert stranded(town.now) == []

    republish(calendars={"pickup": WITHOUT_ACME})

    (sentence,) = stranded(town.now)
    assert sentence.startswith("2 bookings to come of acme, which is not in the calendar pickup any more")
    assert (False, sentence) in list(doctor.findings())
    page = cast.client("keeper").get("/desk/system/").content.decode()
    assert all(case.reference in page for case in cases)
    assert other.reference not in page

    assert stranded(town.now + timedelta(days=7)) == []  # what is over needs nobody
