"""At the desk: what goes back of money paid at the counter is listed until somebody has handed it out."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from tests.cast import Cast

from upwell.accounts.actor import SYSTEM
from upwell.channels.web.tests.walking import Browser
from upwell.intake.tests import scene as intake
from upwell.lib import clock
from upwell.payments import actions
from upwell.payments.models import Charge, Refund
from upwell.payments.tests import scene

pytestmark = pytest.mark.django_db
TO_DO = "Hand it out, give it back on the terminal, or send it."


@pytest.fixture(autouse=True)
def sandbox(settings: LazySettings, cast: Cast) -> None:
    settings.SANDBOX = True


def waits(number: str = "4711", **more: object) -> Charge:
    now = clock.now()
    charge = scene.owe(now=now, **more)
    actions.write_down(charge.pk, how="cash", number=number, by=SYSTEM, now=now)
    actions.give_back_all(charge.subject, why="cancelled", now=now)
    return scene.fresh(charge)


def test_the_page_of_payments_lists_what_is_to_be_handed_out_until_it_was(cast: Cast) -> None:
    waits()
    refund = Refund.objects.get()
    browser = Browser(cast.client("lead"))
    browser.open("/desk/payments/")
    assert TO_DO in browser.words
    assert "Cash 4711" in browser.words

    browser.press(form=f"/desk/payments/refunds/{refund.pk}/handing-out/", number="R 9")

    assert "Done. It is written down as handed out." in browser.words
    assert "R 9" in browser.words
    refund.refresh_from_db()
    assert (refund.state, refund.reference) == ("done", "counter R 9")
    browser.open("/desk/payments/")
    assert TO_DO not in browser.words


def test_the_fee_shows_it_and_a_refusal_keeps_what_was_typed(cast: Cast) -> None:
    charge = waits()
    path = f"/desk/payments/refunds/{Refund.objects.get().pk}/handing-out/"
    browser = Browser(cast.client("lead"))
    browser.open(f"/desk/payments/{charge.pk}/")
    assert "$50 to hand out" in browser.words

    browser.press(form=path, number=" ")
    assert browser.response.status_code == 422
    assert "Hand the money out first." in browser.words
    browser.press(form=path, number="R 9")
    browser.post(path, {"number": "R 10"})
    assert browser.response.status_code == 422
    assert "This was handed out before." in browser.words


def test_the_case_says_that_money_waits_and_who_may_not_take_payments_cannot_write_it_down(cast: Cast) -> None:
    intake.publish(intake.POTHOLE)
    case = intake.send(intake.ready()).case
    charge = waits(subject=case.pk)
    lead, auditor = Browser(cast.client("lead")), Browser(cast.client("auditor"))

    lead.open(f"/desk/cases/{case.reference}/")
    assert "To hand out: $50." in lead.words
    lead.open("/desk/payments/")
    assert f"/desk/cases/{case.reference}/" in lead.html
    for page in ("/desk/payments/", f"/desk/payments/{charge.pk}/"):
        auditor.open(page)
        assert "To hand out" in auditor.words
        assert "handing-out" not in auditor.html
    path = f"/desk/payments/refunds/{Refund.objects.get().pk}/handing-out/"
    assert auditor.client.post(path, {"number": "R 9"}).status_code == 403


def test_money_that_is_not_there_is_not_handed_out(cast: Cast) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"

    assert cast.client("lead").post(f"/desk/payments/refunds/{nobody}/handing-out/", {"number": "1"}).status_code == 404
