"""Row 33: announced closures of a hauler's system and of a service: before, warning, during, buffer, after, unplanned,
in the city's own words; and payments all the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from pydantic import ValidationError

from tests.pickup import CALENDAR, PICKUP, WITH_A_SAY, Town, booking_of
from tests.pickup import town as town
from tests.publishing import publish, republish
from upwell.accounts.actor import RESIDENT
from upwell.bookings.models import Booking
from upwell.catalogue import actions, announced
from upwell.catalogue import queries as catalogue
from upwell.catalogue.closures import Closure
from upwell.intake import actions as intake
from upwell.intake import queries
from upwell.payments.models import Pretended
from upwell.payments.providers import pretended

pytestmark = pytest.mark.django_db(transaction=True)

# Tuesday, 8 pm to 10 pm by the city's clock; told of six hours before, and half an hour longer
WHEN = {"from": "2026-03-03T20:00", "until": "2026-03-03T22:00", "warn": "PT6H", "buffer": "PT30M"}
BEGINS = datetime(2026, 3, 4, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MOMENTS = {
    "early": BEGINS - timedelta(hours=6) - SECOND,
    "warning": BEGINS - SECOND,
    "during": BEGINS,
    "buffer": BEGINS + timedelta(hours=2),
    "after": BEGINS + timedelta(hours=2, minutes=30),
}
SAID = {
    "warning": "is closed for bookings online from Tuesday, March 3, 2026, 8 pm to Tuesday, March 3, 2026, 10:30 pm",
    "during": "is closed for bookings online until Tuesday, March 3, 2026, 10:30 pm",
}
SAID["buffer"] = SAID["during"]
AGREED = date(2026, 3, 6)  # three days ahead, where nobody is asked


def announce(*closures: dict[str, Any]) -> None:
    republish(closures=[{**WHEN, **one} for one in closures])


def at(town: Town, name: str) -> None:
    town.wait(seconds=(MOMENTS[name] - town.now).total_seconds())


def page(draft: UUID) -> str:
    answer = Client().post(f"/resume/{queries.resume_secret(draft)}/", follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", MOMENTS)
@pytest.mark.parametrize("code", WITH_A_SAY)
def test_before_during_and_after_an_announced_closure_of_a_haulers_system(town: Town, code: str, name: str) -> None:
    announce({"partner": code})
    draft, server = town.up_to_slot(code, sofa="1"), town.fleet.vendors[code].server
    at(town, name)
    asked, shut = server.asked, name in ("during", "buffer")

    assert (town.days(draft)[0] == AGREED) == shut
    assert (server.asked == asked) == shut  # nobody asks it then
    html = page(draft)
    assert [said for said in set(SAID.values()) if said in html] == ([SAID[name]] if name in SAID else [])

    town.choose(draft, AGREED)
    assert Booking.objects.get(subject=draft).unasked == shut


def test_only_the_agreed_number_is_promised_while_it_is_closed_and_the_other_haulers_go_on(town: Town) -> None:
    announce({"partner": "acme"})
    at(town, "during")
    town.choose(town.up_to_slot("acme", sofa="1"), AGREED)

    assert AGREED not in town.days(town.up_to_slot("acme", sofa="1"))
    assert AGREED in town.days(town.up_to_slot("bolt", sofa="1"))


def test_what_was_promised_meanwhile_reaches_the_hauler_when_it_is_open_again(town: Town) -> None:
    announce({"partner": "acme"})
    draft = town.up_to_slot("acme", sofa="1")
    at(town, "during")
    town.choose(draft, AGREED)
    case = town.send(draft)

    at(town, "after")
    town.background()

    assert [job.day for job in town.jobs("acme").values()] == [AGREED]
    assert booking_of(case).day == AGREED


def test_one_that_was_not_planned_is_told_of_from_its_beginning_on(town: Town) -> None:
    announce({"partner": "acme", "planned": False})
    draft = town.up_to_slot("acme", sofa="1")

    at(town, "warning")
    assert "closed for bookings online" not in page(draft)
    at(town, "during")
    assert SAID["during"] in page(draft)


def test_the_citys_own_words_stand_in_place_of_ours(town: Town) -> None:
    announce({"partner": "acme", "words": {"en": "Acme moves house on Tuesday.", "es": "Acme se muda el martes."}})
    draft = town.up_to_slot("acme", sofa="1")
    at(town, "warning")

    assert "Acme moves house on Tuesday." in page(draft)
    assert "closed for bookings online" not in page(draft)


# a service


@pytest.mark.parametrize("name", MOMENTS)
def test_a_service_warns_closes_says_when_it_opens_and_opens_again(town: Town, name: str) -> None:
    announce({"service": "pickup"})
    for moment in list(MOMENTS)[: list(MOMENTS).index(name) + 1]:
        at(town, moment)
        announced.follow(now=town.now)
        assert announced.follow(now=town.now) == 0

    html = Client().get("/services/pickup/").content.decode()
    shut = name in ("during", "buffer")
    assert ("This service is closed for now" in html) == shut
    assert ("It opens again on Tuesday, March 3, 2026, 10:30 pm." in html) == shut
    assert ("This service is closed from Tuesday, March 3, 2026, 8 pm" in html) == (name == "warning")


def test_what_staff_closed_by_hand_is_not_opened_when_a_closure_is_over(town: Town) -> None:
    announce({"service": "pickup"})
    actions.close_service("pickup", message={"en": "The trucks are broken."}, by="staff", now=town.now)
    for moment in ("during", "after"):
        at(town, moment)
        assert announced.follow(now=town.now) == 0

    found = catalogue.published("pickup")
    assert found is not None
    assert found.closed_message == {"en": "The trucks are broken."}


def test_who_is_at_the_bank_when_a_service_closes_is_sent_when_they_come_back(
    town: Town, settings: LazySettings
) -> None:
    settings.SANDBOX = True
    fee: list[Any] = [
        {"work_out": "fee", "type": "money", "as": 25},
        {"pay": "payment", "amount": "fee", "title": "Pay"},
    ]
    publish({**PICKUP, "steps": [*PICKUP["steps"][:-1], *fee, PICKUP["steps"][-1]]})
    announce({"service": "pickup"}, {"partner": "acme"})
    at(town, "warning")
    draft = town.up_to_slot("acme", sofa="1")
    town.choose(draft, AGREED)
    intake.answer(draft, "contact", {"email": "me@example.org"}, now=town.now)
    walk = queries.standing(draft, now=town.now).walk
    intake.confirm(draft, confirmation=walk.confirmation(), declared=False, now=town.now)
    charge = intake.pay(draft, now=town.now)
    intake.go(charge.pk, now=town.now)

    at(town, "during")
    assert announced.follow(now=town.now) == 1
    pretended.decide(Pretended.objects.filter(kind="visit", charge=charge.pk).latest("key"), "pay", now=town.now)

    assert intake.settle(draft, by=RESIDENT, now=town.now).sent is not None
    assert Booking.objects.get(subject=draft).day == AGREED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "write partner or service"),
        ({"partner": "a", "service": "b"}, "write partner or service"),
        ({"partner": "a", "until": "2026-03-03T19:00"}, "ends after it begins"),
        ({"partner": "a", "from": "2026-03-03T20:00Z"}, "by the city's clock"),
        ({"partner": "a", "words": {"es": "Cerrado"}}, "in English"),
    ],
)
def test_a_closure_that_cannot_be_is_refused_in_words(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Closure.model_validate({**WHEN, **changes})


def test_a_hauler_with_no_agreed_number_has_no_days_while_it_is_closed(town: Town) -> None:
    rules = {**CALENDAR["resources"], "bolt": {"partner": "bolt", "capacity": 3}}
    republish(calendars={"pickup": {**CALENDAR, "resources": rules}})
    announce({"partner": "bolt"})
    at(town, "during")

    assert town.days(town.up_to_slot("bolt", sofa="1")) == []
