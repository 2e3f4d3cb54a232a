"""The queries of an address search, written out: as-you-type search has no time for building them anew each time.

Plain SQL that SQLite and PostgreSQL share; values always travel as parameters. A *house* is one row for a number on a
street, however many units it has. For finding.py and queries.py only."""

from collections.abc import Iterable, Sequence

from django.db import connection

from upwell.places.candidates import AddressRow
from upwell.places.models import GRID

_MOST_UNITS = 2000
_MOST_CELLS = 2_000

_HOUSES = """
SELECT COALESCE(MIN(CASE WHEN a.unit = '' THEN a.id END), MIN(a.id)), a.street_id, a.number, a.number_text, MIN(a.unit),
       a.city, MAX(a.postcode), AVG(a.lat), AVG(a.lon), s.direction, s.name, s.type,
       COUNT(*), SUM(CASE WHEN a.unit = '' THEN 0 ELSE 1 END)
FROM places_address a JOIN places_street s ON s.id = a.street_id
WHERE {where}
GROUP BY a.street_id, a.number, a.number_text, a.city, s.direction, s.name, s.type
"""
_UNITS = """
SELECT a.id, a.street_id, a.number, a.number_text, a.unit, a.city, a.postcode, a.lat, a.lon, s.direction, s.name, s.type
FROM places_address a JOIN places_street s ON s.id = a.street_id
WHERE a.street_id = %s AND a.number = %s AND a.number_text = %s AND a.city = %s AND a.unit <> '' LIMIT {most}
"""
_NEAREST = """
SELECT a.id, a.street_id, a.number, a.number_text, a.unit, a.city, a.postcode, a.lat, a.lon, s.direction, s.name, s.type
FROM places_address a JOIN places_street s ON s.id = a.street_id
WHERE a.cell IN ({marks}) AND a.lat BETWEEN %s AND %s AND a.lon BETWEEN %s AND %s
ORDER BY (a.lat - %s) * (a.lat - %s) + (a.lon - %s) * (a.lon - %s) * %s, a.id LIMIT 1
"""
_WITH_NUMBER = "a.number = %s AND a.street_id IN ({marks})"
_CLOSE = """(a.street_id = %s AND a.number IN (
    SELECT number FROM (SELECT DISTINCT number FROM places_address WHERE street_id = %s AND number > %s
                        ORDER BY number LIMIT 4) above{n}
    UNION ALL
    SELECT number FROM (SELECT DISTINCT number FROM places_address WHERE street_id = %s AND number < %s
                        ORDER BY number DESC LIMIT 4) below{n}))"""
_FIRST = """(a.street_id = %s AND a.number IN (
    SELECT number FROM (SELECT DISTINCT number FROM places_address WHERE street_id = %s
                        ORDER BY number LIMIT 8) first{n}))"""


def houses(streets: Iterable[int], number: int) -> list[AddressRow]:
    """The houses of this number on these streets."""
    ids = list(streets)
    marks = ", ".join(["%s"] * len(ids))
    return _rows(_HOUSES.format(where=_WITH_NUMBER.format(marks=marks)), [number, *ids])


def closest_houses(streets: Sequence[int], number: int) -> list[AddressRow]:
    """The next four numbers either way on each street."""
    where = " OR ".join(_CLOSE.format(n=place) for place in range(len(streets)))
    values = [value for street in streets for value in (street, street, number, street, number)]
    return _rows(_HOUSES.format(where=where), values)


def first_houses(streets: Sequence[int]) -> list[AddressRow]:
    """The lowest eight numbers of each street, in order."""
    where = " OR ".join(_FIRST.format(n=place) for place in range(len(streets)))
    rows = _rows(_HOUSES.format(where=where), [value for street in streets for value in (street, street)])
    return sorted(rows, key=lambda row: (streets.index(row.street_id), row.number, row.number_text, row.city))


def units(house: AddressRow) -> list[AddressRow]:
    """The house's addresses that have a unit."""
    values: list[int | str] = [house.street_id, house.number, house.number_text, house.city]
    return _rows(_UNITS.format(most=_MOST_UNITS), values)


def nearest(lat: float, lon: float, *, up: float, across: float, narrowing: float) -> AddressRow | None:
    """The address closest to a point in a box of degrees around it. `narrowing`: of a degree of longitude there."""
    south, north, west, east = lat - up, lat + up, lon - across, lon + across
    touched = GRID.cells(south, west, north, east, most=_MOST_CELLS)
    if not touched:
        return None
    sql = _NEAREST.format(marks=", ".join(["%s"] * len(touched)))
    rows = _rows(sql, [*touched, south, north, west, east, lat, lat, lon, lon, narrowing**2])
    return rows[0] if rows else None


def _rows(sql: str, values: Sequence[int | str | float]) -> list[AddressRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [AddressRow(*row) for row in cursor.fetchall()]
