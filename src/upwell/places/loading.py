"""Takes address points, crossings and areas into the database: streaming, in chunks, each its own short transaction.

For actions.py only. The same address in two files becomes one: attributes add up, coordinates fill in. Within one
file the first row wins; across files the newer one does. Importing the same file again changes nothing."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction

from upwell.places.maps import AddressMap, CrossingMap
from upwell.places.models import GRID, Address, Crossing
from upwell.places.parsing import fold
from upwell.places.reading import Row
from upwell.places.report import Progress, Report
from upwell.places.rowreading import AddressReader, CrossingReader, FoundAddress, FoundCrossing, RowRefused
from upwell.places.streetbook import Key, StreetBook

CHUNK = 2000
# plain SQL that SQLite and PostgreSQL share
_UPSERT = """
INSERT INTO places_address (key, street_id, number, number_text, unit, city, postcode, lat, lon, cell, attributes)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET postcode = excluded.postcode, lat = excluded.lat, lon = excluded.lon,
    cell = excluded.cell, attributes = excluded.attributes
"""

Found = TypeVar("Found")


def load_addresses(rows: Iterable[Row], map_: AddressMap, report: Report, progress: Progress) -> None:
    reader, book, seen = AddressReader(map_), StreetBook(), set[int]()
    for chunk in _chunks(rows):
        found = list(_taken(chunk, reader.read, report))
        with transaction.atomic():
            _save_addresses(found, book, seen, report)
        progress(report)


def load_crossings(rows: Iterable[Row], map_: CrossingMap, report: Report, progress: Progress) -> None:
    reader, book, seen = CrossingReader(map_), StreetBook(), set[tuple[int, int]]()
    for chunk in _chunks(rows):
        found = list(_taken(chunk, reader.read, report))
        with transaction.atomic():
            _save_crossings(found, book, seen, report)
        progress(report)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _taken(chunk: Sequence[Row], read: Callable[[Row], Found], report: Report) -> Iterator[Found]:
    for row in chunk:
        report.read += 1
        if row.bad:
            report.refuse(row.number, row.bad)
            continue
        try:
            yield read(row)
        except RowRefused as why:
            report.refuse(row.number, str(why))


def _save_addresses(found: Sequence[FoundAddress], book: StreetBook, seen: set[int], report: Report) -> None:
    texts = [one.street for one in found]
    streets = book.keys(texts)
    ids = book.ids(zip(streets, texts, strict=True))
    keyed = [(_address_key(key, one), ids[key], one) for key, one in zip(streets, found, strict=True)]
    known = {address.key: address for address in Address.objects.filter(key__in={key for key, _, _ in keyed})}
    stale: dict[int, Address] = {}
    for key, street, one in keyed:
        if key not in known:
            known[key] = stale[key] = _new_address(key, street, one)
            report.added += 1
        elif _merge(known[key], one, fill_only=key in seen):
            stale[key] = known[key]
            report.changed += 1
        else:
            report.same += 1
        seen.add(key)
    _write(list(stale.values()))


def _write(addresses: Sequence[Address]) -> None:
    """One prepared statement for all rows: half the time of building an INSERT for each batch of objects."""
    rows = [
        (each.key, each.street_id, each.number, each.number_text, each.unit, each.city, each.postcode,
         each.lat, each.lon, _cell(each), json.dumps(each.attributes))
        for each in addresses
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT, rows)


def _cell(address: Address) -> int | None:
    return None if address.lat is None or address.lon is None else GRID.cell(address.lat, address.lon)


def _address_key(street: Key, one: FoundAddress) -> int:
    parts = "|".join((*street, one.number_text, one.unit, fold(one.city)))
    return int.from_bytes(hashlib.blake2b(parts.encode(), digest_size=8).digest(), "big", signed=True)


def _new_address(key: int, street: int, one: FoundAddress) -> Address:
    return Address(
        key=key,
        street_id=street,
        number=one.number,
        number_text=one.number_text,
        unit=one.unit,
        city=one.city,
        postcode=one.postcode,
        lat=one.lat,
        lon=one.lon,
        attributes=one.attributes,
    )


def _merge(address: Address, one: FoundAddress, *, fill_only: bool) -> bool:
    """Brings what the row says into the address; whether anything changed. fill_only: never replace, only add."""
    before = (address.postcode, address.lat, address.lon, address.attributes)
    if fill_only:
        address.attributes = one.attributes | address.attributes
    else:
        address.attributes = address.attributes | one.attributes
    if one.postcode and not (fill_only and address.postcode):
        address.postcode = one.postcode
    if one.lat is not None and not (fill_only and address.lat is not None):
        address.lat, address.lon = one.lat, one.lon
    return before != (address.postcode, address.lat, address.lon, address.attributes)


def _save_crossings(
    found: Sequence[FoundCrossing], book: StreetBook, seen: set[tuple[int, int]], report: Report
) -> None:
    texts = [side for one in found for side in (one.street, one.cross)]
    sides = book.keys(texts)
    ids = book.ids(zip(sides, texts, strict=True))
    pairs = [_pair(ids[one], ids[other]) for one, other in zip(sides[::2], sides[1::2], strict=True)]
    known = {(each.street_a_id, each.street_b_id): each for each in _crossings_of({low for low, _ in pairs})}
    stale: dict[tuple[int, int], Crossing] = {}
    for pair, one in zip(pairs, found, strict=True):
        before = known.get(pair)
        if before is None:
            known[pair] = stale[pair] = Crossing(street_a_id=pair[0], street_b_id=pair[1], lat=one.lat, lon=one.lon)
            report.added += 1
        elif pair in seen or (before.lat, before.lon) == (one.lat, one.lon):
            report.same += 1
        else:
            before.lat, before.lon = one.lat, one.lon
            stale[pair] = before
            report.changed += 1
        seen.add(pair)
    Crossing.objects.bulk_create(
        stale.values(),
        update_conflicts=True,
        unique_fields=["street_a", "street_b"],
        update_fields=["lat", "lon"],
    )


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _crossings_of(streets: set[int]) -> Iterable[Crossing]:
    return Crossing.objects.filter(street_a_id__in=streets)
