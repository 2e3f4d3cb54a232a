"""A grid over the earth, about a kilometre wide, that finds what lies in a box without a spatial database. Pure."""

from __future__ import annotations

from math import floor

PER_DEGREE = 100
_ROW = 360 * PER_DEGREE


def cell(lat: float, lon: float) -> int:
    return (floor(lat * PER_DEGREE) + 90 * PER_DEGREE) * _ROW + floor(lon * PER_DEGREE) + 180 * PER_DEGREE


def cells(south: float, west: float, north: float, east: float, *, most: int) -> list[int] | None:
    """Every cell that this box touches; None when they are more than `most`."""
    rows = floor(north * PER_DEGREE) - floor(south * PER_DEGREE) + 1
    columns = floor(east * PER_DEGREE) - floor(west * PER_DEGREE) + 1
    if rows < 1 or columns < 1:
        return []
    if rows * columns > most:
        return None
    first = cell(south, west)
    return [first + row * _ROW + column for row in range(rows) for column in range(columns)]
