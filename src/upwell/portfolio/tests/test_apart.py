"""Sums that are kept apart: the periods of several who speak, and what stands beside what is counted."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from upwell.portfolio import actions, filling, floating, keeping, queries, summing
from upwell.portfolio.floating import View
from upwell.portfolio.models import Collection, Entry, Import, Value
from upwell.portfolio.tests.test_keeping import HEAD, NOW, PARKS, PAVING, take
from upwell.portfolio.tests.test_real_files import DATA, UK

pytestmark = pytest.mark.django_db
STANDING = "code,name,department,volume kind,volume 2025\n"
FLOWS = "apply,Apply for help,Housing,flow,100\n"
STOCKS = "claims,Claims that are paid,Housing,stock,5000\n"


def page(client: Client, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(client.get(path).content.decode())))


def filled(code: str, volume: int, start: date, until: date) -> None:
    """As Upwell fills in what it counted itself."""
    of = Collection.objects.get()
    source = Import.objects.create(collection=of, file=filling.SOURCE, at=NOW, by=filling.SOURCE)
    one = Entry.objects.get(code=code)
    keeping.write([(one.id, "volume", "", "", start, until, "", float(volume), str(volume), "", source.id)])
    summing.sum_up(of)


def test_a_city_s_file_and_what_upwell_counted_later_each_keep_their_newest_period(tmp_path: Path) -> None:
    take(tmp_path, HEAD + PARKS + PAVING + "tree,Plant a tree,Parks,,,,,50,,\n")
    filled("hole", 70, date(2026, 9, 1), date(2026, 11, 1))

    total = queries.total("city")
    assert (total.known, total.volume, total.start) == (2, 1250, date(2025, 1, 1))
    assert total.sentence == "1,250 completed transactions per year, total for 2 services out of 3"
    (other,) = total.others
    assert (other.known, other.volume, other.start, other.until) == (1, 70, date(2026, 9, 1), date(2026, 11, 1))
    assert Entry.objects.get(code="hole").volume == 70  # the newest it says, not the year of before


def test_the_list_says_both_and_the_iceberg_adds_no_months_to_a_year(tmp_path: Path, client: Client) -> None:
    take(tmp_path, HEAD + PARKS + PAVING + "tree,Plant a tree,Parks,,,,,50,,\n")
    filled("hole", 70, date(2026, 9, 1), date(2026, 11, 1))

    for path in ("/inventory/", "/inventory/?q=a"):
        said = page(client, path)
        assert "1,250 completed transactions per year, total for 2 services out of 3 2025" in said
        assert "70 completed transactions, total for 1 services out of 3 September 2026 to October 2026" in said
    berg = page(client, "/inventory/iceberg/?by=volume")
    assert "The figures of 1 service are of more or fewer months. It is not in this picture." in berg
    assert "Report a pothole" not in berg


def test_years_that_end_otherwise_are_in_one_picture(tmp_path: Path, client: Client) -> None:
    take(tmp_path, HEAD + PARKS + PAVING)
    filled("hole", 400, date(2025, 11, 1), date(2026, 11, 1))
    berg = page(client, "/inventory/iceberg/?by=volume")
    assert "2025 November 2025 to October 2026" in berg or "November 2025 to October 2026 2025" in berg
    assert "Report a pothole" in berg


def test_what_stands_is_in_no_sum_and_is_told(tmp_path: Path, client: Client) -> None:
    take(tmp_path, STANDING + FLOWS + STOCKS)

    total = queries.total("city")
    assert (total.volume, total.known, total.stocks, total.stock) == (100, 1, 1, 5000)
    said = page(client, "/inventory/")
    assert "100 completed transactions per year, total for 1 services out of 2" in said
    assert "1 service counts what there is at one time: 5,000. It is in no total." in said
    assert "5,000 at one time" in said
    berg = page(client, "/inventory/iceberg/?by=volume")
    assert "1 service counts what there is at one time. It is not in this picture." in berg
    assert "5,100" not in berg
    assert "At one time 5,000" in page(client, "/inventory/city/claims/")


def test_services_that_stand_and_services_that_flow_are_not_joined_to_one_sum(tmp_path: Path) -> None:
    take(tmp_path, STANDING + FLOWS + STOCKS)
    how: actions.How = {"because": "One", "by": "Somebody", "now": NOW}
    made = actions.merge("city", ["apply", "claims"], into="one", name="One", **how)
    assert made.volume is None


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="the real files are not there (../shared/data)")
def test_two_inventories_beside_each_other_each_have_their_own_newest_period(tmp_path: Path, client: Client) -> None:
    actions.import_file(UK, map_path=actions.map_named("uk"), now=NOW)
    take(tmp_path, HEAD + PARKS + PAVING)

    uk, city = queries.total("uk"), queries.total("city")
    assert (uk.start, uk.until) == (date(2016, 10, 1), date(2017, 10, 1))
    assert (city.start, city.until) == (date(2025, 1, 1), date(2026, 1, 1))
    said = page(client, "/inventory/?collection=uk")
    assert (
        "1.04bn completed transactions per year, total for 388 services out of 734 October 2016 to September 2017"
        in said
    )
    assert "9 services in it count what there is at one time: 24.8m. Without them the sum is 1.01bn." in said
    assert Entry.objects.filter(volume_kind="stock", code__endswith="claims-maintained").count() == 8
    assert "October 2016 to September 2017" in page(client, "/inventory/iceberg/?collection=uk")
    assert "9 services count what there is at one time" in page(client, "/inventory/iceberg/?collection=uk&by=volume")


def queried(view: View) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    of = Collection.objects.get()
    with CaptureQueriesContext(connection) as asked:
        floating.berg(of, view)
    return len(asked)


def test_the_iceberg_is_worked_out_once_for_each_edition(tmp_path: Path) -> None:
    take(tmp_path, HEAD + PARKS + PAVING)
    view = View("volume", "service")
    assert (queried(view), queried(view), queried(View("cost", "service"))) == (1, 0, 1)

    changes: list[Any] = [
        lambda: take(tmp_path, HEAD + PARKS.replace("1,200", "1,300") + PAVING, now=datetime(2027, 1, 9, tzinfo=UTC)),
        lambda: actions.reorganise("city", "parks", into="fun", name="Fun", since=date(2027, 2, 1)),
        lambda: actions.split("city", "hole", into={"a": "A", "b": "B"}, because="Two", by="Somebody", now=NOW),
    ]
    for change in changes:
        change()
        assert (queried(view), queried(view)) == (1, 0)
    assert floating.berg(Collection.objects.get(), view).rows[0].department == "Fun"


def test_a_layer_leads_further_in_down_to_the_last_service(tmp_path: Path, client: Client) -> None:
    head = "code,name,department,kind,volume 2025\n"
    rows = "big,The big one,Streets,report,9000\n"
    rows += "".join(f"s{n},Small {n},Parks,{'booking' if n % 2 else 'report'},1\n" for n in range(80))
    take(tmp_path, head + rows)

    html = unescape(client.get("/inventory/iceberg/?by=volume").content.decode())
    (further,) = set(re.findall(r'<th scope="row"><a href="([^"]+)">\d+ more services', html))
    assert further == "?collection=city&by=volume&layers=department"
    html = unescape(client.get(f"/inventory/iceberg/{further}").content.decode())
    assert 'href="?collection=city&by=volume&department=parks"' in html
    html = unescape(client.get("/inventory/iceberg/?collection=city&by=volume&department=parks").content.decode())
    assert "The big one" not in html
    assert ">50 more services</a>" in html
    kinds = unescape(
        client.get("/inventory/iceberg/?collection=city&by=volume&department=parks&layers=kind").content.decode()
    )
    assert 'href="?collection=city&by=volume&kind=booking&department=parks"' in kinds
    last = unescape(
        client.get("/inventory/iceberg/?collection=city&by=volume&kind=booking&department=parks").content.decode()
    )
    assert 'href="/inventory/?collection=city&department=parks&kind=booking">10 more services</a>' in last
    assert Value.objects.filter(field="volume").count() == 81
