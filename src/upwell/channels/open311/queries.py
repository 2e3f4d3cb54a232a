"""Which key came with a request. A process keeps a key it has seen for a second, as it does the catalogue: from then
on a revoked one opens nothing anywhere."""

from __future__ import annotations

import time
from dataclasses import dataclass

from upwell.channels.open311.models import ApiKey
from upwell.lib.secret import digest


@dataclass(frozen=True, slots=True)
class Key:
    id: int
    name: str
    may: str
    per_minute: int

    @property
    def may_post(self) -> bool:
        return self.may == ApiKey.May.POST


COLUMNS = ("id", "name", "may", "per_minute")
LOOK_AGAIN_AFTER = 1.0  # seconds
MOST_KEPT = 1_000
_kept: dict[str, tuple[float, Key]] = {}


def working_key(secret: str) -> Key | None:
    """At most one statement; a revoked key is none."""
    if not 0 < len(secret) <= 200:
        return None
    mark, at = digest(secret), time.monotonic()
    seen = _kept.get(mark)
    if seen is not None and at - seen[0] < LOOK_AGAIN_AFTER:
        return seen[1]
    row = ApiKey.objects.filter(digest=mark, revoked_at=None).order_by().values_list(*COLUMNS).first()
    if row is None:
        _kept.pop(mark, None)
        return None
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[mark] = (at, Key(*row))
    return _kept[mark][1]


def forget() -> None:
    """After a revocation here, and between tests."""
    _kept.clear()


def keys() -> list[ApiKey]:
    """Every key, the working ones first; for staff."""
    return list(ApiKey.objects.order_by("-revoked_at", "name"))
