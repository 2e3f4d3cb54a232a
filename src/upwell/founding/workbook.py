"""The workbook of a new city as a file: written with what is there, read with the place of every cell. Pure."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it has no types

from upwell.files import workbooks
from upwell.founding import sheets
from upwell.founding.sheets import Column, Sheet

MOST_BYTES = 5_000_000
MOST_ROWS = 2_000
MOST_PLACES = 20_000
HEAD = 2  # lines above the first row: what the sheet is, and the names of its columns

Rows = Mapping[str, Sequence[Mapping[str, str]]]
"""By the name of a sheet: its rows, each by the names of its columns."""


class NotAWorkbook(Exception):
    """This file is no workbook we can read. Send the one you downloaded here, saved as .xlsx."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in a cell, and how to mend it."""

    sheet: str
    cell: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}: {self.what}" + (f". {self.hint}" if self.hint else "")


@dataclass(slots=True)
class Row:
    """One line of a sheet; `number` as the program counts it."""

    sheet: Sheet
    number: int
    cells: dict[str, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def wrong(self, column: str, what: str, hint: str = "") -> Wrong:
        return Wrong(self.sheet.name, f"{self.letters.get(column, 'A')}{self.number}", what, hint)


Book = dict[str, list[Row]]


def write(rows: Rows) -> bytes:
    """The workbook with these rows, and how to fill in each column."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, faint = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"italic": True})
    text = book.add_format({"num_format": "@", "text_wrap": True})
    for sheet in sheets.ALL:
        page: Any = book.add_worksheet(sheet.name)
        page.write_string(0, 0, sheet.means, faint)
        page.freeze_panes(HEAD, 0)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width, text)
            page.write_string(1, place, column.name + (" *" if column.needed else ""), bold)
            _help(page, place, column)
        for number, row in enumerate(rows.get(sheet.name, ()), start=HEAD):
            for place, column in enumerate(sheet.columns):
                page.write_string(number, place, row.get(column.name, ""), text)
    book.close()
    return written.getvalue()


def _help(page: Any, place: int, column: Column) -> None:
    if column.means:
        page.write_comment(1, place, column.means)
    if column.choices:
        rule = {"validate": "list", "source": list(column.choices), "error_message": "Choose one of the list."}
        page.data_validation(HEAD, place, 500, place, rule)


def empty() -> bytes:
    """The workbook to begin with."""
    return write({"City": settings_with({})})


def settings_with(said: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of the sheet City with these values."""
    return [
        {"Setting": name, "Value": said.get(name, ""), "Means": means + (" Needed." if needed else "")}
        for name, means, needed in sheets.SETTINGS
    ]


def held(rows: Rows) -> Book:
    """Rows as they would be read from the workbook that `write` makes of them; those that say nothing are none."""
    book: Book = {}
    for sheet in sheets.ALL:
        letters = {column.name: _letter(place) for place, column in enumerate(sheet.columns)}
        lines = enumerate(rows.get(sheet.name, ()), start=HEAD + 1)
        book[sheet.name] = [Row(sheet, number, dict(cells), letters) for number, cells in lines if any(cells.values())]
    return book


def read(content: bytes) -> tuple[Book, list[Wrong]]:
    """Every row that holds something, and what is wrong with the form of the sheets. Raises NotAWorkbook."""
    if len(content) > MOST_BYTES:
        raise NotAWorkbook
    try:
        found = workbooks.read(content, {sheet.name: _most(sheet) for sheet in sheets.ALL})
    except workbooks.CannotRead:
        raise NotAWorkbook from None
    known: Book = {}
    wrong: list[Wrong] = []
    for sheet in sheets.ALL:
        if sheet.name not in found and sheet is sheets.WORDS:
            continue
        if sheet.name not in found:
            wrong.append(Wrong(sheet.name, "A1", "This sheet is missing", "Take the workbook you downloaded here"))
            continue
        known[sheet.name] = _rows(sheet, found[sheet.name], wrong)
    return known, wrong


def _most(sheet: Sheet) -> int:
    return MOST_PLACES if sheet.name == "Places" else MOST_ROWS


def _rows(sheet: Sheet, lines: workbooks.Lines, wrong: list[Wrong]) -> list[Row]:
    head = [cell.removesuffix("*").strip() for cell in (lines[1] if len(lines) > 1 else ())]
    for column in sheet.columns:
        if column.name not in head:
            hint = f"Write {column.name} in line 2 of a column"
            wrong.append(Wrong(sheet.name, "A2", f"The column {column.name} is missing", hint))
    most = _most(sheet)
    if len(lines) > most:
        wrong.append(Wrong(sheet.name, f"A{most}", f"This sheet has at most {most} lines"))
        return []
    letters = {name: _letter(place) for place, name in enumerate(head)}
    rows = []
    for number, line in enumerate(lines[HEAD:], start=HEAD + 1):
        found = {name: cell for name, cell in zip(head, line, strict=False) if name}
        if any(found.values()):
            rows.append(Row(sheet, number, found, letters))
    return rows


def _letter(place: int) -> str:
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)
