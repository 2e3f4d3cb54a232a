"""How a file is laid out, for whoever says which of its columns is which figure: its headings, and what stands below
those that have few words. Pure; plain data, to be kept with the report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from upwell.performance.figures import dates, reading
from upwell.performance.figures.grids import HEADS, Grid
from upwell.performance.figures.kinds import folded
from upwell.performance.figures.reading import PERIOD_WORDS, VALUE_WORDS, Spec

MOST_HEADINGS, MOST_NAMES, MOST_LETTERS, LOOKED_AT = 60, 40, 80, 5_000
_NUMBER = re.compile(r"[-+$\u00a3\u20ac\d.,%\s]*")


def seen(grid: Grid, spec: Spec) -> dict[str, Any]:
    """`headings`; `unknown`: those that no figure is known by; `names`: what stands below which, and which figure it is
    usually; `period`, `name`, `value`: the headings that are likely."""
    place = _head(grid, spec)
    if place is None:
        return {}
    heads = [(column, (one or "").strip()[:MOST_LETTERS]) for column, one in enumerate(grid.rows[place])]
    heads = [(column, one) for column, one in heads if one][:MOST_HEADINGS]
    below = grid.rows[place + 1 : place + 1 + LOOKED_AT]
    words = {one: found for column, one in heads if (found := _words(below, column))}
    headings = [one for _column, one in heads]
    return {
        "headings": headings,
        "unknown": [one for one in headings if not reading.usual_figure(one, spec)],
        "names": {one: {said: reading.usual_figure(said, spec) or "" for said in some} for one, some in words.items()},
        "period": _among(headings, PERIOD_WORDS) or next((one for column, one in heads if _dates(below, column)), ""),
        "name": _among(list(words), spec.kind.each),
        "value": _among([one for one in headings if one not in words], VALUE_WORDS),
    }


def _head(grid: Grid, spec: Spec) -> int | None:
    """The row of the headings: the one that has them, or the first with the most words."""
    if grid.headed:
        return 0 if grid.rows else None
    found = reading.head_of(grid, spec)
    if found is not None:
        return found
    many = [sum(_is_word(cell) for cell in row) for row in grid.rows[:HEADS]]
    most = max(many, default=0)
    return many.index(most) if most else None


def _is_word(cell: str | None) -> bool:
    said = (cell or "").strip()
    return bool(said) and not _NUMBER.fullmatch(said) and not dates.styles(said)


def _cells(below: Sequence[Sequence[str | None]], column: int) -> list[str]:
    found = ((row[column] or "").strip() for row in below if column < len(row))
    return [one for one in found if one]


def _words(below: Sequence[Sequence[str | None]], column: int) -> list[str]:
    """What stands there, each once, where it is few words."""
    found = list(dict.fromkeys(one[:MOST_LETTERS] for one in _cells(below, column)))
    return found if len(found) <= MOST_NAMES and all(_is_word(one) for one in found) else []


def _dates(below: Sequence[Sequence[str | None]], column: int) -> bool:
    first = _cells(below, column)[:5]
    return bool(first) and all(dates.styles(one) for one in first)


def _among(headings: Sequence[str], words: Sequence[str]) -> str:
    return next((one for one in headings if folded(one) in words), "")
