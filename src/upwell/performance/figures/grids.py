"""A file or a call as rows of cells, each with the name people find it by. Pure.

Files are what departments save: CSV in whatever encoding and with whatever separator, a workbook, a list in JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from upwell.files import workbooks
from upwell.performance.figures.cells import letters

MOST_BYTES = 10_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_NAME = 80
LOOKED_AT = 50_000
"""Letters in which the separator is looked for."""
HEADS = 25
"""Rows of a sheet in which headings are looked for."""
_NO_LETTERS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_WORKBOOK = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
SEPARATORS = ",;\t|"


class CannotRead(Exception):
    """`code`: empty, too_large, too_many_rows, not_a_table, no_such_sheet, which_sheet. `sheets`: those it has, or
    those that could be meant."""

    def __init__(self, code: str, sheets: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code, self.sheets = code, tuple(sheets)


@dataclass(frozen=True, slots=True)
class Grid:
    """A cell that is not there is None, an empty one "". `at`: what the cell of a row and a column is called.
    `headed`: the first row is the headings, whatever stands there."""

    rows: Sequence[Sequence[str | None]]
    at: Callable[[int, int], str]
    sheet: str = ""
    headed: bool = False


Fits = Callable[[Grid], bool]
"""Whether the first rows of a sheet have the headings that are looked for."""


def of_file(content: bytes, sheet: str = "", fits: Fits | None = None) -> Grid:
    """Of a workbook the sheet that is named, or the only one that `fits`, or the first. Raises CannotRead."""
    if not content.strip():
        raise CannotRead("empty")
    if len(content) > MOST_BYTES:
        raise CannotRead("too_large")
    if content.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        return _of_workbook(content, sheet, fits)
    text = _decoded(content)
    if _is_no_text(text[:LOOKED_AT]):
        raise CannotRead("not_a_table")
    if text.lstrip().startswith("["):
        return _of_json(text)
    return _checked(Grid(_lines(text), _as_spreadsheets_say))


def of_records(records: Sequence[Mapping[str, Any]]) -> Grid:
    """What a program sent: the names of all of them are the headings."""
    names = list(dict.fromkeys(str(name) for record in records for name in record))
    if len(names) > MOST_COLUMNS:  # before so many cells are made
        raise CannotRead("not_a_table")
    rows = [tuple(names), *(tuple(_said(record, name) for name in names) for record in records)]

    def at(row: int, column: int) -> str:
        if row == 0:  # the name itself: where it stands first
            if column >= len(names):
                return ""
            row = 1 + next(place for place, record in enumerate(records) if names[column] in record)
        return f"/{row - 1}/{_part(names[column])}" if column < len(names) else f"/{row - 1}"

    return _checked(Grid(rows, at, headed=True))


def _part(name: str) -> str:
    """Of a JSON Pointer."""
    return name[:MOST_NAME].replace("~", "~0").replace("/", "~1")


def _said(record: Mapping[str, Any], name: str) -> str | None:
    if name not in record:
        return None
    value = record[name]
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, "f").rstrip("0")
    return str(value)


def _checked(grid: Grid) -> Grid:
    if len(grid.rows) > MOST_ROWS:
        raise CannotRead("too_many_rows")
    if any(len(row) > MOST_COLUMNS for row in grid.rows):
        raise CannotRead("not_a_table")
    return grid


def _as_spreadsheets_say(row: int, column: int) -> str:
    return f"{letters(column)}{row + 1}"


def _of_workbook(content: bytes, sheet: str, fits: Fits | None) -> Grid:
    try:
        found = workbooks.heads(content, HEADS, MOST_ROWS)
        name = _sheet(found, sheet.strip(), fits)
        name, lines = next(iter(found.items())) if len(found) == 1 else workbooks.one(content, MOST_ROWS, name)
    except workbooks.CannotRead:
        raise CannotRead("not_a_table") from None
    return _checked(Grid(lines, _as_spreadsheets_say, name))


def _sheet(heads: Mapping[str, workbooks.Lines], wanted: str, fits: Fits | None) -> str:
    """Its name; empty for the first that holds anything."""
    if wanted:
        found = next((name for name in heads if name.strip().casefold() == wanted.casefold()), None)
        if found is None:
            raise CannotRead("no_such_sheet", list(heads))
        return found
    fitting = [name for name, lines in heads.items() if fits and fits(Grid(lines, _as_spreadsheets_say, name))]
    if len(fitting) > 1:
        raise CannotRead("which_sheet", fitting)
    return fitting[0] if fitting else ""


def _of_json(text: str) -> Grid:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise CannotRead("not_a_table") from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise CannotRead("not_a_table")
    if any(isinstance(value, dict | list) for one in found for value in one.values()):
        raise CannotRead("not_a_table")
    return of_records(found)


def _is_no_text(text: str) -> bool:
    """A picture or a program that is called a table: more of it than a slip is no letter."""
    return "\x00" in text or 50 * len(_NO_LETTERS.findall(text)) > len(text)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines(text: str) -> list[list[str]]:
    try:
        return [
            row[: MOST_COLUMNS + 1]
            for row in _capped(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
        ]
    except csv.Error:
        raise CannotRead("not_a_table") from None


def _capped(rows: Iterable[list[str]]) -> Iterable[list[str]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise CannotRead("too_many_rows")
        yield row


def _separator(text: str) -> str:
    """The one that most of the first lines have, and have most of; what stands in quotes does not count."""
    bare = re.sub(r'"(?:[^"]|"")*"', "", text[:LOOKED_AT])
    lines = [line for line in bare.splitlines()[:40] if line.strip()]

    def shared(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        return sum(1 for many in counts if many), sum(counts)

    return max(SEPARATORS, key=shared)
