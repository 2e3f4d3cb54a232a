"""An iceberg whose areas are amounts: above the waterline what is online, below what is not, deepest what nobody said.

Pure geometry in plain numbers: parts in, polygons out. Each part is one layer of the ice, the largest next to the
waterline; those too thin to be seen are one layer together, so that nothing is left out of the area."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

WIDTH, MIDDLE = 400.0, 200.0
AREA = 66_000.0
"""Of all ice together: what the drawing's height follows from."""

SKY, DEEP = 40.0, 64.0
"""Room above the tip and below the foot, for what is said there."""

THINNEST = 15.0
"""A layer whose name can be read."""

Profile = tuple[tuple[float, float, float], ...]
"""How far along, and how far the ice reaches to the left and to the right there."""

_TIP: Profile = (
    (0.0, 158, 164), (0.12, 146, 138), (0.28, 116, 130), (0.44, 106, 92), (0.58, 72, 86), (0.72, 64, 52),
    (0.86, 34, 42), (1.0, 8, 13),
)  # fmt: skip
_FOOT: Profile = (
    (0.0, 158, 164), (0.1, 186, 178), (0.28, 180, 190), (0.46, 156, 168), (0.64, 132, 120), (0.8, 84, 94),
    (0.92, 50, 44), (1.0, 12, 9),
)  # fmt: skip
_STEPS = 240


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    amount: float


@dataclass(frozen=True, slots=True)
class Layer:
    """`points` of a polygon; `x`, `y`: its middle; `keys`: of the parts it is made of, several in the thin rest."""

    points: str
    x: float
    y: float
    width: float
    height: float
    keys: tuple[str, ...]
    amount: float


@dataclass(frozen=True, slots=True)
class Drawing:
    height: float
    waterline: float
    above: tuple[Layer, ...]
    below: tuple[Layer, ...]
    unknown: tuple[Layer, ...]


def draw(above: Sequence[Part], below: Sequence[Part], unknown: Sequence[Part]) -> Drawing:
    """Parts of each side in any order; those of nought have no layer."""
    sides = [sorted((one for one in side if one.amount > 0), key=lambda one: -one.amount)
             for side in (above, below, unknown)]  # fmt: skip
    amounts = [sum(one.amount for one in side) for side in sides]
    whole = sum(amounts) or 1
    high = _tall(_TIP, AREA * amounts[0] / whole)
    deep = _tall(_FOOT, AREA * (amounts[1] + amounts[2]) / whole)
    line = SKY + high
    tip = _Shape(_TIP, high, line, up=True)
    foot = _Shape(_FOOT, deep, line, up=False)
    shown = amounts[1] / (amounts[1] + amounts[2]) if amounts[1] + amounts[2] else 0
    return Drawing(
        round(line + deep + DEEP, 1),
        round(line, 1),
        tuple(tip.layers(sides[0], 0, 1)),
        tuple(foot.layers(sides[1], 0, shown)),
        tuple(foot.layers(sides[2], shown, 1)),
    )


def _tall(profile: Profile, area: float) -> float:
    return area / _mean(profile)


def _mean(profile: Profile) -> float:
    pairs = pairwise(profile)
    return sum((b[0] - a[0]) * (a[1] + a[2] + b[1] + b[2]) / 2 for a, b in pairs)


class _Shape:
    def __init__(self, profile: Profile, tall: float, line: float, *, up: bool) -> None:
        self.profile, self.tall, self.line, self.sign = profile, tall, line, -1 if up else 1
        widths = [sum(self._reach(step / _STEPS)) for step in range(_STEPS + 1)]
        slices = [(a + b) / 2 for a, b in pairwise(widths)]
        whole = sum(slices)
        self.filled = [0.0, *(each / whole for each in accumulate(slices))]

    def layers(self, parts: Sequence[Part], first: float, last: float) -> list[Layer]:
        """Between two shares of the shape's area, seen from the waterline."""
        whole = sum(one.amount for one in parts)
        if not whole or last <= first:
            return []
        shown = self._thick(parts, first, last, whole)
        groups: list[tuple[Part, ...]] = [(one,) for one in parts[:shown]]
        if rest := tuple(parts[shown:]):
            groups.append(rest)
        made, at = [], first
        for group in groups:
            amount = sum(one.amount for one in group)
            to = at + (last - first) * amount / whole
            made.append(self._layer(at, min(to, last), tuple(one.key for one in group), amount))
            at = to
        return made

    def _thick(self, parts: Sequence[Part], first: float, last: float, whole: float) -> int:
        """How many of the largest have a layer that can be read, if the rest share one."""
        at, count = first, 0
        for one in parts:
            to = at + (last - first) * one.amount / whole
            if (self._along(min(to, last)) - self._along(at)) * self.tall < THINNEST:
                break
            at, count = to, count + 1
        return count

    def _along(self, share: float) -> float:
        place = min(bisect_left(self.filled, share), _STEPS)
        if place == 0:
            return 0.0
        low, high = self.filled[place - 1], self.filled[place]
        return (place - 1 + ((share - low) / (high - low) if high > low else 0)) / _STEPS

    def _reach(self, along: float) -> tuple[float, float]:
        for a, b in pairwise(self.profile):
            if along <= b[0]:
                part = (along - a[0]) / (b[0] - a[0])
                return a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part
        return self.profile[-1][1], self.profile[-1][2]

    def _layer(self, first: float, last: float, keys: tuple[str, ...], amount: float) -> Layer:
        begin, end = self._along(first), self._along(last)
        stops = [begin, *(one[0] for one in self.profile if begin < one[0] < end), end]
        right = [(MIDDLE + self._reach(stop)[1], self._y(stop)) for stop in stops]
        left = [(MIDDLE - self._reach(stop)[0], self._y(stop)) for stop in reversed(stops)]
        middle = (begin + end) / 2
        to_left, to_right = self._reach(middle)
        return Layer(
            " ".join(f"{x:.1f},{y:.1f}" for x, y in right + left),
            round(MIDDLE + (to_right - to_left) / 2, 1),
            round(self._y(middle), 1),
            round(to_left + to_right, 1),
            round((end - begin) * self.tall, 1),
            keys,
            amount,
        )

    def _y(self, along: float) -> float:
        return self.line + self.sign * along * self.tall
