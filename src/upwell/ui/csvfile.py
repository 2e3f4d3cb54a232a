"""A file that a spreadsheet opens and that does nothing there. Pure: rows of text in, bytes out (RFC 4180).

A cell that a spreadsheet would take for a formula gets an apostrophe in front, as people type it there themselves."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from upwell.lib import formulas

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as something else
TOGETHER = 200


class _Line:
    """Hands back what the writer writes, so that nothing is held."""

    def write(self, text: str) -> str:
        return text


def safe(cell: object) -> str:
    return formulas.safe("" if cell is None else str(cell))


def written(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The whole file, some hundred lines at a time."""
    writer: Any = csv.writer(_Line(), lineterminator="\r\n")
    yield (BYTE_ORDER_MARK + writer.writerow([safe(cell) for cell in heading])).encode()
    together: list[str] = []
    for row in rows:
        together.append(writer.writerow([safe(cell) for cell in row]))
        if len(together) == TOGETHER:
            yield "".join(together).encode()
            together = []
    yield "".join(together).encode()
