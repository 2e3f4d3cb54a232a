"""Makes an address or a crossing of one row of a city's file, by its import map, or says why it cannot.

Pure. Which columns mean what is in the map; what is already in the database is loading.py's matter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from upwell.places import attributes, geometry, parsing
from upwell.places.attributes import Stored
from upwell.places.coordinates import on_earth
from upwell.places.maps import AddressMap, CrossingMap, MapRefused
from upwell.places.parsing import Parsed, StreetText, fold
from upwell.places.reading import Row

Position = tuple[float, float] | tuple[None, None]

_NOWHERE: Position = (None, None)
_LONGEST_CELL = 300


class RowRefused(Exception):
    """This row cannot be taken."""


@dataclass(slots=True)
class FoundAddress:
    row: int
    street: StreetText
    number: int
    number_text: str
    unit: str
    city: str
    postcode: str
    lat: float | None
    lon: float | None
    attributes: dict[str, Stored] = field(default_factory=dict)


@dataclass(slots=True)
class FoundCrossing:
    row: int
    street: StreetText
    cross: StreetText
    lat: float
    lon: float


class _Cells:
    """A row's cells with the map's replacements made and its absent words emptied."""

    def __init__(self, map_: AddressMap | CrossingMap) -> None:
        self._replace = [(rule.column, re.compile(rule.find), rule.put) for rule in map_.replace]
        self._absent = frozenset(word.lower() for word in map_.absent)
        self._names = _columns(map_)
        self._checked = False

    def of(self, row: Row) -> Mapping[str, str]:
        if not self._checked:
            self._check(row)
        cells = row.cells
        for column, find, put in self._replace:
            cells[column] = find.sub(put, cells.get(column, "")).strip()
        return cells

    def present(self, cells: Mapping[str, str], column: str) -> str:
        cell = cells.get(column, "") if column else ""
        return "" if cell.lower() in self._absent else cell[:_LONGEST_CELL]

    def _check(self, row: Row) -> None:
        missing = sorted(name for name in self._names if name not in row.cells)
        if missing:
            raise MapRefused(
                f"The file has no column {', '.join(missing)}. Its columns are: {', '.join(row.cells)[:300]}."
            )
        self._checked = True


def _columns(map_: AddressMap | CrossingMap) -> set[str]:
    names = set(map_.columns.model_dump().values()) | {rule.column for rule in map_.replace}
    if isinstance(map_, AddressMap):
        names |= {column.column for column in map_.attributes.values()}
    return names - {""}


class AddressReader:
    def __init__(self, map_: AddressMap) -> None:
        self._map = map_
        self._cells = _Cells(map_)
        self._cities = {fold(map_.default_city): map_.default_city} if map_.default_city else {}

    def read(self, row: Row) -> FoundAddress:
        """Raises RowRefused."""
        cells = self._cells.of(row)
        text = self._parsed(cells)
        if text.kind == "corner":
            raise RowRefused("it is a corner, not an address with a house number")
        if text.street is None or text.number is None:
            raise RowRefused("it has no house number and street")
        columns, present = self._map.columns, self._cells.present
        lat, lon = _position(row, cells, columns.lat, columns.lon)
        found = FoundAddress(
            row.number,
            text.street,
            text.number,
            text.number_text,
            present(cells, columns.unit).upper() or text.unit,
            self._city(present(cells, columns.city) or text.city),
            present(cells, columns.postcode) or text.postcode,
            lat,
            lon,
            self._attributes(cells),
        )
        return _fitting(found)

    def _parsed(self, cells: Mapping[str, str]) -> Parsed:
        columns, present = self._map.columns, self._cells.present
        line = present(cells, columns.address)
        if not columns.address:
            line = f"{present(cells, columns.number)} {present(cells, columns.street)}"
        if not line.strip():
            raise RowRefused("the address is empty")
        return parsing.parse(line, frozenset(self._cities))

    def _city(self, written: str) -> str:
        """One spelling of each city: the map's for its own, otherwise the first met in mixed case."""
        folded = fold(written)
        if not folded:
            return self._map.default_city
        if folded not in self._cities:
            self._cities[folded] = written.title() if written.isupper() or written.islower() else written
        return self._cities[folded]

    def _attributes(self, cells: Mapping[str, str]) -> dict[str, Stored]:
        stored: dict[str, Stored] = {}
        for name, declared in self._map.attributes.items():
            cell = self._cells.present(cells, declared.column)
            if not cell:
                continue
            try:
                stored[name] = attributes.read(declared.type, declared.means.get(cell, cell))
            except attributes.NotRead as why:
                raise RowRefused(f"{declared.column}: {why}") from why
        return stored


class CrossingReader:
    def __init__(self, map_: CrossingMap) -> None:
        self._map = map_
        self._cells = _Cells(map_)

    def read(self, row: Row) -> FoundCrossing:
        """Raises RowRefused."""
        cells, columns = self._cells.of(row), self._map.columns
        street, cross = self._streets(cells)
        if not street.bare or not cross.bare:
            raise RowRefused("it does not name two streets")
        if (street.bare, street.direction, street.type) == (cross.bare, cross.direction, cross.type):
            raise RowRefused("it names the same street twice")
        if max(len(street.bare), len(cross.bare)) > 120:
            raise RowRefused("a street's name is too long")
        lat, lon = _position(row, cells, columns.lat, columns.lon)
        if lat is None or lon is None:
            raise RowRefused("it has no coordinates")
        return FoundCrossing(row.number, street, cross, lat, lon)

    def _streets(self, cells: Mapping[str, str]) -> tuple[StreetText, StreetText]:
        columns, present = self._map.columns, self._cells.present
        if not columns.corner:
            first, second = present(cells, columns.street_a), present(cells, columns.street_b)
            return parsing.parse_street(first), parsing.parse_street(second)
        text = parsing.parse(present(cells, columns.corner))
        return text.street or parsing.StreetText(""), text.cross or parsing.StreetText("")


def _fitting(found: FoundAddress) -> FoundAddress:
    lengths = {"number_text": 24, "unit": 24, "postcode": 10, "city": 60}
    too_long = [name for name, most in lengths.items() if len(getattr(found, name)) > most]
    if len(found.street.bare) > 120:
        too_long.append("street")
    if too_long:
        raise RowRefused(f"its {too_long[0].replace('_text', '')} is too long")
    return found


def _position(row: Row, cells: Mapping[str, str], lat_column: str, lon_column: str) -> Position:
    if row.geometry is not None:
        try:
            return geometry.point(row.geometry)
        except geometry.GeometryRefused as why:
            raise RowRefused(str(why)) from why
    lat_text, lon_text = cells.get(lat_column, ""), cells.get(lon_column, "")
    if not lat_text and not lon_text:
        return _NOWHERE
    try:
        lat, lon = float(lat_text), float(lon_text)
    except ValueError:
        _refuse_position(lat_text, lon_text, "are not two numbers")
    if lat == 0 and lon == 0:  # how many systems write "not known"
        return _NOWHERE
    if not on_earth(lat, lon):
        _refuse_position(lat_text, lon_text, "are not on the earth")
    return lat, lon


def _refuse_position(lat: str, lon: str, why: str) -> NoReturn:
    raise RowRefused(f"the coordinates “{lat[:20]}”, “{lon[:20]}” {why}")
