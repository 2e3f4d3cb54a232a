"""Finds a point in what people paste: two numbers, degrees and minutes, or the address of an online map.

Pure. Decides only whether the text names a point on the earth; whether it lies in the city is for areas.py."""

import math
import re

_NUMBER = r"([+-]?\d{1,3}(?:\.\d+)?)"
_PAIR = re.compile(rf"^\s*(?:geo:)?\(?{_NUMBER}\s*[,; ]\s*{_NUMBER}\)?\s*(?:[;?].*)?$")
_COMMA_PAIR = re.compile(r"^\s*([+-]?\d{1,3}),(\d{3,})\s*[; ,]\s*([+-]?\d{1,3}),(\d{3,})\s*$")
_IN_LINK = (
    re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}"),
    re.compile(rf"[?&#](?:q|query|ll|sll|center|destination|daddr|loc)=(?:loc:)?{_NUMBER}(?:,|%2C){_NUMBER}", re.I),
    re.compile(rf"[?&]mlat={_NUMBER}&mlon={_NUMBER}"),
    re.compile(rf"/@{_NUMBER},{_NUMBER}"),
    re.compile(rf"#map=\d+(?:\.\d+)?/{_NUMBER}/{_NUMBER}"),
    re.compile(rf"/{_NUMBER},{_NUMBER}"),
)
_PART = r"(\d{1,3})\s*[°º]\s*(\d{1,2}(?:\.\d+)?)\s*['′’]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:[\"″”]|''))?\s*"
_DEGREES = re.compile(rf"^\s*{_PART}([NS])[,\s]*{_PART}([EWO])\s*$", re.I)

Point = tuple[float, float]


def on_earth(lat: float, lon: float) -> bool:
    return math.isfinite(lat) and math.isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180


def point_in(text: str) -> Point | None:
    """(latitude, longitude) in degrees, or None. Two numbers the wrong way round are turned if only that fits."""
    text = text.strip()[:2000]
    if "://" in text or text.startswith(("www.", "maps.")):
        return _in_link(text)
    return _pair(text) or _degrees(text)


def _pair(text: str) -> Point | None:
    if found := _PAIR.match(text):
        lat, lon = found.groups()
    elif found := _COMMA_PAIR.match(text):
        lat, lon = f"{found[1]}.{found[2]}", f"{found[3]}.{found[4]}"
    else:
        return None
    # "200 12" is a house number and a street being typed; a position people paste has decimals
    return _checked(float(lat), float(lon)) if "." in lat and "." in lon else None


def _in_link(text: str) -> Point | None:
    for pattern in _IN_LINK:
        if found := pattern.search(text):
            return _checked(float(found[1]), float(found[2]))
    return None


def _degrees(text: str) -> Point | None:
    found = _DEGREES.match(text)
    if not found:
        return None
    lat = _decimal(found[1], found[2], found[3]) * (-1 if found[4] in "sS" else 1)
    lon = _decimal(found[5], found[6], found[7]) * (-1 if found[8] in "wWoO" else 1)
    return _checked(lat, lon)


def _decimal(degrees: str, minutes: str, seconds: str | None) -> float:
    return int(degrees) + float(minutes) / 60 + float(seconds or 0) / 3600


def _checked(lat: float, lon: float) -> Point | None:
    if on_earth(lat, lon):
        return lat, lon
    if on_earth(lon, lat):
        return lon, lat
    return None
