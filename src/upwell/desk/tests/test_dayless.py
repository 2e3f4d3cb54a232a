"""Booked days that need somebody stand in the queue of whoever can act on them, with a count, and in no other's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import Cast
from tests.publishing import republish

from upwell.accounts.actor import SYSTEM
from upwell.bookings.models import Booking
from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.channels.web.tests.walking import Browser
from upwell.desk import dayless
from upwell.desk.names import names
from upwell.desk.tests.scene import actor
from upwell.desk.tests.test_bookings import CALENDAR, booked
from upwell.desk.tests.test_bookings import town as town
from upwell.lib import clock
from upwell.partners.models import WorkOrder

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def over(case: Case) -> Case:
    """The day that was booked was yesterday, and nobody has said anything."""
    now = clock.now()
    Booking.objects.filter(subject=case.pk).update(
        day=now.date() - 2 * DAY, starts_at=now - 2 * DAY, ends_at=now - 2 * DAY + DAY / 4
    )
    return case


def day_gone(case: Case) -> Case:
    """The partner has no room, and for an hour no other day was found."""
    booking = Booking.objects.get(subject=case.pk)
    WorkOrder.objects.create(
        partner="acme",
        case_id=case.pk,
        reference=case.reference,
        service=case.service,
        booking_id=booking.pk,
        day=booking.day,
        facts={},
        problem="day_gone",
        state="queued",
        bundle=case.pk,
        ordered_at=clock.now() - DAY,
        updated_at=clock.now() - DAY,
    )
    return case


def listed(cast: Cast, role: str) -> str:
    browser = Browser(cast.client(role))
    browser.open("/desk/days/")
    return browser.words


@pytest.mark.parametrize("make", [over, day_gone])
def test_whoever_works_the_team_sees_them_with_a_count_one_click_from_the_queue(cast: Cast, make: Any) -> None:
    case = make(booked())
    booked(3)  # one that is as it should be
    for role in ("worker", "lead"):
        browser = Browser(cast.client(role))
        browser.open("/desk/")
        assert "1 Booked days that need somebody" in browser.words
        browser.open(next(one.get("href") for one in browser.all("a.tally") if "Booked days" in one.text_content()))
        assert case.reference in browser.words
        link = next(one.get("href") for one in browser.all("main th a") if case.reference in one.text_content())
        assert browser.client.get(link).status_code == 200


def test_what_to_do_stands_there(cast: Cast) -> None:
    over(booked())
    day_gone(booked(3))

    words = listed(cast, "worker")

    assert "Choose one on the case, and call the person." in words
    assert "Then write on the case what happened" in words


def test_who_would_come_and_is_in_no_calendar_any_more(cast: Cast) -> None:
    case = booked()
    green = {"name": {"en": "The green truck"}, "capacity": {"bulky": 2, "cold": 1}}
    republish(calendars={"pickup": {**CALENDAR, "resources": {"green": green}}})

    assert case.reference in listed(cast, "worker")


def test_another_team_sees_neither_count_nor_list(cast: Cast) -> None:
    case = over(booked())
    browser = Browser(cast.client("other_team"))
    browser.open("/desk/")

    assert "Booked days that need somebody" not in browser.words
    assert case.reference not in listed(cast, "other_team")


def test_whoever_only_looks_is_asked_for_nothing(cast: Cast) -> None:
    over(booked())
    browser = Browser(cast.client("auditor"))
    browser.open("/desk/")

    assert "Booked days that need somebody" not in browser.words


def test_told_or_closed_it_is_off_the_list(cast: Cast) -> None:
    case, other = over(booked()), over(booked(3))
    cases.close(other.pk, by=SYSTEM, now=clock.now() + 60 * DAY, seen=None, outcome="done")
    Booking.objects.filter(subject=case.pk).update(state="completed")

    assert "Nothing here" in listed(cast, "worker")


def test_the_count_takes_as_many_statements_with_many_as_with_one(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for at in range(2, 5):
        over(booked(at))
    with django_assert_max_num_queries(6):
        assert dayless.of(actor(cast.worker), names(), now=clock.now()).count == 3


def test_a_city_without_calendars_is_asked_nothing(cast: Cast, django_assert_num_queries: Any) -> None:
    republish(calendars={})
    who, words = actor(cast.worker), names()
    with django_assert_num_queries(0):
        assert dayless.of(who, words, now=clock.now()) == dayless.NOTHING
