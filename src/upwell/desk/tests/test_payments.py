"""Money at the desk: the books, one fee, giving back, the counter; and who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import LazySettings
from tests.cast import Cast

from upwell.accounts.actor import SYSTEM
from upwell.cases.models import Case
from upwell.channels.web.tests.walking import Browser
from upwell.desk import money
from upwell.intake.tests import scene as intake
from upwell.lib import clock
from upwell.payments import actions, jobs
from upwell.payments.models import Charge, Payment, Refund
from upwell.payments.tests import scene
from upwell.payments.tests.scene import the_payment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sandbox(settings: LazySettings, cast: Cast) -> None:
    settings.SANDBOX = True


def paid_now(cents: int = 5_000) -> Charge:
    """On the real clock, as the desk's own pages are."""
    now = clock.now()
    charge = scene.owe(cents=cents, now=now)
    scene.begin(charge, now=now)
    scene.press(charge, "pay", now=now)
    actions.ask(charge.pk, now=now)
    return scene.fresh(charge)


def desk(cast: Cast, role: str = "lead") -> Browser:
    return Browser(cast.client(role))


def test_the_books_add_up_by_day(cast: Cast) -> None:
    paid_now(5_000)
    part = paid_now(7_000)
    actions.give_back(the_payment(part).pk, cents=1_000, why="x", by=SYSTEM, now=clock.now())
    jobs.refund(now=clock.now())
    browser = desk(cast, "auditor")
    browser.open("/desk/payments/")

    total = [" ".join(cell.text_content().split()) for cell in browser.all("table tr")[-1]]
    assert total == ["All days", "$120 (2)", "$120 (2)", "$0", "$0", "$0", "$120", "$10 (1)", "$0"]


def test_the_same_books_as_a_file(cast: Cast) -> None:
    paid_now(5_050)
    client = cast.client("auditor")

    answer = client.get("/desk/payments/days.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").split("\r\n")

    assert lines[0].startswith(
        "Day,Fees,Charged,Payments,Paid,Refunds,Given back,Cash,Check,Card at the counter,Online"
    )
    assert lines[1].endswith(",1,50.50,1,50.50,0,0.00,0.00,0.00,0.00,50.50,0.00,0.00,0.00,0.00")


def test_what_the_provider_has_and_we_do_not_is_named(cast: Cast) -> None:
    lost = paid_now()
    Payment.objects.all().delete()
    browser = desk(cast)
    browser.open("/desk/payments/?books=yes")

    assert "Only in the provider's books" in browser.words
    assert f"money-{scene.page(lost).pk}" in browser.words


def test_books_that_are_alike_say_so(cast: Cast) -> None:
    paid_now()
    browser = desk(cast)
    browser.open("/desk/payments/?books=yes")

    assert "Nothing is different." in browser.words


def test_without_a_provider_the_page_says_that_it_cannot_compare(cast: Cast, settings: LazySettings) -> None:
    settings.SANDBOX = False
    browser = desk(cast)
    browser.open("/desk/payments/?books=yes")

    assert "They could not be compared" in browser.words


@pytest.mark.parametrize("query", ["from=x&to=y", "from=9999-12-31", "to=0001-01-01", "from=2026-05-01&to=2020-01-01"])
def test_whatever_days_are_asked_for_there_is_a_page(cast: Cast, query: str) -> None:
    for path in ("/desk/payments/", "/desk/payments/days.csv"):
        assert cast.client("lead").get(f"{path}?{query}").status_code == 200
    assert cast.client("lead").get(f"/desk/payments/?books=yes&{query}").status_code == 200


def test_part_is_given_back_with_a_reason_and_the_page_shows_who(cast: Cast) -> None:
    charge = paid_now()
    browser = desk(cast)
    browser.open(f"/desk/payments/{charge.pk}/")

    browser.press(form=f"/desk/payments/money/{the_payment(charge).pk}/refunds/", amount="12.50", why="It rained")

    refund = Refund.objects.get()
    assert refund.cents == 1_250
    assert "A lead: It rained" in browser.words
    assert "$37.50 of it is left." in browser.words


@pytest.mark.parametrize(
    ("amount", "why"), [("50.01", "x"), ("-1", "x"), ("NaN", "x"), ("1e9", "x"), ("5", " "), ("", "x")]
)
def test_what_cannot_be_given_back_is_said_and_what_was_typed_stays(cast: Cast, amount: str, why: str) -> None:
    charge = paid_now()
    browser = desk(cast)
    browser.open(f"/desk/payments/{charge.pk}/")

    browser.press(form=f"/desk/payments/money/{the_payment(charge).pk}/refunds/", amount=amount, why=why)

    assert browser.response.status_code == 422
    assert "This was not done" in browser.words
    assert browser.value_of("amount") == amount
    assert not Refund.objects.exists()


def test_an_auditor_sees_and_gives_nothing_back(cast: Cast) -> None:
    charge = paid_now()
    browser = desk(cast, "auditor")
    browser.open(f"/desk/payments/{charge.pk}/")

    assert "came in: Card" in browser.words
    assert browser.all("main form") == []
    refused = browser.client.post(
        f"/desk/payments/money/{the_payment(charge).pk}/refunds/", {"amount": "1", "why": "x"}
    )
    assert refused.status_code == 403


def test_a_fee_is_written_down_as_paid_at_the_counter(cast: Cast) -> None:
    charge = scene.owe(now=clock.now())
    browser = desk(cast)
    browser.open(f"/desk/payments/{charge.pk}/")

    browser.press(form=f"/desk/payments/{charge.pk}/taking/", how="check", number="0815")

    assert scene.fresh(charge).state == "paid"
    assert "came in: Check" in browser.words


def test_cash_is_handed_out_and_the_page_asks_for_the_number_of_the_receipt(cast: Cast) -> None:
    charge = scene.owe(now=clock.now())
    browser = desk(cast)
    browser.open(f"/desk/payments/{charge.pk}/")
    browser.press(form=f"/desk/payments/{charge.pk}/taking/", how="cash", number="0815")
    path = f"/desk/payments/money/{the_payment(charge).pk}/refunds/"
    assert "Nothing goes back by itself." in browser.words

    browser.press(form=path, amount="20", why="Too much", number="")
    assert browser.response.status_code == 422
    assert "Hand the money out first." in browser.words
    assert not Refund.objects.exists()
    browser.press(form=path, amount="20", why="Too much", number="R 7")

    assert Refund.objects.get().state == "done"
    assert "Done. It is written down as handed out." in browser.words
    assert "R 7" in browser.words
    assert "within minutes" not in browser.words


def test_a_fee_that_was_given_back_whole_is_not_called_paid(cast: Cast) -> None:
    charge = scene.owe(now=clock.now())
    actions.write_down(charge.pk, how="cash", number="1", by=SYSTEM, now=clock.now())
    money_of = the_payment(charge)
    part = {"why": "x", "by": SYSTEM, "now": clock.now()}

    actions.give_back(money_of.pk, cents=charge.cents - 1, number="2", **part)
    assert tag(cast, charge) == "Paid"
    actions.give_back(money_of.pk, cents=1, number="3", **part)
    assert tag(cast, charge) == "Given back"


def tag(cast: Cast, charge: Charge) -> str:
    browser = desk(cast, "auditor")
    browser.open(f"/desk/payments/{charge.pk}/")
    return str(browser.all("header.case__head span")[0].text_content().strip())


def test_whoever_does_not_say_how_it_was_paid_reads_what_is_missing(cast: Cast) -> None:
    charge = scene.owe(now=clock.now())
    browser = desk(cast)
    browser.open(f"/desk/payments/{charge.pk}/")

    browser.press(form=f"/desk/payments/{charge.pk}/taking/", number="0815")

    assert browser.response.status_code == 422
    assert "Choose how it was paid" in browser.words
    assert browser.value_of("number") == "0815"
    assert browser.all("a.long-link")


def test_a_fee_need_not_be_paid_when_staff_say_so_and_cannot_be_paid_after(cast: Cast) -> None:
    charge = scene.owe(now=clock.now())
    browser = desk(cast)
    browser.open(f"/desk/payments/{charge.pk}/")
    path = f"/desk/payments/{charge.pk}/taking/"

    browser.post(path, {"how": "waive", "why": " "})
    assert browser.response.status_code == 422
    assert "Write why nothing is to be paid." in browser.words
    assert scene.fresh(charge).state == "due"
    browser.post(path, {"how": "waive", "why": "Their last pickup was missed"})
    assert "Staff decided that it need not be paid." in browser.words
    assert "A lead: Their last pickup was missed" in browser.words
    browser.post(path, {"how": "cash", "number": "1"})
    assert browser.response.status_code == 422
    assert "This fee is not open any more." in browser.words


def test_money_that_pays_nothing_is_on_top_until_it_is_given_back(cast: Cast) -> None:
    row = Payment.objects.create(
        provider="counter", reference="cash 9", cents=123_450, currency="USD", at=clock.now(), why="no_charge"
    )
    browser = desk(cast)
    browser.open("/desk/payments/")
    assert "There is no fee it belongs to." in browser.words

    browser.press(form=f"/desk/payments/money/{row.pk}/refunds/", number="R 7")

    assert Refund.objects.get().cents == 123_450
    assert "There is no fee it belongs to." not in browser.words


def test_the_page_of_a_case_leads_to_what_was_paid_on_it(cast: Cast) -> None:
    intake.publish(intake.POTHOLE)
    case = intake.send(intake.ready()).case
    charge = scene.paid(subject=case.pk)
    lead, worker = desk(cast), desk(cast, "worker")
    for browser in (lead, worker):
        browser.open(f"/desk/cases/{case.reference}/")

    assert f"/desk/payments/{charge.pk}/" in lead.html
    assert str(charge.pk) not in worker.html
    lead.open(f"/desk/payments/{charge.pk}/")
    assert case.reference in lead.words
    assert Case.objects.count() == 1


def test_a_fee_that_is_not_there_is_not_found(cast: Cast) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    client = cast.client("lead")

    assert client.get(f"/desk/payments/{nobody}/").status_code == 404
    assert client.post(f"/desk/payments/{nobody}/taking/", {"how": "cash"}).status_code == 404
    assert client.post("/desk/payments/money/99/refunds/", {"amount": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("12.50", 1_250), ("12,5", 1_250), ("$7", 700), (" 3 ", 300), ("1.234", 0), ("x", 0), ("", 0), ("1,234.50", 0)],
)
def test_an_amount_is_read_as_people_write_it_or_not_at_all(typed: str, cents: int) -> None:
    assert money.cents_of(typed) == cents


def test_a_report_is_of_a_year_at_the_most() -> None:
    today = date(2026, 7, 20)

    assert money.period(None, None, today) == (date(2026, 7, 1), today)
    assert money.period(None, None, date(2026, 7, 2)) == (date(2026, 6, 26), date(2026, 7, 2))
    first, last = money.period(today - timedelta(days=4_000), today, today)
    assert (last - first).days == money.LONGEST
