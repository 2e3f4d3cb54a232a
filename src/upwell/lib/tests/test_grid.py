"""The grid: every point of a box lies in one of the cells it touches."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from upwell.lib.grid import Grid

KILOMETRE = Grid(per_degree=100)
SIZES = st.sampled_from([KILOMETRE, Grid(per_degree=1_000)])
UNIT = st.floats(0, 1)


def test_a_box_touches_the_cells_between_its_corners() -> None:
    touched = KILOMETRE.cells(37.305, -121.905, 37.331, -121.879, most=40)

    assert touched is not None
    assert len(touched) == len(set(touched)) == 16


@given(SIZES, st.floats(-89, 88), st.floats(-179, 178), UNIT, UNIT, UNIT, UNIT)
def test_every_point_of_a_box_lies_in_a_cell_it_touches(
    grid: Grid, south: float, west: float, high: float, wide: float, up: float, across: float
) -> None:
    high, wide = high * 4 / grid.per_degree, wide * 4 / grid.per_degree
    touched = grid.cells(south, west, south + high, west + wide, most=40)

    assert touched is not None
    assert grid.cell(min(south + up * high, south + high), min(west + across * wide, west + wide)) in touched


def test_a_box_too_large_for_cells_and_one_turned_round() -> None:
    assert KILOMETRE.cells(37, -122, 38, -121, most=40) is None
    assert KILOMETRE.cells(38, -121, 37, -122, most=40) == []
