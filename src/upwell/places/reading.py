"""Reads a city's CSV or GeoJSON file row by row, whatever spelled it: byte-order mark, Latin-1, CRLF, NULs.

Knows nothing of what the columns mean. CSV streams; GeoJSON is read whole. A file that is not what it says is
refused in one sentence; a bad row is handed on with the reason, and reading goes on."""

import codecs
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

_BLOCK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class FileRefused(Exception):
    """This file cannot be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as a spreadsheet counts (the header is row 1), or the feature's place in a GeoJSON file from 1."""

    number: int
    cells: dict[str, str]
    geometry: object = None
    bad: str = ""


def rows(path: Path, *, encoding: str = "", delimiter: str = ",") -> Iterator[Row]:
    """Every row of the file. Raises FileRefused."""
    if path.suffix.lower() in {".geojson", ".json"}:
        return iter(_features(path, encoding))
    return _lines(path, encoding or found_encoding(path), delimiter)


def found_encoding(path: Path) -> str:
    """UTF-8 or UTF-16 by its mark, UTF-8 if all of it is, otherwise Windows' Western European."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            block = file.read(_BLOCK)
            for mark, name in _BOMS:
                if block.startswith(mark):
                    return name
            while block:
                decoder.decode(block)
                block = file.read(_BLOCK)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    except OSError as why:
        raise FileRefused(f"{path.name} cannot be opened: {why.strerror}.") from why
    return "utf-8"


def _lines(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            yield from _records(file, path.name, delimiter)
    except LookupError as why:
        raise FileRefused(f"There is no encoding called {encoding!r}.") from why
    except OSError as why:
        raise FileRefused(f"{path.name} cannot be opened: {why.strerror}.") from why


def _records(file: TextIO, called: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader((line.replace("\0", "") for line in file), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as why:
        raise FileRefused(f"{called} is not CSV: {why}.") from why
    if not any(header):
        raise FileRefused(f"{called} is empty: its first line must name the columns.")
    number = 1
    while True:
        number += 1
        try:
            record = next(reader, None)
        except csv.Error as why:
            yield Row(number, {}, bad=f"it is not CSV: {why}")
            continue
        if record is None:
            break
        if record:
            yield _row(number, header, record)
    if number == 2:
        raise FileRefused(f"{called} names its columns and has no rows.")


def _row(number: int, header: list[str], record: list[str]) -> Row:
    if len(record) > len(header) and any(record[len(header) :]):
        return Row(number, {}, bad=f"it has {len(record)} cells and the header has {len(header)}")
    cells = dict.fromkeys(header, "") | {name: cell.strip() for name, cell in zip(header, record, strict=False)}
    return Row(number, cells)


def _features(path: Path, encoding: str) -> list[Row]:
    content = _json(path, encoding)
    if not isinstance(content, dict):
        raise FileRefused(f"{path.name} is not GeoJSON: it must be an object with a type.")
    kind = content.get("type")
    if kind == "FeatureCollection" and isinstance(content.get("features"), list):
        features: list[Any] = content["features"]
    elif kind == "Feature":
        features = [content]
    elif kind in {"Polygon", "MultiPolygon", "Point"}:
        features = [{"geometry": content, "properties": {}}]
    else:
        raise FileRefused(f"{path.name} is not GeoJSON: a FeatureCollection with a list of features was expected.")
    if not features:
        raise FileRefused(f"{path.name} holds no features.")
    return [_feature(number, feature) for number, feature in enumerate(features, 1)]


def _json(path: Path, encoding: str) -> object:
    try:
        text = path.read_text(encoding=encoding or found_encoding(path), errors="replace")
        return json.loads(text)
    except RecursionError as why:
        raise FileRefused(f"{path.name} is nested too deeply to be GeoJSON.") from why
    except json.JSONDecodeError as why:
        raise FileRefused(f"{path.name} is not JSON: line {why.lineno}, column {why.colno}: {why.msg}.") from why
    except ValueError as why:
        raise FileRefused(f"{path.name} is not JSON: it holds a number that is too long.") from why
    except LookupError as why:
        raise FileRefused(f"There is no encoding called {encoding!r}.") from why
    except OSError as why:
        raise FileRefused(f"{path.name} cannot be opened: {why.strerror}.") from why


def _feature(number: int, feature: object) -> Row:
    if not isinstance(feature, dict):
        return Row(number, {}, bad="it is not a feature")
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        properties = {}
    return Row(number, {str(name): _text(value) for name, value in properties.items()}, feature.get("geometry"))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value)
    return str(value).strip()
