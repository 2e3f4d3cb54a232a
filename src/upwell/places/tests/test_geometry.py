from typing import Any

import pytest

from upwell.places import geometry
from upwell.places.geometry import GeometryRefused

SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
HOLE = [[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1], [0.5, 0.5]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_holes_and_islands_are_kept() -> None:
    with_hole = geometry.from_geojson(polygon(SQUARE, HOLE))
    islands = geometry.from_geojson(
        {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [[[5, 5], [6, 5], [6, 6], [5, 5]]]]}
    )

    assert with_hole.polygons.area == 3.75
    assert islands.polygons.area == 4.25
    assert not with_hole.mended


def test_an_outline_that_crosses_itself_is_mended_and_said_so() -> None:
    shape = geometry.from_geojson(polygon([[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]))

    assert shape.polygons.is_valid
    assert shape.polygons.area == pytest.approx(2.0)
    assert "mended" in shape.mended


def test_a_ring_left_open_is_closed() -> None:
    assert geometry.from_geojson(polygon(SQUARE[:-1])).polygons.area == 4


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (None, "no geometry"),
        ("POLYGON", "no geometry"),
        ({"type": "Point", "coordinates": [0, 0]}, "this is a Point"),
        ({"type": "Polygon"}, "missing or not a list"),
        (polygon(), "missing or not a list"),
        (polygon([[0, 0], [1, 1]]), "fewer than three"),
        (polygon([[0, 0], [1, 1], [2, 2], [0, 0]]), "no area"),
        (polygon([[0, 0], ["a", 1], [2, 2], [0, 0]]), "not two numbers"),
        (polygon([[0, 0], [True, 1], [2, 2], [0, 0]]), "not two numbers"),
        (polygon([[0, 0], [1], [2, 2], [0, 0]]), "not two numbers"),
        (polygon([[0, 0], [float("nan"), 1], [2, 2], [0, 0]]), "not on the earth"),
        (polygon([[0, 0], [float("inf"), 1], [2, 2], [0, 0]]), "not on the earth"),
        (polygon([[0, 0], [10**400, 1], [2, 2], [0, 0]]), "not two numbers"),
        (polygon([[6150000.5, 1950000.5], [6150001, 1950000], [2, 2], [0, 0]]), "use degrees"),
        (polygon([[37, -121], [38, -121], [38, -122], [37, -121]]), "longitude comes first"),
    ],
)
def test_a_shape_that_cannot_be_used_gets_a_sentence(shape: object, said: str) -> None:
    with pytest.raises(GeometryRefused, match=said):
        geometry.from_geojson(shape)


@pytest.mark.parametrize("text", ["", "POLYGON", "POINT (1 1)", "POLYGON EMPTY", "POLYGON ((0 0, 400 0, 1 1, 0 0))"])
def test_bad_well_known_text_gets_a_sentence(text: str) -> None:
    with pytest.raises(GeometryRefused):
        geometry.from_wkt(text)


def test_well_known_text_may_carry_heights() -> None:
    assert geometry.from_wkt("POLYGON Z ((0 0 1, 2 0 1, 2 2 1, 0 0 1))").polygons.area == 2
