"""The first pages of an installation: with the code, and only as long as there is no city."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has no types
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from upwell.catalogue import queries as catalogue
from upwell.founding import invitation, workbook
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
    return client.post("/new-city/city/", {"workbook": SimpleUploadedFile("city.xlsx", content)})


def test_from_the_code_to_a_city(tmp_path: Path) -> None:
    client = invited(tmp_path)
    assert workbook.read(client.get("/new-city/workbook/").content)[1] == []

    page = send(client, BOOK)

    assert page.status_code == 200
    assert b"road.lead" in page.content
    assert catalogue.city().name == "Test City"


def test_cells_to_be_mended_are_shown_and_nothing_is_made(tmp_path: Path) -> None:
    client = invited(tmp_path)

    page = send(client, with_("Teams", 0, Department="Roads"))

    assert page.status_code == 422
    assert b"Roads is not in the sheet Departments" in page.content
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


def test_a_code_is_over_with_its_city_and_after_its_time(tmp_path: Path) -> None:
    client = invited(tmp_path)
    assert invitation.standing(clock.now() + invitation.HOLDS) is None

    send(client, BOOK)

    assert client.get("/new-city/").status_code == 404
    assert send(client, BOOK).status_code == 404


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
