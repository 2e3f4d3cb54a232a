"""Which program came with a request, and what it brought. A process keeps a key it has seen for a second, as it does
the catalogue: from then on a revoked one opens nothing anywhere."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q

from upwell.channels.api.models import Brought, Call, Hook, Key, Program
from upwell.lib.secret import digest

LOOK_AGAIN_AFTER = 1.0  # seconds
MOST_KEPT = 1_000
MOST_SECRET = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """A program as it knocks. `used_on`: the last day written down on which it did, with this key."""

    program: int
    name: str
    scopes: frozenset[str]
    per_minute: int
    key: int
    expires_at: datetime | None
    used_on: date | None

    def lives(self, now: datetime) -> bool:
        return self.expires_at is None or now < self.expires_at


_kept: dict[str, tuple[float, Caller]] = {}
_COLUMNS = ("program_id", "program__name", "program__scopes", "program__per_minute", "pk", "expires_at", "used_on")


def caller(secret: str, *, now: datetime) -> Caller | None:
    """None for a key that is not one, or none any more. At most one statement."""
    if not 0 < len(secret) <= MOST_SECRET:
        return None
    mark, at = digest(secret), time.monotonic()
    seen = _kept.get(mark)
    found = seen[1] if seen is not None and at - seen[0] < LOOK_AGAIN_AFTER else _look_up(mark, at)
    return found if found is not None and found.lives(now) else None


def _look_up(mark: str, at: float) -> Caller | None:
    rows = Key.objects.filter(digest=mark, revoked_at=None, program__revoked_at=None).order_by()
    row = rows.values_list(*_COLUMNS).first()
    if row is None:
        _kept.pop(mark, None)
        return None
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    program, name, scopes, per_minute, key, expires_at, used_on = row
    found = Caller(program, name, frozenset(scopes), per_minute, key, expires_at, used_on)
    _kept[mark] = (at, found)
    return found


def forget() -> None:
    """After a change here, and between tests."""
    _kept.clear()


def programs() -> list[Program]:
    """Every program, the live ones first, each with its keys and hooks; for staff."""
    keys = Prefetch("keys", Key.objects.order_by("-created_at"))
    hooks = Prefetch("hooks", Hook.objects.filter(ended_at=None).order_by("created_at"))
    rows = Program.objects.order_by("name", "-created_at").prefetch_related(keys, hooks)
    return sorted(rows, key=lambda one: one.revoked_at is not None)


def brought_by(identity: UUID) -> int | None:
    """The program that brought this."""
    return Brought.objects.filter(pk=identity).values_list("program_id", flat=True).first()


def bringers(identities: Collection[UUID]) -> dict[UUID, int]:
    return dict(Brought.objects.filter(pk__in=identities).values_list("pk", "program_id"))


def hooks_of(program: int) -> list[Hook]:
    return list(Hook.objects.filter(program=program, ended_at=None).order_by("created_at", "id"))


def hook_of(program: int, hook_id: UUID) -> Hook | None:
    return Hook.objects.filter(pk=hook_id, program=program, ended_at=None).first()


def live_hooks(programs: Collection[int]) -> list[Hook]:
    return list(Hook.objects.filter(program__in=programs, ended_at=None))


def calls_of(hook_id: UUID, *, limit: int) -> list[Call]:
    """The newest first."""
    return list(Call.objects.filter(hook=hook_id).order_by("-queued_at", "-id")[:limit])


def stuck(*, limit: int) -> list[Call]:
    """What was given up, and what was tried and not taken yet; for staff."""
    rows = Call.objects.filter(Q(state=Call.State.DEAD) | Q(state=Call.State.WAITING, attempts__gt=0))
    return list(rows.select_related("hook__program").order_by("queued_at")[:limit])
