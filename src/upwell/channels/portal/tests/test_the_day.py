"""The portal: when a crew may say how it went, and who says it on a phone that several share."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from upwell.accounts import actions as accounts
from upwell.accounts.actor import SYSTEM
from upwell.accounts.models import Account
from upwell.catalogue import queries as catalogue
from upwell.channels.portal.tests.test_portal import city as city
from upwell.channels.portal.tests.test_portal import hauler, job, send
from upwell.lib import clock
from upwell.partners import actions as partners
from upwell.partners.models import WorkOrder
from upwell.partners.tests.scene import fresh


def tomorrow() -> date:
    return catalogue.city().workdays.local_day(clock.now()) + timedelta(days=1)


def test_what_is_put_right_or_has_a_day_of_the_crew_s_own_may_be_done_earlier() -> None:
    own, missed = job(day=tomorrow()), job(booking_id=uuid4())
    send(missed, "completion")
    again = partners.come_again(missed.case_id, tomorrow(), by=SYSTEM, now=clock.now())
    assert again is not None

    assert [send(one, "completion").status_code for one in (own, again)] == [302, 302]


def test_a_job_moved_because_it_was_missed_may_be_done_earlier() -> None:
    missed = job(booking_id=uuid4())
    partners.come_again(missed.case_id, tomorrow(), by=SYSTEM, now=clock.now())

    assert send(fresh(missed), "completion").status_code == 302


@pytest.mark.parametrize(
    ("noun", "form"),
    [("trip", {}), ("completion", {"item-sofa": "1"}), ("failure", {"why": "nothing_out"})],
)
def test_how_it_went_is_said_on_the_day_and_not_before(noun: str, form: dict[str, str]) -> None:
    order = job(day=tomorrow(), booking_id=uuid4())

    response = send(order, noun, **form)

    assert response.status_code == 409
    assert "Say how it went on that day" in response.content.decode()
    assert fresh(order).state == "offered"


def test_before_the_day_one_says_yes_and_the_page_says_when_the_rest_is_taken() -> None:
    order = job(day=tomorrow(), booking_id=uuid4())

    assert "Say how it went on that day" in hauler().get(f"/portal/jobs/{order.pk}/").content.decode()
    assert send(order, "answer", answer="yes").status_code == 302


@pytest.mark.parametrize("days", [1, 2])
def test_on_the_day_and_after_it_all_is_taken(days: int) -> None:
    order = job(day=tomorrow() - timedelta(days=days), booking_id=uuid4())

    assert "Say how it went on that day" not in hauler().get(f"/portal/jobs/{order.pk}/").content.decode()
    assert send(order, "completion").status_code == 302


def who_of(client: Client, order: WorkOrder) -> str:
    page = client.get(f"/portal/jobs/{order.pk}/").content.decode()
    return page.split('data-who="')[1].split('"')[0]


def test_what_one_person_reported_is_not_sent_as_another_on_the_same_phone() -> None:
    order, first, second = job(), hauler("south_crew"), hauler("east_crew")
    second_account = Account.objects.get(name="hauler east_crew")
    accounts.add_member(second_account.pk, role="hauler", team="south_crew", by=SYSTEM, now=clock.now())
    mine = who_of(first, order)

    response = send(order, "completion", second, who=mine)

    assert response.status_code == 403
    assert "Somebody else was signed in" in response.content.decode()
    assert fresh(order).state == "offered"
    assert send(order, "completion", first, who=mine).status_code == 302


def test_the_name_on_a_phone_s_reports_is_the_same_in_every_session_and_no_number_of_an_account() -> None:
    order = job()

    names = {who_of(hauler("south_crew"), order) for _ in range(2)}

    assert len(names) == 1
    assert str(Account.objects.get(name="hauler south_crew").pk) not in names
