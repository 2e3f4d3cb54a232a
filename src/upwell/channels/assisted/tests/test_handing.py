"""An agent hands a form over at the counter and a cashier finishes it, in browsers without JavaScript."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.conf import LazySettings
from tests.cast import Cast

from upwell.accounts import actions as accounts
from upwell.accounts.actor import SYSTEM
from upwell.cases.models import Case
from upwell.channels.web.tests.walking import Browser
from upwell.intake.tests import scene
from upwell.intake.tests.paying_scene import PARTY
from upwell.intake.tests.scene import NOW
from upwell.lib.references import slip
from upwell.payments.models import Charge

WAITING = "Forms waiting to be paid"


@pytest.fixture
def agent(cast: Cast, settings: LazySettings) -> Browser:
    settings.SANDBOX = True
    scene.publish(PARTY)
    return Browser(cast.client("worker"))


def handed_over(agent: Browser) -> UUID:
    agent.open("/desk/for-others/party/")
    agent.press(channel="counter", language="en")
    draft = agent.draft
    on = ["size", "club", "contact"]
    agent.post(agent.path, {"on": on, "q_size": "small", "q_club": "no", "do": "send", "declared": "yes"})
    assert "Hand over to the cashier" in agent.words
    agent.post(agent.path, {"how": "hand_over"})
    return draft


def test_a_form_handed_over_is_finished_by_a_cashier(agent: Browser, cast: Cast) -> None:
    draft = handed_over(agent)
    number = slip(draft)
    assert (
        f"Done. Whoever takes payments sees it now among the forms to be paid. Its number there: {number}."
        in agent.words
    )
    assert "Waits for the cashier" in agent.words
    assert WAITING not in agent.words
    agent.open(f"/forms/{draft}/")
    assert f"Its number there: {number}." in agent.words
    assert "Hand over to the cashier" not in agent.words

    cashier = Browser(cast.client("lead"))
    cashier.open("/desk/payments/")
    assert WAITING in cashier.words
    assert f"{number} " in cashier.words
    cashier.open("/desk/for-others/")
    assert "$50 A worker" in cashier.words.replace("· ", "")
    cashier.press(form=f"/desk/for-others/forms/{draft}/taking-over/")
    assert cashier.path == f"/assisted/forms/{draft}/"
    cashier.post(cashier.path, {"how": "cash", "number": "17"})

    assert "Read this number to the person" in cashier.words
    assert Case.objects.filter(pk=draft).exists()
    assert agent.client.get(f"/forms/{draft}/").status_code == 404


def test_a_cashier_reads_what_is_paid_for_as_a_noun(agent: Browser, cast: Cast) -> None:
    scene.publish({**PARTY, "case_name": "Party on a street"})
    draft = handed_over(agent)
    cashier = Browser(cast.client("lead"))
    cashier.open("/desk/payments/")
    assert "Party on a street · $50" in cashier.words
    cashier.press(form=f"/desk/for-others/forms/{draft}/taking-over/")
    cashier.post(cashier.path, {"how": "cash", "number": "17"})

    cashier.open("/desk/payments/single/")
    assert "Party on a street" in cashier.words
    cashier.open(f"/desk/payments/{Charge.objects.get().pk}/")
    assert cashier.heading == "$50 · Party on a street"
    assert "Visits to the payment page" not in cashier.words


def test_the_cashier_who_comes_second_reads_who_has_it(agent: Browser, cast: Cast) -> None:
    draft = handed_over(agent)
    accounts.add_member(cast.other_team.pk, role="lead", team="trees", by=SYSTEM, now=NOW)
    first, second = Browser(cast.client("lead")), Browser(cast.client("other_team"))
    for cashier in (first, second):
        cashier.open("/desk/for-others/")
    for cashier in (first, second):
        cashier.press(form=f"/desk/for-others/forms/{draft}/taking-over/")

    assert first.path == f"/assisted/forms/{draft}/"
    assert second.path == "/desk/for-others/"
    assert f"{cast.lead.called} goes on with this form." in second.response.content.decode()


def test_a_cashier_whose_shift_ends_hands_it_on(agent: Browser, cast: Cast) -> None:
    draft = handed_over(agent)
    accounts.add_member(cast.other_team.pk, role="lead", team="trees", by=SYSTEM, now=NOW)
    first, second = Browser(cast.client("lead")), Browser(cast.client("other_team"))
    first.open("/desk/for-others/")
    first.press(form=f"/desk/for-others/forms/{draft}/taking-over/")
    assert "Hand over to a colleague" in first.words

    first.post(first.path, {"how": "hand_over"})
    second.open("/desk/payments/")
    second.press(form=f"/desk/for-others/forms/{draft}/taking-over/")

    assert second.path == f"/assisted/forms/{draft}/"
    assert first.client.get(f"/forms/{draft}/").status_code == 404


def test_nobody_without_the_right_sees_or_takes_what_waits(agent: Browser, cast: Cast) -> None:
    draft = handed_over(agent)

    for role in ("worker", "auditor"):
        assert cast.client(role).post(f"/desk/for-others/forms/{draft}/taking-over/").status_code == 403
    auditor = Browser(cast.client("auditor"))
    auditor.open("/desk/payments/")
    assert WAITING not in auditor.words
