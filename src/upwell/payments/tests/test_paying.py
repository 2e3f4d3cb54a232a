"""Rows 27 and 28 of the matrix: cancelled and taken up again, returned twice or late, answers nobody knows; and what
becomes of a fee that is not paid in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from upwell.payments import actions, jobs, links, queries
from upwell.payments.models import Charge, Payment, Pretended, Visit
from upwell.payments.ports import IN_PROGRESS, UNKNOWN, Standing
from upwell.payments.tests.scene import (
    LATER,
    NOW,
    begin,
    fresh,
    money,
    note,
    owe,
    page,
    paid,
    press,
    refunds,
    told,
    under_way,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sandbox", "city")]


def test_a_fee_is_owed_once_however_often_it_is_come_to() -> None:
    first = owe()

    assert owe(subject=first.subject, now=LATER) == first
    assert told() == ["payment_due"]


def test_the_way_to_the_page_is_the_same_page_for_two_windows() -> None:
    charge = owe()

    assert begin(charge) == begin(charge)
    assert Pretended.objects.count() == Visit.objects.count() == 1
    assert fresh(charge).state == "in_progress"


def test_cancelled_at_the_provider_it_is_taken_up_again_on_the_same_page() -> None:
    charge = owe()
    address = begin(charge)

    standing = actions.ask(charge.pk, now=LATER)  # the person pressed "back" there

    assert (standing.answer, standing.address) == ("in_progress", address)
    assert begin(charge, now=LATER) == address
    press(charge, "pay")
    assert actions.ask(charge.pk, now=LATER).answer == "paid"
    assert fresh(charge).state == "paid"


def test_returned_twice_it_is_paid_once() -> None:
    charge = paid()

    actions.ask(charge.pk, now=LATER)
    note(charge, money(charge, reference=Payment.objects.get().reference), now=LATER)

    assert Payment.objects.count() == 1
    assert told("payment_paid") == ["payment_paid"]
    assert refunds() == []


def test_returned_after_its_time_the_provider_is_asked_first_and_it_is_paid() -> None:
    charge = under_way()
    press(charge, "pay")

    jobs.expire(now=NOW + timedelta(days=2))

    assert fresh(charge).state == "paid"


def test_an_answer_nobody_knows_cancels_nothing() -> None:
    charge = under_way()
    Pretended.objects.all().delete()  # the provider knows nothing of it just now

    assert actions.ask(charge.pk, now=LATER).answer == "unknown"
    jobs.expire(now=NOW + timedelta(days=2))
    with pytest.raises(actions.StillUnderWay):
        actions.cancel(charge.pk, why="thrown_away", now=LATER)
    assert fresh(charge).state == "in_progress"


@pytest.mark.parametrize("answer", [IN_PROGRESS, UNKNOWN])
def test_a_fee_in_progress_stays_so_on_two_of_the_four_answers(answer: str) -> None:
    charge = under_way()

    assert note(charge, Standing(answer)).state == "in_progress"  # type: ignore[arg-type]


def test_a_declined_card_leaves_the_fee_due_and_the_next_try_has_a_page_of_its_own() -> None:
    charge = under_way()
    first = page(charge)
    press(charge, "decline")

    assert actions.ask(charge.pk, now=LATER).why == "declined"
    assert (fresh(charge).state, fresh(charge).why) == ("due", "declined")
    begin(charge, now=LATER)
    assert page(charge) != first
    press(charge, "pay")
    actions.ask(charge.pk, now=LATER)
    assert fresh(charge).state == "paid"
    assert told() == ["payment_due", "payment_begun", "payment_declined", "payment_begun", "payment_paid"]


def test_a_bank_that_thinks_it_over_is_waited_for() -> None:
    charge = under_way()
    press(charge, "late", now=LATER + timedelta(days=900))  # the test provider looks at the real clock

    assert actions.ask(charge.pk, now=LATER).answer == "in_progress"
    with pytest.raises(actions.StillUnderWay):
        begin(charge, now=LATER)
    Pretended.objects.update(at=NOW)
    jobs.ask(now=LATER + timedelta(days=1))
    assert fresh(charge).state == "paid"


def test_asking_becomes_more_seldom_and_after_a_week_a_person_is_told_each_week() -> None:
    charge, now, asked = under_way(), NOW, 0

    while now < NOW + timedelta(days=30):
        now += timedelta(minutes=1)
        at = fresh(charge).ask_at
        if at is not None and at <= now:
            asked += jobs.ask(now=now)
        elif at is not None:
            now = at - timedelta(minutes=1)

    assert 12 < asked < 25
    assert len(told("payment_stuck")) == 4
    assert [one.pk for one in queries.stuck(now=now).charges] == [charge.pk]


def test_unpaid_in_time_it_cannot_be_paid_any_more() -> None:
    never_begun, left = owe(), under_way()

    jobs.expire(now=NOW + timedelta(hours=23))
    assert fresh(never_begun).state == "due"
    jobs.expire(now=NOW + timedelta(days=1))

    assert {(fresh(one).state, fresh(one).why) for one in (never_begun, left)} == {("failed", "expired")}
    assert page(left).state == "closed"
    assert sorted(told("payment_failed")) == ["payment_failed", "payment_failed"]


def test_come_to_again_after_its_time_it_is_owed_anew() -> None:
    charge = owe()
    jobs.expire(now=NOW + timedelta(days=1))

    again = owe(subject=charge.subject, now=NOW + timedelta(days=2))

    assert again != charge
    assert begin(again, now=NOW + timedelta(days=2))


def test_another_price_is_another_fee_and_the_old_page_is_closed() -> None:
    charge = under_way(cents=5_000)

    dearer = owe(cents=6_000, subject=charge.subject)

    assert (fresh(charge).state, fresh(charge).why) == ("cancelled", "amount_changed")
    assert page(charge).state == "closed"
    assert dearer.cents == 6_000


def test_another_price_waits_while_a_bank_thinks_about_the_old_one() -> None:
    charge = under_way()
    press(charge, "late", now=LATER + timedelta(days=900))

    with pytest.raises(actions.StillUnderWay):
        owe(cents=6_000, subject=charge.subject)
    assert fresh(charge).state == "in_progress"


def test_another_price_hears_that_the_old_one_was_paid() -> None:
    charge = under_way()
    press(charge, "pay")

    with pytest.raises(actions.AlreadyPaid):
        owe(cents=6_000, subject=charge.subject)
    assert queries.paid_for(charge.subject, "fee").cents == 5_000


def test_money_for_a_cancelled_fee_goes_back_by_itself() -> None:
    charge = under_way()
    actions.cancel(charge.pk, why="amount_changed", now=NOW)

    note(charge, money(charge), now=LATER)

    assert fresh(charge).state == "cancelled"
    assert refunds() == [(5_000, "cancelled", "requested")]
    assert told("payment_not_taken", "refund_requested") == ["payment_not_taken", "refund_requested"]


def test_money_that_comes_twice_goes_back_once() -> None:
    charge = paid()

    note(charge, money(charge, reference="from another page"), now=LATER)
    note(charge, money(charge, reference="from another page"), now=LATER)

    assert refunds() == [(5_000, "paid_twice", "requested")]
    assert queries.paid_for(charge.subject, "fee").cents == 5_000


@pytest.mark.parametrize(("cents", "currency"), [(4_999, "USD"), (5_001, "USD"), (5_000, "EUR")])
def test_a_wrong_amount_pays_nothing_and_waits_for_a_person(cents: int, currency: str) -> None:
    charge = under_way()

    note(charge, money(charge, cents=cents, currency=currency))

    assert fresh(charge).state == "in_progress"
    assert refunds() == []
    assert [one.why for one in queries.stuck(now=NOW).money] == ["wrong_amount"]
    assert told("payment_not_taken") == ["payment_not_taken"]


def test_a_price_stands_on_the_fee_whatever_the_definition_says_later() -> None:
    """Row 25: what is owed was written down when it was come to."""
    charge = owe(cents=5_000)

    assert fresh(charge).cents == 5_000
    assert {field.name for field in Charge._meta.fields} >= {"cents", "currency", "title"}


def test_nothing_and_less_is_never_owed_nor_more_than_any_provider_takes() -> None:
    for cents, why in ((0, actions.NothingDue), (-5, actions.NothingDue), (100_000_000, actions.TooMuch)):
        with pytest.raises(why):
            owe(cents=cents)
    assert Charge.objects.count() == 0


def test_without_a_provider_nobody_is_sent_anywhere(settings: LazySettings) -> None:
    settings.SANDBOX = False
    charge = owe()

    with pytest.raises(actions.NoProvider):
        begin(charge)
    assert fresh(charge).state == "due"


def test_a_wrong_secret_opens_no_payment() -> None:
    charge = owe()
    right = links.secret(charge.pk)

    assert links.opened_by(right) == charge.pk
    for wrong in ("", "x", right[:-1], right[:-1] + "é", f"{charge.pk.hex}.", right.upper(), charge.pk.hex):
        assert links.opened_by(wrong) is None
