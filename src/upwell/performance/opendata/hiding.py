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
    """`rows` in the order of their months. Month, service, the value where there is a `by`, then the counts; None is
    hidden."""
    for _month, of_month in groupby(rows, key=lambda row: row.start):
        kept = list(of_month)
        gone = _with_their_like({name: _hidden(kept, name) for name in counts})
        for row in kept:
            cell = (row.service, row.value)
            values = [None if cell in gone[name] else row.sums[name] for name in counts]
            start = row.start.isoformat() if row.start else ""
            yield (start, row.service, *((row.value,) if by else ()), *values)


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
    counted: dict[honest.Cell, int] = {(row.service, row.value): row.sums[name] for row in rows if row.sums[name]}
    if all(many >= FLOOR for many in counted.values()):
        return set()
    return honest.hidden(counted, FLOOR)
