"""Stripe's real library against a double of its API: sessions, signed notices, idempotency keys, refunds, books."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from upwell.accounts.actor import SYSTEM
from upwell.lib import clock
from upwell.payments import actions, jobs, providers, queries
from upwell.payments.models import Charge, Notice, Payment, Refund
from upwell.payments.tests.conftest import OLD_SECRET, SECRET
from upwell.payments.tests.scene import LATER, NOW, begin, fresh, owe, refunds, the_payment, told
from upwell.payments.tests.stripe_double import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
COMPLETED, EXPIRED = "checkout.session.completed", "checkout.session.expired"


def session_of(charge: Charge) -> str:
    return charge.visits.latest("number").reference


def under_way(**more: Any) -> Charge:
    charge = owe(**more)
    begin(charge)
    return fresh(charge)


def deliver(account: Account, kind: str, about: dict[str, Any], *, secret: str = SECRET, **more: Any) -> int:
    body, signature = account.told(kind, about, secret=secret, **more)
    door = {"content_type": "application/json", "HTTP_STRIPE_SIGNATURE": signature}
    return Client().post("/payments/webhooks/stripe/", body, **door).status_code


def test_the_page_is_stripes_own_and_asked_for_twice_it_is_one_session(stripe_account: Account) -> None:
    charge = owe()

    assert begin(charge) == begin(charge) == "https://checkout.example/cs_test_1"
    made = stripe_account.sessions["cs_test_1"]
    assert (made["amount_total"], made["currency"]) == (5_000, "usd")
    assert made["metadata"] == {"upwell_charge": str(charge.pk)}
    assert len(stripe_account.sessions) == 1


def test_a_call_that_broke_off_is_made_again_under_its_key(stripe_account: Account) -> None:
    charge = owe()
    begin(charge)
    charge.visits.update(reference="")  # the answer was lost on the way

    assert begin(charge) == "https://checkout.example/cs_test_1"
    assert len(stripe_account.sessions) == 1


def test_an_open_session_is_in_progress_and_can_be_gone_back_to(stripe_account: Account) -> None:
    charge = under_way()

    standing = actions.ask(charge.pk, now=LATER)

    assert (standing.answer, standing.address) == ("in_progress", "https://checkout.example/cs_test_1")


def test_paid_is_found_by_asking_when_no_notice_comes(stripe_account: Account) -> None:
    charge = under_way()
    stripe_account.pay(session_of(charge))

    jobs.ask(now=LATER)

    assert fresh(charge).state == "paid"
    payment = the_payment(charge)
    assert (payment.reference, payment.cents, payment.method) == ("pi_1", 5_000, "card")


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
def test_a_signed_notice_pays_while_a_secret_is_being_replaced_too(stripe_account: Account, secret: str) -> None:
    charge = under_way()

    assert deliver(stripe_account, COMPLETED, stripe_account.pay(session_of(charge)), secret=secret) == 200
    assert fresh(charge).state == "paid"


def test_a_notice_comes_again_and_again_and_is_one_payment(stripe_account: Account) -> None:
    charge = under_way()
    session = stripe_account.pay(session_of(charge))

    assert [deliver(stripe_account, COMPLETED, session) for _ in range(3)] == [200, 200, 200]
    jobs.ask(now=LATER)
    assert Payment.objects.count() == Notice.objects.count() == 1
    assert refunds() == []


def test_forged_old_and_unsigned_notices_do_nothing(stripe_account: Account) -> None:
    charge = under_way()
    session = stripe_account.pay(session_of(charge))
    an_hour_ago = int(clock.now().timestamp()) - 3_600

    assert deliver(stripe_account, COMPLETED, session, secret="whsec_other") == 400
    assert deliver(stripe_account, COMPLETED, session, at=an_hour_ago) == 400
    body, _signature = stripe_account.told(COMPLETED, session, secret=SECRET)
    for header in ("", "t=1", "v1=a", "t=x,v1=y"):
        answer = Client().post(
            "/payments/webhooks/stripe/", body, content_type="application/json", HTTP_STRIPE_SIGNATURE=header
        )
        assert answer.status_code == 400
    assert fresh(charge).state == "in_progress"
    assert not Notice.objects.exists()


def test_what_else_goes_through_the_account_is_left_alone(stripe_account: Account) -> None:
    charge = under_way()
    session = {**stripe_account.pay(session_of(charge)), "metadata": {}}

    assert deliver(stripe_account, COMPLETED, session) == 200
    assert deliver(stripe_account, "customer.created", {"id": "cus_1", "object": "customer"}) == 200
    assert {one.did for one in Notice.objects.all()} == {"not about us"}
    assert Payment.objects.count() == 0


def test_a_bank_that_answers_later_says_yes_or_no(stripe_account: Account) -> None:
    yes, no = under_way(), under_way()
    for charge in (yes, no):
        deliver(stripe_account, COMPLETED, stripe_account.think(session_of(charge)))
        assert fresh(charge).state == "in_progress"
        assert actions.ask(charge.pk, now=LATER).address == ""

    deliver(stripe_account, "checkout.session.async_payment_succeeded", stripe_account.pay(session_of(yes)))
    deliver(stripe_account, "checkout.session.async_payment_failed", stripe_account.refuse(session_of(no)))

    assert fresh(yes).state == "paid"
    assert (fresh(no).state, fresh(no).why) == ("due", "declined")


def test_a_bank_that_said_no_is_found_by_asking_too(stripe_account: Account) -> None:
    charge = under_way()
    stripe_account.think(session_of(charge))
    stripe_account.refuse(session_of(charge))

    assert actions.ask(charge.pk, now=LATER).why == "declined"
    assert fresh(charge).state == "due"


def test_run_out_told_after_paid_changes_nothing(stripe_account: Account) -> None:
    charge = under_way()
    open_still = dict(stripe_account.sessions[session_of(charge)])
    deliver(stripe_account, COMPLETED, stripe_account.pay(session_of(charge)))

    assert deliver(stripe_account, EXPIRED, {**open_still, "status": "expired"}) == 200
    assert fresh(charge).state == "paid"


def test_a_wrong_amount_waits_for_a_person(stripe_account: Account) -> None:
    charge = under_way()

    deliver(stripe_account, COMPLETED, stripe_account.pay(session_of(charge), amount=4_000))

    assert fresh(charge).state == "in_progress"
    assert [(one.cents, one.why) for one in queries.stuck(now=LATER).money] == [(4_000, "wrong_amount")]


def test_a_cancelled_fee_has_no_page_any_more(stripe_account: Account) -> None:
    charge = under_way()

    actions.cancel(charge.pk, why="amount_changed", now=LATER)

    assert stripe_account.sessions["cs_test_1"]["status"] == "expired"
    assert fresh(charge).state == "cancelled"


def test_a_fee_that_turns_out_to_be_paid_is_not_cancelled(stripe_account: Account) -> None:
    charge = under_way()
    stripe_account.pay(session_of(charge))

    with pytest.raises(actions.AlreadyPaid):
        actions.cancel(charge.pk, why="amount_changed", now=LATER)
    assert fresh(charge).state == "paid"


def test_an_api_that_is_down_takes_nothing_and_cancels_nothing(stripe_account: Account) -> None:
    charge = owe()
    stripe_account.fails[:] = [500, 500, 500]
    with pytest.raises(actions.CannotReach):
        begin(charge)
    assert fresh(charge).state == "due"
    stripe_account.fails.clear()
    begin(charge)

    stripe_account.fails[:] = [500] * 10
    assert actions.ask(charge.pk, now=LATER).answer == "unknown"
    jobs.expire(now=NOW + timedelta(days=2))
    assert fresh(charge).state == "in_progress"


def test_what_stripe_does_not_take_is_for_a_person(stripe_account: Account) -> None:
    charge = owe(cents=20)

    with pytest.raises(actions.CannotPay):
        begin(charge)
    assert told("payment_stuck") == ["payment_stuck"]
    assert fresh(charge).state == "due"


def test_a_refund_is_asked_for_once_under_its_own_key(stripe_account: Account) -> None:
    charge = under_way()
    stripe_account.pay(session_of(charge))
    jobs.ask(now=LATER)
    stripe_account.fails[:] = [500, 500]
    refund = actions.give_back(the_payment(charge).pk, cents=1_000, why="Rain", by=SYSTEM, now=LATER)
    jobs.refund(now=LATER)

    jobs.refund(now=LATER + timedelta(hours=1))

    refund.refresh_from_db()
    assert (refund.state, refund.reference) == ("done", "re_1")
    assert [one["amount"] for one in stripe_account.refunds.values()] == [1_000]


def test_a_refund_that_takes_its_time_is_done_by_notice_or_by_asking(stripe_account: Account) -> None:
    charge = under_way()
    stripe_account.pay(session_of(charge))
    jobs.ask(now=LATER)
    stripe_account.refund_status = "pending"
    for _ in range(2):
        actions.give_back(the_payment(charge).pk, cents=1_000, why="Rain", by=SYSTEM, now=LATER)
    jobs.refund(now=LATER)
    assert set(Refund.objects.values_list("state", flat=True)) == {"sent"}
    for row in stripe_account.refunds.values():
        row["status"] = "succeeded"

    deliver(stripe_account, "refund.updated", stripe_account.refunds["re_1"])
    assert sorted(Refund.objects.values_list("state", flat=True)) == ["done", "sent"]
    jobs.refund(now=LATER + timedelta(days=1))
    assert set(Refund.objects.values_list("state", flat=True)) == {"done"}


def test_the_books_are_laid_side_by_side(stripe_account: Account) -> None:
    here, only_there = under_way(), under_way()
    for charge in (here, only_there):
        stripe_account.pay(session_of(charge))
    actions.ask(here.pk, now=LATER)
    now = clock.now()
    Payment.objects.create(provider="stripe", reference="pi_lost", cents=700, currency="USD", at=now)

    found = actions.compare(now - timedelta(hours=1), now + timedelta(hours=1))

    assert [(one.kind, one.reference, one.ours, one.theirs) for one in found] == [
        ("only_there", "pi_2", None, 5_000),
        ("only_here", "pi_lost", 700, None),
    ]


def test_the_real_key_goes_before_the_sandbox(stripe_account: Account, settings: LazySettings) -> None:
    settings.SANDBOX = True
    assert providers.chosen().name == "stripe"

    settings.STRIPE_KEY = ""
    assert providers.chosen().name == "test"
    settings.SANDBOX = False
    assert providers.chosen() is None
