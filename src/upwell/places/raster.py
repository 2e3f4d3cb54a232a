"""A grid over the city whose cells know the answer wherever no border runs through them.

Pure. A cell holds the number of a *combination* (which areas cover all of it), or BORDER where only the exact
shapes can tell. Cells near a border are marked generously, so a cell that answers is never wrong."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

BORDER = 0
OUTSIDE = 1  # the combination of no areas
_CELLS = 1_500_000  # 3 MB; finer costs memory and wins little
_SLACK = 1e-9  # degrees: far more than the rounding of a coordinate, far less than a cell

Combination = tuple[int, ...]
Cells = npt.NDArray[np.uint16]
Floats = npt.NDArray[np.float64]
Exact = Callable[[Floats, Floats], list[Combination]]


@dataclass(frozen=True, slots=True)
class Raster:
    west: float
    south: float
    size: float  # degrees, the same both ways
    cells: Cells  # [row from the south, column from the west]
    combinations: tuple[Combination, ...]  # 0 is unused, 1 is ()

    def at(self, lat: float, lon: float) -> int:
        """The cell's combination, BORDER where the shapes must be asked."""
        row, column = (lat - self.south) / self.size, (lon - self.west) / self.size
        rows, columns = self.cells.shape
        if 0 <= row < rows and 0 <= column < columns:
            return int(self.cells[int(row), int(column)])
        return OUTSIDE

    def at_all(self, lats: Floats, lons: Floats) -> Cells:
        rows, columns = self.cells.shape
        row, column = (lats - self.south) / self.size, (lons - self.west) / self.size
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)  # false for NaN too
        found = np.full(len(lats), OUTSIDE, dtype=np.uint16)
        places = row[inside].astype(np.int32) * columns + column[inside].astype(np.int32)
        found[inside] = self.cells.ravel().take(places)
        return found


def build(shapes: list[shapely.Geometry], exact: Exact) -> Raster:
    """`exact` gives the combination of each point (x, y) of the middles of cells."""
    bounds = shapely.total_bounds(shapes)
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    size = max(float(np.sqrt(width * height / _CELLS)), max(width, height) / 20_000, 1e-6)
    west, south = float(bounds[0]) - size, float(bounds[1]) - size
    cells = np.full((int(height / size) + 3, int(width / size) + 3), OUTSIDE, dtype=np.uint16)
    for shape in shapes:
        _mark_border(cells, shape, west, south, size)
    combinations = _fill(cells, west, south, size, exact)
    return Raster(west, south, size, cells, combinations)


def _mark_border(cells: Cells, shape: shapely.Geometry, west: float, south: float, size: float) -> None:
    """Every cell that a border touches: pieces shorter than half a cell touch only the cells of their ends' corners."""
    lines = shapely.get_parts(shapely.boundary(shapely.get_parts(shape)))
    pieces = shapely.segmentize(lines, size / 2)
    positions, line = shapely.get_coordinates(pieces, return_index=True)
    column = (positions[:, 0] - west) / size
    row = (positions[:, 1] - south) / size
    follows = np.flatnonzero(line[1:] == line[:-1])
    slack = _SLACK / size
    for first in (follows, follows + 1):
        for second in (follows, follows + 1):
            for shift in (-slack, slack):
                for lift in (-slack, slack):
                    cells[(row[first] + lift).astype(np.int32), (column[second] + shift).astype(np.int32)] = BORDER


def _fill(cells: Cells, west: float, south: float, size: float, exact: Exact) -> tuple[Combination, ...]:
    """Between two border cells of a row nothing changes: one point per run answers for all of it."""
    columns = cells.shape[1]
    flat = cells.ravel()
    open_cell = flat != BORDER
    starts_row = np.arange(flat.size) % columns == 0
    starts = np.flatnonzero(open_cell & (np.concatenate(([True], ~open_cell[:-1])) | starts_row))
    ys = south + (starts // columns + 0.5) * size
    xs = west + (starts % columns + 0.5) * size
    numbers: dict[Combination, int] = {(-1,): BORDER, (): OUTSIDE}
    values = [numbers.setdefault(combination, len(numbers)) for combination in exact(xs, ys)]
    run = np.cumsum(np.isin(np.arange(flat.size), starts, assume_unique=True)) - 1
    flat[open_cell] = np.array(values, dtype=np.uint16)[run[open_cell]]
    return tuple(numbers)
