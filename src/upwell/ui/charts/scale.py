"""Where numbers stand on an axis that begins at nought. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10

_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """`top`: the number at its end; `ticks`: those that are written beside it."""

    top: float
    ticks: tuple[float, ...]

    def place(self, value: float) -> float:
        """From 0 to 1; what is beyond the end stands at it."""
        return min(1.0, max(0.0, value / self.top))


SHARES = Scale(1.0, (0, 0.25, 0.5, 0.75, 1.0))


def scale(values: Iterable[float], *, whole: bool = True, parts: int = 4) -> Scale:
    """Round numbers, few of them, the last not below the largest value. `whole`: none between two whole numbers."""
    most = max(values, default=0) or 1
    rough = most / parts
    power = 10.0 ** floor(log10(rough))
    step = next((power * one for one in _STEPS if power * one >= rough - 1e-12), power * 10)
    step = max(1.0, step) if whole else step
    if whole and step != round(step):
        step = float(round(step + 0.5))
    count = -int(-(most / step - 1e-9) // 1)
    return Scale(step * count, tuple(step * one for one in range(count + 1)))


def few(count: int, most: int = 5) -> Sequence[int]:
    """Which of so many places are named: the first, the last, and as evenly as can be between them."""
    if count <= most:
        return range(count)
    return sorted({round(place * (count - 1) / (most - 1)) for place in range(most)})
