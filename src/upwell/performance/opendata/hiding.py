"""Rows of a data set as they are told, one month after the other: no more than a month is held. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from upwell.performance.published import published
from upwell.performance.rows import Row

Line = tuple[Any, ...]


def lines(rows: Iterable[Row], counts: Sequence[str], *, by: str) -> Iterator[Line]:
    """`rows` in the order of their months, from the first there is. Month, service, the value where there is a `by`,
    then the counts; None is hidden."""
    for row in published(rows, by=by, names=counts):
        values = [None if name in row.few else row.told[name] for name in counts]
        start = row.start.isoformat() if row.start else ""
        yield (start, row.service, *((row.value,) if by else ()), *values)
