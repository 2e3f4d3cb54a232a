"""A form for somebody goes to whoever takes payments: who may, who gets it, what is written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from tests.cast import CITY, Cast
from tests.race import race

from upwell.accounts import actions as accounts
from upwell.accounts import queries as account_queries
from upwell.accounts.actor import SYSTEM, Actor
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake import handed, queries
from upwell.intake.models import Draft
from upwell.intake.tests import paying_scene as fees
from upwell.intake.tests import scene
from upwell.intake.tests.scene import NOW

BOTH = {"name": "Somebody Else", "email": "", "phone": "408-555-0199"}


@pytest.fixture
def agent(cast: Cast, settings: LazySettings) -> Actor:
    settings.SANDBOX = True
    scene.publish(fees.PARTY)
    return account_queries.actor_of(cast.worker)


@pytest.fixture
def cashier(cast: Cast) -> Actor:
    return account_queries.actor_of(cast.lead)


def at_the_fee(by: Actor) -> UUID:
    given = {"size": "small", "club": "no", "contact": BOTH}
    draft = scene.ready("party", given, channel="counter", account_id=by.account_id)
    fees.confirm(draft)
    return draft


def handed_over(by: Actor) -> UUID:
    draft = at_the_fee(by)
    intake.hand_over(draft, by=by, now=NOW)
    return draft


def waiting() -> list[UUID]:
    return [one.id for one in handed.waiting(now=NOW)]


def test_a_form_that_was_handed_over_waits_with_its_fee_and_who_gave_it(agent: Actor) -> None:
    at_the_fee(agent)
    draft = handed_over(agent)

    (one,) = handed.waiting(now=NOW)
    assert (one.id, one.cents, one.by, one.at) == (draft, 5_000, agent.called, NOW)


def test_what_is_changed_after_it_was_handed_over_still_waits_and_says_no_amount_until_it_is_at_its_fee(
    agent: Actor,
) -> None:
    draft = handed_over(agent)
    intake.answer(draft, "size", "large", now=NOW)
    assert [(one.id, one.cents) for one in handed.waiting(now=NOW)] == [(draft, None)]

    fees.confirm(draft)

    assert [(one.id, one.cents) for one in handed.waiting(now=NOW)] == [(draft, 12_000)]


def test_a_cashier_takes_it_over_and_the_money_and_it_is_sent(agent: Actor, cashier: Actor) -> None:
    draft = handed_over(agent)

    intake.take_over(draft, by=cashier, now=NOW)
    assert waiting() == []
    assert queries.drafts_for_others(cashier.account_id or 0) == [draft]
    assert queries.drafts_for_others(agent.account_id or 0) == []
    done = intake.take_fee(draft, how="cash", number="17", by=cashier, now=NOW)

    assert done.answer == "paid"
    assert Case.objects.get(pk=draft).assisted


def test_who_gave_it_and_who_took_it_is_written_down(agent: Actor, cashier: Actor) -> None:
    draft = handed_over(agent)
    intake.hand_over(draft, by=agent, now=NOW)
    intake.take_over(draft, by=cashier, now=NOW)
    intake.take_over(draft, by=cashier, now=NOW)

    told = Event.objects.filter(name__in=["journey_handed_over", "journey_taken_over"]).order_by("id")
    assert list(told.values_list("name", "subject", "data")) == [
        ("journey_handed_over", str(draft), {"by": agent.id}),
        ("journey_taken_over", str(draft), {"by": cashier.id, "from": agent.id}),
    ]


def test_the_second_cashier_is_told_who_has_it(agent: Actor, cashier: Actor) -> None:
    other = another_cashier()
    draft = handed_over(agent)
    intake.take_over(draft, by=cashier, now=NOW)

    with pytest.raises(intake.SomebodyHasIt) as refusal:
        intake.take_over(draft, by=other, now=NOW)

    assert refusal.value.account_id == cashier.account_id
    assert Draft.objects.get(pk=draft).account_id == cashier.account_id


@pytest.mark.parametrize("lacks", ["take_payments", "assist_residents"])
def test_who_may_not_take_payments_or_not_fill_in_forms_takes_nothing_over(
    agent: Actor, cashier: Actor, lacks: str
) -> None:
    draft = handed_over(agent)

    with pytest.raises(intake.CannotAssist):
        intake.take_over(draft, by=replace(cashier, permissions=cashier.permissions - {lacks}), now=NOW)
    assert waiting() == [draft]


def test_only_what_was_handed_over_is_taken_over(agent: Actor, cashier: Actor) -> None:
    for draft in (at_the_fee(agent), fees.checked()):  # a colleague's, and a resident's own
        before = Draft.objects.get(pk=draft).account_id
        with pytest.raises(intake.CannotAssist):
            intake.take_over(draft, by=cashier, now=NOW)
        assert Draft.objects.get(pk=draft).account_id == before


def test_only_who_fills_it_in_hands_it_over_and_only_at_its_fee(agent: Actor, cashier: Actor) -> None:
    draft = at_the_fee(agent)
    with pytest.raises(intake.CannotAssist):
        intake.hand_over(draft, by=cashier, now=NOW)
    begun = scene.begin("party", channel="counter", account_id=agent.account_id).draft.pk
    with pytest.raises(intake.StaleStep):
        intake.hand_over(begun, by=agent, now=NOW)
    assert waiting() == []


def test_what_was_sent_or_ran_out_meanwhile_waits_no_more(agent: Actor, cashier: Actor) -> None:
    sent, old = handed_over(agent), handed_over(agent)
    intake.waive_fee(sent, why="Missed", by=replace(agent, permissions=cashier.permissions), now=NOW)
    Draft.objects.filter(pk=old).update(expires_at=NOW - timedelta(days=1))

    assert waiting() == []
    with pytest.raises(intake.AlreadySent):
        intake.take_over(sent, by=cashier, now=NOW)


def another_cashier() -> Actor:
    account = accounts.create_account(
        f"cashier.{uuid4().hex[:6]}", called="Another cashier", kind="staff", password=None, by=SYSTEM, now=NOW
    )
    accounts.add_member(account.pk, role="lead", team="trees", by=SYSTEM, now=NOW)
    return account_queries.actor_of(account)


@pytest.fixture
def town(in_a_file: None, settings: LazySettings) -> Iterator[None]:
    settings.SANDBOX = True
    Publication.objects.create(settings_hash="test", settings=CITY, published_at=NOW, published_by="test")
    catalogue.forget()
    scene.publish(fees.PARTY)
    yield
    catalogue.forget()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("town")
def test_of_several_cashiers_at_once_one_has_it_and_the_others_are_told() -> None:
    people = [another_cashier() for _ in range(4)]
    draft = handed_over(another_cashier())

    said = race(*[lambda by=by: intake.take_over(draft, by=by, now=NOW) for by in people])

    have = [one.account_id for one in said if isinstance(one, Draft)]
    told = [one.account_id for one in said if isinstance(one, intake.SomebodyHasIt)]
    assert (len(have), told) == (1, have * 3)
    assert Event.objects.filter(name="journey_taken_over").count() == 1
