"""Everything a signed-in resident asked for, in one place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from upwell.accounts import actions as accounts
from upwell.accounts import representing
from upwell.accounts.actor import SYSTEM
from upwell.accounts.addresses import Address
from upwell.accounts.models import Account, Seat
from upwell.accounts.tests.test_codes import sent
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case
from upwell.channels.web.tests.walking import Browser
from upwell.feedback.queries import answer_of
from upwell.intake.tests import scene
from upwell.intake.tests.scene import EMAIL, REPORT
from upwell.lib import clock
from upwell.lib.references import new_reference
from upwell.payments import actions as payments
from upwell.payments import links as pay_links
from upwell.payments.actions import Owed

ELSEWHERE = {**scene.HERE, "id": "a2", "label": "1 Market St"}


@pytest.fixture
def resident(pothole: Any) -> Account:
    return accounts.resident_of(Address(email=EMAIL), language="en", now=clock.now())


@pytest.fixture
def signed(resident: Account, browser: Browser) -> Browser:
    browser.client.force_login(resident)
    return browser


def sent_by(account: Account | None, **answers: Any) -> Case:
    now = clock.now()
    who = {"account_id": account.pk} if account else {}
    return scene.send(scene.ready(answers={**REPORT, **answers}, now=now, **who), now=now).case


def test_open_requests_stand_before_closed_ones(resident: Account, signed: Browser):
    closed, live = sent_by(resident), sent_by(resident)
    cases.close(closed.pk, by=SYSTEM, seen=1, outcome="done", now=clock.now())

    signed.open("/requests/")

    assert signed.words.index("Open") < signed.words.index(live.reference) < signed.words.index("Closed")
    assert signed.words.index("Closed") < signed.words.index(closed.reference)


def test_several_at_one_address_stand_together(resident: Account, signed: Browser):
    first, other, second = (
        sent_by(resident),
        sent_by(resident, where=ELSEWHERE),
        sent_by(resident),
    )

    signed.open("/requests/")

    at = signed.words.index
    assert at("1 Market St") < at(other.reference) < at("200 E Santa Clara St")
    assert at("200 E Santa Clara St") < min(at(first.reference), at(second.reference))


def test_nobody_sees_what_another_asked_for(cast: Any, resident: Account, browser: Browser):
    theirs = sent_by(resident)
    browser.client.force_login(cast.resident)

    browser.open("/requests/")

    assert theirs.reference not in browser.words


def test_earlier_requests_with_the_proved_address_are_offered_and_added(signed: Browser):
    early = sent_by(None)
    signed.open("/requests/")
    assert "We found 1 earlier request" in signed.words
    assert early.reference not in signed.words

    signed.press(form="/requests/found/")

    assert "We added 1 request." in signed.words
    assert early.reference in signed.words
    assert "We found" not in signed.words


def test_an_address_that_was_never_proved_finds_nothing(cast: Any, pothole: Any, browser: Browser):
    cast.resident.set_email(EMAIL)
    cast.resident.save()
    early = sent_by(None)
    browser.client.force_login(cast.resident)

    browser.open("/requests/")
    browser.post("/requests/found/", {})

    assert "We found" not in browser.words
    assert early.reference not in browser.words


def test_one_request_is_added_by_its_number_and_a_code(cast: Any, pothole: Any, browser: Browser):
    early = sent_by(None)
    browser.client.force_login(cast.resident)
    browser.open("/requests/earlier/")

    browser.press(reference=early.reference.lower().replace("-", " "))
    assert f"If there is a request {early.reference}" in browser.words
    assert EMAIL not in browser.words
    browser.press(code=sent("claim"))

    assert browser.path.endswith("/requests/")
    assert early.reference in browser.words


def test_a_number_that_is_not_there_leads_to_the_same_page(cast: Any, pothole: Any, browser: Browser):
    browser.client.force_login(cast.resident)
    browser.open("/requests/earlier/")

    browser.press(reference=(nobodys := new_reference()))

    assert f"If there is a request {nobodys}" in browser.words
    browser.press(code="123456")
    assert "This is not the code." in browser.words


def test_a_form_begun_while_signed_in_is_taken_up_on_another_device(resident: Account, signed: Browser):
    draft = signed.start("pothole")
    signed.post(f"/forms/{draft}/at/where/", {"answer-lat": "37.3382", "answer-lon": "-121.8863"})
    other = Browser(Client())
    other.client.force_login(resident)

    other.open("/requests/")
    other.press(form=reverse("web:my_draft", args=[draft]))

    assert str(draft) in other.path


def test_nobody_takes_up_the_form_of_another(cast: Any, resident: Account, browser: Browser):
    draft = scene.begin(account_id=resident.pk).draft
    scene.answer_all(draft.pk, {"where": scene.HERE})
    browser.client.force_login(cast.resident)

    for one in (draft.pk, uuid4()):
        assert browser.client.post(reverse("web:my_draft", args=[one])).status_code == 404


def test_the_page_takes_as_many_statements_for_many_as_for_few(resident: Account, signed: Browser):
    counts = []
    for _ in range(2):
        for _ in range(3):
            sent_by(resident)
        with CaptureQueriesContext(connection) as seen:
            signed.open("/requests/")
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 12


def test_many_are_shown_a_page_at_a_time(resident: Account, signed: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("upwell.channels.web.mine.A_PAGE", 2)
    made = [sent_by(resident) for _ in range(3)]
    for number, case in enumerate(made):
        Case.objects.filter(pk=case.pk).update(opened_at=clock.now() - timedelta(days=number))

    signed.open("/requests/")
    assert made[2].reference not in signed.words
    older = next(one for one in signed.all("main a") if one.text == "Older requests")
    signed.open("/requests/" + older.get("href"))

    assert made[2].reference in signed.words
    assert made[0].reference not in signed.words


@pytest.mark.parametrize("query", ["?before=x", "?show=closed", "?show=open&before=9999-12-31T23:59:59%2B00:00"])
def test_no_address_of_the_page_is_an_error(signed: Browser, query: str):
    assert signed.open(f"/requests/{query}").status_code == 200


@pytest.fixture
def bakery(resident: Account) -> Any:
    return representing.found("The Bakery", kind="business", account_id=resident.pk, now=clock.now())


def acting(account: Account, organisation: Any) -> Browser:
    browser = Browser(Client())
    browser.client.force_login(account)
    browser.client.post(reverse("accounts:switch"), {"for": str(organisation.pk)})
    return browser


def test_what_is_asked_for_in_its_name_is_shown_to_everybody_who_acts_for_it(resident: Account, bakery: Any):
    colleague = accounts.resident_of(Address(email="ana@example.org"), language="en", now=clock.now())
    Seat.objects.create(organisation=bakery, account=colleague, role="member", since=clock.now())
    boss = acting(resident, bakery)
    boss.start("pothole")
    assert "You are acting for The Bakery." in boss.words

    draft = boss.draft
    scene.answer_all(draft, REPORT, now=clock.now())
    case = scene.send(draft, now=clock.now()).case

    assert (case.organisation, case.account_id) == (bakery.pk, resident.pk)
    other = acting(colleague, bakery)
    other.open("/requests/")
    assert case.reference in other.words
    assert "Requests of The Bakery" in other.words
    own = Browser(Client())
    own.client.force_login(resident)
    assert case.reference not in own.open("/requests/").content.decode()


@pytest.fixture
def colleague(bakery: Any) -> Account:
    found = accounts.resident_of(Address(email="ana@example.org"), language="en", now=clock.now())
    Seat.objects.create(organisation=bakery, account=found, role="member", since=clock.now())
    return found


def of_bakery(resident: Account, bakery: Any) -> Case:
    draft = scene.ready(now=clock.now(), account_id=resident.pk, organisation=bakery.pk)
    return scene.send(draft, now=clock.now()).case


def test_whoever_acts_for_it_opens_its_request_and_is_never_shown_the_private_link(
    resident: Account, bakery: Any, colleague: Account
):
    case = of_bakery(resident, bakery)
    browser = acting(colleague, bakery)
    listed = browser.open("/requests/").content.decode()

    page = browser.client.get(links.own_link(case.pk, by_seat=True).removeprefix("http://127.0.0.1:8000"))

    assert links.own_link(case.pk, by_seat=True) in listed
    assert case.reference in page.content.decode()
    secret = links.follow_secret(case.pk)
    assert secret not in listed + page.content.decode()


@pytest.mark.parametrize("verb", ["", "/withdrawal/", "/information/", "/others/x/", "/next/", "/calendar.ics"])
def test_who_loses_the_seat_has_no_link_that_goes_on_working(
    resident: Account, bakery: Any, colleague: Account, verb: str
):
    case = of_bakery(resident, bakery)
    address, browser = f"/follow/{links.seat_address(case.pk)}{verb}", acting(colleague, bakery).client
    assert browser.get(address).status_code != 404

    Seat.objects.filter(account=colleague).delete()

    assert browser.get(address, follow=True).status_code == 404
    assert browser.post(address, {"information": "x"}).status_code in (404, 405)
    assert Client().get(address, follow=True).status_code == 404
    assert Case.objects.get(pk=case.pk).closed_at is None


@pytest.mark.parametrize("verb", ["", "/withdrawal/", "/calendar.ics"])
def test_the_link_in_a_letter_opens_for_who_acts_for_it_and_for_nobody_else(
    resident: Account, bakery: Any, colleague: Account, verb: str
):
    """The letter may have gone to somebody who has left since."""
    case = of_bakery(resident, bakery)
    address = f"/follow/{links.follow_secret(case.pk)}{verb}"
    assert acting(colleague, bakery).client.get(address).status_code != 404 or "ics" in verb

    stranger = Client().get(address)
    assert stranger.status_code == 302
    assert stranger["Location"].startswith(reverse("accounts:sign_in"))

    browser = acting(colleague, bakery).client
    Seat.objects.filter(account=colleague).delete()
    assert browser.get(address).status_code == 404
    browser.post(f"/follow/{links.follow_secret(case.pk)}/withdrawal/", {"withdrawal": "x"})
    assert Case.objects.get(pk=case.pk).closed_at is None


def test_the_question_whether_it_is_done_is_answered_by_who_acts_for_it(
    resident: Account, bakery: Any, colleague: Account
):
    case = of_bakery(resident, bakery)
    cases.close(case.pk, outcome="done", by=SYSTEM, now=clock.now(), seen=None)
    address = f"/feedback/{links.feedback_secret(case.pk, 0)}"
    assert acting(colleague, bakery).client.get(address, follow=True).status_code == 200

    assert Client().get(address, follow=True).redirect_chain[-1][0].startswith(reverse("accounts:sign_in"))
    browser = acting(colleague, bakery).client
    Seat.objects.filter(account=colleague).delete()
    assert browser.get(address, follow=True).status_code == 404


def test_who_lost_the_seat_neither_adds_words_nor_opens_it_again_by_the_link_of_that_letter(
    resident: Account, bakery: Any, colleague: Account
):
    case = of_bakery(resident, bakery)
    cases.close(case.pk, outcome="done", by=SYSTEM, now=clock.now(), seen=None)
    secret, browser = links.feedback_secret(case.pk, 0), acting(colleague, bakery).client
    assert browser.post(f"/feedback/{secret}", {"fixed": "yes"}).status_code == 302
    Seat.objects.filter(account=colleague).delete()

    assert browser.get(f"/feedback/{secret}/given").status_code == 404
    assert browser.post(f"/feedback/{secret}/more", {"rating": "1", "comment": "Mine."}).status_code == 404
    assert browser.post(f"/feedback/{secret}/reopening", {"why": "Mine."}).status_code == 404
    Client().post(f"/feedback/{secret}/reopening", {"why": "Mine."})

    answer = answer_of(secret)
    assert answer is not None
    assert (answer.rating, answer.comment) == (None, None)
    assert Case.objects.get(pk=case.pk).closed_at is not None


def test_a_payment_of_an_organisation_opens_for_who_acts_for_it(resident: Account, bakery: Any, colleague: Account):
    case = of_bakery(resident, bakery)
    what = {"step": "pay", "service": case.service, "title": "A fee", "cents": 2500, "currency": "USD"}
    charge = payments.owe(Owed(subject=case.pk, **what, language="en", lasts=timedelta(days=3)), now=clock.now())
    address = f"/pay/{pay_links.secret(charge.pk)}"
    assert "$25" in acting(colleague, bakery).client.get(address).content.decode()

    for page in (address, f"{address}/to/", f"{address}/back/"):
        assert Client().get(page).status_code == 302
        assert "$25" not in Client().get(page, follow=True).content.decode()
    browser = acting(colleague, bakery).client
    Seat.objects.filter(account=colleague).delete()
    assert [browser.get(page).status_code for page in (address, f"{address}/to/", f"{address}/back/")] == [404] * 3


def test_a_seat_opens_only_what_was_asked_for_in_the_name_of_its_organisation(
    cast: Any, resident: Account, bakery: Any, colleague: Account
):
    florist = representing.found("The Florist", kind="business", account_id=cast.resident.pk, now=clock.now())
    other, own = of_bakery(resident, bakery), sent_by(resident)

    assert acting(cast.resident, florist).client.get(f"/follow/{links.seat_address(other.pk)}").status_code == 404
    assert acting(resident, bakery).client.get(f"/follow/{links.seat_address(own.pk)}").status_code == 404
    assert acting(colleague, bakery).client.get(f"/follow/for.{other.reference}").status_code == 404


def test_the_receipt_of_what_was_sent_for_an_organisation_has_no_private_link(resident: Account, bakery: Any):
    boss = acting(resident, bakery)
    boss.start("pothole")
    scene.answer_all(boss.draft, REPORT, now=clock.now())
    case = scene.send(boss.draft, now=clock.now()).case

    page = boss.client.get(f"/forms/{case.pk}/receipt/").content.decode()

    assert links.own_link(case.pk, by_seat=True) in page
    assert links.follow_secret(case.pk) not in page


def test_what_was_paid_for_and_is_sent_by_itself_stays_the_organisations_also_when_its_person_has_left(
    resident: Account, bakery: Any, colleague: Account
):
    draft = scene.ready(now=clock.now(), account_id=resident.pk, organisation=bakery.pk)
    Seat.objects.filter(account=resident).delete()

    case = scene.send(draft, now=clock.now()).case

    assert (case.organisation, case.account_id) == (bakery.pk, None)


def test_a_form_of_an_organisation_that_has_ended_is_its_persons(resident: Account, bakery: Any):
    draft = scene.ready(now=clock.now(), account_id=resident.pk, organisation=bakery.pk)
    bakery.delete()

    case = scene.send(draft, now=clock.now()).case

    assert (case.organisation, case.account_id) == (None, resident.pk)


def test_staff_see_that_it_was_sent_for_a_business(cast: Any, resident: Account, bakery: Any):
    draft = scene.ready(now=clock.now(), account_id=resident.pk, organisation=bakery.pk)
    case = scene.send(draft, now=clock.now()).case

    page = cast.client("worker").get(f"/desk/cases/{case.reference}/").content.decode()

    assert "Sent for a business." in page
    assert "The Bakery" not in page
