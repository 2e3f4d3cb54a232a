"""Notices of a provider, over HTTP: forged, repeated, late and out of order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from upwell.lib import clock
from upwell.payments import actions, queries
from upwell.payments.models import Charge, Notice, Payment
from upwell.payments.tests.scene import LATER, begin, fresh, page, press, refunds, send_notice, told, under_way

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sandbox", "city")]


def test_a_notice_pays_a_fee_whose_person_never_came_back() -> None:
    charge = under_way()
    row = press(charge, "pay")

    assert send_notice(row) == 200
    assert fresh(charge).state == "paid"
    assert Notice.objects.get().did == "paid"


def test_a_notice_that_comes_again_changes_nothing() -> None:
    charge = under_way()
    row = press(charge, "pay")

    assert [send_notice(row) for _ in range(3)] == [200, 200, 200]
    assert Notice.objects.count() == Payment.objects.count() == 1
    assert told("payment_paid") == ["payment_paid"]


def test_a_notice_after_the_return_changes_nothing() -> None:
    charge = under_way()
    row = press(charge, "pay")
    actions.ask(charge.pk, now=LATER)

    assert send_notice(row) == 200
    assert Notice.objects.get().did == "nothing new"
    assert refunds() == []


@pytest.mark.parametrize(
    "spoiled",
    [
        {"webhook-signature": "v1,aaaa"},
        {"webhook-signature": ""},
        {"webhook-id": "evt_other"},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "soon"},
        {"at": clock.now() - timedelta(hours=1)},
    ],
)
def test_a_forged_notice_does_nothing_and_leaves_no_trace(spoiled: dict[str, str]) -> None:
    charge = under_way()
    row = press(charge, "pay")

    assert send_notice(row, **spoiled) == 400
    assert fresh(charge).state == "in_progress"
    assert not Notice.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"null", b'{"id": 1}'])
@pytest.mark.parametrize("provider", ["test", "stripe", "nobody"])
def test_rubbish_is_refused_at_every_door(provider: str, body: bytes) -> None:
    answer = Client().post(f"/payments/webhooks/{provider}/", body, content_type="application/json")

    assert answer.status_code == 400


def test_news_of_an_old_page_does_not_touch_the_new_one() -> None:
    charge = under_way()
    old = press(charge, "decline")
    actions.ask(charge.pk, now=LATER)
    begin(charge, now=LATER)

    assert send_notice(old) == 200  # its decline, told late
    assert fresh(charge).state == "in_progress"
    assert page(charge).state == "open"


def test_declined_told_after_paid_changes_nothing() -> None:
    charge = under_way()
    old = press(charge, "decline")
    actions.ask(charge.pk, now=LATER)
    begin(charge, now=LATER)
    send_notice(press(charge, "pay"))

    send_notice(old)

    assert fresh(charge).state == "paid"
    assert refunds() == []


def test_money_for_a_fee_that_is_not_here_is_kept_for_a_person() -> None:
    charge = under_way()
    row = press(charge, "pay")
    charge.visits.all().delete()
    Charge.objects.all().delete()

    assert send_notice(row) == 200
    assert [(one.cents, one.why) for one in queries.stuck(now=LATER).money] == [(5_000, "no_charge")]
    assert told("payment_not_taken") == ["payment_not_taken"]


def test_a_notice_that_comes_before_we_know_the_page_counts_when_it_is_money() -> None:
    charge = under_way()
    row = press(charge, "pay")
    charge.visits.update(reference="")

    send_notice(row)

    assert fresh(charge).state == "paid"
