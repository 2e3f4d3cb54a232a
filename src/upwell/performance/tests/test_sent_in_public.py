"""Figures of others on the public pages: beside what Upwell recorded, never added to it, and with their source."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast
from tests.publishing import republish

from upwell.accounts.actor import SYSTEM
from upwell.catalogue.data_sets import DataSet as Declared
from upwell.intake.tests import scene
from upwell.lib import clock
from upwell.performance import actions
from upwell.performance.models import DataSet
from upwell.performance.shown import figures, reading, sources
from upwell.performance.tests.counted import GOOD, NOW, OCTOBER, count, plain
from upwell.performance.tests.test_sending import DATA, OPG

pytestmark = pytest.mark.django_db
MONTHS = [f"2026-{month:02}" for month in range(1, 11)]
CARDS = "/performance/services/library-cards/"


@pytest.fixture(autouse=True)
def town(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    scene.publish(scene.POTHOLE, scene.POTHOLE_ES)
    reading.forget()


def declared(code: str, kind: str, *, service: str = "library-cards", **more: Any) -> DataSet:
    said = {"service": service, "title": "Library cards", "kind": kind, "period": "month", "team": "trees"}
    return actions.declare(code, Declared.model_validate({**said, **more}), by=SYSTEM, now=NOW)


def push(of: DataSet, *rows: dict[str, Any]) -> None:
    actions.push(of, rows, by="a program", now=NOW)
    reading.forget()


def page(client: Client, path: str = CARDS) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return plain(response)


def line(client: Client, code: str) -> str:
    page = client.get("/performance/").content.decode()
    return page.partition(f'"/performance/services/{code}/"')[2].partition("</tr>")[0]


@pytest.fixture
def cards() -> DataSet:
    of = declared("cards", "transactions")
    push(of, *({"month": month, "web": 30, "phone": 20} for month in MONTHS))
    return of


def test_a_service_of_others_has_a_line_and_a_page_with_its_source(client: Client, cards: DataSet) -> None:
    row, said = line(client, "library-cards"), page(client)

    assert "500" in row
    assert "Sent by Parks, last for October 2026" in row
    assert "500 requests in the last twelve months" in said
    assert "Requests, by way: Sent by Parks, last for October 2026" in said
    assert "Use this service" not in said
    assert "Online 60% 56% to 64%, of 500" in said
    assert "Completed no figure" in said
    assert "Most requests came this way: Web pages (60%)" in said


def test_late_figures_are_said_to_be_late(client: Client, cards: DataSet) -> None:
    DataSet.objects.update(late_after=timedelta(days=1))
    reading.forget()

    assert "Late Sent by Parks" in page(client)
    assert "New figures are late: Library cards" in page(client, "/performance/departments/parks/")


def test_what_is_not_known_is_no_figure_and_is_in_no_sum(client: Client) -> None:
    of = declared("cards", "transactions")
    push(of, {"month": "2026-09", "total": 100, "digital": 40}, {"month": "2026-10", "total": 100})

    assert "Online 40% 31% to 50%, of 100" in page(client)
    assert "200 requests in the last twelve months" in page(client)


def test_fewer_than_ten_are_not_told(client: Client) -> None:
    push(declared("cards", "transactions"), {"month": "2026-10", "total": 9, "digital": 4})

    assert "Too few requests in the last twelve months to say how many." in page(client)
    assert "Online too few to say" in page(client)
    rows = list(csv.DictReader(StringIO(b"".join(client.get("/data/services-by-month.csv")).decode())))
    assert [row["submitted"] for row in rows] == [""]


def test_what_is_told_of_sent_figures_is_told_as_of_those_counted_here(client: Client) -> None:
    of = declared("cards", "transactions")
    push(
        of,
        *({"month": month, "web": 7, "phone": 60} for month in MONTHS[:3]),
        {"month": "2026-10", "web": 3, "phone": 4},
    )

    said = page(client)
    assert "200 requests in the last twelve months" in said  # three of 67, and seven that are one of few: in tens
    rows = list(csv.DictReader(StringIO(b"".join(client.get("/data/services-by-channel.csv")).decode())))
    told = {(row["month"], row["channel"]): row["submitted"] for row in rows}
    assert {many for (_month, channel), many in told.items() if channel == "web"} <= {"", "10"}
    assert all(int(many or 0) % 10 == 0 for many in told.values())


def test_marks_that_were_sent_do_not_tell_of_each(client: Client) -> None:
    push(declared("marks", "satisfaction"), {"month": "2026-10", **{f"rating_{mark}": 0 for mark in (1, 2, 3, 4)},
                                             "rating_5": 60})  # fmt: skip

    assert "Satisfied over 83%" in page(client)


def test_what_is_withdrawn_is_on_no_page_any_more(client: Client, cards: DataSet) -> None:
    push(declared("up", "monitoring"), {"month": "2026-10", "uptime": 99, "downtime": 1})
    push(declared("holes", "transactions", service="pothole"), {"month": "2026-10", "total": 5_000})
    assert "5,000 requests" in page(client, "/performance/services/pothole/")

    before = sources.edition()
    for code in ("cards", "holes"):
        actions.withdraw(code, "It was of another service", by=SYSTEM, now=NOW)
        actions.count_anew()
    assert sources.edition() != before
    reading.forget()

    assert "Nothing is known of this service" in page(client, "/performance/services/pothole/")
    assert "was not reported" in page(client)
    assert "5,000" not in page(client, "/performance/")
    rows = csv.DictReader(StringIO(b"".join(client.get("/data/services-by-month.csv")).decode()))
    assert {row["source"] for row in rows} == {"up"}


def test_a_month_without_a_request_here_is_nought_whatever_else_is_told_of_it(client: Client) -> None:
    for month in (date(2026, 7, 1), OCTOBER):
        count("pothole", month, **GOOD)
    count("light", date(2026, 9, 1), **GOOD)
    push(declared("up", "monitoring", service="pothole"), {"month": "2026-09", "uptime": 99, "downtime": 1})

    months = reading.months()["pothole"]
    assert figures.sent(months[date(2026, 9, 1)]).value == 0
    assert figures.up(months[date(2026, 9, 1)]).said == "99%"


def test_a_service_with_few_requests_is_one_of_those_that_are_counted(client: Client, cards: DataSet) -> None:
    push(declared("films", "transactions", service="films"), {"month": "2026-10", "total": 4})

    assert "Total for all 2 services." in page(client, "/performance/departments/parks/")


def test_a_departments_sum_is_of_services_that_know_it(client: Client, cards: DataSet) -> None:
    scene.publish({**scene.POTHOLE, "service": "light", "name": "Street light", "owner": "parks"}, {})
    count("light", OCTOBER, **GOOD)
    push(declared("films", "transactions", service="films"), {"month": "2026-10", "total": 1_000})

    said = page(client, "/performance/departments/parks/")
    assert "1,700 requests were sent" in said
    assert "Total for all 3 services." in said
    assert "of 700" in said
    assert "For 2 of 3 services." in said
    assert "Left out are services that did not report each month." in said
    assert "Total for 3 of 4 services." in page(client, "/performance/")


def test_what_upwell_recorded_is_shown_and_what_tells_the_same_is_not_added(client: Client) -> None:
    count("pothole", OCTOBER, **GOOD)
    push(declared("holes", "transactions", service="pothole"), {"month": "2026-10", "total": 5_000})

    said = page(client, "/performance/services/pothole/")
    assert "200 requests in the last twelve months" in said
    assert "Not shown and not added, for it tells the same again:" in said
    assert "5,0" not in said
    assert "200 requests" in page(client, "/performance/")


def test_of_two_data_sets_that_tell_the_same_the_newer_one_is_shown(client: Client, cards: DataSet) -> None:
    push(declared("weekly", "transactions", period="quarter"), {"quarter": "2026-Q3", "total": 7_777})

    said = page(client)
    assert "500 requests in the last twelve months" in said
    assert "last for July 2026 to September 2026" in said.partition("tells the same again:")[2]


def test_completion_is_of_the_forms_and_requests_are_of_all_ways(client: Client, cards: DataSet) -> None:
    push(declared("forms", "states"), {"month": "2026-10", "started": 100, "completed": 80},
         {"month": "2026-11", "started": 50, "completed": 40})  # fmt: skip

    said = page(client)
    assert "500 requests" in said
    assert "Completed 80%" in said
    assert "of 150" in said


def test_costs_that_were_sent_are_held_against_requests_of_the_same_months(client: Client, cards: DataSet) -> None:
    push(declared("costs", "costs"), {"month": "2026-09", "total": "$1,000"}, {"month": "2026-11", "total": "$9,000"})

    said = page(client)
    assert "Cost of a request $20 of 50" in said
    assert "Costs as they were sent." in said
    assert "Costs: Sent by Parks, last for November 2026" in said


def test_a_years_costs_are_held_against_its_months(client: Client) -> None:
    push(declared("cards", "transactions"), *({"month": f"2025-{month:02}", "total": 100} for month in range(1, 13)))
    push(declared("costs", "costs", period="year"), {"year": "2025", "total": 2_400})

    assert "Cost of a request $2 of 1,200" in page(client)


def test_sent_costs_stand_beside_what_upwell_counted(client: Client) -> None:
    count("pothole", OCTOBER, **GOOD)
    push(declared("costs", "costs", service="pothole"), {"month": "2026-10", "total": 400})

    assert "Cost of a request $2 of 200" in page(client, "/performance/services/pothole/")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"uptime": 990, "downtime": 10}, "Up and running 99%"),
        ({"uptime": None, "downtime": 10}, "Up and running 0%"),
        ({"uptime_percent": 99.5}, "Up and running 99.5%"),
        ({"uptime": None, "downtime": None}, ""),
    ],
)
def test_uptime_is_of_the_time_that_was_watched(client: Client, row: dict[str, Any], said: str) -> None:
    push(declared("up", "monitoring"), {"month": "2026-10", **row})
    push(declared("cards", "transactions"), {"month": "2026-10", "total": 100})

    assert said in page(client)
    assert ("Of the time that was watched" in page(client)) == bool(said)


def test_quarters_have_their_own_line_and_years_their_sum(client: Client) -> None:
    quarters = [(year, number) for year in (2025, 2026) for number in (1, 2, 3)]
    rows = [{"quarter": f"{year}-Q{number}", "total": 100 * number} for year, number in quarters]
    push(declared("cards", "transactions", period="quarter"), *rows)

    said = page(client)
    assert "900 requests" in said  # the newest four
    assert "300 requests in July 2026 to September 2026" in said


def test_a_month_of_some_days_is_on_no_page(client: Client) -> None:
    of = declared("cards", "transactions", period="day")
    push(of, *({"day": f"2026-10-{day:02}", "total": 50} for day in (1, 2, 3)))

    assert "How often it was used in the last twelve months was not reported." in page(client)
    assert len(b"".join(client.get("/data/services-by-month.csv")).splitlines()) == 1
    push(of, *({"day": f"2026-11-{day:02}", "total": 50} for day in (1, 2, 3)))
    assert "150 requests" in page(client)


def test_open_data_names_the_source_and_knows_what_is_not_known(client: Client, cards: DataSet) -> None:
    count("pothole", OCTOBER, **GOOD)
    rows = list(csv.DictReader(StringIO(b"".join(client.get("/data/services-by-month.csv")).decode())))

    (own, sent) = (row for row in rows if row["month"] == "2026-10-01" and row["service"] != "")
    if own["source"]:
        own, sent = sent, own
    assert (own["source"], own["closed"]) == ("", "180")
    assert (sent["source"], sent["submitted"], sent["closed"]) == ("cards", "50", "")
    ways = list(csv.DictReader(StringIO(b"".join(client.get("/data/services-by-channel.csv")).decode())))
    assert {row["channel"]: row["submitted"] for row in ways if row["month"] == "2026-10-01"} == {
        "web": "30", "phone": "20",
    }  # fmt: skip


def test_steps_are_named_and_what_nobody_counted_is_not_nought(client: Client, cards: DataSet) -> None:
    of = declared("steps", "steps", steps=["begin", "pay_fee"])
    push(of, *({"month": "2026-10", "step": step, "count": many} for step, many in (("begin", 100), ("pay_fee", 60))))

    assert "Most are lost at “Begin”: 40 of 100 leave there" in page(client)
    assert "Pay fee 60 no figure no figure" in page(client)


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="the real files are not there (../shared/data)")
def test_where_a_published_figure_changed_its_meaning_the_line_is_broken(client: Client) -> None:
    of = declared("make_lpa", "published_satisfaction", service="make-a-lpa", columns=OPG)
    actions.take(
        actions.read_file(of, DATA.read_bytes(), name=DATA.name, by="upwell", now=NOW).pk, by="upwell", now=NOW
    )
    reading.forget()

    said = page(client, "/performance/services/make-a-lpa/")
    assert "April 2026: from here on what is published means something else: of all who gave a mark" in said
    rows = client.get("/performance/services/make-a-lpa/?chart=satisfaction&as=csv").content.decode()
    published = {row["month"]: row["published"] for row in csv.DictReader(StringIO(rows))}
    assert (published["2026-03-01"], published["2026-04-01"]) != ("", "")


def test_a_city_with_its_own_costs_of_each_way_uses_them_first(client: Client) -> None:
    republish(costs={"source": "Our books of 2026", "channels": {"web": 100}})
    count("pothole", OCTOBER, **{**GOOD, "submitted_web": 200})
    push(declared("costs", "costs", service="pothole"), {"month": "2026-10", "total": 4_000})

    assert "Cost of a request $1 of 200" in page(client, "/performance/services/pothole/")
