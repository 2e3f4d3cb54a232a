"""What a simulated vendor writes down: holds, jobs and the news of them. Plain data that goes into a file.

Of a job only what decides its day: no address, no name, no way to reach anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from upwell.partners.ports import State


class News(msgspec.Struct):
    id: str
    job: str
    ref: str
    state: State
    at: datetime
    why: str = ""
    words: str = ""
    taken_to: str = ""
    items: dict[str, int] = {}
    pictured: bool = False


class Reservation(msgspec.Struct):
    guid: str
    ref: str
    load: str
    day: date
    window: str
    expires_at: datetime


class Errand(msgspec.Struct):
    """`coming`: news that will be, in the order of their moments. `said_yes`: at once when it came, or since."""

    id: str
    ref: str
    reference: str
    loads: list[str]
    day: date
    window: str
    premises: str
    items: dict[str, int] = {}
    sequence: int = 0
    said_yes: bool = False
    cancelled: bool = False
    turned_down: bool = False
    coming: list[News] = []
    numbered: int = 0

    @property
    def takes_room(self) -> bool:
        return not (self.cancelled or self.turned_down)


class Order(msgspec.Struct):
    """What is asked for, as each kind of vendor reads it from its own messages."""

    id: str
    reference: str
    loads: list[str]
    sequence: int
    premises: str
    day: date | None = None
    window: str = ""
    reservations: list[str] = []
    items: dict[str, int] = {}


class Books(msgspec.Struct):
    """All a vendor knows. `told`: the news that has come about."""

    reservations: dict[str, Reservation] = {}
    errands: dict[str, Errand] = {}
    told: list[News] = []
    unsent: list[News] = []
    numbered: int = 0


def counted(ordered: object) -> dict[str, int]:
    """How many of what is on an order, by code; empty where it says nothing of that."""
    rows: Sequence[Any] = ordered if isinstance(ordered, list) else ()
    return {
        str(one["code"]): int(one["count"]) for one in rows if isinstance(one, dict) and {"code", "count"} <= one.keys()
    }
