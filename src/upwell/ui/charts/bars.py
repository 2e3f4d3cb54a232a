"""Bars that lie, one below the other, each under its words: ranked, with intervals; and the funnel of a form. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from upwell.ui.charts.svg import Drawing, element, percent, words

ROW, TOP, THICK, LINE = 46.0, 6.0, 16.0, 18.0
FITS = 36
"""Letters of a line beside a bar, as many as a phone of 320 pixels has room for; Chinese ones are two each."""
_END = 0.985  # the longest bar stops here, so that the cap of its interval is seen


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` None: no figure; `said` then tells why. `first`: the one the chart is about. `ghost`: how long it was
    before. `lang`: of the label, where that is not the page's."""

    label: str
    said: str
    value: float | None
    low: float | None = None
    high: float | None = None
    first: bool = False
    ghost: float | None = None
    lang: str = ""


def bars(rows: Sequence[Bar], *, top: float = 0, rule: float | None = None, rule_label: str = "") -> Drawing:
    """`top`: what the whole width stands for; left out: the longest. `rule`: a line through all, as for the city's
    mean."""
    ends = [end for row in rows for end in (row.value, row.high, row.ghost) if end is not None]
    most = top or max(ends, default=0) or 1
    about_one = any(row.first for row in rows)
    head = 22.0 if rule is not None else 0.0
    below = any(_wide(row.label) + 1 + _wide(row.said) > FITS for row in rows)
    parts, y = [], head + TOP
    for row in rows:
        said = _words(row, y, below=below)
        y += LINE * (len(said) - 2) + (LINE if below else 0.0)
        line = _over(rule / most, y + ROW - 25) if rule is not None else ""
        parts.append(_bars(row, y + 21, most, line, other=about_one and not row.first) + "".join(said))
        y += ROW
    through = _rule(rule / most, rule_label, y) if rule is not None else ""
    return Drawing(through + "".join(parts), y)


def _rule(share: float, label: str, height: float) -> str:
    """Below all words, so that it cuts through none."""
    x = percent(_END * min(1.0, share))
    anchor = "end" if share > 0.5 else "start"
    return element("line", class_="chart__rule", x1=x, x2=x, y1=18, y2=height) + words(
        label, class_="chart__soft", x=x, y=13, text_anchor=anchor
    )


def _over(share: float, y: float) -> str:
    """The same over a bar, which covers it."""
    x = percent(_END * min(1.0, share))
    return element("line", class_="chart__rule", x1=x, x2=x, y1=y, y2=y + THICK)


def _words(row: Bar, y: float, *, below: bool) -> list[str]:
    """The lines of the label, and the value: at the end of the line, or `below` where one of them has no room there."""
    lines = list(_lines(row.label))
    said = [
        words(line, class_="chart__label", x=0, y=y + 14 + LINE * at, lang=row.lang or None)
        for at, line in enumerate(lines)
    ]
    kind = "chart__value" if row.value is not None else "chart__soft"
    if below:
        return [*said, words(row.said, class_=kind, x=0, y=y + 14 + LINE * len(lines))]
    return [*said, words(row.said, class_=kind, x="100%", y=y + 14, text_anchor="end")]


def _wide(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _lines(text: str) -> Iterator[str]:
    """Broken between words; within one that has no room by itself, as Chinese is written without spaces."""
    line = ""
    for word in text.split():
        if line and _wide(line) + 1 + _wide(word) > FITS:
            yield line
            line = ""
        line = f"{line} {word}".strip()
        while _wide(line) > FITS:
            fits = next(at for at in range(len(line), 0, -1) if _wide(line[:at]) <= FITS)
            yield line[:fits]
            line = line[fits:]
    yield line


def _bars(row: Bar, base: float, most: float, line: str, *, other: bool) -> str:
    parts = []
    if row.ghost is not None:
        parts.append(_bar("chart__ghost", row.ghost / most, base))
    if row.value is None:
        parts.append(element("line", class_="chart__rule", x1=0, x2="100%", y1=base + THICK / 2, y2=base + THICK / 2))
        return "".join(parts)
    parts += [_bar("chart__bar chart__bar--other" if other else "chart__bar", row.value / most, base), line]
    if row.low is not None and row.high is not None:
        parts.append(_reach(row.low / most, row.high / most, base))
    return "".join(parts)


def _bar(kind: str, share: float, y: float) -> str:
    return element("rect", class_=kind, x=0, y=y, width=percent(_END * min(1.0, max(0.0, share))), height=THICK)


def _reach(low: float, high: float, y: float) -> str:
    """The interval: a line with caps, cased so that it is seen on the bar and off it."""
    left, right, middle = percent(_END * low), percent(_END * min(1.0, high)), y + THICK / 2
    above, below = middle - 5, middle + 5
    lines = [(left, right, middle, middle), (left, left, above, below), (right, right, above, below)]
    cased = [
        element("line", class_=kind, stroke_width=width, x1=x1, x2=x2, y1=y1, y2=y2)
        for kind, width in (("chart__case", 4.5), ("chart__reach", 1.8))
        for x1, x2, y1, y2 in lines
    ]
    return "".join(cased)


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a form: how many came to it. `said` has the number in words. `lang`: as a bar has it."""

    label: str
    count: int
    said: str
    lang: str = ""


def funnel(stages: Sequence[Stage]) -> Drawing:
    """Each step over the one before it, so that what was lost between them is seen as what is pale."""
    rows, before = [], None
    for stage in stages:
        rows.append(Bar(stage.label, stage.said, stage.count, ghost=before, lang=stage.lang))
        before = float(stage.count)
    return bars(rows)
