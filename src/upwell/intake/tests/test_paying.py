"""Paying on the way to sending: one payment and one case, however somebody comes back, or does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from tests.cast import CITY
from tests.race import errors, race

from upwell.accounts.actor import RESIDENT
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.catalogue.models import Publication
from upwell.intake import actions as intake
from upwell.intake import jobs, queries
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.intake.tests.paying_scene import (
    PARTY,
    UNPAID,
    checked,
    confirm,
    finish_paid,
    off_to_pay,
    paid_elsewhere,
    press,
    settle,
    tell_refunds,
)
from upwell.intake.tests.scene import LATER, NOW
from upwell.journey.walk import Position
from upwell.notify.models import Message
from upwell.payments import actions as payments
from upwell.payments import jobs as payment_jobs
from upwell.payments import queries as paid
from upwell.payments.models import Charge, Payment, Pretended, Refund, Visit

MUCH_LATER = NOW + timedelta(days=40)


@pytest.fixture
def party(city: City, settings: LazySettings) -> None:
    settings.SANDBOX = True
    scene.publish(PARTY)


def stands(draft_id: UUID) -> Position:
    return queries.standing(draft_id, now=LATER).walk.position


@pytest.mark.usefixtures("party")
@pytest.mark.django_db
class TestPaying:
    def test_what_was_agreed_to_waits_for_its_fee_and_is_no_case_yet(self) -> None:
        draft_id = checked()

        assert stands(draft_id) is Position.PAY
        assert not Case.objects.exists()

    def test_a_form_cannot_say_that_it_is_paid(self) -> None:
        draft_id = checked()

        for raw in ("paid", {"state": "paid", "cents": 5_000, "charge": "x"}):
            with pytest.raises(intake.StaleStep):
                intake.answer(draft_id, "payment", raw, now=LATER)
        with pytest.raises(intake.NotComplete):
            scene.send(draft_id)

    def test_paid_and_come_back_it_is_one_case_with_a_receipt_of_the_money(self) -> None:
        draft_id, charge = paid_elsewhere()

        settled = settle(draft_id)

        assert settled.sent is not None
        assert Case.objects.get().pk == draft_id
        assert {one.template for one in Message.objects.all()} == {"receipt", "payment"}
        assert "$50" in Message.objects.get(template="payment").subject
        assert Charge.objects.get().pk == charge.pk

    def test_returned_twice_it_is_still_one(self) -> None:
        draft_id, _charge = paid_elsewhere()

        first, second = settle(draft_id), settle(draft_id, now=LATER)

        assert first.sent is not None
        assert second.sent is not None
        assert first.sent.follow_secret == second.sent.follow_secret
        assert (Case.objects.count(), Payment.objects.count()) == (1, 1)
        assert Message.objects.filter(template="payment").count() == 1

    @pytest.mark.django_db(transaction=True)  # readers of events see what is committed
    def test_whoever_never_came_back_is_sent_by_the_job(self) -> None:
        draft_id, _charge = paid_elsewhere()

        payment_jobs.ask(now=LATER)
        finish_paid(now=LATER)

        assert Case.objects.get().pk == draft_id
        assert Message.objects.filter(template="payment").count() == 1

    def test_what_is_free_is_sent_without_a_payment(self) -> None:
        draft_id = checked(club="yes")

        assert stands(draft_id) is Position.SUBMIT
        assert settle(draft_id).sent is not None
        assert not Charge.objects.exists()

    def test_nothing_is_agreed_to_that_was_not_seen_or_not_declared(self) -> None:
        draft_id = scene.ready("party", {"size": "small", "club": "no", "contact": {"email": scene.EMAIL, "name": "A"}})

        with pytest.raises(intake.AnswersChanged):
            intake.confirm(draft_id, confirmation="old", declared=True, now=NOW)
        with pytest.raises(intake.NotDeclared):
            intake.confirm(draft_id, confirmation=scene.shown(draft_id), declared=False, now=NOW)
        assert stands(draft_id) is Position.CHECK

    def test_a_dearer_answer_is_another_fee_and_the_first_is_cancelled(self) -> None:
        draft_id = checked("small")
        first = off_to_pay(draft_id)
        intake.answer(draft_id, "size", "large", now=LATER)
        confirm(draft_id, now=LATER)

        second = off_to_pay(draft_id, now=LATER)

        first.refresh_from_db()
        assert (first.state, second.cents) == ("cancelled", 12_000)

    def test_paid_before_it_became_dearer_only_the_difference_is_due(self) -> None:
        draft_id, _charge = paid_elsewhere("small")
        intake.answer(draft_id, "size", "large", now=LATER)
        assert settle(draft_id, now=LATER).sent is None  # the new answers were not looked through
        confirm(draft_id, now=LATER)

        rest = off_to_pay(draft_id, now=LATER)
        press(rest, "pay")

        assert rest.cents == 7_000
        assert settle(draft_id, now=LATER).sent is not None
        assert paid.total_paid(draft_id) == 12_000

    def test_paid_before_it_became_cheaper_the_rest_goes_back(self) -> None:
        draft_id, _charge = paid_elsewhere("large")
        intake.answer(draft_id, "size", "small", now=LATER)
        settle(draft_id, now=LATER)
        confirm(draft_id, now=LATER)

        assert settle(draft_id, now=LATER).sent is not None
        assert [(one.cents, one.why) for one in Refund.objects.all()] == [(7_000, "amount_changed")]
        assert paid.total_paid(draft_id) == 5_000

    def test_paid_before_it_became_free_all_of_it_goes_back(self) -> None:
        draft_id, _charge = paid_elsewhere()
        intake.answer(draft_id, "club", "yes", now=LATER)
        settle(draft_id, now=LATER)
        confirm(draft_id, now=LATER)

        assert settle(draft_id, now=LATER).sent is not None
        assert paid.total_paid(draft_id) == 0

    def test_a_price_changed_by_the_city_does_not_touch_who_began_before(self) -> None:
        """Row 25."""
        draft_id = checked()
        charge = off_to_pay(draft_id)
        dearer = {"work_out": "fee", "type": "money", "as": 80}
        scene.publish({**PARTY, "steps": [dearer if "work_out" in step else step for step in PARTY["steps"]]})

        press(charge, "pay")

        assert settle(draft_id).sent is not None
        assert paid.total_paid(draft_id) == 5_000

    def test_a_payment_during_a_closure_is_taken_and_sent(self) -> None:
        """Row 33: who went to pay before is not turned away; who comes to pay now is."""
        draft_id, _charge = paid_elsewhere()
        other = checked()
        scene.close_service("party", en="Closed for a storm.")

        assert settle(draft_id).sent is not None
        with pytest.raises(intake.ServiceClosed):
            intake.pay(other, now=LATER)

    def test_declined_the_draft_is_kept_and_nothing_is_sent(self) -> None:
        draft_id = checked()
        press(off_to_pay(draft_id), "decline")

        settled = settle(draft_id)

        assert (settled.answer, settled.why, settled.sent) == ("unpaid", "declined", None)
        assert stands(draft_id) is Position.PAY

    def test_money_under_way_keeps_a_draft_that_is_past_its_time(self) -> None:
        draft_id = checked()
        press(off_to_pay(draft_id), "late", now=NOW + timedelta(days=10_000))

        jobs.throw_away_expired(now=MUCH_LATER)
        assert Draft.objects.filter(pk=draft_id).exists()
        with pytest.raises(intake.PaymentUnderWay):
            intake.throw_away(draft_id, now=MUCH_LATER)

        Pretended.objects.update(at=NOW)
        jobs.throw_away_expired(now=MUCH_LATER)
        assert Case.objects.get().pk == draft_id

    def test_a_draft_thrown_away_has_no_page_to_pay_on_any_more(self) -> None:
        draft_id = checked()
        charge = off_to_pay(draft_id)

        assert intake.throw_away(draft_id, now=LATER)
        charge.refresh_from_db()
        assert charge.state == "cancelled"
        with pytest.raises(payments.CannotPay):
            intake.go(charge.pk, now=LATER)

    def test_paid_and_thrown_away_the_money_goes_back(self) -> None:
        draft_id, _charge = paid_elsewhere()

        assert intake.throw_away(draft_id, now=LATER)
        assert [(one.cents, one.why) for one in Refund.objects.all()] == [(5_000, "thrown_away")]

    @pytest.mark.django_db(transaction=True)  # readers of events see what is committed
    def test_paid_and_never_agreed_to_again_the_money_goes_back_in_the_end(self) -> None:
        draft_id, _charge = paid_elsewhere()
        intake.answer(draft_id, "size", "large", now=LATER)
        payment_jobs.ask(now=LATER)
        finish_paid(now=LATER)
        assert not Case.objects.exists()

        jobs.throw_away_expired(now=MUCH_LATER)
        jobs.throw_away_expired(now=MUCH_LATER)
        assert not Draft.objects.exists()
        assert [one.cents for one in Refund.objects.all()] == [5_000]

    @pytest.mark.django_db(transaction=True)  # readers of events see what is committed
    def test_money_for_nothing_that_is_there_goes_back(self) -> None:
        draft_id, _charge = paid_elsewhere()
        Draft.objects.all().delete()

        payment_jobs.ask(now=LATER)
        finish_paid(now=LATER)

        assert [(one.cents, one.why) for one in Refund.objects.all()] == [(5_000, "never_sent")]
        assert draft_id

    @pytest.mark.django_db(transaction=True)  # readers of events see what is committed
    def test_a_refund_is_told_once_in_a_letter(self) -> None:
        draft_id, charge = paid_elsewhere()
        settle(draft_id)
        payment = Payment.objects.get(charge=charge)
        payments.give_back(payment.pk, cents=2_000, why="Rain", by=RESIDENT, now=LATER)
        payment_jobs.refund(now=LATER)

        for _ in range(2):
            tell_refunds(now=LATER)

        letter = Message.objects.get(template="refund")
        assert "$20" in letter.subject
        assert "$20" in letter.body

    def test_a_link_pays_without_the_draft_and_only_the_fee_as_it_is_now(self) -> None:
        draft_id = checked()
        charge = intake.pay(draft_id, now=NOW)

        due = intake.due_by_link(charge.pk, now=LATER)
        assert due is not None
        assert due.pk == charge.pk
        intake.answer(draft_id, "size", "large", now=LATER)
        assert intake.due_by_link(charge.pk, now=LATER) is None
        assert intake.due_by_link(uuid4(), now=LATER) is None

    def test_without_a_provider_nothing_is_lost(self, settings: LazySettings) -> None:
        settings.SANDBOX = False
        draft_id = checked()

        with pytest.raises(payments.NoProvider):
            off_to_pay(draft_id)
        assert stands(draft_id) is Position.PAY


@pytest.mark.django_db
class TestUnpaid:
    @pytest.fixture(autouse=True)
    def unpaid(self, city: City, settings: LazySettings) -> None:
        settings.SANDBOX = True
        scene.publish(UNPAID)

    @pytest.mark.django_db(transaction=True)  # readers of events see what is committed
    def test_declined_it_is_sent_all_the_same_and_can_be_paid_later(self) -> None:
        draft_id = checked()
        charge = off_to_pay(draft_id)
        press(charge, "decline")

        assert settle(draft_id).sent is not None
        charge.refresh_from_db()
        assert charge.state == "due"
        assert charge.expires_at == NOW + timedelta(days=30)
        assert not Message.objects.filter(template="payment").exists()

        intake.go(charge.pk, now=LATER)
        press(charge, "pay")
        assert intake.come_back(charge.pk, by=RESIDENT, now=LATER).sent is not None
        finish_paid(now=LATER)
        charge.refresh_from_db()
        assert charge.state == "paid"
        assert Message.objects.filter(template="payment").count() == 1
        assert Case.objects.count() == 1

    def test_whoever_only_looked_at_the_fee_is_not_sent(self) -> None:
        draft_id = checked()
        intake.pay(draft_id, now=NOW)

        assert settle(draft_id).sent is None

    @pytest.mark.django_db(transaction=True)  # readers of events see what is committed
    def test_declined_and_gone_it_is_sent_by_the_job(self) -> None:
        draft_id = checked()
        press(off_to_pay(draft_id), "decline")

        payment_jobs.ask(now=LATER)
        finish_paid(now=LATER)

        assert Case.objects.get().pk == draft_id


@pytest.fixture
def town(transactional_db: None, settings: LazySettings) -> Iterator[None]:
    settings.SANDBOX = True
    Publication.objects.create(settings_hash="test", settings=CITY, published_at=NOW, published_by="test")
    catalogue.forget()
    scene.publish(PARTY)
    yield
    catalogue.forget()


@pytest.mark.django_db(transaction=True)
def test_return_notice_and_job_at_once_are_one_payment_and_one_case(town: None) -> None:
    draft_id, charge = paid_elsewhere()

    said = race(
        lambda: settle(draft_id, now=LATER),
        lambda: settle(draft_id, now=LATER),
        lambda: payments.ask(charge.pk, now=LATER),
        lambda: payment_jobs.ask(now=LATER),
    )

    assert errors(said) == []
    finish_paid(now=LATER)
    assert (Case.objects.count(), Payment.objects.count(), Refund.objects.count()) == (1, 1, 0)
    assert Message.objects.filter(template="payment").count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_and_in_two_tabs_it_is_one_fee_and_one_visit(town: None) -> None:
    draft_id = checked()

    said = race(*[lambda: off_to_pay(draft_id)] * 4)

    assert errors(said) == []
    assert (Charge.objects.count(), Visit.objects.count(), Pretended.objects.count()) == (1, 1, 1)
