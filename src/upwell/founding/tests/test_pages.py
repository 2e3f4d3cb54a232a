"""The first pages of an installation: with the code, and only as long as there is no city."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has no types
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.channels.web.tests.walking import Browser
from upwell.founding import invitation, pages, sheets, workbook
from upwell.founding.models import Sketch
from upwell.founding.tests.test_founding import BOOK, LIBRARY, with_
from upwell.lib import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_yet(settings: Any, tmp_path: Path) -> None:
    settings.DATA, settings.LIBRARY, settings.CITY_FOLDER = tmp_path / "data", LIBRARY, tmp_path / "town"
    catalogue.forget()


def invited(tmp_path: Path) -> Client:
    client = Client()
    code = invitation.write(tmp_path / "town", now=clock.now())
    assert client.post("/new-city/", {"code": code.upper()}).status_code == 302
    return client


def send(client: Client, book: Any) -> Any:
    content = book if isinstance(book, bytes) else workbook.write(book)
    return client.post("/new-city/upload/", {"workbook": SimpleUploadedFile("city.xlsx", content)})


def test_from_the_code_to_a_city(tmp_path: Path) -> None:
    client = invited(tmp_path)
    assert workbook.read(client.get("/new-city/workbook/").content)[1] == []

    assert send(client, BOOK).status_code == 200
    page = client.post("/new-city/publish/")

    assert page.status_code == 200
    assert b"road.lead" in page.content
    assert not Sketch.objects.exists()
    assert catalogue.city().name == "Test City"


def test_cells_to_be_mended_are_shown_and_nothing_is_made(tmp_path: Path) -> None:
    client = invited(tmp_path)

    page = send(client, with_("Teams", 0, Department="Roads"))

    assert page.status_code == 422
    assert b"Roads is not in the sheet Departments" in page.content
    assert client.post("/new-city/publish/").status_code == 422
    assert not catalogue.has_city()


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04"])
def test_what_is_no_workbook_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    assert send(invited(tmp_path), content).status_code == 422


def test_without_the_code_nothing_opens(tmp_path: Path) -> None:
    client = Client()
    assert client.get("/new-city/").status_code == 404
    invitation.write(tmp_path / "town", now=clock.now())

    assert client.post("/new-city/", {"code": "aaaa-aaaa-aaaa-aaaa"}).status_code == 422
    assert client.get("/new-city/workbook/").status_code == 404
    assert send(client, BOOK).status_code == 404
    assert client.get("/new-city/people/").status_code == 404
    assert client.post("/new-city/publish/").status_code == 404


def test_a_code_is_over_with_its_city_and_after_its_time(tmp_path: Path) -> None:
    client = invited(tmp_path)
    assert invitation.standing(clock.now() + invitation.HOLDS) is None

    send(client, BOOK)
    client.post("/new-city/publish/")

    assert client.get("/new-city/").status_code == 404
    assert send(client, BOOK).status_code == 404


def test_who_presses_publish_twice_reads_that_the_city_is_there(tmp_path: Path) -> None:
    client = invited(tmp_path)
    send(client, BOOK)
    client.post("/new-city/publish/")

    again = client.post("/new-city/publish/")

    assert again.status_code == 409
    assert b"Your city is there already" in again.content
    assert b"road.lead" not in again.content
    assert Client().post("/new-city/publish/").status_code == 404


def test_a_newer_code_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    client = invited(tmp_path)
    invitation.write(tmp_path / "town", now=clock.now())

    assert client.get("/new-city/workbook/").status_code == 404


def far_away() -> bytes:
    """A sheet with one cell at its beginning and one at its end: seventeen milliards between them."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    page = book.add_worksheet("City")
    page.write_string(0, 0, "a")
    page.write_string(1_048_575, 16_383, "b")
    book.close()
    return written.getvalue()


def same_words(count: int) -> bytes:
    """Small, and large once it is read: the same long words in many cells."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    page = book.add_worksheet("Places")
    for row in range(count):
        page.write_string(row, 0, "x" * 32_000)
    book.close()
    return written.getvalue()


@pytest.mark.parametrize("content", [far_away(), same_words(1_000)], ids=["far", "same"])
def test_a_workbook_that_unfolds_without_end_is_refused_and_the_server_lives(tmp_path: Path, content: bytes) -> None:
    page = send(invited(tmp_path), content)

    assert page.status_code == 422
    assert b"no workbook we can read" in page.content


def test_figures_of_another_kind_are_no_days(tmp_path: Path) -> None:
    page = send(invited(tmp_path), with_("Services", 0, **{"Promise (working days)": "\u00b2"}))

    assert page.status_code == 422
    assert b"is not a number of days" in page.content


def save(client: Client, name: str, **said: Any) -> Any:
    return client.post(f"/new-city/{name}/", said)


def line(page: str, number: int, **cells: str) -> dict[str, str]:
    """The controls of one line by the names of its columns, _ for a blank."""
    columns = [column.name for column in pages.BY_NAME[page].sheet.columns]
    return {f"{page}-{number}-{columns.index(name.replace('_', ' '))}": value for name, value in cells.items()}


def setting(**said: str) -> dict[str, str]:
    names = [name for name, _means, _needed in sheets.SETTINGS]
    return {f"city-{names.index(name.replace('_', ' '))}": value for name, value in said.items()}


def fill(client: Client, phone: str = "720-555-0100") -> None:
    town = setting(Name="Test City", Time_zone="America/Denver", Phone=phone, Latitude="39.74", Longitude="-104.99")
    save(client, "city", **town)
    save(client, "languages", **setting(Languages="en"))
    save(client, "departments", **line("departments", 0, Name="Streets"))
    save(client, "teams", **line("teams", 0, Name="Road crew", Department="Streets"))
    person = {"Sign-in name": "road.lead", "Called": "Road lead", "Role": "lead"}
    save(client, "people", **line("people", 0, **person))
    save(client, "holidays", **setting(Federal_holidays="yes"))


def test_from_nothing_over_the_pages_to_a_report_filed(tmp_path: Path) -> None:
    client = invited(tmp_path)
    fill(client)
    point = {"type": "Point", "coordinates": [-104.991, 39.741]}
    places = {"features": [{"geometry": point, "properties": {"ADDRESS": "200 Main St"}}]}
    client.post("/new-city/places/", {"file": SimpleUploadedFile("a.geojson", json.dumps(places).encode())})
    save(client, "services", services=["graffiti"])
    assert save(client, "work", **line("work", 0, Department="Streets", Team="Road crew")).status_code == 302

    page = client.post("/new-city/publish/")

    assert page.status_code == 200
    assert b"road.lead" in page.content
    assert b"/services/graffiti/" in page.content
    graffiti = catalogue.published("graffiti")
    assert graffiti is not None
    assert "San Jos" not in graffiti.definition.model_dump_json(exclude={"tests"})
    assert "408-535-3500" not in graffiti.definition.model_dump_json()
    browser = Browser(Client())
    browser.start("graffiti")
    assert Case.objects.count() == 0


def test_what_is_typed_is_kept_also_while_it_has_to_be_mended(tmp_path: Path) -> None:
    client = invited(tmp_path)

    page = save(client, "city", **setting(Name="Test City", Latitude="north"))

    assert page.status_code == 422
    assert b"north is not a number" in page.content
    assert b'value="Test City"' in client.get("/new-city/city/").content


def test_what_was_typed_is_sealed(tmp_path: Path) -> None:
    client = invited(tmp_path)
    fill(client)

    with connection.cursor() as cursor:
        cursor.execute("SELECT rows FROM founding_sketch")
        assert b"road.lead" not in bytes(str(cursor.fetchone()[0]), "utf-8")


def test_the_workbook_has_what_the_pages_were_told(tmp_path: Path) -> None:
    client = invited(tmp_path)
    fill(client)

    book, form = workbook.read(client.get("/new-city/workbook/").content)

    assert form == []
    assert [row["Name"] for row in book["Teams"]] == ["Road crew"]


def test_texts_of_another_city_have_to_be_written_before_it_begins(tmp_path: Path) -> None:
    client = invited(tmp_path)
    fill(client)
    save(client, "services", services=["water_pollution"])
    save(client, "work", **line("work", 0, Department="Streets", Team="Road crew"))

    assert client.post("/new-city/publish/").status_code == 422
    assert "Write what is right here" in client.get("/new-city/words/").content.decode()
    written = {}
    for number, row in enumerate(Sketch.objects.get().rows["Words"]):
        written |= line("words", number, Write_instead=row["It says"].replace("408-794-1900", "720-555-0111"))
    save(client, "words", **written)

    assert client.post("/new-city/publish/").status_code == 200
    found = catalogue.published("water_pollution")
    assert found is not None
    assert "408-" not in found.definition.model_dump_json(exclude={"tests"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "neither GeoJSON"),
        (b"street,lat\n1,2", "A column is missing"),
        (b"address,lat,lon\n", "We found no address"),
        (b'{"features": 3}', "neither GeoJSON"),
        (b"{" * 5000, "neither GeoJSON"),
    ],
)
def test_a_file_that_holds_no_addresses_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    client = invited(tmp_path)

    page = client.post("/new-city/places/", {"file": SimpleUploadedFile("a.csv", content)})

    assert page.status_code == 422
    assert said in page.content.decode()


def test_a_table_with_semicolons_is_read(tmp_path: Path) -> None:
    client = invited(tmp_path)

    table = b"Address;Zip;Lat;Lon\n200 Main St;80202;39.7;-104.9\n"
    client.post("/new-city/places/", {"file": SimpleUploadedFile("a.csv", table)})

    assert Sketch.objects.get().rows["Places"][0]["Postcode"] == "80202"


def test_colors_are_judged_in_words(tmp_path: Path) -> None:
    client = invited(tmp_path)

    save(client, "look", **setting(Main_color="#ffff00"))

    assert "hard to read" in client.get("/new-city/look/").content.decode()


def test_a_service_that_nobody_works_is_told_where_its_team_is_chosen(tmp_path: Path) -> None:
    client = invited(tmp_path)
    fill(client)
    save(client, "services", services=["graffiti"])
    save(client, "work", **line("work", 0, Department="Streets"))

    page = client.post("/new-city/publish/").content.decode()

    assert "Services F3" in page
    assert "Choose a team" in page
