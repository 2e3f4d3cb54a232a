"""A resident's own account: other devices, and the end of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from upwell.accounts import actions as accounts
from upwell.accounts import representing
from upwell.accounts.addresses import Address
from upwell.accounts.models import Account, Organisation, Seat
from upwell.cases.models import Case
from upwell.events.models import Event
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.intake.tests.scene import EMAIL
from upwell.lib import clock


@pytest.fixture
def resident(pothole: Any) -> Account:
    return accounts.resident_of(Address(email=EMAIL), language="en", now=clock.now())


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def end(client: Client, sure: str = "yes") -> str:
    return client.post(reverse("web:end_account"), {"sure": sure}, follow=True).content.decode()


def test_signing_out_everywhere_else_leaves_this_device(resident: Account):
    here, there = browser(resident), browser(resident)

    here.post(reverse("web:elsewhere"))

    assert here.get("/requests/").status_code == 200
    assert there.get("/requests/").status_code == 302


def test_a_deleted_account_knows_nobody_and_its_requests_stay(resident: Account):
    case = scene.send(scene.ready(now=clock.now(), account_id=resident.pk), now=clock.now()).case
    draft = scene.ready(now=clock.now(), account_id=resident.pk)
    client, other = browser(resident), browser(resident)

    assert "Your account is deleted." in end(client)

    left = Account.objects.get(pk=resident.pk)
    assert (left.email, left.email_index, left.is_active, left.proved_at) == (None, "", False, None)
    kept = Case.objects.get(pk=case.pk)
    assert (kept.account_id, kept.contact["email"]) == (None, EMAIL)
    assert not Draft.objects.filter(pk=draft).exists()
    assert [one.get("/requests/").status_code for one in (client, other)] == [302, 302]
    assert Event.objects.get(name="account_ended").subject == str(resident.pk)


def test_whoever_comes_back_gets_a_new_account(resident: Account):
    end(browser(resident))

    again = accounts.resident_of(Address(email=EMAIL), language="en", now=clock.now())

    assert again.pk != resident.pk
    assert again.is_active


def test_it_is_not_deleted_by_a_slip(resident: Account):
    assert "Tick the box" in end(browser(resident), sure="")
    assert Account.objects.get(pk=resident.pk).is_active


def test_staff_do_not_delete_theirs(cast: Any):
    assert cast.client("worker").post(reverse("web:end_account"), {"sure": "yes"}).status_code == 404


def test_an_organisation_is_not_left_without_an_owner(resident: Account):
    bakery = representing.found("The Bakery", kind="business", account_id=resident.pk, now=clock.now())
    ana = accounts.resident_of(Address(email="ana@example.org"), language="en", now=clock.now())
    seat = Seat.objects.create(organisation=bakery, account=ana, role="member", since=clock.now())

    assert "Make somebody else an owner first." in end(browser(resident))
    assert Account.objects.get(pk=resident.pk).is_active

    seat.delete()
    end(browser(resident))
    assert not Organisation.objects.exists()
