"""In which order a day's stops are driven. Pure.

What a dispatcher gave a place comes first, in that order. All others follow a line that fills the plane (Hilbert's):
what is near on it is near on the ground. It is no shortest way, but it costs nothing for hundreds of stops, and one
stop more or less leaves the order of the others as it was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol, TypeVar

SIDE = 1 << 20
"""Cells to a side of the world: about 40 metres each."""
LAST = 1 << 40


class Stop(Protocol):
    id: Any
    place_in_route: int
    ordered_at: datetime
    facts: Any


One = TypeVar("One", bound=Stop)


def in_order(stops: Iterable[One]) -> list[One]:
    """Those without a place and without a point come last, as they were ordered."""
    return sorted(stops, key=_key)


def _key(stop: Stop) -> tuple[int, int, datetime, str]:
    return stop.place_in_route or LAST, _along(stop.facts), stop.ordered_at, str(stop.id)


def _along(facts: Any) -> int:
    lat, lon = facts.get("lat"), facts.get("lon")
    return LAST if lat is None or lon is None else along(lat, lon)


def along(lat: float, lon: float) -> int:
    """How far along the line a point is."""
    x, y = int((lon + 180) / 360 * SIDE), int((lat + 90) / 360 * SIDE)
    found, half = 0, SIDE >> 1
    while half:
        right, upper = x & half != 0, y & half != 0
        found += half * half * ((3 * right) ^ upper)
        if not upper:  # the quarter is turned, so that its end meets the next one's beginning
            if right:
                x, y = SIDE - 1 - x, SIDE - 1 - y
            x, y = y, x
        half >>= 1
    return found
