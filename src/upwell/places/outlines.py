"""Areas drawn on a map: few points, borders that still meet, as GeoJSON text with a hash for the browser's cache.

Pure. For drawing only; what lies in which area is asked of areas.py."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from upwell.lib import han
from upwell.places.areas import KnownArea

LARGEST = 30_000  # bytes of one set
_FINEST = 0.00005  # degrees, about 5 m


@dataclass(frozen=True, slots=True)
class Outline:
    """`text` is a GeoJSON FeatureCollection with code and name of each area; `etag` changes when it does."""

    text: str
    etag: str


def outlines(known: Sequence[KnownArea], largest: int = LARGEST) -> dict[str, Outline]:
    """By language, English always among them: the same shapes under other names."""
    shapes = [area.shape for area in known]
    tolerance = _FINEST
    drawn = _simpler(shapes, tolerance)
    while len(_text(known, drawn, "en")) > largest and tolerance < 0.1:
        tolerance *= 1.5
        drawn = _simpler(shapes, tolerance)
    texts = {language: _text(known, drawn, language) for language in _languages(known)}
    return {language: Outline(text, hashlib.sha256(text.encode()).hexdigest()[:20]) for language, text in texts.items()}


def _languages(known: Sequence[KnownArea]) -> list[str]:
    there = {"en", *(language for area in known for language in area.ref.words)}
    return sorted(there | {made for made, source in han.MADE_FROM.items() if source in there})


def _simpler(shapes: Sequence[shapely.Geometry], tolerance: float) -> list[shapely.MultiPolygon]:
    """Neighbours are simplified together so that no gaps open between them. Specks of land are left out."""
    if len(shapes) > 1 and shapely.geos_version >= (3, 12, 0):
        simpler = list(shapely.coverage_simplify(shapes, tolerance))
    else:
        simpler = [shapely.simplify(shape, tolerance) for shape in shapes]
    return [_without_specks(shape, 4 * tolerance**2) for shape in simpler]


def _without_specks(shape: shapely.Geometry, smallest: float) -> shapely.MultiPolygon:
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    return shapely.MultiPolygon([part for place, part in enumerate(parts) if place == 0 or part.area > smallest])


def _text(known: Sequence[KnownArea], shapes: Sequence[shapely.MultiPolygon], language: str) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"code": area.ref.code, "name": area.ref.called(language)},
            "geometry": {"type": "MultiPolygon", "coordinates": _coordinates(shape)},
        }
        for area, shape in zip(known, shapes, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def _coordinates(shape: shapely.MultiPolygon) -> list[list[list[list[float]]]]:
    return [
        [_ring(part.exterior), *(_ring(hole) for hole in part.interiors)] for part in shape.geoms if not part.is_empty
    ]


def _ring(ring: shapely.LinearRing) -> list[list[float]]:
    return [[round(x, 5), round(y, 5)] for x, y in ring.coords]
