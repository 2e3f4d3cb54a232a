"""A line over time: its interval and what is usual as bands, breaks as gaps, what happened as numbers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from upwell.ui.charts.scale import SHARES, Scale, few, scale
from upwell.ui.charts.svg import Drawing, element, percent, words

HEIGHT, HEAD, FOOT = 264.0, 34.0, 28.0
_ACROSS = 1000.0  # units of the stretched part
MOST_DOTS = 40
_SHORT = 4
"""Letters of a place of which five stand beside each other on a phone."""
MOST_SERIES = 5


@dataclass(frozen=True, slots=True)
class Point:
    """`value` None: nobody knows. `open`: its time is not over. `odd`: outside of what is usual."""

    value: float | None
    low: float | None = None
    high: float | None = None
    open: bool = False
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """`label` stands at its end. The first series of a chart has the accent, the others are grey and dashed."""

    label: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at a place, told below the chart. `breaks`: from here on the line means something else."""

    place: int
    number: int
    breaks: bool = False


def line(
    series: Sequence[Series],
    places: Sequence[str],
    *,
    number: Callable[[float], str],
    share: bool = False,
    usual: Sequence[tuple[float, float] | None] = (),
    marks: Sequence[Mark] = (),
) -> Drawing:
    """`places`: what is written below each point, where there is room; `number` writes a value."""
    if len(series) > MOST_SERIES:
        raise ValueError(f"Nobody can tell {len(series)} lines apart")
    axis = SHARES if share else scale(_values(series, usual))
    frame = _Frame(len(places), axis)
    breaks = sorted(mark.place for mark in marks if mark.breaks)
    stretched = [frame.usual(usual)] if usual else []
    stretched += [frame.band(series[0].points, breaks)]
    stretched += [frame.path(one.points, breaks, other=place > 0) for place, one in reversed([*enumerate(series)])]
    inside = element(
        "svg", "".join(stretched) or " ", x=0, y=HEAD, width="100%", height=frame.tall,
        viewBox=f"0 0 {_ACROSS:g} {frame.tall:g}", preserveAspectRatio="none",
    )  # fmt: skip
    over = frame.marks(marks) + frame.dots(series[0].points) + frame.ends(series, number)
    return Drawing(frame.grid(number) + inside + frame.below(places) + over, HEIGHT)


def _values(series: Sequence[Series], usual: Sequence[tuple[float, float] | None]) -> list[float]:
    found = [end for one in series for point in one.points for end in (point.value, point.high) if end is not None]
    return found + [band[1] for band in usual if band]


@dataclass(frozen=True, slots=True)
class _Frame:
    count: int
    axis: Scale
    tall: float = HEIGHT - HEAD - FOOT

    def across(self, place: int) -> float:
        """From 0 to 1, with room for half a dot at both ends."""
        return 0.05 + 0.938 * (place / (self.count - 1) if self.count > 1 else 0.5)

    def down(self, value: float) -> float:
        return self.tall * (1 - self.axis.place(value))

    def spot(self, place: int, value: float) -> str:
        return f"{_ACROSS * self.across(place):.1f} {self.down(value):.1f}"

    def grid(self, number: Callable[[float], str]) -> str:
        parts = []
        for tick in self.axis.ticks:
            y = HEAD + self.down(tick)
            parts.append(element("line", class_="chart__grid" if tick else "chart__base", x1=0, x2="100%", y1=y, y2=y))
            parts.append(words(number(tick), class_="chart__tick", x=0, y=y - 4))
        return "".join(parts)

    def below(self, places: Sequence[str]) -> str:
        long = any(len(place) > _SHORT for place in places)
        named = few(len(places), 3 if long else 5)
        anchors = {0: "start", len(places) - 1: "end"}
        return "".join(
            words(
                places[place], class_="chart__tick", x=percent(self.across(place)), y=HEIGHT - 8,
                text_anchor=anchors.get(place, "middle") if len(places) > 1 else "middle",
            )
            for place in named
        )  # fmt: skip

    def path(self, points: Sequence[Point], breaks: Sequence[int], *, other: bool) -> str:
        kind = "chart__line chart__line--other" if other else "chart__line"
        runs = _runs([point.value is not None for point in points], breaks)
        return "".join(
            element("path", class_=kind, d="M" + "L".join(self.spot(at, points[at].value or 0) for at in run))
            for run in runs
            if len(run) > 1
        )

    def band(self, points: Sequence[Point], breaks: Sequence[int]) -> str:
        runs = _runs([point.low is not None and point.high is not None for point in points], breaks)
        return "".join(
            self._area([(at, points[at].low or 0, points[at].high or 0) for at in run], "chart__band")
            for run in runs
            if len(run) > 1
        )

    def usual(self, bands: Sequence[tuple[float, float] | None]) -> str:
        runs = _runs([band is not None for band in bands], ())
        return "".join(
            self._area([(at, *(bands[at] or (0, 0))) for at in run], "chart__usual") for run in runs if len(run) > 1
        )

    def _area(self, spots: Sequence[tuple[int, float, float]], kind: str) -> str:
        there = [self.spot(at, high) for at, _low, high in spots]
        back = [self.spot(at, low) for at, low, _high in reversed(spots)]
        return element("path", class_=kind, d="M" + "L".join([*there, *back]) + "Z")

    def dots(self, points: Sequence[Point]) -> str:
        shown = [
            (at, point)
            for at, point in enumerate(points)
            if point.value is not None and (point.odd or point.open or len(points) <= MOST_DOTS)
        ]
        kinds = {True: "chart__odd", False: "chart__dot"}
        return "".join(
            element(
                "circle", cx=percent(self.across(at)), cy=HEAD + self.down(point.value or 0),
                r=4.5 if point.odd or point.open else 3,
                class_="chart__dot chart__dot--open" if point.open else kinds[point.odd],
            )
            for at, point in shown
        )  # fmt: skip

    def marks(self, marks: Sequence[Mark]) -> str:
        parts = []
        for mark in marks:
            x = percent(self.across(mark.place))
            parts.append(element("line", class_="chart__rule", x1=x, x2=x, y1=20, y2=HEAD + self.tall))
            parts.append(element("circle", class_="chart__mark", cx=x, cy=11, r=10))
            parts.append(words(str(mark.number), class_="chart__mark-text", x=x, y=15.5, text_anchor="middle"))
        return "".join(parts)

    def ends(self, series: Sequence[Series], number: Callable[[float], str]) -> str:
        """What each line is, and where it ends, at its last known point; moved apart where they would meet."""
        found = []
        first = None
        for place, one in enumerate(series):
            known = [(at, point.value) for at, point in enumerate(one.points) if point.value is not None]
            if known:
                at, value = known[-1]
                first = value if first is None else first
                away = 18 if value < first else -9
                found.append((HEAD + self.down(value) + away, at, f"{one.label} {number(value)}".strip(), place))
        found.sort()
        parts, before = [], -100.0
        for y, at, said, place in found:
            y = max(y, before + 17, 14)
            before = y
            x, late = self.across(at), at > self.count / 2
            kind = "chart__soft" if place else "chart__value"
            anchor = "end" if late else "start"
            parts.append(words(said, class_=kind, x=percent(min(1, x + 0.012)), y=y, text_anchor=anchor))
        return "".join(parts)


def _runs(there: Sequence[bool], breaks: Sequence[int]) -> list[list[int]]:
    """Neighbours that are there, cut where the line breaks."""
    runs: list[list[int]] = []
    for at, is_there in enumerate(there):
        if not is_there:
            continue
        if runs and runs[-1][-1] == at - 1 and at not in breaks:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def spark(values: Sequence[float | None]) -> str:
    """A line as small as a word, for a row of a table whose figures say the same; nothing for fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    top = max(known) or 1
    spots = [
        None if value is None else f"{2 + 92 * at / (len(values) - 1):.1f} {22 - 20 * value / top:.1f}"
        for at, value in enumerate(values)
    ]
    runs = _runs([spot is not None for spot in spots], ())
    lines = [
        element("path", class_="chart__line", d="M" + "L".join(str(spots[at]) for at in run))
        for run in runs
        if len(run) > 1
    ]
    last = next(spot for spot in reversed(spots) if spot)
    x, _, y = last.partition(" ")
    dot = element("circle", class_="chart__dot", cx=x, cy=y, r=2.5)
    return element("svg", *lines, dot, class_="spark", width=96, height=24, viewBox="0 0 96 24", aria_hidden="true")
