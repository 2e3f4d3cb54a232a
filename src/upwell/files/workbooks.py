"""Reads the cells of a workbook in a process of its own, which may use so much memory and time and no more: a sheet of
one cell at its far end, or a file that unfolds without end, ends that process and not the server. Pure."""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MEMORY, SECONDS = 1_500_000_000, 20
MOST_COLUMNS, MOST_LETTERS = 100, 20_000_000

Lines = Sequence[Sequence[str]]


class CannotRead(Exception):
    """This is no workbook, or more than one of people can be."""


def read(content: bytes, most: Mapping[str, int]) -> dict[str, Lines]:
    """The lines of the sheets named, each cell as somebody would write it; of each at most so many lines and one more.
    Raises CannotRead."""
    return _apart(content, dict(most))


def one(content: bytes, most: int, sheet: str = "") -> tuple[str, Lines]:
    """The lines of that sheet, or of the first that holds anything, and what it is called. Raises CannotRead."""
    found = _apart(content, {sheet or ANY: most})
    if not found:
        raise CannotRead
    return next(iter(found.items()))


def heads(content: bytes, lines: int, most: int) -> dict[str, Lines]:
    """The first lines of every sheet, in their order; of an only sheet at most so many and one more. Raises
    CannotRead."""
    return _apart(content, {EVERY: lines, ONLY: most})


ANY, EVERY, ONLY = "", "\n", "\n\n"
"""Instead of a name: the first sheet that holds anything, so many lines of it."""


def _apart(content: bytes, most: Mapping[str, int]) -> dict[str, Lines]:
    command = [sys.executable, "-P", "-m", __name__, json.dumps(dict(most))]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=2 * SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise CannotRead from None
    if done.returncode != 0:
        raise CannotRead
    found: dict[str, Lines] = json.loads(done.stdout)
    return found


def text(cell: Any) -> str:
    """A cell as somebody would write it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return cell.strftime("%H:%M") if isinstance(cell, time) else str(cell).strip()


def _lines(book: CalamineWorkbook, name: str, most: int) -> Lines:
    lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=most + 1)
    return [[text(cell) for cell in line[:MOST_COLUMNS]] for line in lines]


def _first(book: CalamineWorkbook, most: int) -> Iterator[tuple[str, Lines]]:
    for name in book.sheet_names:
        lines = _lines(book, name, most)
        if any(cell for line in lines for cell in line):
            yield name, lines
            return


def _heads(book: CalamineWorkbook, most: int) -> Iterator[tuple[str, Lines]]:
    for name in book.sheet_names:
        with suppress(CalamineError):  # a sheet that is a chart
            yield name, _lines(book, name, most)[:most]


def _work(most: Mapping[str, int]) -> int:
    for kind, amount in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (amount, amount))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        found = {name: _lines(book, name, most[name]) for name in book.sheet_names if name in most}
        if EVERY in most:
            alone = len(book.sheet_names) == 1
            found = dict(_heads(book, most[ONLY] + 1 if alone else most[EVERY]))
        if most.get(ANY):
            found = dict(_first(book, most[ANY]))
    except (CalamineError, ValueError, OSError, KeyError, MemoryError):
        return 1
    if sum(len(cell) for lines in found.values() for line in lines for cell in line) > MOST_LETTERS:
        return 1
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(_work(json.loads(sys.argv[1])))
