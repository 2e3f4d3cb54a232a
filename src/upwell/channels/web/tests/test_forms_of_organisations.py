"""A form begun in the name of an organisation: it opens for who acts for it now, at every door, and stays with it."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from upwell.accounts import actions as accounts
from upwell.accounts.addresses import Address
from upwell.accounts.models import Account, Organisation, Seat
from upwell.cases.models import Case
from upwell.channels.web import drafts
from upwell.channels.web.tests.test_mine import acting
from upwell.channels.web.tests.test_mine import bakery as bakery
from upwell.channels.web.tests.test_mine import colleague as colleague
from upwell.channels.web.tests.test_mine import resident as resident
from upwell.channels.web.tests.test_questions import publish_one
from upwell.channels.web.tests.walking import Browser
from upwell.files.models import Sending
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.intake.tests.scene import REPORT
from upwell.lib import clock
from upwell.payments import actions as payments
from upwell.payments import links as pay_links
from upwell.payments.actions import Owed

SHUT = "This form is open only to those who act for the organisation"


@pytest.fixture
def boss(resident: Account, bakery: Organisation, colleague: Account) -> Browser:
    """With a form in the bakery's name, one answer given."""
    browser = acting(resident, bakery)
    browser.start("pothole")
    scene.answer_all(browser.draft, {"where": REPORT["where"]}, now=clock.now())
    Seat.objects.filter(account=colleague).update(role="owner")
    return browser


def leaves(account: Account) -> None:
    Seat.objects.filter(account=account).delete()


def doors(draft: UUID) -> list[str]:
    here = f"/forms/{draft}/"
    return [here, f"{here}at/where/", f"{here}near/", f"{here}save/", f"{here}receipt/", f"{here}letter/"]


def test_every_page_of_it_is_shut_to_who_has_left(boss: Browser, resident: Account) -> None:
    draft = boss.draft
    assert boss.client.get(f"/forms/{draft}/at/where/").status_code == 200
    leaves(resident)

    for door in doors(draft):
        page = boss.client.get(door)
        assert page.status_code == 404, door
        assert SHUT in page.content.decode()
        assert "E Santa Clara" not in page.content.decode()


def test_who_has_left_answers_sends_and_throws_away_nothing(boss: Browser, resident: Account) -> None:
    draft = boss.draft
    scene.answer_all(draft, REPORT, now=clock.now())
    leaves(resident)
    before = Draft.objects.get(pk=draft)

    for door in (*doors(draft), f"/forms/{draft}/at/answers/", f"/forms/{draft}/removal/"):
        sent = {"answer": "yes", "confirmation": "x", "declared": "yes", "email": "me@example.org"}
        assert boss.client.post(door, sent).status_code in (404, 405), door

    after = Draft.objects.get(pk=draft)
    assert (after.rev, after.state, after.log) == (before.rev, before.state, before.log)
    assert not Case.objects.exists()


def test_no_list_and_no_link_leads_to_it_any_more(boss: Browser, resident: Account, bakery: Organisation) -> None:
    draft = boss.draft
    resume = f"/resume/{drafts.secret(draft)}/"
    assert str(draft) in boss.client.get("/").content.decode()
    leaves(resident)

    for page in ("/", "/requests/"):
        assert str(draft) not in boss.client.get(page).content.decode(), page
    for answer in (boss.client.get(resume), boss.client.post(resume)):
        assert answer.status_code == 404
        assert SHUT in answer.content.decode()
    boss.client.post(reverse("accounts:switch"), {"for": str(bakery.pk)})
    assert boss.client.post(f"/requests/forms/{draft}/").status_code == 404
    assert str(draft) not in boss.client.get("/requests/").content.decode()


def test_its_answers_are_not_carried_into_another_form(boss: Browser, resident: Account) -> None:
    draft = boss.draft
    leaves(resident)

    boss.client.post("/services/pothole/start/", {"draft": str(draft), "from": str(draft), "at": "where"})

    made = Draft.objects.exclude(pk=draft).get()
    assert "E Santa Clara" not in str(made.log)
    assert (made.organisation, made.account_id) == (None, resident.pk)


def test_files_are_neither_begun_nor_gone_on_with(resident: Account, bakery: Organisation, colleague: Account) -> None:
    publish_one(type="file", accept=["pdf"], max=2)
    browser = acting(resident, bakery)
    draft = browser.start("quick")
    name = base64.b64encode(b"plan.pdf").decode()
    headers = {"Upload-Length": "100", "Upload-Metadata": f"filename {name}"}
    begin = reverse("web:pieces", args=[draft, "it"])
    piece = browser.client.post(begin, headers=headers)["Location"]
    leaves(resident)

    assert browser.client.post(begin, headers=headers).status_code == 404
    assert browser.client.head(piece).status_code == 404
    more = {"content_type": "application/offset+octet-stream", "headers": {"Upload-Offset": "0"}}
    assert browser.client.patch(piece, b"%PDF", **more).status_code == 404
    assert browser.client.delete(piece).status_code == 404
    assert [(one.received, one.draft) for one in Sending.objects.all()] == [(0, draft)]


def test_nor_is_its_fee_paid_by_who_has_left(boss: Browser, resident: Account) -> None:
    what: Any = {"step": "pay", "service": "pothole", "title": "A fee", "cents": 2500, "currency": "USD"}
    owed = Owed(subject=boss.draft, **what, language="en", lasts=timedelta(days=3))
    address = f"/pay/{pay_links.secret(payments.owe(owed, now=clock.now()).pk)}"
    assert "$25" in boss.client.get(address).content.decode()
    leaves(resident)

    for page in (address, f"{address}/to/"):
        assert boss.client.get(page).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_stranger_with_its_link_is_sent_to_sign_in_and_comes_back(boss: Browser) -> None:
    answer = Client().get(f"/resume/{drafts.secret(boss.draft)}/")

    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{reverse('accounts:sign_in')}?next=%2Fresume%2F")
    nobody = accounts.resident_of(Address(email="nobody@example.org"), language="en", now=clock.now())
    stranger = Client()
    stranger.force_login(nobody)
    shut = stranger.post(f"/resume/{drafts.secret(boss.draft)}/")
    assert shut.status_code == 404
    assert "You do not act for it, or not any more." in shut.content.decode(), "they never did"


def test_a_colleague_goes_on_with_it_and_it_is_the_organisations_when_sent(
    boss: Browser, resident: Account, bakery: Organisation, colleague: Account
) -> None:
    draft = boss.draft
    leaves(resident)
    other = acting(colleague, bakery)
    assert str(draft) in other.open("/requests/").content.decode()

    other.post(f"/requests/forms/{draft}/", {})
    assert other.path.startswith(f"/forms/{draft}/"), other.words
    scene.answer_all(draft, REPORT, now=clock.now())
    other.open(f"/forms/{draft}/")
    other.press(declared="yes")

    case = Case.objects.get(pk=draft)
    assert (case.organisation, case.account_id) == (bakery.pk, colleague.pk)
    assert boss.client.get(f"/forms/{draft}/receipt/").status_code == 404
    assert case.reference not in boss.client.get("/requests/").content.decode()


def test_the_private_link_is_the_same_way_for_a_colleague(
    boss: Browser, resident: Account, bakery: Organisation, colleague: Account
) -> None:
    leaves(resident)
    other = acting(colleague, bakery)

    other.post(f"/resume/{drafts.secret(boss.draft)}/", {})

    assert other.path.startswith(f"/forms/{boss.draft}/")


def test_ones_own_forms_stay_ones_own(resident: Account, bakery: Organisation) -> None:
    own = Browser(Client())
    own.client.force_login(resident)
    own.start("pothole")
    leaves(resident)

    assert own.client.get(f"/forms/{own.draft}/at/where/").status_code == 200
