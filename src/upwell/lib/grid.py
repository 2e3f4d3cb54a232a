"""A grid over the earth that finds what lies in a box without a spatial database. Pure.

Each cell has a whole number that a database can index; a box is asked for as the numbers of the cells it touches."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of `1 / per_degree` degrees; at 100 they are about a kilometre wide, at 1,000 a hundred metres."""

    per_degree: int

    def cell(self, lat: float, lon: float) -> int:
        return (floor(lat * self.per_degree) + 90 * self.per_degree) * self._row + self._column(lon)

    def cells(self, south: float, west: float, north: float, east: float, *, most: int) -> list[int] | None:
        """Every cell that this box touches; None when they are more than `most`."""
        rows = floor(north * self.per_degree) - floor(south * self.per_degree) + 1
        columns = floor(east * self.per_degree) - floor(west * self.per_degree) + 1
        if rows < 1 or columns < 1:
            return []
        if rows * columns > most:
            return None
        first = self.cell(south, west)
        return [first + row * self._row + column for row in range(rows) for column in range(columns)]

    @property
    def _row(self) -> int:
        return 360 * self.per_degree

    def _column(self, lon: float) -> int:
        return floor(lon * self.per_degree) + 180 * self.per_degree
