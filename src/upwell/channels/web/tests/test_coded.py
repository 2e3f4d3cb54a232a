"""From the public page to one's own with the number and the code of the receipt: for whom no letter reaches."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.cast import Cast
from tests.publishing import republish

from upwell.cases import links
from upwell.cases import queries as asked
from upwell.cases.models import Case
from upwell.cases.tests.scene import open_one
from upwell.cases.tests.test_deciding import LISTS, decide, ready
from upwell.catalogue.queries import Published
from upwell.channels.web.tests.walking import Browser, ask
from upwell.intake.tests import scene
from upwell.lib import clock
from upwell.limits import kinds
from upwell.permits.models import Permit

pytestmark = pytest.mark.django_db


@pytest.fixture
def granted(cast: Cast) -> Case:
    """To somebody who gave no way to be reached."""
    republish(decisions=LISTS)
    return decide(ready(now=clock.now(), contact={}), now=clock.now())


def own(case: Case) -> str:
    return f"/status/{case.reference}/own/"


def test_whoever_gave_no_contact_gets_the_permit_with_number_and_code(granted: Case, browser: Browser) -> None:
    permit = Permit.objects.get()
    browser.open(f"/status/{granted.reference}/")
    assert permit.number not in browser.html
    assert "your permit once it is granted" in browser.words

    browser.press(form=own(granted), code=links.follow_code(granted.pk))

    assert browser.path == f"/follow/{links.follow_secret(granted.pk)}"
    assert permit.number in browser.words
    browser.open(next(one.get("href") for one in browser.all("section a") if permit.number in one.get("href")))
    assert "This permit is valid" in browser.words


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA-AAAA-AAAA", "É" * 16, "٣" * 16, "x" * 500])
def test_a_wrong_code_opens_nothing_and_says_what_to_do(granted: Case, browser: Browser, typed: str) -> None:
    browser.open(f"/status/{granted.reference}/")

    browser.press(form=own(granted), code=typed)

    assert browser.response.status_code == 422
    assert browser.problems
    assert Permit.objects.get().number not in browser.html
    assert links.follow_secret(granted.pk) not in browser.html


def test_the_code_of_another_request_is_a_wrong_one(granted: Case, browser: Browser) -> None:
    other = open_one(now=clock.now())

    assert asked.secret_by_code(granted.reference, links.follow_code(other.pk)) is None
    assert asked.secret_by_code(other.reference, links.follow_code(other.pk)) == links.follow_secret(other.pk)


def test_it_is_typed_as_it_is_heard(granted: Case) -> None:
    code = links.follow_code(granted.pk)
    heard = code.lower().replace("-", " ").replace("o", "0").replace("i", "1").replace("b", "8")

    assert asked.secret_by_code(granted.reference.lower(), f" {heard} ") == links.follow_secret(granted.pk)


def test_the_request_of_an_organisation_is_opened_by_its_seats_and_by_no_code(granted: Case) -> None:
    Case.objects.filter(pk=granted.pk).update(organisation=uuid4())

    assert asked.secret_by_code(granted.reference, links.follow_code(granted.pk)) is None


def test_a_number_that_is_nobodys_is_not_found(granted: Case) -> None:
    assert Client().post("/status/AAAA-AAAA/own/", {"code": links.follow_code(granted.pk)}).status_code == 404


def test_whoever_tries_many_has_to_wait(granted: Case, settings: LazySettings) -> None:
    settings.LIMITS = kinds.read("guesses=2/1h")
    client = Client()

    tries = [client.post(own(granted), {"code": "AAAA"}).status_code for _ in range(3)]

    assert tries == [422, 422, 429]
    assert client.post(own(granted), {"code": links.follow_code(granted.pk)}).status_code == 429


def test_the_receipt_says_the_code(quick: Published, browser: Browser) -> None:
    ask(browser)
    browser.press()

    assert links.follow_code(Case.objects.get().pk) in browser.words


def test_staff_read_it_out_to_whom_no_letter_reaches(cast: Cast) -> None:
    scene.publish(scene.QUICK)
    browser = Browser(cast.client("worker"))
    browser.open("/desk/for-others/quick/")
    browser.press(channel="phone", language="en")
    browser.post(browser.path, {"on": ["what", "urgent"], "q_what": "A bench", "q_urgent": "no", "do": "send"})

    assert "Read this number to the person" in browser.words, browser.words
    assert links.follow_code(Case.objects.get().pk) in browser.words
