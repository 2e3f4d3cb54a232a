"""Buckets in the process: nothing is lost when it ends, and nothing waits for the database. Called by `actions` only.

As many as MOST; then the empty ones go, and were nearly all in use, all: a flood of addresses must not fill the
memory. Times as in `stored`, and the same care for a clock that was wrong."""

import threading

MOST = 20_000
_lock = threading.Lock()
_empty_at: dict[str, int] = {}


def take(mark: str, cost: int, within: int, now: int) -> int | None:
    """None when it fitted; else when the bucket is empty."""
    with _lock:
        begun = standing(mark, within, now)
        if begun + cost > now + within:
            return begun
        if len(_empty_at) >= MOST and mark not in _empty_at:
            _make_room(now)
        _empty_at[mark] = begun + cost
    return None


def standing(mark: str, within: int, now: int) -> int:
    """When the bucket is empty: now, or later."""
    empty_at = _empty_at.get(mark, now)
    return empty_at if now < empty_at <= now + 2 * within else now


def _make_room(now: int) -> None:
    used = {mark: at for mark, at in _empty_at.items() if at > now}
    _empty_at.clear()
    if len(used) < MOST * 9 // 10:
        _empty_at.update(used)


def forget() -> None:
    with _lock:
        _empty_at.clear()
