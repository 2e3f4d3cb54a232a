"""Which key came with a request."""

from __future__ import annotations

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


def working_key(secret: str) -> Key | None:
    """One statement; a revoked key is none."""
    if not 0 < len(secret) <= 200:
        return None
    row = ApiKey.objects.filter(digest=digest(secret), revoked_at=None).values_list(*COLUMNS).first()
    return Key(*row) if row else None


def keys() -> list[ApiKey]:
    """Every key, the working ones first; for staff."""
    return list(ApiKey.objects.order_by("-revoked_at", "name"))
