"""The end of a sheet: its fee, its receipt, and what somebody takes along on paper."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.test import Client
from tests.cast import Cast

from upwell.cases import links
from upwell.cases.models import Case
from upwell.channels.assisted.tests.test_sheet import begin, lines, send, to_end
from upwell.channels.assisted.tests.test_sheet import staff as staff  # the fixture
from upwell.channels.web.tests.walking import Browser
from upwell.intake.tests import scene
from upwell.intake.tests.paying_scene import PARTY
from upwell.intake.tests.scene import EMAIL
from upwell.notify.models import Message
from upwell.payments.models import Charge
from upwell.ui import qr

# its fee


def at_the_fee(browser: Browser, email: str = EMAIL, phone: str = "") -> UUID:
    scene.publish(PARTY)
    draft = begin(browser, "party")
    send(browser, "follow", size="small", club="no", contact__email=email, contact__phone=phone)
    assert "Read this to the person" in browser.words
    browser.post(browser.path, {"on": lines(browser), "do": "send", "declared": "yes", **shown(browser)})
    assert "To pay now" in browser.words, browser.words
    return draft


def shown(browser: Browser) -> dict[str, str]:
    """What stands in the fields."""
    names = {one.get("name") for one in browser.all("[data-line] input") if one.get("name", "").startswith("q_")}
    return {name: browser.value_of(name) for name in names}


def test_who_stands_at_the_counter_without_any_contact_takes_their_link_along_on_paper(staff: Browser) -> None:
    draft = to_end(staff, channel="counter")

    link = links.own_link(draft, by_seat=False)
    assert link in staff.words
    assert any(one.get("src") == qr.inline(link) for one in staff.all("img"))
    assert "Print this page and hand it to them." in staff.words
    theirs = Browser(Client())
    theirs.open(urlsplit(link).path)
    assert theirs.response.status_code == 200


def test_who_gets_a_letter_needs_no_paper(staff: Browser) -> None:
    to_end(staff, channel="counter", contact={"email": EMAIL})

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
