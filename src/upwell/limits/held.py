"""Buckets in the process: nothing is lost when it ends, and nothing waits for the database. Called by `actions` only.

As many as MOST; then whichever was taken from longest ago goes: a flood of addresses must not fill the memory, nor
set free all who have guessed too often. Times as in `stored`, and the same care for a clock that was wrong."""

import threading
from collections import OrderedDict

MOST = 20_000
_lock = threading.Lock()
_empty_at: OrderedDict[str, int] = OrderedDict()  # the one taken from longest ago first


def take(mark: str, cost: int, within: int, now: int) -> int | None:
    """None when it fitted; else when the bucket is empty."""
    with _lock:
        begun = standing(mark, within, now)
        refused = begun + cost > now + within
        _empty_at[mark] = begun if refused else begun + cost
        _empty_at.move_to_end(mark)
        if len(_empty_at) > MOST:
            _empty_at.popitem(last=False)
    return begun if refused else None


def standing(mark: str, within: int, now: int) -> int:
    """When the bucket is empty: now, or later."""
    empty_at = _empty_at.get(mark, now)
    return empty_at if now < empty_at <= now + 2 * within else now


def give_back(mark: str, cost: int) -> None:
    with _lock:
        if mark in _empty_at:
            _empty_at[mark] -= cost


def forget() -> None:
    with _lock:
        _empty_at.clear()
