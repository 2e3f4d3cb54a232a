"""What was paid at the counter and goes back: the letter says how somebody gets it, and never speaks of a card."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.cast import CITY, Cast
from tests.publishing import republish

from upwell.accounts import queries as account_queries
from upwell.accounts.actor import SYSTEM
from upwell.cases import links
from upwell.intake import actions as intake
from upwell.intake import money
from upwell.intake.actions import slotless
from upwell.intake.tests import paying_scene as fees
from upwell.intake.tests import scene
from upwell.intake.tests.scene import EMAIL, LATER, NOW
from upwell.notify.models import Message
from upwell.payments import actions as payments
from upwell.payments.models import Payment, Refund

pytestmark = pytest.mark.django_db
BANK = "Your bank"
FETCH = "Fetch it at the counter where you paid, and bring the receipt."
BY_MAIL = {"en": "We send you a check by mail.", "es": "Le enviamos un cheque por correo."}


@pytest.fixture(autouse=True)
def sandbox(settings: LazySettings, cast: Cast) -> None:
    settings.SANDBOX = True
    scene.publish(fees.PARTY)


def at_the_fee(cast: Cast, language: str = "en") -> UUID:
    contact = {"name": "", "email": EMAIL, "phone": ""}
    given = {"size": "small", "club": "no", "contact": contact}
    draft = scene.ready("party", given, channel="counter", language=language, account_id=cast.lead.pk)
    fees.confirm(draft)
    return draft


def paid_in_cash(cast: Cast, language: str = "en") -> UUID:
    draft = at_the_fee(cast, language)
    intake.take_fee(draft, how="cash", number="17", by=account_queries.actor_of(cast.lead), now=NOW)
    return draft


def page_of(case_id: UUID, language: str = "en") -> str:
    answer = Client(headers={"Accept-Language": language}).get(links.follow_link(case_id), follow=True)
    return answer.content.decode()


def test_it_waits_and_letter_and_page_say_how_to_get_it(cast: Cast) -> None:
    case = paid_in_cash(cast)
    payments.give_back_all(case, why="cancelled", now=LATER)

    for _ in range(2):
        money.tell_given_back(case, now=LATER)

    letter = Message.objects.get(template="refund_waits")
    assert "$50" in letter.subject
    assert FETCH in letter.body
    assert BANK not in letter.body
    assert not Message.objects.filter(template="refund").exists()
    page = page_of(case)
    assert f"You get back: $50. {FETCH}" in page
    assert "On its way back to you" not in page


def test_once_handed_out_a_letter_says_so_without_a_word_of_a_bank(cast: Cast) -> None:
    case = paid_in_cash(cast)
    payments.give_back_all(case, why="cancelled", now=LATER)
    payments.hand_out(Refund.objects.get().pk, number="R 9", by=SYSTEM, now=LATER)

    money.tell_given_back(case, now=LATER)

    letter = Message.objects.get(template="refund")
    assert "handed out or sent to you" in letter.body
    assert BANK not in letter.body
    assert not Message.objects.filter(template="refund_waits").exists()
    assert "Given back: $50." in page_of(case)
    assert FETCH not in page_of(case)


def test_a_city_says_in_its_own_words_how_it_comes(cast: Cast) -> None:
    republish(contact={**CITY["contact"], "money_back": BY_MAIL})
    case = paid_in_cash(cast, "es")
    payments.give_back_all(case, why="cancelled", now=LATER)

    money.tell_given_back(case, now=LATER)

    letter = Message.objects.get(template="refund_waits")
    assert BY_MAIL["es"] in letter.body
    assert BY_MAIL["en"] in page_of(case)


def test_what_was_paid_online_goes_the_way_it_came(cast: Cast) -> None:
    draft, _charge = fees.paid_elsewhere()
    fees.settle(draft)
    payments.give_back_all(draft, why="cancelled", now=LATER)

    money.tell_given_back(draft, now=LATER)

    assert not Message.objects.filter(template__startswith="refund").exists()
    assert "On its way back to you: $50." in page_of(draft)


@pytest.mark.parametrize(("online", "says", "not_said"), [(False, FETCH, BANK), (True, BANK, FETCH)])
def test_a_form_that_ends_unsent_says_how_its_money_comes_back(
    cast: Cast, online: bool, says: str, not_said: str
) -> None:
    draft = at_the_fee(cast)
    charge: Any = intake.pay(draft, now=NOW)
    if online:
        intake.go(charge.pk, now=NOW)
        fees.press(charge, "pay")
        payments.ask(charge.pk, now=NOW)
    else:
        payments.write_down(charge.pk, how="check", number="8", by=SYSTEM, now=NOW)

    slotless.give_back(draft, now=LATER)

    letter = Message.objects.get(template="money_back")
    assert says in letter.body
    assert not_said not in letter.body


@pytest.mark.django_db(transaction=True)  # readers of events see what is committed
def test_the_job_tells_of_what_waits_also_after_money_of_no_request_went_back(cast: Cast) -> None:
    loose = Payment.objects.create(
        provider="test", reference="lost", cents=700, currency="USD", at=NOW, why="no_charge"
    )
    payments.give_back(loose.pk, cents=700, why="Nobody knows what for", by=SYSTEM, now=LATER)
    case = paid_in_cash(cast)
    payments.give_back_all(case, why="cancelled", now=LATER)

    fees.tell_refunds(now=LATER)

    assert Message.objects.filter(template="refund_waits").count() == 1
