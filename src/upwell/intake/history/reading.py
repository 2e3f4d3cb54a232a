"""Reads a file of cases record by record, however broken: compressed or not, any encoding, NULs, quotes never closed.

Decides only what is a record. One that is not costs itself and no other: after a quote that never closes, reading
goes on with the next line. Memory is bounded by the longest line allowed, not by the file."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TextIO, cast

MOST_LINE = 1_000_000
MOST_LINES = 200
"""Lines of one record. A note may have many; a quote that is never closed would take the rest of the file."""

_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
_OTHERS = {b"PK\x03\x04": "a ZIP or Excel file", b"%PDF": "a PDF", b"\xd0\xcf\x11\xe0": "an old Excel file"}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class FileRefused(Exception):
    """This file cannot be read."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over the bytes tells: the digest of the content, unpacked, and the encoding that fits."""

    digest: str
    encoding: str
    packed: bool


def survey(path: Path) -> Survey:
    """Raises FileRefused for what is not a text file, and for an archive that was cut short."""
    try:
        packed = _is_packed(path)
        with _bytes(path, packed) as file:
            digest, encoding = _read_through(file)
    except (EOFError, gzip.BadGzipFile, zlib.error) as why:
        raise FileRefused(f"{path.name} is compressed and broken: {why}.") from why
    except OSError as why:
        raise FileRefused(f"{path.name} cannot be read: {why.strerror or why}.") from why
    return Survey(digest, encoding, packed)


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(4)
    for mark, called in _OTHERS.items():
        if start.startswith(mark):
            raise FileRefused(f"{path.name} is {called}, not CSV: save the table in it as CSV first.")
    return start.startswith(_GZIP)


def _bytes(path: Path, packed: bool) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if packed else path.open("rb")


def _read_through(file: IO[bytes]) -> tuple[str, str]:
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    encoding, first = "utf-8", True
    while block := file.read(_BLOCK):
        digest.update(block)
        if first:
            encoding = next((name for mark, name in _BOMS if block.startswith(mark)), encoding)
        first = False
        encoding = encoding if encoding != "utf-8" or _decodes(decoder, block) else "cp1252"
    if encoding == "utf-8" and not _decodes(decoder, b"", final=True):
        encoding = "cp1252"
    return digest.hexdigest(), encoding


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def open_text(path: Path, found: Survey, encoding: str) -> TextIO:
    """The file as text. `encoding` is the map's; empty: the one found."""
    try:
        codecs.lookup(encoding or found.encoding)
    except LookupError as why:
        raise FileRefused(f"There is no encoding called {encoding!r}.") from why
    called = encoding or found.encoding
    if found.packed:
        return cast("TextIO", gzip.open(path, "rt", encoding=called, errors="replace", newline=""))
    return path.open(encoding=called, errors="replace", newline="")


@dataclass(frozen=True, slots=True)
class Record:
    """`number` as a spreadsheet counts; the header is row 1. `bad` says why this is not a record."""

    number: int
    cells: Sequence[str]
    bad: str = ""


class _Lines:
    """What the CSV reader takes its lines from. Ends early where a record has become too long, and can give back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._waiting: deque[str | None] = deque()  # None: a line that was too long
        self.taken: list[str] = []
        self.cut = False  # the reader wanted another line and did not get one
        self.too_long = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._next() if len(self.taken) < MOST_LINES else ""
        if line:
            self.taken.append(line)
            return line
        self.cut = True
        if line is None:
            if self.taken:
                self._waiting.appendleft(None)
            else:
                self.too_long = True
        raise StopIteration

    def begin(self) -> None:
        self.taken, self.cut, self.too_long = [], False, False

    def give_back(self) -> None:
        """All lines of this record but the first, which is lost."""
        self._waiting.extendleft(reversed(self.taken[1:]))

    def _next(self) -> str | None:
        if self._waiting:
            return self._waiting.popleft()
        line = self._file.readline(MOST_LINE)
        if len(line) < MOST_LINE:
            return line.replace("\0", "") if "\0" in line else line
        while line and not line.endswith("\n"):
            line = self._file.readline(MOST_LINE)
        return None


def records(file: TextIO, delimiter: str) -> Iterator[Record]:
    """The header first, then every record that is not blank."""
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=delimiter)
    number = width = 0
    while True:
        number += 1
        lines.begin()
        cells, bad = _next(reader, lines, delimiter)
        if cells is None:
            return
        bad = bad or (_misfit(cells, width) if width else "")
        if bad:
            lines.give_back()
            yield Record(number, (), bad)
        elif cells:
            width = width or len(cells)
            yield Record(number, cells)


def _next(reader: Iterator[list[str]], lines: _Lines, delimiter: str) -> tuple[list[str] | None, str]:
    """The cells and what is wrong with them; None at the end of the file."""
    try:
        cells = next(reader)
    except StopIteration:
        return ([], f"it is longer than {MOST_LINE:,} characters") if lines.too_long else (None, "")
    except csv.Error as why:
        return [], f"it is not CSV: {why}"
    unclosed = lines.cut or (len(lines.taken) > 1 and not _is_strict(lines.taken, delimiter))
    return cells, "a quote in it is opened and never closed" if unclosed else ""


def _is_strict(lines: list[str], delimiter: str) -> bool:
    """A record of several lines must be without fault: a stray quote may have swallowed the rows below it."""
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _misfit(cells: list[str], width: int) -> str:
    if not cells or len(cells) == width or (len(cells) > width and not any(cells[width:])):
        return ""
    return f"it has {len(cells)} cells and the header has {width}"
