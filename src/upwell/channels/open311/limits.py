"""How often a key may send: so many in a minute, counted in the process, for nothing is lost when it restarts.

Each web process counts for itself. Reads no clock."""

from __future__ import annotations

import threading
from datetime import datetime

_lock = threading.Lock()
_counted: dict[int, tuple[int, int]] = {}


def within(key_id: int, per_minute: int, *, now: datetime) -> bool:
    """Counts this one, and says whether it is still within the limit; 0 is no limit."""
    if not per_minute:
        return True
    minute = int(now.timestamp()) // 60
    with _lock:
        last, count = _counted.get(key_id, (minute, 0))
        count = count + 1 if last == minute else 1
        _counted[key_id] = (minute, count)
    return count <= per_minute


def forget() -> None:
    """For tests."""
    _counted.clear()
