"""Paying in a browser without JavaScript: off to the provider's page, back, and what is said on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from upwell.cases.models import Case
from upwell.catalogue.city import City
from upwell.channels.web.tests.walking import Browser
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.intake.tests.paying_scene import PARTY, UNPAID, finish_paid
from upwell.intake.tests.scene import EMAIL
from upwell.lib import clock
from upwell.payments import links
from upwell.payments.models import Charge, Payment, Pretended
from upwell.payments.tests.conftest import stripe_account as stripe_account
from upwell.payments.tests.stripe_double import Account

HOST = "http://testserver"


@pytest.fixture
def party(city: City, settings: LazySettings) -> None:
    settings.SANDBOX, settings.PUBLIC_URL = True, HOST
    scene.publish(PARTY)


def check(browser: Browser, size: str = "small", club: str = "no") -> None:
    """Up to the check page."""
    browser.start("party")
    browser.answer(size)
    browser.answer(club)
    browser.press(**{"answer-name": "A resident", "answer-email": EMAIL, "answer-phone": ""})
    assert browser.at == "answers", browser.words


def to_fee(browser: Browser, **more: str) -> None:
    check(browser, **more)
    browser.press(declared="yes")


def to_provider(browser: Browser, **more: str) -> None:
    to_fee(browser, **more)
    browser.press()


def lose_cookies(browser: Browser) -> None:
    browser.client = Client()


@pytest.mark.django_db
@pytest.mark.usefixtures("party")
class TestPaying:
    def test_the_fee_comes_after_the_check_and_says_what_it_is_for(self, browser: Browser) -> None:
        check(browser)
        assert "Continue to payment" in browser.words

        browser.press(declared="yes")

        assert browser.heading == "Pay the fee"
        assert "$50" in browser.words
        assert "Hold a block party" in browser.words
        assert "We give it back if you cancel in time." in browser.words

    def test_what_is_paid_for_is_called_as_on_the_providers_page(self, browser: Browser) -> None:
        scene.publish({**PARTY, "case_name": "Party on a street"})
        to_fee(browser)

        assert "Party on a street" in browser.words

    def test_paid_one_comes_back_to_the_receipt_which_says_so(self, browser: Browser) -> None:
        to_provider(browser)
        assert browser.heading == "Test payment page"

        browser.press(how="pay")

        assert "Your number" in browser.words
        assert "Paid: $50 on" in browser.words
        assert Case.objects.count() == 1

    def test_what_is_free_is_sent_at_once(self, browser: Browser) -> None:
        to_fee(browser, club="yes")

        assert "Your number" in browser.words
        assert "Paid" not in browser.words

    def test_without_the_declaration_nothing_goes_on(self, browser: Browser) -> None:
        check(browser)
        browser.press()

        assert browser.response.status_code == 422
        assert not Charge.objects.exists()

    def test_declined_the_page_says_what_to_do_and_another_try_works(self, browser: Browser) -> None:
        to_provider(browser)
        browser.press(how="decline")

        assert "The payment did not work" in browser.words
        assert "nothing was taken" in browser.words
        browser.press()
        browser.press(how="pay")
        assert "Your number" in browser.words

    def test_gone_back_without_paying_all_answers_are_there_and_it_goes_on(self, browser: Browser) -> None:
        to_provider(browser)
        browser.press(how="leave")

        assert browser.heading == "Pay the fee"
        assert "You have not paid yet Nothing was taken. Your answers are kept." in browser.words
        browser.press()
        assert browser.heading == "Test payment page"
        browser.press(how="pay")
        assert Payment.objects.count() == Case.objects.count() == 1

    def test_a_bank_that_thinks_is_asked_again_by_a_link(self, browser: Browser) -> None:
        to_provider(browser)
        browser.press(how="late")

        assert browser.heading == "We are asking your bank"
        assert "Do not pay again" in browser.words
        Pretended.objects.update(at=clock.now() - timedelta(seconds=1))
        browser.open(browser.all("main a.usa-button")[0].get("href"))
        assert "Your number" in browser.words

    def test_pressed_again_while_a_bank_thinks_nobody_pays_twice(self, browser: Browser) -> None:
        to_provider(browser)
        browser.press(how="late")
        draft = Draft.objects.get().pk

        browser.open(f"/forms/{draft}/")
        browser.press()

        assert browser.heading == "We are asking your bank"
        assert Charge.objects.count() == 1

    @pytest.mark.django_db(transaction=True)  # readers of events see what is committed
    def test_a_lost_line_still_sends_by_notice_and_job(self, browser: Browser) -> None:
        to_provider(browser)
        browser.press(how="lose")
        assert "the line is dead" in browser.words

        finish_paid(now=clock.now())

        assert Case.objects.count() == 1

    def test_the_way_back_twice_is_the_same_receipt(self, browser: Browser) -> None:
        to_provider(browser)
        browser.press(how="pay")
        number = browser.all(".receipt__number")[0].text_content()
        back = f"/pay/{links.secret(Charge.objects.get().pk)}/back/"

        browser.open(back)
        assert browser.all(".receipt__number")[0].text_content() == number
        assert Case.objects.count() == Payment.objects.count() == 1

    def test_back_in_another_browser_it_is_paid_but_the_case_stays_closed_to_it(self, browser: Browser) -> None:
        to_provider(browser)
        Pretended.objects.update(state="paid", at=clock.now())
        lose_cookies(browser)

        browser.open(f"/pay/{links.secret(Charge.objects.get().pk)}/back/")

        assert browser.heading == "Paid"
        assert Case.objects.get().reference not in browser.html
        assert EMAIL not in browser.html

    @pytest.mark.parametrize("page", ["", "/to/", "/back/"])
    def test_a_wrong_secret_is_not_found(self, browser: Browser, page: str) -> None:
        to_fee(browser)
        browser.press()
        right = links.secret(Charge.objects.get().pk)

        for wrong in ("x", right[:-1], right + "x", "é"):
            browser.open(f"/pay/{wrong}{page}")
            assert browser.response.status_code == 404

    def test_a_link_pays_on_the_phone_without_the_form(self, browser: Browser) -> None:
        to_provider(browser)
        phone = Browser(Client())
        phone.open(f"/pay/{links.secret(Charge.objects.get().pk)}")

        assert "$50" in phone.words
        assert "Hold a block party" in phone.words
        assert EMAIL not in phone.html
        phone.press()
        phone.press(how="pay")
        assert phone.heading == "Paid"
        assert Case.objects.count() == 1

    def test_a_link_whose_time_is_over_says_so(self, browser: Browser) -> None:
        from upwell.payments import jobs

        to_provider(browser)
        link = f"/pay/{links.secret(Charge.objects.get().pk)}"
        jobs.expire(now=clock.now() + timedelta(days=2))

        lose_cookies(browser)
        browser.open(link)
        assert "Nothing is to be paid here any more" in browser.words
        assert browser.all("main form") == []

    def test_without_a_provider_a_person_is_named_and_answers_stay(
        self, browser: Browser, settings: LazySettings
    ) -> None:
        settings.SANDBOX = False
        to_fee(browser)

        assert "You cannot pay online yet" in browser.words
        assert Draft.objects.count() == 1

    def test_a_form_with_money_under_way_is_not_thrown_away(self, browser: Browser) -> None:
        to_provider(browser)
        browser.press(how="late")
        draft = Draft.objects.get().pk

        browser.post(f"/forms/{draft}/removal/", {})

        assert "A payment for it is under way" in browser.html
        assert Draft.objects.filter(pk=draft).exists()

    def test_in_spanish_the_whole_way(self, browser: Browser) -> None:
        browser.client.get("/?lang=es")
        to_fee(browser)
        assert "Pagar $50" in browser.words
        browser.press()
        assert browser.heading == "Página de pago de prueba"
        browser.press(how="pay")
        assert "Pagado: $50" in browser.words


@pytest.mark.django_db
def test_sent_unpaid_the_receipt_says_what_is_still_to_pay(
    browser: Browser, city: City, settings: LazySettings
) -> None:
    settings.SANDBOX, settings.PUBLIC_URL = True, HOST
    scene.publish(UNPAID)
    to_provider(browser)
    browser.press(how="decline")

    assert "Your number" in browser.words
    assert "Still to pay: $50" in browser.words
    browser.open(next(one.get("href") for one in browser.all("main a") if "/pay/" in one.get("href")))
    browser.press()
    browser.press(how="pay")
    assert "Paid: $50" in browser.words
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_to_another_host_leads_a_page_of_ours_with_a_link_for_forms_may_not(
    browser: Browser, city: City, stripe_account: Account
) -> None:
    scene.publish(PARTY)
    to_fee(browser)
    browser.press()

    assert browser.at == "to"
    assert browser.all("main a.usa-button")[0].get("href") == "https://checkout.example/cs_test_1"
    assert "0; url=https://checkout.example/cs_test_1" in browser.html
    policy = browser.response.headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert "checkout.example" not in policy


@pytest.mark.django_db
def test_a_provider_that_is_down_is_said_and_nothing_is_lost(
    browser: Browser, city: City, stripe_account: Account
) -> None:
    scene.publish(PARTY)
    to_fee(browser)
    stripe_account.fails[:] = [500, 500]
    browser.press()

    assert browser.response.status_code == 409
    assert "The payment page does not answer. Nothing was taken." in browser.words
    browser.press()
    assert browser.at == "to"
