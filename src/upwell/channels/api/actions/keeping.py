"""Whose something is, and how long what came is remembered."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from upwell.cases import queries as cases
from upwell.channels.api.models import Brought, Call, Delivery
from upwell.intake import queries as intake
from upwell.lib.batches import BATCH, delete_some

KEPT = timedelta(days=30)
"""What came under an Idempotency-Key, and what was told to a hook. A program tries again within hours."""


class SomebodyElses(Exception):
    """Another program brought what has this id."""


def bring(identity: UUID, *, program: int, service: str, now: datetime) -> None:
    """From now on this is the program's. Raises SomebodyElses."""
    mine = Brought(pk=identity, program_id=program, service=service, at=now)
    Brought.objects.bulk_create([mine], ignore_conflicts=True)
    if not Brought.objects.filter(pk=identity, program=program).exists():
        raise SomebodyElses


def sweep(*, now: datetime) -> int:
    """Forgets old deliveries, what hooks took long ago, and whose journeys that were thrown away were. One batch."""
    old = now - KEPT
    done = delete_some(Delivery.objects.filter(at__lt=old))
    done = max(done, delete_some(Call.objects.exclude(state=Call.State.WAITING).filter(queued_at__lt=old)))
    return max(done, _forget_thrown_away(old))


def _forget_thrown_away(old: datetime) -> int:
    """Those that became nothing; looked at once, a month after they were begun."""
    there = Brought.objects.filter(at__range=(old - timedelta(days=2), old)).order_by("at")
    ids = list(there.values_list("pk", flat=True)[: 20 * BATCH])
    gone = [one for one in ids if one not in cases.that_exist(ids) and not intake.exists(one)] if ids else []
    Brought.objects.filter(pk__in=gone[:BATCH]).delete()
    return len(gone[:BATCH])
