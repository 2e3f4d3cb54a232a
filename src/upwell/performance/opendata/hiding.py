"""Rows of a data set, small cells hidden, one month after the other: no more than a month is held. Pure.

The totals of a month are public: of each service over all values, of each value over all services. So many cells are
hidden that no total tells one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from upwell.performance import honest
from upwell.performance.rows import Row
from upwell.performance.shown import FLOOR
from upwell.performance.sums import RATINGS

Line = tuple[Any, ...]


def lines(rows: Iterable[Row], counts: Sequence[str], *, by: str) -> Iterator[Line]:
    """`rows` in the order of their months. Month, service, the value where there is a `by`, the source, then the
    counts; None is hidden, or nobody told it. What Upwell recorded has a public total of its own, and so has each
    service with what was sent: they are hidden apart."""
    for _month, of_month in groupby(rows, key=lambda row: row.start):
        kept = list(of_month)
        gone: dict[str, set[honest.Cell]] = {name: set() for name in counts}
        for group in ([row for row in kept if not row.source], [row for row in kept if row.source]):
            for name, cells in _with_their_like({name: _hidden(group, name) for name in counts}).items():
                gone[name] |= cells
        for row in kept:
            cell = _cell(row)
            values = [None if cell in gone[name] or not row.knows([name]) else row.sums[name] for name in counts]
            start = row.start.isoformat() if row.start else ""
            yield (start, row.service, *((row.value,) if by else ()), row.source, *values)


def _cell(row: Row) -> honest.Cell:
    return ((row.service, row.source), row.value)


_LIKE = (
    frozenset({"submitted_by_themselves", "submitted_assisted"}),
    frozenset({"judged", "kept"}),
    frozenset({f"rated_{mark}" for mark in RATINGS}),
    frozenset({"fixed", "partly_fixed", "not_fixed"}),
)
"""Counts that add up to one that is told, or lie within one: where one of them is hidden, the others would tell it."""


def _with_their_like(gone: dict[str, set[honest.Cell]]) -> dict[str, set[honest.Cell]]:
    for like in _LIKE:
        together = set().union(*(gone[name] for name in like if name in gone))
        gone |= {name: together for name in like if name in gone}
    return gone


def _hidden(rows: Sequence[Row], name: str) -> set[honest.Cell]:
    counted: dict[honest.Cell, int] = {_cell(row): row.sums[name] for row in rows if row.sums[name]}
    if all(many >= FLOOR for many in counted.values()):
        return set()
    return honest.hidden(counted, FLOOR)
