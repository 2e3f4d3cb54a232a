"""The rows of a file as text, whatever it is: CSV with commas, semicolons or tabs, or a workbook. Pure.

A workbook's cells are written as somebody would type them, so that one map does for both."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from upwell.portfolio.inventory.reading import FileRefused

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
DELIMITERS = ",;\t"
MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class Content:
    """`sheet`: of a workbook, the one that was read."""

    name: str
    sha256: str
    sheet: str
    rows: Iterator[Sequence[str]]


def read(path: Path, sheet: str = "") -> Content:
    """Raises FileRefused."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileRefused(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB.")
        content = path.read_bytes()
    except OSError as error:
        raise FileRefused(f"{path.name} cannot be read: {error.strerror}.") from None
    mark = hashlib.sha256(content).hexdigest()
    if path.suffix.lower() in WORKBOOKS:
        read_sheet, rows = _sheet(path.name, content, sheet)
        return Content(path.name, mark, read_sheet, rows)
    return Content(path.name, mark, "", _lines(content))


def _lines(content: bytes) -> Iterator[Sequence[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    return csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=head.count))


def _sheet(name: str, content: bytes, sheet: str) -> tuple[str, Iterator[Sequence[str]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        wanted = sheet or book.sheet_names[0]
        if wanted not in book.sheet_names:
            raise FileRefused(f"{name} has no sheet {wanted!r}. Its sheets are: {', '.join(book.sheet_names)}.")
        rows = book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise FileRefused(f"{name} is no workbook that can be read: {error}") from None
    return wanted, ([_text(cell) for cell in row] for row in rows)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
