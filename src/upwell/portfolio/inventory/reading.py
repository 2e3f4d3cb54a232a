"""An inventory as somebody keeps it, read with a map: services, their figures by period, and what is wrong with which
cell. Pure.

Every figure knows the cell it stood in. A cell that cannot be read costs itself, a row without a name or with a key
that was there before costs itself, and both are told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from upwell.portfolio.inventory import cells, periods
from upwell.portfolio.inventory.mapping import FIGURES, FigureColumn, Map, folded
from upwell.portfolio.inventory.periods import Period, UnknownPeriod

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """`label`: the period as the file names it. `cell`: where it stood, as spreadsheets say it. `said`: what stood
    there, letter by letter."""

    figure: str
    period: Period
    label: str
    part: str
    channel: str
    value: Decimal
    cell: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """`line`: of the file's rows, the headings being the first."""

    key: str
    line: int
    fields: Mapping[str, str]
    figures: tuple[Figure, ...]
    points: Mapping[str, bool | None]
    """Of the six, those the file speaks of: online or not, or None where a service has no such point."""

    @property
    def any_online(self) -> bool:
        return any(self.points.values())

    @property
    def online_throughout(self) -> bool | None:
        """Whether every point it has is online; None where nobody said of any."""
        said = [one for one in self.points.values() if one is not None]
        return all(said) if said else None


@dataclass(frozen=True, slots=True)
class Notice:
    """What is wrong with a cell, or with a row; `refused`: nothing of the row was taken."""

    cell: str
    what: str
    said: str = ""
    refused: bool = False


@dataclass(slots=True)
class Inventory:
    """`unknown`: headings the map does not name. `missing`: columns it names and the file has under no name. `places`:
    in which column which field stood, the first being 0. `covered`: figure, channel, part and period of each
    column, and row, that could have said something: what is not there is blank."""

    services: list[Service] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    covered: set[tuple[str, str, str, Period]] = field(default_factory=set)

    def cell(self, service: Service, name: str) -> str:
        return f"{cells.letters(self.places[name])}{service.line}" if name in self.places else ""

    @property
    def refused(self) -> list[Notice]:
        return [one for one in self.notices if one.refused]


@dataclass(frozen=True, slots=True)
class _Column:
    """`period`: None where the row names it."""

    place: int
    column: FigureColumn
    period: Period | None
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
        self.figures = self._fit(list(self._figures(header)), header)
        self.period = self._place([by.period.column]) if by.period else None
        self.points = {name: self._place([one]) for name, one in by.points.columns.items()} if by.points else {}
        into.places |= {name: place for name, place in (self.fields | self.points).items() if place is not None}
        self._tell(header)
        self.lines: dict[str, int] = {}
        self.own: set[Period] = set()
        into.covered |= {_what(one.column, one.period) for one in self.figures if one.period}

    def _place(self, headings: Sequence[str]) -> int | None:
        return next((self.places[folded(one)] for one in headings if folded(one) in self.places), None)

    def _figures(self, header: Sequence[str]) -> Iterator[_Column]:
        for place, heading in enumerate(header):
            for column in self.by.figures:
                matched = column.pattern.fullmatch(folded(heading))
                if matched is None:
                    continue
                if column.periods is None:
                    yield _Column(place, column, None, "")
                    break
                label = re.sub(r"\bq(\d)\b", r"Q\1", matched[1]) if column.periods == "uk_requested" else matched[1]
                try:
                    yield _Column(place, column, periods.read(column.periods, label), label)
                except UnknownPeriod:
                    continue
                break

    def _fit(self, columns: list[_Column], header: Sequence[str]) -> list[_Column]:
        """Without those whose heading cannot be meant: a period of another length than the others, marks that run the
        other way."""
        usual = {
            part: Counter(one.period.months for one in columns if one.period and one.column.part == part)
            for part in {one.column.part for one in columns}
        }
        kept = []
        for one in columns:
            heading = " ".join(header[one.place].split())
            months = one.period.months if one.period else 0
            why = one.column.scale.disagrees(heading) if one.column.scale else ""
            if months and months != (most := usual[one.column.part].most_common(1)[0][0]):
                why = f"this column would cover {months} months, and the others {most}; nothing of it was taken"
            if why:
                self._notice(one.place, 1, why, heading)
            else:
                kept.append(one)
        return kept

    def _tell(self, header: Sequence[str]) -> None:
        if self.key is None or self.fields["name"] is None:
            lacking = self.by.key if self.key is None else self.by.fields["name"]
            raise FileRefused(f"The file has no column {lacking[0]!r}. Its columns are: {_listed(header)}.")
        taken = {self.key, self.period, *self.fields.values(), *self.points.values()}
        taken |= {one.place for one in self.figures}
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
        figures, points = tuple(self._values(line, row)), dict(self._points(line, row))
        self.into.services.append(Service(key, line, fields, figures, points))

    def _own_period(self, line: int, row: Sequence[str]) -> tuple[Period | None, str]:
        if self.period is None or self.by.period is None:
            return None, ""
        label = row[self.period].strip() if self.period < len(row) else ""
        try:
            return periods.read(self.by.period.rule, label), label
        except UnknownPeriod:
            self._notice(self.period, line, "not a period, so none of the figures of this row were taken", label)
            return None, ""

    def _points(self, line: int, row: Sequence[str]) -> Iterator[tuple[str, bool | None]]:
        for name, place in self.points.items():
            said = row[place].strip() if place is not None and place < len(row) else ""
            if self.by.points is None or place is None or not said:
                continue
            words = self.by.points
            if said in words.not_applicable:
                yield name, None
            elif said in (*words.online, *words.offline):
                yield name, said in words.online
            else:
                self._notice(place, line, "does not say whether this can be done online", said)

    def _values(self, line: int, row: Sequence[str]) -> Iterator[Figure]:
        own, own_label = self._own_period(line, row)
        if own and own not in self.own:
            self.own.add(own)
            self.into.covered |= {_what(one.column, own) for one in self.figures if one.period is None}
        for one in self.figures:
            period, label = (one.period, one.label) if one.period else (own, own_label)
            if period is None:
                continue
            said = row[one.place] if one.place < len(row) else ""
            try:
                value = self._number(said, one.column)
            except cells.CellRefused as error:
                self._notice(one.place, line, str(error), said)
                continue
            if value is not None:
                cell = f"{cells.letters(one.place)}{line}"
                yield Figure(one.column.figure, period, label, one.column.part, one.column.channel, value, cell, said)

    def _number(self, said: str, column: FigureColumn) -> Decimal | None:
        kind = "money" if column.scale else FIGURES[column.figure]
        value = cells.number(said, kind, blank=self.by.blank, currency=self.by.collection.currency)
        if column.scale is None or value is None:
            return value
        share = column.scale.share(value)
        if not 0 <= share <= 1:
            raise cells.CellRefused(f"not a mark between {column.scale.worst} and {column.scale.best}")
        return share

    def _notice(self, place: int, line: int, what: str, said: str = "", *, refused: bool = False) -> None:
        shown = said.strip()[: cells.SHOWN]
        self.into.notices.append(Notice(f"{cells.letters(place)}{line}", what, shown, refused))


def _what(column: FigureColumn, period: Period) -> tuple[str, str, str, Period]:
    return column.figure, column.channel, column.part, period


def _listed(header: Sequence[str]) -> str:
    names = [" ".join(one.split()) for one in header if one.strip()]
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return ", ".join(names[:MOST_SHOWN]) + more
