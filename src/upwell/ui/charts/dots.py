"""Differences, one below the other: a dot with its interval beside a line at nought. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from upwell.ui.charts.scale import scale
from upwell.ui.charts.svg import Drawing, element, percent, words

ROW, HEAD, TOP = 46.0, 40.0, 6.0
_WIDE = 0.47
"""So far on each side of the middle is the end of the scale: the cap of an interval is seen."""


@dataclass(frozen=True, slots=True)
class Dot:
    """`low`, `high`: between which it is. `found`: it is more than chance, and drawn full and dark."""

    label: str
    said: str
    value: float
    low: float
    high: float
    found: bool = False


def dots(rows: Sequence[Dot], *, number: Callable[[float], str], left: str, right: str, whole: bool = False) -> Drawing:
    """`left`, `right`: what lies on each side of nought, in words; `number` writes the ends of the scale."""
    far = scale([abs(end) for row in rows for end in (row.low, row.value, row.high)], whole=whole).top
    height = HEAD + TOP + len(rows) * ROW
    head = [
        words(f"← {left}", class_="chart__soft", x=0, y=13),
        words(f"{right} →", class_="chart__soft", x="100%", y=13, text_anchor="end"),
        words(number(-far), class_="chart__tick", x=percent(_place(-1)), y=32, text_anchor="start"),
        words(number(0), class_="chart__tick", x="50%", y=32, text_anchor="middle"),
        words(number(far), class_="chart__tick", x=percent(_place(1)), y=32, text_anchor="end"),
        element("line", class_="chart__base", x1="50%", x2="50%", y1=HEAD - 4, y2=height),
    ]
    drawn = "".join(_row(row, HEAD + TOP + at * ROW, far) for at, row in enumerate(rows))
    return Drawing("".join(head) + drawn, height)


def _place(share: float) -> float:
    return 0.5 + _WIDE * max(-1.0, min(1.0, share))


def _row(row: Dot, y: float, far: float) -> str:
    middle = y + 28
    left, right, at = (percent(_place(value / far)) for value in (row.low, row.high, row.value))
    ends = [(left, right, middle, middle), (left, left, middle - 5, middle + 5), (right, right, middle - 5, middle + 5)]
    return "".join(
        [
            words(row.label, class_="chart__label", x=0, y=y + 12),
            words(
                row.said, class_="chart__value" if row.found else "chart__soft", x="100%", y=y + 12, text_anchor="end"
            ),
            *(
                element("line", class_="chart__reach", stroke_width=1.8, x1=x1, x2=x2, y1=y1, y2=y2)
                for x1, x2, y1, y2 in ends
            ),
            element(
                "circle", class_="chart__odd" if row.found else "chart__dot chart__dot--open", cx=at, cy=middle, r=5.5
            ),
        ]
    )
