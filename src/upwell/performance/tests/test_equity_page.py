"""The public page of who is served worse: what is said, what is kept, and what is not told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.cast import NOW, Cast

from upwell.lib import clock
from upwell.performance import unequal
from upwell.performance.models import Kept, Result

pytestmark = pytest.mark.django_db
PAGE = "/performance/equity/"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    unequal._read.clear()


def month(value: str, done: int, of: int, service: str = "pothole", by: str = "language") -> None:
    sums = {"submitted": done, "abandoned": of - done, "submitted_by_themselves": done}
    Result.objects.create(grain="month", start=date(2026, 2, 1), service=service, by=by, value=value, sums=sums)


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
