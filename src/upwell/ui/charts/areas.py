"""A map of areas, each as dark as its figure is high, with its name and its figure on it. Pure.

The shapes are the city's own; no tiles are asked for. What has no figure is an outline of dashes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from upwell.ui.charts.svg import Drawing, element, words

WIDTH, MARGIN = 560.0, 6.0
LIGHTEST, DARKEST = 0.12, 0.62
Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Shape:
    """`rings` in degrees, longitude first; `middle`: where its words go."""

    code: str
    name: str
    rings: Sequence[Ring]
    middle: tuple[float, float]


def areas(shapes: Sequence[Shape], values: Mapping[str, float], said: Mapping[str, str]) -> Drawing:
    """`values`: those known, by code; `said`: what is written on each. The lowest is light and the highest dark."""
    spots = [spot for shape in shapes for ring in shape.rings for spot in ring]
    west, south = min(x for x, _ in spots), min(y for _, y in spots)
    east, north = max(x for x, _ in spots), max(y for _, y in spots)
    squeeze = cos(radians((south + north) / 2))
    unit = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze)
    height = (north - south) * unit + 2 * MARGIN

    def placed(spot: tuple[float, float]) -> tuple[float, float]:
        return MARGIN + (spot[0] - west) * squeeze * unit, MARGIN + (north - spot[1]) * unit

    low, high = min(values.values(), default=0), max(values.values(), default=0)
    drawn = [_area(shape, placed, _depth(values.get(shape.code), low, high)) for shape in shapes]
    named = []
    for shape in shapes:
        x, y = placed(shape.middle)
        named.append(words(shape.name, class_="chart__label", x=x, y=y, dy="-.15em", text_anchor="middle"))
        named.append(words(said.get(shape.code, ""), class_="chart__value", x=x, y=y, dy=".95em", text_anchor="middle"))
    return Drawing("".join(drawn + named), height, (WIDTH, height))


def _depth(value: float | None, low: float, high: float) -> float | None:
    if value is None:
        return None
    return LIGHTEST + (DARKEST - LIGHTEST) * ((value - low) / (high - low) if high > low else 0.5)


def _area(shape: Shape, placed: Callable[[tuple[float, float]], tuple[float, float]], depth: float | None) -> str:
    rings = ["M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(placed, ring)) + "Z" for ring in shape.rings]
    kind = "chart__area" if depth is not None else "chart__area chart__area--none"
    return element("path", class_=kind, d="".join(rings), fill_opacity=depth, fill_rule="evenodd")
