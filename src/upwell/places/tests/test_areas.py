from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.places import areas, raster
from upwell.places.areas import AreaIndex, AreaRef, Areas, KnownArea


def known(id: int, set_: str, code: str, shape: Any, outline: bool = False) -> KnownArea:
    return KnownArea(id, AreaRef(set_, code, code.upper()), outline, shapely.multipolygons([shape]))


def wiggly(seed: int, count: int = 40) -> Any:
    """A star-like ring with a hole, anywhere in the unit square."""
    dice = np.random.default_rng(seed)
    angles = np.sort(dice.uniform(0, 2 * np.pi, count))
    centre, reach = dice.uniform(0.2, 0.8, 2), dice.uniform(0.05, 0.3, count)
    ring = np.column_stack([centre[0] + reach * np.cos(angles), centre[1] + reach * np.sin(angles)])
    outer = shapely.make_valid(shapely.Polygon(ring)).buffer(0)
    pieces = [part for part in shapely.get_parts(outer) if part.area > 0]
    largest = max(pieces, key=lambda part: part.area)
    return largest.difference(shapely.Point(*largest.representative_point().coords[0]).buffer(0.02))


def plain(known_areas: list[KnownArea], lat: float, lon: float) -> Areas:
    """The answer by nothing but shapely."""
    holding = [area for area in known_areas if area.shape.intersects(shapely.Point(lon, lat))]
    first: dict[str, AreaRef] = {}
    for area in sorted(holding, key=lambda area: area.id):
        first.setdefault(area.ref.set, area.ref)
    return Areas(any(area.outline for area in holding), tuple(first.values()))


def town(seed: int) -> list[KnownArea]:
    shapes = [shape for place in range(6) for shape in shapely.get_parts(wiggly(seed * 100 + place))]
    made = [
        known(place + 1, "zone" if place % 2 else "tract", f"c{place}", shape) for place, shape in enumerate(shapes)
    ]
    return [*made, known(99, "city", "all", shapely.box(0.1, 0.1, 0.9, 0.9), outline=True)]


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_the_grid_and_the_shapes_agree_with_plain_shapely_everywhere(seed: int) -> None:
    known_areas = town(seed)
    index = AreaIndex(known_areas)
    dice = np.random.default_rng(seed)
    border = shapely.get_coordinates([area.shape for area in known_areas])
    near = border[dice.integers(0, len(border), 60)] + dice.normal(0, 1e-4, (60, 2))
    points = np.vstack([dice.uniform(-0.1, 1.1, (100, 2)), near, border[dice.integers(0, len(border), 40)]])

    columns = index.of(points[:, 1], points[:, 0])

    for place, (lon, lat) in enumerate(points.tolist()):
        expected = plain(known_areas, lat, lon)
        assert index.at(lat, lon) == expected
        assert columns.answers[columns.which[place]] == expected


@settings(max_examples=50)
@given(st.floats(-0.5, 1.5), st.floats(-0.5, 1.5))
def test_any_single_point_agrees_with_plain_shapely(lat: float, lon: float) -> None:
    assert TOWN_INDEX.at(lat, lon) == plain(TOWN, lat, lon)


TOWN = town(3)
TOWN_INDEX = AreaIndex(TOWN)


def test_on_a_shared_border_the_lower_id_wins() -> None:
    left, right = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    one = AreaIndex([known(1, "d", "left", left), known(2, "d", "right", right)])
    other = AreaIndex([known(2, "d", "left", left), known(1, "d", "right", right)])

    assert [area.code for area in one.at(0.5, 1.0).areas] == ["left"]
    assert [area.code for area in other.at(0.5, 1.0).areas] == ["right"]
    assert one.of(np.array([0.5]), np.array([1.0])).codes("d").tolist() == ["left"]


def test_a_hole_is_outside_and_an_island_inside() -> None:
    shape = shapely.MultiPolygon(
        [shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6)), shapely.box(20, 0, 21, 1)]
    )
    index = AreaIndex([KnownArea(1, AreaRef("city", "c", "C"), True, shape)])

    assert index.at(1, 1).in_city
    assert not index.at(5, 5).in_city
    assert index.at(0.5, 20.5).in_city
    assert not index.at(0.5, 15).in_city


@pytest.mark.parametrize("point", [(float("nan"), 0.5), (0.5, float("inf")), (-1e300, 0.5), (91.0, 181.0)])
def test_what_is_no_point_on_the_map_is_outside(point: tuple[float, float]) -> None:
    assert TOWN_INDEX.at(*point) == Areas(False)
    assert not TOWN_INDEX.of(np.array([point[0]]), np.array([point[1]])).in_city[0]


def test_without_an_outline_the_areas_are_the_city_and_without_areas_everything_is() -> None:
    tracts = AreaIndex([known(1, "d", "left", shapely.box(0, 0, 1, 1))])

    assert (tracts.at(0.5, 0.5).in_city, tracts.at(5, 5).in_city) == (True, False)
    assert AreaIndex([]).at(5, 5) == Areas(True)
    assert AreaIndex([]).of(np.array([5.0]), np.array([5.0])).in_city.tolist() == [True]


def test_columns_give_codes_and_city() -> None:
    index = AreaIndex([known(1, "d", "left", shapely.box(0, 0, 1, 1)), known(2, "d", "right", shapely.box(1, 0, 2, 1))])

    columns = index.of(np.array([0.5, 0.5, 9.0]), np.array([0.5, 1.5, 9.0]))

    assert columns.codes("d").tolist() == ["left", "right", None]
    assert columns.in_city.tolist() == [True, True, False]


def test_an_area_can_be_asked_by_its_set() -> None:
    answer = TOWN_INDEX.at(0.5, 0.5)

    assert answer.area("city") == AreaRef("city", "all", "ALL")
    assert answer.area("moon") is None


def test_the_grid_is_kept_on_disk_and_a_broken_one_built_anew(tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "areas-x"
    first = AreaIndex(TOWN, cache)
    grid = cache.with_suffix(".npy")
    written = grid.stat().st_mtime_ns

    second = AreaIndex(TOWN, cache)

    assert second.at(0.5, 0.5) == first.at(0.5, 0.5) == TOWN_INDEX.at(0.5, 0.5)
    assert grid.stat().st_mtime_ns == written
    assert isinstance(second._raster.cells, np.memmap)  # type: ignore[union-attr]
    cache.with_suffix(".npz").write_bytes(b"broken")
    assert AreaIndex(TOWN, cache).at(0.5, 0.5) == first.at(0.5, 0.5)


def test_a_disk_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert AreaIndex(TOWN, tmp_path / "file" / "areas").at(0.5, 0.5) == TOWN_INDEX.at(0.5, 0.5)


def test_most_of_a_city_is_answered_by_the_grid() -> None:
    grid = TOWN_INDEX._raster

    assert grid is not None
    assert (grid.cells == raster.BORDER).mean() < 0.05
    assert areas.BORDER == 0
