"""The same message twice is one: each comes under a key its program made.

The key is claimed by one insert before anything is done, and held for a minute: who comes meanwhile is told so, and who
comes after a process that died takes it over. The case has an id that is worked out from program and key, so that even
then there is one case at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from upwell.channels.api.models import Delivery
from upwell.vault.index import blind

HELD = timedelta(minutes=1)


class OtherBody(Exception):
    """This Idempotency-Key came before with other words."""


class InFlight(Exception):
    """The same message is being worked on at this moment."""


@dataclass(frozen=True, slots=True)
class Known:
    """A message under its key. `again`: it became a case before."""

    mark: str
    case_id: UUID
    until: datetime
    again: bool


def claim(program: int, key: str, said: str, *, now: datetime) -> Known:
    """Raises OtherBody, InFlight."""
    mark = blind(f"api delivery {program} {key}")
    fingerprint = blind(f"api delivered {said}")
    case_id, until = UUID(mark[:32]), now + HELD
    mine = Delivery(pk=mark, fingerprint=fingerprint, case_id=case_id, until=until, at=now)
    rows = Delivery.objects.filter(pk=mark)
    if _inserted(mine):
        return Known(mark, case_id, until, again=False)
    there = rows.first()
    if there is None:  # what was sent under it was refused this very moment
        raise InFlight
    if there.fingerprint != fingerprint:
        raise OtherBody
    if there.done:
        return Known(mark, case_id, there.until, again=True)
    if there.until > now or not rows.filter(done=False, until=there.until).update(until=until):
        raise InFlight
    return Known(mark, case_id, until, again=False)


def _inserted(mine: Delivery) -> bool:
    """Whether this was the first under its key."""
    try:
        with transaction.atomic():
            mine.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def finish(known: Known) -> None:
    """It became a case."""
    Delivery.objects.filter(pk=known.mark).update(done=True)


def release(known: Known) -> None:
    """What was sent was refused: better words may come under the same key."""
    Delivery.objects.filter(pk=known.mark, done=False, until=known.until).delete()
