"""Turns what a file holds into polygons on the earth, or says in one sentence why it cannot.

Pure. Mends rings that cross themselves and says so; refuses what has no area, no numbers, or numbers off the earth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon

from upwell.places.coordinates import on_earth

_MENDED = "its outline crossed itself and was mended"


class GeometryRefused(Exception):
    """This shape cannot be used."""


@dataclass(frozen=True, slots=True)
class Shape:
    polygons: MultiPolygon
    mended: str = ""


def from_geojson(geometry: object) -> Shape:
    """A GeoJSON Polygon or MultiPolygon (RFC 7946: longitude first) as a valid MultiPolygon."""
    kind, coordinates = _parts(geometry)
    if kind == "Polygon":
        return _valid([_polygon(coordinates)])
    if kind == "MultiPolygon":
        return _valid([_polygon(rings) for rings in _list(coordinates)])
    raise GeometryRefused(f"an area must be a Polygon or MultiPolygon, and this is a {str(kind)[:40]}")


def from_wkt(text: str) -> Shape:
    try:
        geometry = shapely.force_2d(shapely.from_wkt(text))
    except shapely.GEOSException as why:
        raise GeometryRefused("the cell is not well-known text (WKT)") from why
    if not isinstance(geometry, Polygon | MultiPolygon) or geometry.is_empty:
        raise GeometryRefused("an area must be a POLYGON or MULTIPOLYGON")
    for x, y in shapely.get_coordinates(geometry):
        _position([float(x), float(y)])
    return _valid([geometry] if isinstance(geometry, Polygon) else list(geometry.geoms))


def point(geometry: object) -> tuple[float, float]:
    """(latitude, longitude) of a GeoJSON Point."""
    kind, coordinates = _parts(geometry)
    if kind != "Point":
        raise GeometryRefused(f"an address must be a Point, and this is a {str(kind)[:40]}")
    lon, lat = _position(coordinates)
    return lat, lon


def _parts(geometry: object) -> tuple[object, object]:
    if not isinstance(geometry, dict):
        raise GeometryRefused("it has no geometry")
    return geometry.get("type"), geometry.get("coordinates")


def _list(value: object) -> Sequence[Any]:
    if not isinstance(value, list) or not value:
        raise GeometryRefused("its coordinates are missing or not a list")
    return value


def _polygon(rings: object) -> Polygon:
    outer, *holes = [_ring(ring) for ring in _list(rings)]
    return Polygon(outer, holes)


def _ring(ring: object) -> list[tuple[float, float]]:
    positions = [_position(position) for position in _list(ring)]
    if positions[0] != positions[-1]:
        positions.append(positions[0])
    if len(positions) < 4:
        raise GeometryRefused("a ring has fewer than three corners")
    return positions


def _position(position: object) -> tuple[float, float]:
    """(longitude, latitude), checked."""
    if not isinstance(position, list) or len(position) < 2 or not all(_number(part) for part in position[:2]):
        raise GeometryRefused("a coordinate is not two numbers")
    lon, lat = float(position[0]), float(position[1])
    if not on_earth(lat, lon):
        hint = "; longitude comes first" if on_earth(lon, lat) else "; use degrees (WGS 84), longitude first"
        raise GeometryRefused(f"the coordinate {lon:g}, {lat:g} is not on the earth{hint}")
    return lon, lat


def _number(value: object) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**9)


def _valid(polygons: list[Polygon]) -> Shape:
    whole = MultiPolygon(polygons)
    if whole.is_valid:
        if whole.area <= 0:
            raise GeometryRefused("it has no area")
        return Shape(whole)
    mended = _polygonal(shapely.make_valid(whole))
    if mended is None:
        raise GeometryRefused("it has no area")
    return Shape(mended, _MENDED)


def _polygonal(geometry: shapely.Geometry) -> MultiPolygon | None:
    pieces = shapely.get_parts(shapely.get_parts(geometry))
    parts = [piece for piece in pieces if piece.geom_type == "Polygon" and piece.area > 0]
    return MultiPolygon(parts) if parts else None
