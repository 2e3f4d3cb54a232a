"""Row 29 of the matrix: what staff take otherwise, waive, or could not take."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from upwell.accounts.actor import Actor
from upwell.events.models import Event
from upwell.payments import actions, jobs, queries
from upwell.payments.models import Payment, Refund
from upwell.payments.tests.scene import LATER, NOW, begin, fresh, owe, page, paid, press, refunds, told, under_way

STAFF = Actor("staff", "7", "A lead")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sandbox", "city")]


@pytest.mark.parametrize("how", ["card", "check", "cash"])
def test_a_fee_taken_at_the_counter_is_paid_with_its_number(how: str) -> None:
    charge = owe()

    actions.write_down(charge.pk, how=how, number=" 0042 ", by=STAFF, now=LATER)

    row = Payment.objects.get()
    assert (row.reference, row.method, row.taken_by, row.cents) == (f"{how} 0042", how, "7", 5_000)
    assert fresh(charge).state == "paid"
    assert told("payment_paid") == ["payment_paid"]


def test_a_page_that_was_open_is_closed_first() -> None:
    charge = under_way()

    actions.write_down(charge.pk, how="cash", number="1", by=STAFF, now=LATER)

    assert page(charge).state == "closed"
    assert fresh(charge).state == "paid"


def test_nothing_is_written_down_while_a_bank_thinks_about_it() -> None:
    charge = under_way()
    press(charge, "late", now=LATER.replace(year=2099))

    for verb in (
        lambda: actions.write_down(charge.pk, how="cash", number="1", by=STAFF, now=LATER),
        lambda: actions.waive(charge.pk, why="A mistake of ours", by=STAFF, now=LATER),
    ):
        with pytest.raises(actions.CannotTake):
            verb()
    assert fresh(charge).state == "in_progress"


def test_paid_online_meanwhile_it_is_not_taken_a_second_time() -> None:
    charge = under_way()
    press(charge, "pay")

    with pytest.raises(actions.CannotTake):
        actions.write_down(charge.pk, how="cash", number="1", by=STAFF, now=LATER)
    assert Payment.objects.count() == 1


def test_a_waived_fee_need_not_be_paid() -> None:
    charge = owe()

    actions.waive(charge.pk, why="A mistake of ours", by=STAFF, now=LATER)

    assert (fresh(charge).state, fresh(charge).why) == ("cancelled", "waived")
    assert (fresh(charge).reason, fresh(charge).ended_by) == ("A mistake of ours", "A lead")
    assert "mistake" not in str(list(Event.objects.values_list("data", flat=True)))
    with pytest.raises(actions.NothingDue):
        begin(charge, now=LATER)


def test_a_fee_is_not_waived_without_a_reason() -> None:
    charge = under_way()

    with pytest.raises(actions.CannotTake) as refusal:
        actions.waive(charge.pk, why="  ", by=STAFF, now=LATER)

    assert refusal.value.sentence == "Write why nothing is to be paid."
    assert (fresh(charge).state, page(charge).state) == ("in_progress", "open")


def test_what_failed_cannot_be_confirmed_later_but_a_new_fee_can_be_paid() -> None:
    charge = owe()
    actions.fail(charge.pk, by=STAFF, now=LATER)

    for verb in (
        lambda: actions.write_down(charge.pk, how="card", number="1", by=STAFF, now=LATER),
        lambda: actions.waive(charge.pk, why="A mistake of ours", by=STAFF, now=LATER),
        lambda: actions.fail(charge.pk, by=STAFF, now=LATER),
    ):
        with pytest.raises(actions.CannotTake):
            verb()
    with pytest.raises(actions.CannotPay):
        begin(charge, now=LATER)
    again = owe(subject=charge.subject, now=LATER)  # retry is on: the step comes to a fee anew
    actions.write_down(again.pk, how="card", number="1", by=STAFF, now=LATER)
    assert (fresh(charge).state, fresh(again).state) == ("failed", "paid")


@pytest.mark.parametrize(("how", "number"), [("card", " "), ("gold", "1"), ("", "1")])
def test_without_a_way_and_a_number_nothing_is_written_down(how: str, number: str) -> None:
    charge = owe()

    with pytest.raises(actions.CannotTake):
        actions.write_down(charge.pk, how=how, number=number, by=STAFF, now=LATER)
    assert fresh(charge).state == "due"


def test_one_number_pays_one_fee() -> None:
    actions.write_down(owe().pk, how="check", number="12", by=STAFF, now=LATER)
    other = owe()

    with pytest.raises(actions.CannotTake):
        actions.write_down(other.pk, how="check", number="12", by=STAFF, now=LATER)
    assert fresh(other).state == "due"


def test_what_was_taken_at_the_counter_goes_back_with_the_number_of_a_receipt_only() -> None:
    actions.write_down(owe().pk, how="cash", number="1", by=STAFF, now=NOW)

    with pytest.raises(actions.CannotGiveBack) as refusal:
        actions.give_back(Payment.objects.get().pk, cents=2_000, why="Too much", number=" ", by=STAFF, now=LATER)
    assert "number of the receipt" in refusal.value.sentence
    assert refunds() == []


def test_what_was_taken_at_the_counter_is_given_back_there() -> None:
    charge = owe()
    actions.write_down(charge.pk, how="cash", number="1", by=STAFF, now=NOW)

    actions.give_back(Payment.objects.get().pk, cents=2_000, why="Too much", number="R 7", by=STAFF, now=LATER)

    assert refunds() == [(2_000, "by_staff", "done")]
    assert jobs.refund(now=LATER) == 0
    assert queries.paid_for(charge.subject, "fee").cents == 3_000


def waits_at_the_counter(how: str = "cash") -> Refund:
    charge = owe()
    actions.write_down(charge.pk, how=how, number="1", by=STAFF, now=NOW)
    assert actions.give_back_all(charge.subject, why="cancelled", now=NOW) == 1
    return Refund.objects.get(payment__charge=charge)


@pytest.mark.parametrize("how", ["card", "check", "cash"])
def test_what_goes_back_by_itself_of_counter_money_waits_for_somebody_who_hands_it_out(how: str) -> None:
    refund = waits_at_the_counter(how)

    assert jobs.refund(now=LATER + timedelta(days=30)) == 0
    assert refunds() == [(5_000, "cancelled", "requested")]
    assert [one.pk for one in queries.to_hand_out()] == [refund.pk]
    assert len(queries.stuck(now=LATER + timedelta(days=30))) == 0
    assert told("refund_requested", "refund_done") == ["refund_requested"]


def test_handed_out_it_is_done_with_who_and_the_number_of_the_receipt() -> None:
    refund = waits_at_the_counter()

    with pytest.raises(actions.CannotGiveBack) as refusal:
        actions.hand_out(refund.pk, number="  ", by=STAFF, now=LATER)
    assert "number of the receipt" in refusal.value.sentence
    done = actions.hand_out(refund.pk, number=" R 9 ", by=STAFF, now=LATER)

    assert (done.state, done.reference, done.ended_at) == ("done", "counter R 9", LATER)
    assert list(done.changes.values_list("to", "called")) == [("requested", "Upwell"), ("done", "A lead")]
    assert queries.to_hand_out() == []
    assert told("refund_done") == ["refund_done"]


def test_nobody_hands_the_same_money_out_twice() -> None:
    refund = waits_at_the_counter()
    actions.hand_out(refund.pk, number="R 9", by=STAFF, now=LATER)

    with pytest.raises(actions.CannotGiveBack) as refusal:
        actions.hand_out(refund.pk, number="R 10", by=STAFF, now=LATER)
    assert "before" in refusal.value.sentence
    with pytest.raises(actions.CannotGiveBack):
        actions.give_back(refund.payment_id, cents=1, why="Again", number="R 11", by=STAFF, now=LATER)
    assert Refund.objects.get().reference == "counter R 9"


def test_what_a_provider_sends_is_not_handed_out() -> None:
    charge = paid()
    actions.give_back_all(charge.subject, why="cancelled", now=NOW)

    with pytest.raises(actions.CannotGiveBack):
        actions.hand_out(Refund.objects.get().pk, number="R 9", by=STAFF, now=LATER)
    assert refunds() == [(5_000, "cancelled", "requested")]


def test_one_receipt_is_written_down_for_one_hand_out() -> None:
    first, other = waits_at_the_counter("cash"), waits_at_the_counter("check")
    actions.hand_out(first.pk, number="r 9", by=STAFF, now=LATER)

    with pytest.raises(actions.CannotGiveBack) as refusal:
        actions.hand_out(other.pk, number=" R  9", by=STAFF, now=LATER + timedelta(days=400))

    assert "was written down for other money" in refusal.value.sentence
    other.refresh_from_db()
    assert (other.state, other.reference, other.receipt, other.changes.count()) == ("requested", "", None, 1)
    assert told("refund_done") == ["refund_done"]  # of the first
    actions.hand_out(other.pk, number="R 10", by=STAFF, now=LATER)


def test_what_staff_give_back_by_hand_needs_a_receipt_of_its_own_too() -> None:
    actions.hand_out(waits_at_the_counter("check").pk, number="R 9", by=STAFF, now=LATER)
    actions.write_down(owe().pk, how="cash", number="2", by=STAFF, now=NOW)
    payment = Payment.objects.get(reference="cash 2")

    with pytest.raises(actions.CannotGiveBack):
        actions.give_back(payment.pk, cents=2_000, why="Too much", number="R 9", by=STAFF, now=LATER)

    assert not Refund.objects.filter(payment=payment).exists()


@pytest.mark.parametrize("again", ["a 12", " A  12 "])
def test_the_same_number_typed_otherwise_is_the_same_number(again: str) -> None:
    actions.write_down(owe().pk, how="check", number="A 12", by=STAFF, now=NOW)
    other = owe()

    with pytest.raises(actions.CannotTake) as refusal:
        actions.write_down(other.pk, how="check", number=again, by=STAFF, now=LATER + timedelta(days=400))

    assert "add the bank’s name." in refusal.value.sentence
    actions.write_down(other.pk, how="cash", number=again, by=STAFF, now=LATER)


def test_of_two_old_hand_outs_with_one_number_the_first_has_it_and_both_keep_their_words() -> None:
    """What was written down before the database refused it must not stop an upgrade."""
    first, second = waits_at_the_counter("cash"), waits_at_the_counter("check")
    for hours, refund, words in ((0, first, "counter r 9"), (1, second, "counter R 9")):
        ended = LATER + timedelta(hours=hours)
        Refund.objects.filter(pk=refund.pk).update(state="done", reference=words, ended_at=ended, receipt=None)

    import_module("upwell.payments.migrations.0004_one_receipt_one_hand_out").keep_receipts(apps, None)

    assert list(Refund.objects.order_by("ended_at").values_list("reference", "receipt")) == [
        ("counter r 9", "R 9"), ("counter R 9", None),
    ]  # fmt: skip
    third = waits_at_the_counter("card")
    with pytest.raises(actions.CannotGiveBack):
        actions.hand_out(third.pk, number="R 9", by=STAFF, now=LATER)


def test_a_number_that_was_written_down_before_an_upgrade_is_not_good_once_more() -> None:
    """They were kept as they were typed; of two that are one by now the first has it, and nothing stops."""
    for number in ("1", "2", "3"):
        actions.write_down(owe().pk, how="check", number=number, by=STAFF, now=NOW)
    old = ("check b  7 first bank", "check c 8", "check C 8")
    for number, words in zip(("1", "2", "3"), old, strict=True):
        Payment.objects.filter(reference=f"check {number}").update(reference=words)

    import_module("upwell.payments.migrations.0005_numbers_in_one_way").fold_numbers(apps, None)

    assert list(Payment.objects.order_by("pk").values_list("reference", flat=True)) == [
        "check B 7 FIRST BANK", "check c 8", "check C 8",
    ]  # fmt: skip
    for again in ("b 7 first bank", "c 8"):
        with pytest.raises(actions.CannotTake):
            actions.write_down(owe().pk, how="check", number=again, by=STAFF, now=LATER)
