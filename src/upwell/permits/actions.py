"""Issues and revokes permits, inside the transaction of the decision they go with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.lib.batches import delete_some
from upwell.lib.references import new_reference
from upwell.permits.models import Note, Permit

__all__ = ["CannotRevoke", "Permit", "Said", "drop_notes", "forget", "issue", "note", "revoke", "revoke_all", "sweep"]
TRIES = 5


class CannotRevoke(Exception):
    """This permit is revoked already, or nobody said why."""


@dataclass(frozen=True, slots=True)
class Said:
    """What stands on it in one language: nothing else of the application is kept here."""

    title: str
    holder: str
    lines: Sequence[tuple[str, str]]
    conditions: Sequence[str]
    by: str = ""  # the department, beside the city


def issue(
    *, about: str, service: str, language: str, said: Mapping[str, Said], valid_for: timedelta | None, now: datetime
) -> Permit:
    """Call it inside a transaction. The number is one nobody can work out from another."""
    for _ in range(TRIES):
        number = f"P-{new_reference()}"
        if not Permit.objects.filter(number=number).exists():
            break
    permit = Permit.objects.create(
        id=uuid4(),
        number=number,
        about=about,
        service=service,
        language=language,
        said={code: asdict(one) for code, one in said.items()},
        issued_at=now,
        valid_until=now + valid_for if valid_for else None,
    )
    events.record(Fact("permit_issued", at=now, subject=about, service=service, language=language))
    return permit


@transaction.atomic
def revoke(number: str, *, why: str, by: str, called: str, now: datetime) -> Permit:
    """It stays to be looked up, and says that it no longer holds. `why` is for colleagues. Raises CannotRevoke."""
    permit = Permit.objects.select_for_update().get(number=number)
    if permit.revoked_at is not None or not why.strip():
        raise CannotRevoke
    permit.revoked_at, permit.revoked_by, permit.revoked_called, permit.why = now, by, called, why.strip()
    permit.save(update_fields=["revoked_at", "revoked_by", "revoked_called", "why"])
    events.record(Fact("permit_revoked", at=now, subject=permit.about, service=permit.service))
    return permit


def revoke_all(about: str, *, why: str, by: str, called: str, now: datetime) -> int:
    """Every permit of this application that was not revoked: what it was granted by is taken up again."""
    numbers = list(Permit.objects.filter(about=about, revoked_at=None).values_list("number", flat=True))
    for number in numbers:
        revoke(number, why=why, by=by, called=called, now=now)
    return len(numbers)


def forget(about: Iterable[str], *, now: datetime) -> None:
    """Deletes what these applications were given, with the holder's name on it. One that still holds stays: it must be
    possible to check it as long as somebody may show it. `sweep` deletes it then."""
    mine = Permit.objects.filter(about__in=list(about))
    mine.filter(_over(now)).delete()
    mine.update(outlives_case=True)


def sweep(*, now: datetime) -> int:
    """One batch of those that outlived their application and hold no more. How many."""
    return delete_some(Permit.objects.filter(_over(now), outlives_case=True))


def _over(now: datetime) -> Q:
    return Q(revoked_at__isnull=False) | Q(valid_until__lte=now)


def note(about: str, *, key: str, said: Mapping[str, str], now: datetime) -> int:
    """Writes on every permit of this application that still stands what came of it. Call it inside a transaction."""
    found = list(Permit.objects.filter(about=about, revoked_at=None).only("id", "service"))
    Note.objects.bulk_create([Note(permit=one, key=key, at=now, said=dict(said)) for one in found])
    events.record(*(Fact("permit_noted", at=now, subject=about, service=one.service) for one in found))
    return len(found)


def drop_notes(key: str, *, now: datetime) -> int:
    """What they said does not hold any more. Call it inside a transaction."""
    return Note.objects.filter(key=key, dropped_at=None).update(dropped_at=now)
