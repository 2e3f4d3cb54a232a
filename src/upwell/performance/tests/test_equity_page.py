"""The public page of who is served worse: what is said, what is kept, and what is not told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.cast import NOW, Cast

from upwell.lib import clock
from upwell.performance import results, unequal
from upwell.performance.equity import Compared
from upwell.performance.models import Kept, Result, Through
from upwell.performance.rows import ALL
from upwell.performance.tests.counted import plain

pytestmark = pytest.mark.django_db
PAGE = "/performance/equity/"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    unequal._read.clear()
    Through.objects.create(schema=results.SCHEMA, refreshed_at=NOW, changed_at=NOW, newest_at=NOW)


def month(value: str, done: int, of: int, service: str = "pothole", by: str = "language") -> None:
    sums = {"submitted": done, "abandoned": of - done, "submitted_by_themselves": done}
    Result.objects.create(grain="month", start=date(2026, 2, 1), service=service, by=by, value=value, sums=sums)


def sent(many: int) -> None:
    """In the whole city."""
    Result.objects.update_or_create(
        grain="month", start=date(2026, 2, 1), service=ALL, by="", value="", defaults={"sums": {"submitted": many}}
    )


def test_the_page_says_who_is_served_worse_how_sure_it_is_and_what_it_cannot_say(client: Client) -> None:
    for value, done, of in (("vi", 61, 100), ("en", 780, 1000), ("es", 3120, 4000), ("zh-Hans", 7, 9)):
        month(value, done, of)
    month("fr", 8, 11)

    text = client.get(PAGE).content.decode()

    said = "People who use the city in Vietnamese get to the end of the form 61 times out of 100; everybody else 78."
    assert said in text
    worse = text.split("Where some people are served worse")[1].split("<h2")[0]
    assert said in worse
    assert "We are sure of a gap of at least" in worse
    too_few = text.split("without telling of persons")[1]
    assert "Simplified Chinese" in too_few.split("</details>")[0]
    assert "French: Completed" not in too_few.split("</details>")[0]  # how many there are is told in tens


def test_gaps_are_drawn_with_their_table_and_all_can_be_taken(client: Client) -> None:
    for value, done, of in (("vi", 61, 100), ("en", 780, 1000), ("es", 3120, 4000)):
        month(value, done, of)
    text = client.get(PAGE).content.decode()
    figure = text.split('<figure class="chart" id="gaps">')[1].split("</figure>")[0]

    assert "Completed: one group is surely served worse" in figure
    assert "Language: Vietnamese" in figure
    assert "−17 (−" in figure
    assert client.get(PAGE, {"chart": "gaps", "as": "svg"})["Content-Type"] == "image/svg+xml"
    assert client.get(PAGE, {"chart": "nothing", "as": "svg"}).status_code == 404
    rows = client.get(PAGE, {"verdict": "worse", "as": "json"}).json()
    assert {row["group"] for row in rows} == {"vi"}
    assert rows[0]["share"] == 0.61
    lines = client.get(PAGE, {"as": "csv"}).content.decode().splitlines()
    assert lines[0] == "group,told_apart_by,service,measure,share,others,gap_from,gap_to,of,finding"
    assert len(lines) > 4
    assert client.get(PAGE, {"as": "exe"}).status_code == 404


def test_a_filter_stands_in_the_address_and_what_is_found_does_not_depend_on_it(client: Client) -> None:
    for value, done, of in (("vi", 61, 100), ("en", 780, 1000), ("es", 3120, 4000)):
        month(value, done, of)
    text = client.get(PAGE, {"service": "pothole", "verdict": "worse"}).content.decode()
    table = text.split('aria-labelledby="all"')[1].split("<tbody>")[1].split("</tbody>")[0]
    assert table.count("<tr>") == 1
    assert "Vietnamese" in table
    assert 'value="worse" selected' in text


def test_it_is_worked_out_once_and_anew_when_it_is_old(client: Client) -> None:
    month("vi", 61, 100)
    client.get(PAGE)
    month("en", 780, 1000)
    unequal._read.clear()
    assert "Vietnamese" not in client.get(PAGE).content.decode().split("Every comparison")[1].split("<tbody>")[-1][:50]
    assert Kept.objects.get().made_at == NOW

    unequal.keep(NOW + timedelta(hours=1))
    assert Kept.objects.get().made_at == NOW
    unequal.keep(NOW + timedelta(hours=7))
    assert Kept.objects.get().made_at == NOW + timedelta(hours=7)


def test_while_the_results_are_counted_nothing_is_worked_out_of_a_part_of_them(client: Client) -> None:
    month("vi", 61, 100)
    month("en", 780, 1000)
    Through.objects.update(refreshed_at=NOW - timedelta(days=90))  # there is more to count

    assert "We are still counting" in client.get(PAGE).content.decode()
    unequal.keep(NOW)
    assert not Kept.objects.exists()

    Through.objects.update(refreshed_at=NOW + timedelta(minutes=1))
    unequal.keep(NOW + timedelta(minutes=2))
    text = client.get(PAGE).content.decode()
    assert "still counting" not in text
    assert "Worked out:" in text


def test_it_is_worked_out_anew_when_much_was_counted_since_and_when_all_is_counted_anew(client: Client) -> None:
    month("vi", 61, 100)
    sent(1000)
    unequal.keep(NOW)
    sent(1020)
    unequal.keep(NOW + timedelta(minutes=2))
    assert Kept.objects.get().made_at == NOW
    sent(1200)
    unequal.keep(NOW + timedelta(minutes=4))
    assert Kept.objects.get().made_at == NOW + timedelta(minutes=4)

    results.begin_anew()
    assert not Kept.objects.exists()
    assert "Nothing was counted yet" in client.get(PAGE).content.decode()


def test_of_what_nobody_can_say_no_gap_is_said_to_be_sure() -> None:
    def one(low: float, high: float, measure: str = "promise.1") -> Compared:
        return Compared(ALL, "area", "1", measure, 100, 0.9, 0.5, low, high, 0.03)

    for row in (one(0.12, 0.5), one(-0.5, -0.06), one(0.0, 0.0, "days_to_finish.1")):
        assert unequal.sure(row) == "Among so many comparisons this may be chance."
    assert unequal.sure(one(-0.186, 0.002)) == "The gap may be anything from 19 less to 1 more."


def test_all_gaps_that_are_more_than_chance_are_accounted_for(client: Client) -> None:
    for value, done, of in (("vi", 61, 100), ("en", 780, 1000), ("es", 3120, 4000)):
        month(value, done, of)
    text = plain(client.get(PAGE))
    assert "In 2 of them the gap is more than chance: in 2 the group is served worse, in 0 better." in text


def test_a_city_without_figures_says_so(client: Client) -> None:
    text = client.get(PAGE).content.decode()
    assert "There is nothing to compare" in text


def test_days_are_told_with_what_is_still_open(client: Client) -> None:
    for value, ended, waits in (("5", {"2": 40}, 60), ("1", {"2": 100}, 0), ("2", {"2": 100}, 0)):
        spreads = {"ended": ended, "open": {"2026-01-05": waits} if waits else {}}
        Result.objects.create(
            grain="month", start=date(2026, 1, 1), service="pothole", by="area", value=value, spreads=spreads
        )
    text = client.get(PAGE).content.decode()
    assert "People in District 5 still wait for more than half of their requests" in text
    assert "everybody else’s were half done in 2 days" in text
    assert "less than once in 10,000 times" in text
