"""Two pieces of money for one fee at the same moment: one counts, the other goes back. With its control."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from threading import Barrier

import pytest
from django.db import IntegrityError
from tests.cast import CITY
from tests.race import errors, race

from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication
from upwell.payments import actions
from upwell.payments.actions import taking
from upwell.payments.models import Charge, Payment, Pretended, Refund, Visit
from upwell.payments.tests.scene import NOW, begin, fresh, money, note, owe, the_payment, told, under_way

TOGETHER = 4
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox")]


@pytest.fixture(autouse=True)
def town(transactional_db: None) -> Iterator[None]:
    Publication.objects.create(settings_hash="test", settings=CITY, published_at=NOW, published_by="test")
    catalogue.forget()
    yield
    catalogue.forget()


def test_a_double_click_goes_to_one_page_of_one_fee() -> None:
    subject = owe().subject

    def click() -> str:
        return begin(owe(subject=subject))

    said = race(*[click] * TOGETHER)

    assert errors(said) == []
    assert len(set(said)) == 1
    assert Charge.objects.count() == Visit.objects.count() == Pretended.objects.count() == 1


def test_of_two_payments_at_once_one_counts_and_the_other_goes_back() -> None:
    charge = under_way()

    said = race(*[lambda each=number: note(charge, money(charge, reference=f"m{each}")) for number in range(TOGETHER)])

    assert errors(said) == []
    assert fresh(charge).state == "paid"
    assert Payment.objects.filter(counts=True).count() == 1
    assert Refund.objects.count() == TOGETHER - 1
    assert told("payment_paid") == ["payment_paid"]


def test_the_same_money_told_of_at_once_by_return_notice_and_job_is_one_payment() -> None:
    charge = under_way()

    said = race(*[lambda: note(charge, money(charge))] * TOGETHER)

    assert errors(said) == []
    assert (Payment.objects.count(), Refund.objects.count()) == (1, 0)


def test_the_control_that_looks_first_and_writes_then_would_take_both() -> None:
    """What counting would do if it looked whether the fee is open and wrote it afterwards: both find it open. Only the
    database's own rule, one payment that counts for each fee, stands in the way, and then money is lost to an error."""
    charge = under_way()
    both_have_looked = Barrier(2)

    def careless(row: Payment, now: datetime) -> bool:
        is_open = Charge.objects.get(pk=charge.pk).is_open
        both_have_looked.wait(timeout=20)
        if is_open:
            Charge.objects.filter(pk=charge.pk).update(state="paid", ended_at=now)
            row.counts = True
            row.save(update_fields=["counts"])
        return is_open

    def take(number: int) -> None:
        row = Payment.objects.create(
            charge=charge, provider="test", reference=f"m{number}", cents=5_000, currency="USD", at=NOW
        )
        taking.count(row, charge, now=NOW, claim=careless)

    said = race(lambda: take(1), lambda: take(2))

    assert len([one for one in said if isinstance(one, IntegrityError)]) == 1
    assert Refund.objects.count() == 0  # and not 1: the second one's money is nobody's


def test_given_back_from_two_windows_at_once_it_is_never_more_than_came() -> None:
    from upwell.accounts.actor import SYSTEM

    charge = under_way()
    note(charge, money(charge))
    payment = the_payment(charge).pk

    said = race(
        *[lambda: actions.give_back(payment, cents=3_000, why="Twice", by=SYSTEM, now=NOW)] * TOGETHER,
    )

    assert len(errors(said)) == TOGETHER - 1
    assert all(isinstance(one, actions.CannotGiveBack) for one in errors(said))
    assert Refund.objects.count() == 1


def test_cancelled_and_paid_at_once_no_money_is_lost() -> None:
    charge = owe()

    def cancel() -> None:
        actions.cancel(charge.pk, why="thrown_away", now=NOW)

    said = race(cancel, lambda: note(charge, money(charge)))

    assert [type(one) for one in errors(said)] in ([], [actions.AlreadyPaid])
    counted, back = Payment.objects.filter(counts=True).count(), Refund.objects.count()
    assert (fresh(charge).state, counted, back) in (("paid", 1, 0), ("cancelled", 0, 1))


def test_of_several_who_hand_out_the_same_money_at_once_one_did() -> None:
    charge = owe()
    actions.write_down(charge.pk, how="cash", number="1", by=SYSTEM, now=NOW)
    actions.give_back_all(charge.subject, why="cancelled", now=NOW)
    refund = Refund.objects.get()

    said = race(
        *[lambda n=n: actions.hand_out(refund.pk, number=f"R {n}", by=SYSTEM, now=NOW) for n in range(TOGETHER)]
    )

    done = [one for one in said if isinstance(one, Refund)]
    assert len(done) == 1
    assert [type(one).__name__ for one in errors(said)] == ["HandedOutBefore"] * (TOGETHER - 1)
    assert Refund.objects.get().reference == done[0].reference


def waiting(number: int) -> Refund:
    charge = owe()
    actions.write_down(charge.pk, how="cash", number=str(number), by=SYSTEM, now=NOW)
    actions.give_back_all(charge.subject, why="cancelled", now=NOW)
    return Refund.objects.get(payment__charge=charge)


def test_one_receipt_for_several_hand_outs_at_once_is_good_for_one() -> None:
    refunds = [waiting(number) for number in range(TOGETHER)]

    said = race(*[lambda one=one: actions.hand_out(one.pk, number="R 1", by=SYSTEM, now=NOW) for one in refunds])

    assert [type(one).__name__ for one in errors(said)] == ["ReceiptUsed"] * (TOGETHER - 1)
    assert Refund.objects.filter(state="done").count() == Refund.objects.filter(receipt="R 1").count() == 1
    assert told("refund_done") == ["refund_done"]


def test_the_control_that_looks_for_the_number_first_would_write_it_down_twice() -> None:
    first, other = waiting(1), waiting(2)
    both_have_looked = Barrier(2)

    def careless(refund: Refund) -> None:
        used = Refund.objects.filter(reference="counter R 1").exists()
        both_have_looked.wait(timeout=20)
        if not used:
            Refund.objects.filter(pk=refund.pk).update(state="done", reference="counter R 1", ended_at=NOW)

    said = race(lambda: careless(first), lambda: careless(other))

    assert errors(said) == []
    assert Refund.objects.filter(reference="counter R 1", state="done").count() == 2
