"""Takes in plain text and tables of text: TXT, CSV. Pure. What is kept is UTF-8 with simple line ends.

A table may be opened with a program that carries out its cells: those that are formulas are refused. Which mark parts
the cells, that program guesses or its person chooses: so it is looked at with each of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from upwell.files import documents
from upwell.lib import formulas

FORMATS = {"txt", "csv"}
_NEVER = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_OTHER = re.compile(r"\s*(<|%PDF|#!|%!PS|MZ|\x7fELF)", re.IGNORECASE)  # what a program might take it for
_PLAIN, _NUMBER = re.escape(formulas.SIGNS), re.escape(formulas.NUMBER_SIGNS)
_SIGN = re.compile(f"[{_PLAIN}{_NUMBER}]")
_FORMULA = re.compile(rf"\s*([{_PLAIN}]|[{_NUMBER}](?=.*[(|!]))")
_MARKS = ",;\t|"
_ONE_AT_A_TIME = Lock()


@contextmanager
def _long_cells() -> Iterator[None]:
    """By another mark than its own, a table may be one long cell. The limit is the whole process's: others keep theirs
    but for this moment."""
    with _ONE_AT_A_TIME:
        before = csv.field_size_limit(documents.MOST_BYTES)
        try:
            yield
        finally:
            csv.field_size_limit(before)


def clean(data: bytes, wanted: set[str]) -> documents.Document:
    """Raises OtherKind, HasFormulas."""
    text = _text(data)
    if _NEVER.search(text) or _OTHER.match(text):
        raise documents.OtherKind
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    if not lines.strip():
        raise documents.Empty
    kind = "csv" if "csv" in wanted and ("txt" not in wanted or _is_table(lines)) else "txt"
    if kind == "csv":
        if not _is_table(lines):
            raise documents.OtherKind
        _refuse_formulas(lines)
    return documents.Document(lines.encode(), kind)


def _text(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else the letters of an older Windows."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise documents.OtherKind from error


def _mark(lines: str) -> str:
    first = next((line for line in lines.split("\n") if line.strip()), "")
    return max(_MARKS, key=first.count)


def _is_table(lines: str) -> bool:
    """The first lines have the same columns, two or more; a single column is a list of words like any text."""
    first = [line for line in lines.split("\n") if line.strip()][:2]
    counts = {line.count(_mark(lines)) for line in first}
    return 0 not in counts


def _refuse_formulas(lines: str) -> None:
    if not _SIGN.search(lines):
        return
    try:
        with _long_cells():
            for mark in _MARKS:
                for row in csv.reader(lines.split("\n"), delimiter=mark):
                    if any(_FORMULA.match(cell) for cell in row):
                        raise documents.HasFormulas
    except csv.Error as error:
        raise documents.Broken from error
