"""Staff fill in a form for somebody in a browser without JavaScript; and whoever else tries to come near it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.cast import Cast
from tests.publishing import republish

from upwell.accounts import actions as accounts
from upwell.accounts.actor import SYSTEM
from upwell.accounts.models import Account
from upwell.cases import links
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.channels.web import drafts
from upwell.channels.web.tests.walking import Browser
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.intake.tests.paying_scene import PARTY
from upwell.intake.tests.scene import EMAIL, NOW
from upwell.notify.models import Message
from upwell.payments.models import Charge
from upwell.ui import qr

INSPECT = {
    **scene.QUICK,
    "service": "inspect",
    "name": "Take down a bench",
    "channels": ["phone", "counter"],
    "also_said_as": ["old bench"],
}
WITH_A_PAGE = {
    **scene.QUICK,
    "channels": ["web"],
    "contact": "required",
    "steps": [
        {"ask": "trusted", "type": "yes_no", "for": "staff", "title": "Do we know them?"},
        {"tell": "script", "for": "staff", "title": "Say hello first"},
        *scene.QUICK["steps"],
    ],
}


@pytest.fixture
def staff(cast: Cast, settings: LazySettings) -> Browser:
    settings.SANDBOX = True
    scene.publish(INSPECT)
    scene.publish(WITH_A_PAGE)
    return Browser(cast.client("worker"))


def begin(browser: Browser, code: str = "quick", channel: str = "phone", language: str = "en") -> UUID:
    browser.open(f"/desk/for-others/{code}/")
    browser.press(channel=channel, language=language)
    return browser.draft


def to_check(browser: Browser, code: str = "quick", contact: dict[str, str] | None = None, **more: str) -> UUID:
    draft = begin(browser, code, **more)
    browser.answer("yes")
    browser.press()
    browser.answer("A bench")
    browser.answer("no")
    given = {"name": "", "email": "", "phone": "", **(contact or {})}
    browser.press(**{f"answer-{name}": text for name, text in given.items()})
    assert browser.at == "answers", browser.words
    return draft


def clients(cast: Cast) -> dict[str, Client]:
    republish(roles={**_roles(), "hauler": {"name": {"en": "Hauler"}, "may": ["do_work_orders"]}})
    hauler = accounts.create_account("hauler", called="A hauler", kind="staff", password=None, by=SYSTEM, now=NOW)
    accounts.add_member(hauler.pk, role="hauler", team="trees", by=SYSTEM, now=NOW)
    found = {role: cast.client(role) for role in ("anonymous", "resident", "worker", "auditor", "keeper")}
    return {**found, "hauler": _signed_in(hauler)}


def _roles() -> dict[str, Any]:
    return {code: role.model_dump(mode="json") for code, role in catalogue.city().roles.items()}


def _signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


# a service for staff only


@pytest.mark.usefixtures("staff")
def test_a_service_for_staff_only_is_seen_and_opened_by_staff_who_may_and_by_nobody_else(cast: Cast) -> None:
    seen, found, opened, begun = set(), set(), set(), set()
    for role, client in clients(cast).items():
        pages = [client.get(path) for path in ("/", "/services/", "/search/?q=old+bench", "/services/inspect/")]
        assert all("Take down a bench" not in page.content.decode() for page in pages), role
        assert pages[-1].status_code == 404, role
        assert client.post("/services/inspect/start/").status_code == 404, role
        desk = client.get("/desk/for-others/")
        seen |= {role} if "Take down a bench" in desk.content.decode() else set()
        searched = client.get("/desk/for-others/?q=old+bench")
        found |= {role} if "Take down a bench" in searched.content.decode() else set()
        opened |= {role} if client.get("/desk/for-others/inspect/").status_code == 200 else set()
        client.post("/services/inspect/start-for/", {"channel": "phone", "language": "en"})
        begun |= {role} if Draft.objects.filter(service="inspect").exists() else set()
        Draft.objects.all().delete()

    assert seen == found == opened == begun == {"worker"}


def test_an_offer_of_a_service_for_staff_only_stands_on_no_page_of_residents(staff: Browser) -> None:
    stop = {"stop": "call", "outcome": "elsewhere", "title": "[Call us](tel:555-0100)", "start": {"service": "inspect"}}
    scene.publish({**scene.WIFI, "steps": [stop]})
    resident = Browser(Client())

    resident.start("wifi")
    assert "Take down a bench" not in resident.words
    begin(staff, "wifi")
    assert "Take down a bench" in staff.words


def test_staff_go_on_for_the_same_person_in_the_service_that_is_offered(staff: Browser) -> None:
    stop = {"stop": "call", "outcome": "elsewhere", "title": "Call", "start": {"service": "inspect"}}
    scene.publish({**scene.WIFI, "steps": [stop]})
    begin(staff, "wifi", channel="counter", language="es")

    staff.press(form="/services/inspect/start/")

    draft = Draft.objects.get(service="inspect")
    assert (draft.channel, draft.language) == ("counter", "es")


# a form for somebody


def test_the_form_says_for_whom_it_is_and_which_pages_only_staff_see(staff: Browser) -> None:
    begin(staff, channel="counter", language="es")

    assert staff.heading == "Do we know them?"
    assert "for somebody at the counter" in staff.words
    assert "Their letters are in Spanish" in staff.words
    assert "Only staff see this page." in staff.words


def test_a_form_is_sent_for_somebody_with_a_phone_only_and_its_number_is_read_out(staff: Browser) -> None:
    draft = to_check(staff, contact={"phone": "408-555-0132"})

    staff.press()

    case = Case.objects.get(pk=draft)
    assert (case.channel, case.assisted, case.contact["phone"]) == ("phone", True, "+14085550132")
    assert "Read this number to the person" in staff.words
    assert case.reference in staff.words.replace("\u2011", "-") or case.reference[:4] in staff.words
    assert "/follow/" not in staff.html
    assert "/resume/" not in staff.html


def test_nobody_needs_to_say_how_they_can_be_reached(staff: Browser) -> None:
    draft = to_check(staff)

    staff.press()

    assert not {one for one in (Case.objects.get(pk=draft).contact or {}).values() if one}


def test_the_letters_keep_the_persons_language_while_staff_read_english(staff: Browser) -> None:
    draft = to_check(staff, contact={"email": EMAIL}, language="es")
    staff.press()

    assert Case.objects.get(pk=draft).language == "es"
    assert Message.objects.get(template="receipt").language == "es"


def test_a_resident_never_sees_what_is_for_staff_and_is_sent_on_when_they_try(staff: Browser) -> None:
    resident = Browser(Client())
    draft = resident.start("quick")

    assert resident.at == "what"
    for step in ("trusted", "script"):
        resident.post(f"/forms/{draft}/at/{step}/", {"answer": "yes"})
        assert resident.at == "what"
    assert "trusted" not in str(Draft.objects.get(pk=draft).log)


@pytest.mark.usefixtures("staff")
def test_a_form_for_somebody_opens_for_whoever_began_it_and_for_nobody_else(cast: Cast, staff: Browser) -> None:
    draft = begin(staff)
    other = cast.client("lead")

    for client in (Client(), cast.client("resident"), cast.client("auditor"), other):
        assert client.get(f"/forms/{draft}/at/trusted/").status_code == 404
        assert client.post(f"/forms/{draft}/at/trusted/", {"answer": "yes"}).status_code == 404
    again = Browser(cast.client("worker"))  # the same person at another desk
    again.open(f"/forms/{draft}/")
    assert again.at == "trusted"


def test_a_form_for_somebody_has_no_private_link(staff: Browser) -> None:
    draft = begin(staff)

    staff.open(f"/forms/{draft}/save/")
    assert staff.at == "trusted"
    assert Client().get(f"/resume/{drafts.secret(draft)}/").status_code == 404


def test_without_the_permission_a_form_that_was_begun_closes(staff: Browser, cast: Cast) -> None:
    draft = begin(staff)
    staff.answer("yes")

    accounts.remove_member(cast.worker.pk, role="crew", team="paving", by=SYSTEM, now=NOW)

    assert staff.client.get(f"/forms/{draft}/").status_code == 404


def test_what_was_begun_for_somebody_stands_at_the_desk_and_not_among_ones_own(staff: Browser) -> None:
    draft = begin(staff)
    staff.answer("yes")

    staff.open("/desk/for-others/")
    assert f"/forms/{draft}/" in staff.html
    for page in ("/", "/requests/"):
        staff.open(page)
        assert str(draft) not in staff.html
    staff.open("/desk/for-others/")
    staff.press(form=f"/forms/{draft}/removal/")
    assert staff.path == "/desk/for-others/"
    assert not Draft.objects.filter(pk=draft).exists()


def test_a_double_click_begins_one_form(staff: Browser) -> None:
    staff.open("/desk/for-others/quick/")
    fields = {"draft": staff.all("input[name=draft]")[0].get("value"), "channel": "phone", "language": "en"}

    for _press in range(2):
        staff.post("/services/quick/start-for/", fields)

    assert Draft.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"channel": "web"}, {"channel": "api"}, {"channel": ""}, {"language": "xx"}])
def test_only_the_ways_of_staff_and_the_citys_languages_are_taken(staff: Browser, wrong: dict[str, str]) -> None:
    staff.post("/services/quick/start-for/", {"channel": "phone", "language": "en", **wrong})

    assert staff.path == "/desk/for-others/quick/"
    assert not Draft.objects.exists()


# its fee


def at_the_fee(browser: Browser, email: str = EMAIL, phone: str = "") -> UUID:
    scene.publish(PARTY)
    draft = begin(browser, "party")
    browser.answer("small")
    browser.answer("no")
    browser.press(**{"answer-name": "", "answer-email": email, "answer-phone": phone})
    assert "Read this to the person" in browser.words
    browser.press(declared="yes")
    assert browser.at == "payment", browser.words
    return draft


def test_who_stands_at_the_counter_without_any_contact_takes_their_link_along_on_paper(staff: Browser) -> None:
    draft = to_check(staff, channel="counter")

    staff.press()

    link = links.own_link(draft, by_seat=False)
    assert link in staff.words
    assert any(one.get("src") == qr.inline(link) for one in staff.all("img"))
    assert "Print this page and hand it to them." in staff.words
    theirs = Browser(Client())
    theirs.open(urlsplit(link).path)
    assert theirs.response.status_code == 200


def test_who_gets_a_letter_needs_no_paper(staff: Browser) -> None:
    to_check(staff, channel="counter", contact={"email": EMAIL})

    staff.press()

    assert "/follow/" not in staff.html


def test_a_fee_is_taken_at_the_counter_and_the_request_sent(staff: Browser, cast: Cast) -> None:
    staff.client = cast.client("lead")
    draft = at_the_fee(staff)

    staff.post(staff.path, {"how": "card", "number": ""})
    assert "Write the number on the receipt or the check." in staff.words
    assert not Case.objects.exists()
    staff.post(staff.path, {"how": "card", "number": "4711"})

    assert "Read this number to the person" in staff.words
    assert Case.objects.filter(pk=draft).exists()
    assert Charge.objects.get().state == Charge.State.PAID


def test_a_fee_is_waived_with_a_reason_only(staff: Browser, cast: Cast) -> None:
    staff.client = cast.client("lead")
    at_the_fee(staff)

    staff.post(staff.path, {"how": "waive", "why": ""})
    assert "Write why nothing is to be paid." in staff.words
    staff.post(staff.path, {"how": "waive", "why": "Their last one was missed"})

    assert "Read this number to the person" in staff.words
    staff.open(f"/desk/cases/{Case.objects.get().reference}/")
    assert "Their last one was missed" in staff.words
    assert "Filled in for somebody on the phone" in staff.words


def test_who_may_not_take_payments_sends_a_link_to_pay_and_no_more(staff: Browser) -> None:
    at_the_fee(staff)

    assert "At the counter" not in staff.words
    staff.post(staff.path, {"how": "waive", "why": "Because"})
    assert not Case.objects.exists()
    staff.post(staff.path, {"how": "link"})

    assert "Still to pay" in staff.words
    assert "/pay/" not in staff.html
    assert Message.objects.get(template="payment_link").to == EMAIL


def test_the_receipt_says_that_the_link_to_pay_went_out_as_a_text(staff: Browser) -> None:
    at_the_fee(staff, email="", phone="408-555-0132")

    staff.post(staff.path, {"how": "link"})

    assert Message.objects.get(template="payment_link").channel == "text"
    assert "A text message with the link to pay is on its way to their phone." in staff.words


def test_without_an_address_nobody_offers_to_send_a_link(staff: Browser) -> None:
    at_the_fee(staff, email="")

    assert "A link cannot be sent to this person." in staff.words
    assert "Whoever takes payments has to finish this." in staff.words
    staff.post(staff.path, {"how": "link"})
    assert not Case.objects.exists()
