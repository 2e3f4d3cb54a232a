"""From a grid to the figures of a data set, each with its cell, and what is wrong with which cell. Pure.

Two layouts are known: a column for each figure, or one column that says which figure stands in the next. What is blank
was not reported, and is no nought. Nothing is taken of a file in which a cell is refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from upwell.catalogue.data_sets import Columns
from upwell.performance.figures import cells, dates, kinds
from upwell.performance.figures.grids import HEADS, Grid
from upwell.performance.figures.kinds import COUNT, MONEY, PERCENT, RATINGS, SHARE, Kind, folded

PERIOD_WORDS = (
    *("period", "month", "date", "day", "week", "quarter", "year", "timestamp", "from", "start", "reporting period"),
    *("period start", "start date", "month starting", "week starting", "week commencing", "week beginning"),
)
VALUE_WORDS = ("count", "value", "number", "volume", "total", "amount", "cost", "how many")
ID_WORDS = ("id",)
MOST_ID = 200
MOST, EXACT = Decimal(10) ** 15, Decimal("0.000001")
BLANK = (
    "",
    "-",
    "--",
    "\u2013",
    "\u2014",
    "n/a",
    "na",
    "n.a.",
    "***",
    "see notes",
    "not available",
    "not reported",
    "nd",
    "null",
    "none",
)
BROKEN = ("#ref!", "#n/a", "#div/0!", "#value!", "#name?", "#num!", "#null!")
TOTALS = ("total", "totals", "grand total", "sum", "overall", "year to date", "ytd")
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+", re.ASCII).fullmatch
"""Thousands, as many countries write them; nobody writes a count with three noughts behind its point."""
_SAID = {
    "not a number": "not_a_number",
    "a negative number": "negative",
    "not a whole number": "not_whole",
    "more than the whole": "above_whole",
    "points in thousands": "point_in_thousands",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """What is read: see `catalogue.data_sets.DataSet`."""

    kind: Kind
    period: str
    low_is_best: bool = False
    steps: tuple[str, ...] = ()
    columns: Columns = field(default_factory=Columns)
    currency: str = "$"


@dataclass(frozen=True, slots=True)
class Item:
    """`value` None: this was not reported, whatever was before. `row`: the id its sender gave the row."""

    start: date
    name: str
    value: Decimal | None
    cell: str
    said: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """`code`: of a sentence in `wording.py`. `also`: another cell, or what it is about. Not `refused`: only told."""

    cell: str
    code: str
    said: str = ""
    also: str = ""
    refused: bool = True


@dataclass(slots=True)
class Found:
    items: list[Item] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    rows: int = 0

    @property
    def refused(self) -> list[Notice]:
        return [one for one in self.notices if one.refused]

    def refuse(self, cell: str, code: str, said: str = "", also: str = "") -> None:
        self.notices.append(Notice(cell, code, said.strip()[: cells.SHOWN], also))

    def tell(self, cell: str, code: str, said: str = "", also: str = "") -> None:
        self.notices.append(Notice(cell, code, said.strip()[: cells.SHOWN], also, refused=False))


def read(grid: Grid, spec: Spec, *, today: date, by_hand: bool = False) -> Found:
    """All there is in it; what is refused is among `notices`. `by_hand`: a file, whose ids may number its rows."""
    found = Found()
    layout = _layout(grid, spec, found)
    if layout is None:
        return found
    rows = list(_rows(grid, layout, found))
    found.rows = len(rows)
    if by_hand and layout.row is not None and _are_numbers_of_rows(grid, layout, rows):
        found.tell(grid.at(layout.head, layout.row), "numbers_of_rows", grid.rows[layout.head][layout.row] or "")
        layout = replace(layout, row=None)
    texts = [layout.said(grid.rows[place]) for place in rows]
    periods, wrong = dates.read(texts, spec.period, first=spec.columns.dates, today=today)
    for one in wrong:
        also = grid.at(rows[one.also], layout.period) if one.also is not None else ""
        found.refuse(grid.at(rows[one.place], layout.period), one.code, texts[one.place], also)
    for number, start in periods.items():
        year = _text(grid.rows[rows[number]], layout.beside.get(dates.YEAR))
        if year.isdigit() and int(year) != start.year:
            found.refuse(grid.at(rows[number], layout.period), "year_differs", texts[number])
    reader = _Reader(grid, spec, layout, found)
    for number, place in enumerate(rows):
        if number in periods:
            found.items += reader.row(place, periods[number])
    _told_twice(found)
    return found


@dataclass(frozen=True, slots=True)
class _Layout:
    """`figures`: by column. Or `each` says which figure `value` is. `only`: columns, and what must stand there.
    `beside`: the columns of a period that stands in several, by what they are headed."""

    head: int
    period: int
    figures: Mapping[int, str]
    each: int | None
    value: int | None
    row: int | None
    only: Mapping[int, str]
    beside: Mapping[str, int]
    grain: str

    @property
    def values(self) -> Collection[int]:
        return self.figures if self.value is None else (self.value,)

    def said(self, row: Sequence[str | None]) -> str:
        """What a row says of its period."""
        if not self.beside:
            return _text(row, self.period)
        parts = {name: _text(row, column) for name, column in self.beside.items()}
        total = next((one for one in parts.values() if folded(one) in TOTALS), "")
        return total or dates.beside_a_year(self.grain, parts)


def has_headings(grid: Grid, spec: Spec) -> bool:
    return _first(grid, spec) is not None


def head_of(grid: Grid, spec: Spec) -> int | None:
    """The row of its headings."""
    layout = _first(grid, spec)
    return layout.head if layout else None


def usual_figure(said: str, spec: Spec) -> str | None:
    """The figure that is known by this heading, or name, whatever the data set says of its columns."""
    return _figure(said, replace(spec, columns=Columns()))


def _layout(grid: Grid, spec: Spec, found: Found) -> _Layout | None:
    layout = _first(grid, spec)
    if layout is None:
        found.refuse("" if grid.headed or not grid.rows else grid.at(0, 0), "no_headings")
        return None
    _scales(grid, layout, spec, found)
    _unknown(grid, layout, found)
    return layout


def _first(grid: Grid, spec: Spec) -> _Layout | None:
    """The layout of the first row that can be headings."""
    for head, row in enumerate(grid.rows[: 1 if grid.headed else HEADS]):
        layout = _headed(head, [folded(one or "") for one in row], [one or "" for one in row], spec)
        if layout is not None:
            return layout
    return None


def _headed(head: int, words: Sequence[str], row: Sequence[str], spec: Spec) -> _Layout | None:
    """The layout, if this row is its headings."""
    columns = spec.columns

    def place(declared: str | None, usual: Collection[str]) -> int | None:
        wanted = (folded(declared),) if declared else usual
        return next((number for number, word in enumerate(words) if word and word in wanted), None)

    beside = {} if columns.period else _beside(words, spec.period)
    usual = PERIOD_WORDS if spec.period == dates.YEAR else [word for word in PERIOD_WORDS if word != dates.YEAR]
    period = beside.get(spec.period, place(columns.period, usual))
    period = place(columns.period, PERIOD_WORDS) if period is None else period
    if period is None:
        return None
    only = {
        number: folded(said) for heading, said in columns.only.items() if (number := place(heading, ())) is not None
    }
    if len(only) != len(columns.only):
        return None
    each = place(columns.name, spec.kind.each)
    value = place(columns.value, [word for word in VALUE_WORDS if word != words[period]]) if each is not None else None
    named = place("id", ID_WORDS)
    if each is not None and value is not None:
        return _Layout(head, period, {}, each, value, named, only, beside, spec.period)
    taken = {period, named, *only, *beside.values()}
    figures = {
        number: name for number, heading in enumerate(row) if number not in taken and (name := _figure(heading, spec))
    }
    return _Layout(head, period, figures, None, None, named, only, beside, spec.period) if figures else None


def _beside(words: Sequence[str], grain: str) -> dict[str, int]:
    """Where a year and what is counted within it have a column each."""
    found = {word: words.index(word) for word in (dates.YEAR, dates.MONTH, grain) if word in words}
    return found if dates.YEAR in found and grain in found and grain != dates.YEAR else {}


def _are_numbers_of_rows(grid: Grid, layout: _Layout, rows: Sequence[int]) -> bool:
    """Whether ids go up by one from row to row: a row that is put in would give the next ones another id."""
    said = [(order, place, _text(grid.rows[place], layout.row)) for order, place in enumerate(rows)]
    ids = [(order, place, int(one)) for order, place, one in said if one.isascii() and one.isdigit()]
    if not ids or len(ids) < sum(bool(one) for _order, _place, one in said):
        return False
    from_first = {number - order for order, _place, number in ids}
    from_top = {number - place for _order, place, number in ids}
    if len(ids) == 1:
        return bool(from_first & {0, 1}) or from_top == {1}
    return len(from_first) == 1 or len(from_top) == 1


def _figure(heading: str, spec: Spec) -> str | None:
    """The figure a heading is of."""
    if not heading.strip():
        return None
    for said, name in spec.columns.headings.items():
        if folded(said) == folded(heading):
            return name
    if RATINGS[0] in spec.kind.figures:
        number, words = kinds.rating(heading, low_is_best=spec.low_is_best)
        if number or words:
            return f"rating_{number or words}"
    if spec.kind.free:
        return kinds.slug(heading) if kinds.slug(heading) in spec.steps else None
    return spec.kind.named(heading)


def _scales(grid: Grid, layout: _Layout, spec: Spec, found: Found) -> None:
    """A heading with a number and words says which end of the scale is the best one."""
    for column, name in layout.figures.items():
        heading = grid.rows[layout.head][column] or ""
        if name in RATINGS:
            number, words = kinds.rating(heading, low_is_best=spec.low_is_best)
            if number and words and number != words:
                found.refuse(grid.at(layout.head, column), "scale_reversed", heading)


def _unknown(grid: Grid, layout: _Layout, found: Found) -> None:
    if layout.value is not None:
        return
    known = {layout.period, layout.row, *layout.figures, *layout.only, *layout.beside.values()}
    for column, heading in enumerate(grid.rows[layout.head]):
        if heading and heading.strip() and column not in known:
            found.tell(grid.at(layout.head, column), "column_unknown", heading)
    names: dict[str, int] = {}
    for column, name in layout.figures.items():
        if name in names:
            found.refuse(grid.at(layout.head, column), "column_twice", grid.rows[layout.head][column] or "",
                         grid.at(layout.head, names[name]))  # fmt: skip
        names.setdefault(name, column)


def _text(row: Sequence[str | None], column: int | None) -> str:
    return (row[column] or "").strip() if column is not None and column < len(row) else ""


def _rows(grid: Grid, layout: _Layout, found: Found) -> Iterator[int]:
    """Those with figures: not empty ones, sums of the others, or what is written below the table."""
    for place in range(layout.head + 1, len(grid.rows)):
        row = grid.rows[place]
        if not any((one or "").strip() for one in row):
            continue
        if any(folded(_text(row, column)) != said for column, said in layout.only.items()):
            continue
        said = layout.said(row)
        if not any(_text(row, column) for column in layout.values) and not grid.headed and not dates.styles(said):
            found.tell(grid.at(place, layout.period), "note", said or next(one for one in row if one and one.strip()))
        elif folded(said) in TOTALS:
            found.tell(grid.at(place, layout.period), "sum_of_rows", said)
        elif not said:
            found.refuse(grid.at(place, layout.period), "period_missing")
        else:
            yield place


class _Reader:
    def __init__(self, grid: Grid, spec: Spec, layout: _Layout, into: Found) -> None:
        self.grid, self.spec, self.layout, self.into = grid, spec, layout, into
        self.blank = {*BLANK, *(one.casefold() for one in spec.columns.blank)}
        self.names = {folded(said): name for said, name in spec.columns.names.items()}
        self.ids: dict[str, int] = {}

    def row(self, place: int, start: date) -> Iterator[Item]:
        row, given = self.grid.rows[place], _text(self.grid.rows[place], self.layout.row)
        first = self.ids.setdefault(given, place) if given else place
        if len(given) > MOST_ID or first != place:
            column = self.layout.row or 0
            self.into.refuse(self.grid.at(place, column), "id_twice", given, self.grid.at(first, column))
            return
        for column, name in self._figures(place, row):
            if column >= len(row) or (said := row[column]) is None:
                continue
            cell = self.grid.at(place, column)
            number = self.spec.kind.number(name)
            try:
                value = self._value(said, number)
            except cells.CellRefused as error:
                self.into.refuse(cell, _SAID.get(str(error), "percentage"), said)
                continue
            if value is not None and value >= MOST:
                self.into.refuse(cell, "not_a_number", said)
            elif value is not None or said.strip().casefold() not in BROKEN:
                kept = None if value is None else value.quantize(EXACT)
                yield Item(start, self.spec.kind.kept_as(name), kept, cell, said.strip()[:80], given)
            else:
                self.into.tell(cell, "broken_cell", said)

    def _figures(self, place: int, row: Sequence[str | None]) -> Iterator[tuple[int, str]]:
        if self.layout.value is None:
            yield from self.layout.figures.items()
            return
        said = _text(row, self.layout.each)
        name = self._named(said)
        if name:
            yield self.layout.value, name
        elif name is None:
            self.into.refuse(self.grid.at(place, self.layout.each or 0), "figure_unknown", said)

    def _named(self, said: str) -> str | None:
        """The figure; empty where rows of this name do not belong to the data set."""
        if self.names:
            return self.names.get(folded(said), "")
        if RATINGS[0] in self.spec.kind.figures:
            number, words = kinds.rating(said, low_is_best=self.spec.low_is_best)
            if number or words:
                return f"rating_{number or words}"
        name = self.spec.kind.named(said)
        return name if not self.spec.steps or name in self.spec.steps else None

    def _value(self, said: str, number: str) -> Decimal | None:
        bare = said.strip().replace("\u00a0", " ")
        if bare.casefold() in self.blank or bare.casefold() in BROKEN:
            return None
        if number == PERCENT:
            return cells.number(bare.removesuffix("%").strip() + "%", SHARE)
        if number == COUNT and _POINTS(bare):
            raise cells.CellRefused("points in thousands")
        if number == COUNT and "." in bare and not bare.endswith("%"):
            bare = bare.rstrip("0").removesuffix(".") if set(bare.partition(".")[2]) == {"0"} else bare
        return cells.number(bare, number, currency=self.spec.currency if number == MONEY else "")


def _told_twice(found: Found) -> None:
    """Two rows for one key: whichever was meant, nobody can tell."""
    first: dict[tuple[date, str], Item] = {}
    for item in found.items:
        there = first.setdefault((item.start, item.name), item)
        if there is not item:
            found.refuse(item.cell, "key_twice", item.said, there.cell)
