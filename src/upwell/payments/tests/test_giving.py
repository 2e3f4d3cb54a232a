"""Refunds: asked for, sent, done or failed; each change with who and why; never more than came in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from upwell.accounts.actor import Actor
from upwell.payments import actions, jobs, moves, queries
from upwell.payments.actions import giving
from upwell.payments.models import Pretended, Refund, RefundChange
from upwell.payments.ports import Returned
from upwell.payments.tests.scene import LATER, NOW, paid, refunds, the_payment, told

STAFF = Actor("staff", "7", "A lead")


def give(charge, cents: int, why: str = "Paid by mistake") -> Refund:
    return actions.give_back(the_payment(charge).pk, cents=cents, why=why, by=STAFF, now=NOW)


@pytest.mark.django_db
@pytest.mark.usefixtures("sandbox", "city")
class TestRefunds:
    def test_all_or_part_goes_back_through_the_provider(self) -> None:
        charge = paid()
        give(charge, 1_500)
        give(charge, 3_500)

        assert jobs.refund(now=LATER) == 2
        assert refunds() == [(1_500, "by_staff", "done"), (3_500, "by_staff", "done")]
        assert queries.paid_for(charge.subject, "fee").cents == 0
        assert told("refund_requested", "refund_done") == ["refund_requested"] * 2 + ["refund_done"] * 2

    def test_every_change_says_who_when_and_why(self) -> None:
        refund = give(paid(), 1_500)
        jobs.refund(now=LATER)

        changes = list(refund.changes.values_list("to", "by", "called", "at", "said"))
        assert changes == [
            ("requested", "7", "A lead", NOW, "Paid by mistake"),
            ("done", "system", "Upwell", LATER, ""),
        ]

    @pytest.mark.parametrize(
        ("cents", "why", "refusal"),
        [
            (5_001, "x", "more than is left"),
            (0, "x", "Write an amount"),
            (-1, "x", "Write an amount"),
            (1, " ", "Write why"),
        ],
    )
    def test_what_cannot_be_given_back_is_refused_in_words(self, cents: int, why: str, refusal: str) -> None:
        charge = paid()

        with pytest.raises(actions.CannotGiveBack) as refused:
            give(charge, cents, why)
        assert refusal in str(refused.value.sentence)
        assert refunds() == []

    def test_two_parts_together_are_never_more_than_came(self) -> None:
        charge = paid()
        give(charge, 3_000)

        with pytest.raises(actions.CannotGiveBack):
            give(charge, 2_001)

    def test_a_provider_that_does_not_answer_is_asked_again_under_the_same_key(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from upwell.payments.ports import Unreachable
        from upwell.payments.providers.pretended import Pretender

        def silent(*_: object, **__: object) -> Returned:
            raise Unreachable

        refund = give(paid(), 1_500)
        with monkeypatch.context() as network:
            network.setattr(Pretender, "refund", silent)
            jobs.refund(now=LATER)
            assert jobs.refund(now=LATER) == 0  # not before its next time

        jobs.refund(now=LATER + timedelta(minutes=2))
        refund.refresh_from_db()
        assert (refund.state, refund.attempts) == ("done", 2)
        assert Pretended.objects.filter(kind="refund").count() == 1

    def test_a_refund_the_provider_refuses_is_seen_by_a_person_until_another_is_asked_for(self) -> None:
        charge = paid()
        payment = the_payment(charge)
        right, payment.reference = payment.reference, "money-unknown"
        payment.save()
        give(charge, 5_000)
        jobs.refund(now=LATER)

        assert refunds() == [(5_000, "by_staff", "failed")]
        assert len(queries.stuck(now=LATER)) == 1
        assert queries.paid_for(charge.subject, "fee").cents == 5_000
        payment.reference = right
        payment.save()
        actions.give_back(payment.pk, cents=5_000, why="Once more", by=STAFF, now=LATER)
        jobs.refund(now=LATER)
        assert len(queries.stuck(now=LATER)) == 0

    def test_a_worker_that_died_leaves_a_lease_that_runs_out(self) -> None:
        refund = give(paid(), 1_500)
        Refund.objects.update(leased_until=NOW + giving.LEASE)

        assert giving.carry_on(refund.pk, now=NOW) is None
        assert giving.carry_on(refund.pk, now=NOW + giving.LEASE) is not None

    def test_news_of_a_refund_never_moves_it_back(self) -> None:
        refund = give(paid(), 1_500)
        jobs.refund(now=LATER)
        refund.refresh_from_db()

        assert giving.returned(Returned(refund.reference, "sent"), now=LATER) == "nothing new"
        assert giving.returned(Returned(refund.reference, "done"), now=LATER) == "nothing new"
        assert giving.returned(Returned("unheard of", "done"), now=LATER) == "not known here"
        assert RefundChange.objects.count() == 2

    def test_a_bank_may_send_back_what_was_done(self) -> None:
        refund = give(paid(), 1_500)
        jobs.refund(now=LATER)
        refund.refresh_from_db()

        assert giving.returned(Returned(refund.reference, "failed", "account_closed"), now=LATER) == "failed"
        assert told("refund_failed") == ["refund_failed"]

    def test_what_was_paid_over_the_price_goes_back(self) -> None:
        charge = paid(cents=5_000)

        assert actions.give_back_over(charge.subject, "fee", cents=4_200, now=NOW) == 800
        assert actions.give_back_over(charge.subject, "fee", cents=4_200, now=NOW) == 0
        assert refunds() == [(800, "amount_changed", "requested")]

    def test_all_that_was_paid_for_a_request_goes_back_once(self) -> None:
        charge = paid()

        assert actions.give_back_all(charge.subject, why="never_sent", now=NOW) == 1
        assert actions.give_back_all(charge.subject, why="never_sent", now=NOW) == 0
        assert refunds() == [(5_000, "never_sent", "requested")]


STATES = ("requested", "sent", "done", "failed")


def test_a_refund_moves_forward_only_pair_by_pair() -> None:
    allowed = {(one, other) for one in STATES for other in STATES if one in moves.before(moves.REFUND, other)}

    assert allowed == {
        ("requested", "sent"),
        ("requested", "done"),
        ("requested", "failed"),
        ("sent", "done"),
        ("sent", "failed"),
        ("done", "failed"),
    }


@given(some.lists(some.sampled_from(STATES)))
def test_whatever_news_comes_in_whatever_order_a_failed_refund_stays_failed(news: list[str]) -> None:
    state = "requested"
    for to in news:
        was, state = state, to if state in moves.before(moves.REFUND, to) else state
        assert STATES.index(state) >= STATES.index(was)
