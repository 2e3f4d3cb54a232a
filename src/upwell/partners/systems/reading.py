"""What every class of a system does with answers once they are read: loads put together, news made plain. Pure.

A vendor may say anything: what lies outside of what was asked, or is not one of our words, is dropped here."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from upwell.partners.ports import Slot, Wanted

ANY = "any"
"""What a vendor is asked about when nothing is said of the load."""

WINDOW = re.compile(r"[a-z0-9][a-z0-9_-]{0,19}|")
CODE = re.compile(r"[A-Z0-9_]{1,24}", re.ASCII)
REF = re.compile(r"[\w.:/~-]{1,64}", re.ASCII)
MOST_FREE = 100_000
MOST_WORDS, MOST_PHOTOS, MOST_PHOTO, MOST_ITEMS = 1_000, 3, 4_000_000, 50

Free = dict[tuple[date, str], int]


def loads_of(wanted: tuple[str, ...]) -> list[str]:
    return sorted(set(wanted)) or [ANY]


def count(free: Free, on: date, window: str, number: int) -> None:
    """A vendor that says a slot twice means the smaller number."""
    window = window.strip().lower()
    if WINDOW.fullmatch(window):
        number = min(number, MOST_FREE)
        free[on, window] = min(free.get((on, window), number), number)


def together(by_load: Mapping[str, Free], wanted: Wanted, first: date, last: date) -> list[Slot]:
    """Only where every load fits: a day on which one of two trucks comes is no day."""
    tables = [by_load.get(load, {}) for load in loads_of(wanted.loads)]
    common = set.intersection(*(set(table) for table in tables))
    found = (
        Slot(day, window, min(table[day, window] for table in tables)) for day, window in common if first <= day <= last
    )
    return sorted((slot for slot in found if slot.free and slot.free > 0), key=lambda slot: (slot.day, slot.window))


def day(year: str, month: str, of_month: str) -> date | None:
    """Of digits; 30 February is no day."""
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        return None


def instant(raw: str) -> datetime | None:
    """With its zone, or it is no instant."""
    try:
        at = datetime.fromisoformat(raw)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def ours(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None


def code(raw: str) -> str:
    """A vendor's code for an error, for people who look. Its words may repeat what we sent."""
    return raw if CODE.fullmatch(raw) else "unknown"


def words(raw: str) -> str:
    return "".join(letter for letter in raw if letter.isprintable() or letter == "\n").strip()[:MOST_WORDS]


def pictures(raw: Iterable[str]) -> list[bytes]:
    """What is not a picture is found out by whoever keeps it; here only what is no base64 is dropped."""
    found = []
    for one in list(raw)[:MOST_PHOTOS]:
        try:
            found.append(base64.b64decode(one[: MOST_PHOTO * 2], validate=True))
        except (binascii.Error, ValueError):
            continue
    return [one for one in found if 0 < len(one) <= MOST_PHOTO]


def items(raw: Mapping[str, int]) -> dict[str, int]:
    return {words(name)[:80]: number for name, number in list(raw.items())[:MOST_ITEMS] if 0 < number <= 1_000}
