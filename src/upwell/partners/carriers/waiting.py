"""How long before something that was not taken is tried again."""

from __future__ import annotations

import secrets
from datetime import timedelta

FIRST, LONGEST = timedelta(seconds=10), timedelta(hours=3)


def wait(attempts: int) -> timedelta:
    """Before the next attempt: anything up to a bound that doubles, so that a partner that comes back is not met by
    all at once."""
    return some(min(LONGEST, FIRST * 2 ** min(attempts, 20)))


def some(bound: timedelta) -> timedelta:
    return bound * ((secrets.randbelow(1000) + 1) / 1000)
