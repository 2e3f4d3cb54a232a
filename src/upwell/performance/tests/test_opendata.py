"""Open data: what is in the files, what is not, that they describe themselves, and that they are streamed."""

from __future__ import annotations

import csv
import json
import resource
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast

from upwell.intake.tests import scene
from upwell.lib import clock
from upwell.performance.opendata import hiding, writing
from upwell.performance.opendata.sets import COUNTS, MONTH, SERVICE, SETS, SOURCE, Field
from upwell.performance.rows import Row
from upwell.performance.tests.counted import GOOD, NOVEMBER, NOW, OCTOBER, count

NAMES = [field.name for field in COUNTS]


def got(client: Client, path: str, kind: str = "") -> bytes:
    response: Any = client.get(path)
    assert response.status_code == 200
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response["Content-Type"].startswith(kind)
    if file := getattr(response, "file_to_stream", None):
        file.close()  # as a server does when it is sent
    return body


@pytest.fixture
def figures(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    scene.publish(scene.POTHOLE, scene.POTHOLE_ES)
    count("pothole", OCTOBER, **GOOD)
    count("pothole", NOVEMBER, submitted=40)
    for language, many in {"en": 180, "es": 57, "vi": 3}.items():
        count("pothole", OCTOBER, by="language", value=language, submitted=many)


@pytest.mark.django_db
def test_a_table_has_a_row_for_each_service_and_month_and_none_for_all_together(client: Client, figures: None) -> None:
    rows = list(csv.DictReader(StringIO(got(client, "/data/services-by-month.csv").decode())))

    assert [(row["month"], row["service"], row["submitted"]) for row in rows] == [
        ("2026-10-01", "pothole", "200"),
        ("2026-11-01", "pothole", "40"),
    ]
    assert rows[1]["closed"] == "0"


@pytest.mark.django_db
def test_parts_are_in_tens_that_add_up_and_small_ones_are_empty(client: Client, figures: None) -> None:
    rows = json.loads(got(client, "/data/services-by-language.json"))

    assert {row["language"]: row["submitted"] for row in rows} == {"en": 180, "es": 60, "vi": None}
    assert rows[0]["closed"] == 0


@pytest.mark.django_db
def test_parquet_says_the_same_with_types_and_what_they_mean(client: Client, figures: None) -> None:
    from pyarrow import parquet

    read = parquet.read_table(BytesIO(got(client, "/data/services-by-language.parquet")))

    assert read.column("submitted").to_pylist() == [180, 60, None]
    assert read.column("month").to_pylist() == [date(2026, 10, 1)] * 3
    assert b"Requests sent" in read.schema.field("submitted").metadata[b"description"]


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_a_city_that_has_counted_nothing_gives_files_with_nothing_in_them(
    client: Client, cast: Cast, form: str
) -> None:
    for one in SETS:
        assert got(client, f"/data/{one.name}.{form}")


@pytest.mark.django_db
def test_the_same_file_is_not_sent_twice_and_a_newer_one_is(client: Client, figures: None) -> None:
    path = "/data/services-by-month.csv"
    mark = client.get(path)["ETag"]

    assert client.get(path, headers={"if-none-match": mark}).status_code == 304
    assert client.get("/data/services-by-month.json")["ETag"] != mark
    count("pothole", NOVEMBER, submitted=1)
    from upwell.performance.tests.counted import fresh

    fresh(NOW.replace(minute=30))
    assert client.get(path, headers={"if-none-match": mark}).status_code == 200


@pytest.mark.django_db
def test_the_catalogue_says_what_programs_that_collect_catalogues_need(client: Client, figures: None) -> None:
    found = json.loads(got(client, "/data.json"))

    assert found["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    assert len(found["dataset"]) == len(SETS)
    needed = {"title", "description", "keyword", "modified", "publisher", "contactPoint", "identifier", "accessLevel"}
    for one in found["dataset"]:
        assert needed | {"license", "temporal", "distribution", "describedBy"} <= set(one)
        assert one["temporal"] == "2026-10-01/2026-11-18"
        for way in one["distribution"]:
            path = way["downloadURL"].partition("/data/")[2]
            assert got(client, f"/data/{path}", way["mediaType"])
        schema = json.loads(got(client, f"/data/{one['describedBy'].partition('/data/')[2]}"))
        assert schema["schema"]["primaryKey"][:2] == ["month", "service"]


@pytest.mark.django_db
def test_the_columns_of_a_file_are_those_of_its_description(client: Client, figures: None) -> None:
    for one in SETS:
        described = [field["name"] for field in json.loads(got(client, f"/data/{one.name}.schema"))["schema"]["fields"]]
        assert got(client, f"/data/{one.name}.csv").decode().splitlines()[0].split(",") == described


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["no-such-set.csv", "services-by-month.exe"])
def test_what_is_not_there_is_missing(client: Client, cast: Cast, path: str) -> None:
    assert client.get(f"/data/{path}").status_code == 404


def months(count: int, services: int, values: int) -> Iterator[Row]:
    """So many rows that nobody holds at once."""
    for month in range(count):
        start = date(1950 + month // 12, month % 12 + 1, 1)
        for service in range(services):
            for value in range(values):
                sums = Counter(submitted=3 + (service * value + month) % 50)
                yield Row(f"service_{service}", "month", start, "language", f"l{value}", "", sums)


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_a_million_rows_are_streamed_in_little_memory(form: str) -> None:
    fields = (MONTH, SERVICE, Field("language", "string", ""), SOURCE, Field("submitted", "integer", ""))

    def written() -> int:
        lines = hiding.lines(months(1_000, 100, 10), ["submitted"], by="language")
        if form == "parquet":
            with writing.as_parquet(fields, lines) as file:
                return len(file.read(100))
        make = writing.as_csv if form == "csv" else writing.as_json
        return sum(len(piece) for piece in make(fields, lines))

    list(writing.as_csv(fields, hiding.lines(months(20, 100, 10), ["submitted"], by="language")))
    if form == "parquet":
        import pyarrow.parquet  # noqa: F401  # its own size is no row's
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert written() > 0
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60_000  # KB; the rows together are some hundred times as much
