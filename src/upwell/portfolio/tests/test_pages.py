"""The inventory's pages: the list its address asks for, a service with its sources, the iceberg and its table."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from upwell.portfolio import actions, queries
from upwell.portfolio.tests.test_keeping import CLASS, HEAD, NOW, PARKS, PAVING, take
from upwell.portfolio.tests.test_real_files import DATA, UK

pytestmark = pytest.mark.django_db
GOLDEN = "1.04bn completed transactions per year, total for 388 services out of 734"


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return unescape(response.content.decode())


def names(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+" lang="en">([^<]+)</a>', html)


@pytest.fixture
def small(tmp_path: Path, client: Client) -> Client:
    take(tmp_path, HEAD + CLASS + PARKS + PAVING)
    return client


def test_without_an_inventory_the_page_says_so(client: Client) -> None:
    assert "There is no inventory yet" in page(client, "/inventory/")
    assert "There is no inventory yet" in page(client, "/inventory/iceberg/")


def test_the_list_begins_with_the_most_used_and_unknown_comes_last_both_ways(small: Client) -> None:
    picnic, hole, lesson = "Ask for a picnic area", "Report a pothole", "Sign up for a class"

    assert names(page(small, "/inventory/")) == [picnic, hole, lesson]
    assert names(page(small, "/inventory/?sort=volume")) == [hole, picnic, lesson]
    assert names(page(small, "/inventory/?sort=name")) == [picnic, hole, lesson]
    assert names(page(small, "/inventory/?sort=-name")) == [lesson, hole, picnic]
    assert names(page(small, "/inventory/?sort=nonsense&page=x")) == [picnic, hole, lesson]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=PICNIC parks", ["Ask for a picnic area"]),
        ("department=streets", ["Report a pothole"]),
        ("department=parks.bookings", ["Ask for a picnic area"]),
        ("department=unheard-of", ["Ask for a picnic area", "Report a pothole", "Sign up for a class"]),
        ("channel=counter", ["Sign up for a class"]),
        ("online=offline", ["Report a pothole"]),
        ("online=unknown", ["Sign up for a class"]),
        ("digital=unknown", ["Sign up for a class"]),
        ("q=nothing here", []),
    ],
)
def test_the_address_says_which_services_are_shown(small: Client, query: str, found: list[str]) -> None:
    assert names(page(small, f"/inventory/?{query}")) == found


def test_a_filter_can_be_taken_away_and_the_sentence_is_of_what_is_shown(small: Client) -> None:
    html = page(small, "/inventory/?q=picnic&online=online")

    assert "1,200 completed transactions per year, total for all 1 services" in html
    assert 'href="?online=online"' in html
    assert 'href="?q=picnic"' in html


def test_every_figure_of_a_service_stands_with_its_file_its_cell_and_its_day(small: Client) -> None:
    html = page(small, "/inventory/city/picnic/")

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "Transactions 2025 1,200 list.csv , H3 · Dec 8" in text
    assert "Bookings, Parks" in text
    assert "Not known" in page(small, "/inventory/city/class/")
    assert small.get("/inventory/city/unheard-of/").status_code == 404


def test_an_old_code_leads_to_what_the_service_became(small: Client) -> None:
    how: dict[str, Any] = {"because": "One desk", "by": "Somebody", "now": NOW}
    actions.merge("city", ["picnic", "class"], into="recreation", name="Book recreation", **how)
    actions.split("city", "hole", into={"small_hole": "Small potholes", "large_hole": "Large potholes"}, **how)

    moved = small.get("/inventory/city/picnic/")
    assert (moved.status_code, moved["Location"]) == (302, "/inventory/city/recreation/")
    html = page(small, "/inventory/city/hole/")
    assert "This service became others" in html
    assert 'href="/inventory/city/small_hole/"' in html
    assert names(page(small, "/inventory/?sort=name")) == ["Book recreation", "Large potholes", "Small potholes"]


def test_the_files_have_all_services_and_every_value_with_its_cell(small: Client) -> None:
    services = b"".join(small.get("/inventory/services.csv?q=picnic").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    values = b"".join(small.get("/inventory/values.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams

    assert len(services.splitlines()) == 2
    assert services.splitlines()[1].startswith("picnic,Ask for a picnic area,,Parks,parks,Bookings,")
    assert "list.csv" in values
    assert re.search(
        r'picnic,Ask for a picnic area,volume,,,2025,2025-01-01,2026-01-01,1200,"1,200",list.csv,\w{64},,H3', values
    )


def test_the_iceberg_and_its_table_say_the_same(small: Client) -> None:
    html = page(small, "/inventory/iceberg/?by=volume")

    assert "60% of the transactions that are counted are done online from start to end." in html
    assert 'aria-label="Ask for a picnic area: 900, 60%. Online from start to end"' in html
    assert 'aria-label="Ask for a picnic area: 300, 20%. Not online"' in html
    assert "How often it is used is not known of 1 service. It is not in this picture." in html
    row = re.search(r"Ask for a picnic area</a>.*?</tr>", html)
    assert row
    assert re.findall(r'<td class="number"[^>]*>([^<]*)</td>', row[0]) == ["900", "300", "", "1,200"]


def test_by_services_what_nobody_has_said_is_a_part_of_its_own(small: Client) -> None:
    html = page(small, "/inventory/iceberg/?by=services")
    assert "33% of services are online from start to end. For 33% it is not known." in html
    assert "There is nothing to draw yet" in page(small, "/inventory/iceberg/?by=people")


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="the real files are not there (../shared/data)")
def test_the_public_page_prints_the_sentence_of_the_first_platform(client: Client) -> None:
    actions.import_file(UK, map_path=actions.map_named("uk"), now=NOW)

    html = page(client, "/inventory/")
    assert GOLDEN in html
    assert "October 2016 to September 2017" in html
    assert len(names(html)) == queries.PAGE
    assert (
        "81% of the transactions that are counted are done online from start to end. For 1% it is not known."
        in page(client, "/inventory/iceberg/")
    )
    assert GOLDEN.replace(",", "") not in page(client, "/inventory/?q=vehicle tax&department=dft")
