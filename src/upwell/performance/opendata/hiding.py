"""Rows of a data set as they are told, one month after the other: no more than a month is held. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from upwell.performance.published import published
from upwell.performance.rows import Row

Line = tuple[Any, ...]


def lines(rows: Iterable[Row], counts: Sequence[str], *, by: str) -> Iterator[Line]:
    """`rows` in the order of their months, from the first there is. Month, service, the value where there is a `by`,
    the source, then the counts; None is hidden, or nobody told it."""
    for row in published(rows, by=by, names=counts):
        values = [row.told[name] if name not in row.few and _is_told(row, name) else None for name in counts]
        start = row.start.isoformat() if row.start else ""
        yield (start, row.service, *((row.value,) if by else ()), row.source, *values)


def _is_told(row: Row, name: str) -> bool:
    """A part may be owed its tens in a month in which nobody told it."""
    return row.knows([name]) or bool(row.by and row.told[name])
