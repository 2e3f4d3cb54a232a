"""Answers that point somewhere or hold files: addresses, locations, assets, photos and documents.

Finding an address or keeping a file is a channel's work through intake; here only its result is read: a dict with
`label`, and `lat`/`lon`, `id`, `unit` where known, `whole` where somebody said that all of a building is meant; or a
list of upload ids."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from upwell.definition.values import Plain, Value, Values
from upwell.journey.answers.amounts import finite
from upwell.journey.answers.base import CHANGED, Answer, Problem, clean_line, text_of

MOST_LABEL = 200
MOST_IDS = 100
_POINT = ("lat", "lon")
_BUILDING = "b"  # how the id of a building with units begins, whole
_UPLOAD = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_ASSET_NUMBER = re.compile(r"[A-Za-z0-9-]{1,40}")


def read_point(raw: dict[str, Any]) -> tuple[float, float] | Problem | None:
    """Latitude and longitude, six decimals; None when neither was sent."""
    if raw.get("lat") in (None, "") and raw.get("lon") in (None, ""):
        return None
    lat, lon = finite(raw.get("lat")), finite(raw.get("lon"))
    if lat is None or lon is None or abs(lat) > 90:
        return Problem("point")
    return round(lat, 6), round(lon, 6)


def _line(raw: Any) -> str:
    return clean_line(text_of(raw) or "")[:MOST_LABEL]


def _said(raw: dict[str, Any]) -> dict[str, Plain]:
    """What else is known of it; nobody means one unit and the whole building."""
    found = {key: said for key in ("id", "unit", "note") if (said := _line(raw.get(key)))}
    whole = raw.get("whole") == "yes" and "unit" not in found
    return {**found, "whole": "yes"} if whole else {**found}


def _is_place(plain: Any, needed: str) -> bool:
    """Whether this is a stored place: words as texts, and a point as two numbers or not at all."""
    if not isinstance(plain, dict) or not isinstance(plain.get(needed), str) or ("lat" in plain) != ("lon" in plain):
        return False
    return all(finite(part) is not None if key in _POINT else isinstance(part, str) for key, part in plain.items())


def _place_value(plain: Any) -> Value:
    return {key: Decimal(str(part)) if key in _POINT else part for key, part in plain.items()}


class Place(Answer):
    """An address or a spot. A bare text is a place known only by its words."""

    def __init__(self, missing: str, *, needs_words: bool) -> None:
        self._missing = missing
        self._needs_words = needs_words

    def missing(self, question: Any) -> str:
        return self._missing

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        if isinstance(raw, str):
            raw = {"label": raw}
        if not isinstance(raw, dict):
            return Problem("missing", kind=self._missing)
        point = read_point(raw)
        if isinstance(point, Problem):
            return point
        label = _line(raw.get("label"))
        if not label and (self._needs_words or point is None):
            return Problem("missing", kind=self._missing)
        place: dict[str, Plain] = {"label": label}
        if point is not None:
            place["lat"], place["lon"] = point
        return {**place, **_said(raw)}

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        if not _is_place(plain, "label"):
            return CHANGED
        whole = str(plain.get("id", "")).startswith(_BUILDING)
        return Problem("place_unit") if whole and getattr(question, "units", "") == "needed" else None

    def value(self, question: Any, plain: Any) -> Value:
        return _place_value(plain)


class Asset(Answer):
    """A thing with a number on it: {number, lat, lon, label}."""

    def missing(self, question: Any) -> str:
        return "asset"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        if isinstance(raw, str | int):
            raw = {"number": raw}
        if not isinstance(raw, dict):
            return Problem("missing", kind="asset")
        number = clean_line(text_of(raw.get("number")) or "").upper().replace(" ", "")
        if not _ASSET_NUMBER.fullmatch(number):
            return Problem("pattern" if number else "missing", kind="asset")
        point = read_point(raw)
        if isinstance(point, Problem):
            return point
        asset: dict[str, Plain] = {"number": number, "label": _line(raw.get("label")) or number}
        if point is not None:
            asset["lat"], asset["lon"] = point
        return asset

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        if not _is_place(plain, "number"):
            return CHANGED
        if question.pattern and not re.fullmatch(question.pattern, plain["number"]):
            return Problem("pattern")
        return None

    def value(self, question: Any, plain: Any) -> Value:
        return _place_value(plain)


class Files(Answer):
    """Upload ids, in order, each once."""

    def __init__(self, missing: str) -> None:
        self._missing = missing

    def missing(self, question: Any) -> str:
        return self._missing

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        ids = [raw] if isinstance(raw, str) else raw
        if not isinstance(ids, list | tuple):
            return Problem("missing", kind=self._missing)
        kept: list[Plain] = list(dict.fromkeys(one for one in ids if isinstance(one, str) and one))
        taken = len(ids) <= MOST_IDS and all(_UPLOAD.fullmatch(str(one)) for one in kept)
        return kept if kept and taken else Problem("missing", kind=self._missing)

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        if not isinstance(plain, list | tuple) or not all(isinstance(one, str) for one in plain):
            return CHANGED
        if not plain and not question.optional:
            return Problem("missing", kind=self._missing)
        return Problem("too_many_files", limit=question.max) if len(plain) > question.max else None

    def value(self, question: Any, plain: Any) -> Value:
        return tuple(plain)


PLACES: dict[str, Answer] = {
    "address": Place("address", needs_words=True),
    "location": Place("location", needs_words=False),
    "asset": Asset(),
    "photo": Files("photo"),
    "file": Files("file"),
}
