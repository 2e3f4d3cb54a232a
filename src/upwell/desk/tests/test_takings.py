"""Single payments at the desk: found by a number, narrowed to a way of paying, paged, as a file; days that add up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from tests.cast import Cast

from upwell.accounts import queries as account_queries
from upwell.cases.models import Case
from upwell.channels.web.tests.walking import Browser
from upwell.desk import takings
from upwell.intake.tests import scene as intake
from upwell.lib import clock
from upwell.lib.workdays import Workdays
from upwell.payments import actions, jobs, queries
from upwell.payments.models import Charge, Payment, Refund, Visit
from upwell.payments.taken import WAYS
from upwell.payments.tests import scene
from upwell.payments.tests.scene import the_payment

pytestmark = pytest.mark.django_db
LIST = "/desk/payments/single/"


@pytest.fixture(autouse=True)
def sandbox(settings: LazySettings, cast: Cast) -> None:
    settings.SANDBOX = True


def at_counter(cast: Cast, how: Any, number: str, *, cents: int = 5_000, subject: UUID | None = None) -> Charge:
    now = clock.now()
    charge = scene.owe(cents=cents, now=now, **({"subject": subject} if subject else {}))
    return actions.write_down(charge.pk, how=how, number=number, by=account_queries.actor_of(cast.lead), now=now)


def online(cents: int = 5_000) -> Charge:
    now = clock.now()
    charge = scene.owe(cents=cents, now=now)
    scene.begin(charge, now=now)
    scene.press(charge, "pay", now=now)
    actions.ask(charge.pk, now=now)
    return scene.fresh(charge)


def give(cast: Cast, charge: Charge, cents: int, number: str = "") -> None:
    by, now = account_queries.actor_of(cast.lead), clock.now()
    actions.give_back(the_payment(charge).pk, cents=cents, why="Too much", number=number, by=by, now=now)
    jobs.refund(now=now)


def found(cast: Cast, query: str = "", role: str = "lead") -> list[str]:
    """The amounts in the list."""
    browser = Browser(cast.client(role))
    browser.open(f"{LIST}{query}")
    cells = browser.all("main table tbody tr th")
    for hidden in [one for cell in cells for one in cell.xpath(".//span[@class='usa-sr-only']")]:
        hidden.text = ""
    return [one.text_content().strip() for one in cells]


# the day


def test_what_was_taken_by_each_way_adds_up_to_the_day(cast: Cast, city: Any) -> None:
    drawer = at_counter(cast, "cash", "1", cents=2_000)
    at_counter(cast, "check", "2", cents=3_000)
    terminal = at_counter(cast, "card", "3", cents=4_000)
    bank = online(5_000)
    give(cast, drawer, 500, "R 1")
    give(cast, terminal, 700, "R 2")
    give(cast, bank, 900)

    workdays: Workdays = city.workdays
    today = workdays.local_day(clock.now())
    report = queries.report(today, today, workdays)
    (day,) = report.days

    assert day.taken == {"cash": 2_000, "check": 3_000, "card": 4_000, "online": 5_000}
    assert day.back == {"cash": 500, "check": 0, "card": 700, "online": 900}
    assert (sum(day.taken.values()), sum(day.back.values())) == (day.paid, day.refunded) == (14_000, 2_100)
    assert (report.total.taken, report.total.back) == (day.taken, day.back)


def test_money_of_the_counter_that_says_no_way_is_in_the_sum(cast: Cast, city: Any) -> None:
    now = clock.now()
    Payment.objects.create(provider="counter", reference="old 9", cents=700, currency="USD", at=now, why="no_charge")
    today = city.workdays.local_day(now)

    (day,) = queries.report(today, today, city.workdays).days
    assert sum(day.taken.values()) == day.paid == 700
    assert sum(len(found(cast, f"?way={way}")) for way in WAYS) == 1


# the list


def test_a_payment_is_found_by_the_number_of_its_receipt_and_leads_to_its_fee(cast: Cast) -> None:
    wanted = at_counter(cast, "cash", "R-4711", cents=2_000)
    at_counter(cast, "check", "0815", cents=3_000)

    assert sorted(found(cast)) == ["$20", "$30"]
    assert found(cast, "?number=r-4711") == ["$20"]
    browser = Browser(cast.client("auditor"))
    browser.open(f"{LIST}?number=4711")
    assert f"/desk/payments/{wanted.pk}/" in browser.html
    assert "R-4711" in browser.words
    assert "cash R-4711" not in browser.words
    assert cast.lead.called in browser.words


def test_it_is_found_by_the_providers_reference_by_that_of_its_page_and_of_what_went_back(cast: Cast) -> None:
    charge = online(2_000)
    online(3_000)
    give(cast, charge, 2_000)
    visit, refund = Visit.objects.get(charge=charge), Refund.objects.get()

    for number in (the_payment(charge).reference, visit.reference, refund.reference):
        assert number
        assert found(cast, f"?number={number}") == ["$20"]


def test_it_is_found_by_the_reference_of_its_request_by_who_may_see_that(cast: Cast) -> None:
    intake.publish(intake.POTHOLE)
    case = intake.send(intake.ready()).case
    at_counter(cast, "cash", "1", cents=2_000, subject=case.pk)
    at_counter(cast, "cash", "2", cents=3_000)

    for typed in (case.reference, case.reference.lower().replace("-", " ")):
        assert found(cast, f"?number={typed}") == ["$20"]
    assert found(cast, "?number=AAAA-AAAA") == []
    browser = Browser(cast.client("auditor"))
    browser.open(LIST)
    assert case.reference in browser.words


def test_the_reference_of_a_case_out_of_sight_is_neither_shown_nor_found(cast: Cast) -> None:
    intake.publish(intake.POTHOLE)
    case = intake.send(intake.ready()).case
    at_counter(cast, "cash", "1", subject=case.pk)
    Case.objects.filter(pk=case.pk).update(team="trees")

    (line,) = takings.listed(list(Payment.objects.all()), account_queries.actor_of(cast.worker))
    assert line.reference == ""
    (line,) = takings.listed(list(Payment.objects.all()), account_queries.actor_of(cast.other_team))
    assert line.reference == case.reference


def test_the_list_is_narrowed_to_one_way_of_paying(cast: Cast) -> None:
    for cents, how in ((1_000, "cash"), (2_000, "check"), (3_000, "card")):
        at_counter(cast, how, "1", cents=cents)
    online(4_000)

    assert [found(cast, f"?way={way}") for way in ("cash", "check", "card", "online")] == [
        ["$10"],
        ["$20"],
        ["$30"],
        ["$40"],
    ]
    assert len(found(cast, "?way=gold")) == 4


def test_only_the_days_that_are_asked_for_are_listed_and_the_year_is_one_press_away(cast: Cast) -> None:
    charge = at_counter(cast, "cash", "1")
    Payment.objects.update(at=clock.now() - 90 * (charge.expires_at - charge.created_at))
    browser = Browser(cast.client("lead"))
    browser.open(f"{LIST}?number=1")
    assert "No payment like this in these days" in browser.words

    browser.open(browser.all("main div.empty a")[0].get("href"))

    assert len(browser.all("main table tbody tr")) == 1


def test_a_long_list_has_pages_and_the_file_has_all_of_it(cast: Cast) -> None:
    now = clock.now()
    Payment.objects.bulk_create(
        Payment(
            provider="counter",
            reference=f"cash {n}",
            method="cash",
            cents=100 + n,
            currency="USD",
            at=now,
            taken_by=str(cast.lead.pk),
        )
        for n in range(60)
    )

    first, second = found(cast, "?way=cash"), found(cast, "?way=cash&page=2")
    assert (len(first), len(second)) == (50, 10)
    assert not set(first) & set(second)
    lines = csv_lines(cast, "?way=cash")
    assert lines[0] == "When,Amount,Currency,How it was paid,Number,For,Reference,Taken by,Given back"
    assert len(lines) == 61
    assert lines[1].endswith(",1.59,USD,Cash,59,,,A lead,0.00")


def test_the_file_has_what_the_list_shows_and_no_more(cast: Cast) -> None:
    give(cast, at_counter(cast, "cash", "17", cents=2_000), 500, "R 9")
    at_counter(cast, "check", "18", cents=3_000)

    assert len(csv_lines(cast, "")) == 3
    (_heading, line) = csv_lines(cast, "?number=17")
    assert ",20.00,USD,Cash,17," in line
    assert line.endswith(",A lead,5.00")


def csv_lines(cast: Cast, query: str) -> list[str]:
    answer = cast.client("auditor").get(f"/desk/payments/single.csv{query}")
    return b"".join(answer.streaming_content).decode("utf-8-sig").strip().split("\r\n")


@pytest.mark.parametrize("query", ["number=%25_%27", "page=x", "from=0001-01-01&to=0001-01-01", "way="])
def test_whatever_is_asked_there_is_a_page(cast: Cast, query: str) -> None:
    for path in (LIST, "/desk/payments/single.csv"):
        assert cast.client("lead").get(f"{path}?{query}").status_code == 200
