"""Addresses out of a file as cities have them, GeoJSON points or a table, as rows of the sheet Places. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

MOST_BYTES = 5_000_000
MOST = 5_000
COLUMNS = {
    "Address": ("address", "full_address", "fulladdress", "addr", "street_address", "fulladdr", "site_address"),
    "Postcode": ("postcode", "zip", "zipcode", "zip_code", "postal_code", "zip5"),
    "Latitude": ("latitude", "lat", "y"),
    "Longitude": ("longitude", "lon", "lng", "long", "x"),
}


class NotPlaces(Exception):
    """What kept a file from being read: `reason` is "form", "columns", "none", "many"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(content: bytes) -> list[dict[str, str]]:
    """Rows of the sheet Places. Raises NotPlaces."""
    if len(content) > MOST_BYTES:
        raise NotPlaces("many")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotPlaces("form") from None
    found = _points(text) if text.lstrip()[:1] == "{" else _table(text)
    rows = [row for row in found if row["Address"]]
    if not rows:
        raise NotPlaces("none")
    if len(rows) > MOST:
        raise NotPlaces("many")
    return rows


def _points(text: str) -> list[dict[str, str]]:
    try:
        features = json.loads(text)["features"]
        return list(_rows_of(features))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise NotPlaces("form") from None


def _rows_of(features: list[Any]) -> Iterator[dict[str, str]]:
    for feature in features:
        shape, known = feature["geometry"] or {}, _lowered(feature.get("properties") or {})
        if shape.get("type") == "Point":
            lon, lat = shape["coordinates"][:2]
            yield _row(known) | {"Latitude": str(lat), "Longitude": str(lon)}


def _table(text: str) -> list[dict[str, str]]:
    try:
        lines = csv.reader(io.StringIO(text, newline=""), _dialect(text))
        head = [name.strip().lower() for name in next(lines, [])]
        if any(not set(COLUMNS[name]) & set(head) for name in ("Address", "Latitude", "Longitude")):
            raise NotPlaces("columns")
        return [_row(dict(zip(head, line, strict=False))) for line in lines]
    except csv.Error:
        raise NotPlaces("form") from None


def _dialect(text: str) -> type[csv.Dialect]:
    head = text.split("\n", 1)[0]

    class Read(csv.excel):
        delimiter = max(",;\t", key=head.count)

    return Read


def _lowered(known: Mapping[str, Any]) -> dict[str, str]:
    return {str(name).lower(): "" if value is None else str(value) for name, value in known.items()}


def _row(known: Mapping[str, str]) -> dict[str, str]:
    return {
        column: next((known[name].strip() for name in names if known.get(name)), "")[:200]
        for column, names in COLUMNS.items()
    }
