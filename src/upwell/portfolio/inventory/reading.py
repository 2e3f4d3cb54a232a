"""An inventory as somebody keeps it, read with a map: services, their figures by period, and what is wrong with which
cell. Pure.

Every figure knows the cell it stood in. A cell that cannot be read costs itself, a row without a name or with a key
that was there before costs itself, and both are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from upwell.portfolio.inventory import cells, periods
from upwell.portfolio.inventory.mapping import FIGURES, FigureColumn, Map, folded
from upwell.portfolio.inventory.periods import Period, UnknownPeriod

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """`label`: the period as the file names it. `cell`: where it stood, as spreadsheets say it."""

    figure: str
    period: Period
    label: str
    part: str
    value: Decimal
    cell: str


@dataclass(frozen=True, slots=True)
class Service:
    """`line`: of the file's rows, the headings being the first."""

    key: str
    line: int
    fields: Mapping[str, str]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What is wrong with a cell, or with a row; `refused`: nothing of the row was taken."""

    cell: str
    what: str
    said: str = ""
    refused: bool = False


@dataclass(slots=True)
class Inventory:
    """`unknown`: headings the map does not name. `missing`: columns it names and the file has under no name."""

    services: list[Service] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[Notice]:
        return [one for one in self.notices if one.refused]


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    column: FigureColumn
    period: Period
    label: str


class FileRefused(Exception):
    """Without its key or its names a file is no inventory."""


def read(rows: Iterable[Sequence[str]], by: Map) -> Inventory:
    """`rows`: the headings first. Raises FileRefused."""
    lines = iter(rows)
    header = next(lines, None)
    if header is None:
        raise FileRefused("The file is empty.")
    found = Inventory()
    reader = _Reader(header, by, found)
    for number, cells_ in enumerate(lines, 2):
        if any(cell.strip() for cell in cells_):
            reader.take(number, cells_)
    return found


class _Reader:
    def __init__(self, header: Sequence[str], by: Map, into: Inventory) -> None:
        self.by, self.into = by, into
        self.places: dict[str, int] = {}
        for place, heading in enumerate(header):
            self.places.setdefault(folded(heading), place)
        self.key = self._place(by.key)
        self.fields = {name: self._place(headings) for name, headings in by.fields.items()}
        self.figures = list(self._figures(header))
        self._tell(header)
        self.lines: dict[str, int] = {}

    def _place(self, headings: Sequence[str]) -> int | None:
        return next((self.places[folded(one)] for one in headings if folded(one) in self.places), None)

    def _figures(self, header: Sequence[str]) -> Iterator[_Column]:
        for place, heading in enumerate(header):
            for column in self.by.figures:
                matched = column.pattern.fullmatch(folded(heading))
                if matched is None:
                    continue
                label = re.sub(r"\bq(\d)\b", r"Q\1", matched[1]) if column.periods == "uk_requested" else matched[1]
                try:
                    yield _Column(place, column, periods.read(column.periods, label), label)
                except UnknownPeriod:
                    continue
                break

    def _tell(self, header: Sequence[str]) -> None:
        if self.key is None or self.fields["name"] is None:
            lacking = self.by.key if self.key is None else self.by.fields["name"]
            raise FileRefused(f"The file has no column {lacking[0]!r}. Its columns are: {_listed(header)}.")
        taken = {self.key, *self.fields.values(), *(one.place for one in self.figures)}
        ignored = {folded(one) for one in self.by.ignored}
        for place, heading in enumerate(header):
            if heading.strip() and place not in taken and folded(heading) not in ignored:
                self.into.unknown.append(" ".join(heading.split()))
        self.into.missing += [self.by.fields[name][0] for name, place in self.fields.items() if place is None]
        seen = {one.column.column for one in self.figures}
        self.into.missing += [one.column for one in self.by.figures if one.column not in seen]

    def take(self, line: int, row: Sequence[str]) -> None:
        def at(place: int | None) -> str:
            return row[place].strip() if place is not None and place < len(row) else ""

        key, name = at(self.key), at(self.fields["name"])
        why = "it has no key" if not key else "it has no name" if not name else ""
        if key in self.lines:
            why = f"its key {key!r} stands in row {self.lines[key]}, too"
        if why:
            self._notice(self.key or 0, line, f"Row {line} was not taken: {why}", refused=True)
            return
        self.lines[key] = line
        fields = {field_: at(place) for field_, place in self.fields.items() if at(place)}
        self.into.services.append(Service(key, line, fields, tuple(self._values(line, row))))

    def _values(self, line: int, row: Sequence[str]) -> Iterator[Figure]:
        for one in self.figures:
            said = row[one.place] if one.place < len(row) else ""
            currency = self.by.collection.currency
            try:
                value = cells.number(said, FIGURES[one.column.figure], blank=self.by.blank, currency=currency)
            except cells.CellRefused as error:
                self._notice(one.place, line, str(error), said)
                continue
            if value is not None:
                cell = f"{cells.letters(one.place)}{line}"
                yield Figure(one.column.figure, one.period, one.label, one.column.part, value, cell)

    def _notice(self, place: int, line: int, what: str, said: str = "", *, refused: bool = False) -> None:
        shown = said.strip()[: cells.SHOWN]
        self.into.notices.append(Notice(f"{cells.letters(place)}{line}", what, shown, refused))


def _listed(header: Sequence[str]) -> str:
    names = [" ".join(one.split()) for one in header if one.strip()]
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return ", ".join(names[:MOST_SHOWN]) + more
