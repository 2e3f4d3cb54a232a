"""Gives keys to programs and takes them back, and makes sure that the same delivery twice is one.

A key's secret is shown once, when it is made; the database keeps its digest. Nothing here writes a secret anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from upwell.accounts.actor import Actor
from upwell.channels.open311 import queries
from upwell.channels.open311.models import ApiKey, Delivery
from upwell.lib.batches import delete_some
from upwell.lib.secret import digest, new_secret
from upwell.vault.index import blind

PERMISSION = "manage_api_keys"
DELIVERIES_KEPT = timedelta(days=30)
"""A program tries again within hours. What comes later under the same key is refused, never taken for the first."""


class CannotManageKeys(Exception):
    """You may not make or revoke keys."""


class CannotCreateKey(Exception):
    """A key needs a name of up to 60 characters that no other working key has."""


class CannotRevokeKey(Exception):
    """There is no working key of this name."""


class OtherBody(Exception):
    """This Idempotency-Key came before with other words."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """`secret` is what the program sends as api_key; it cannot be read again."""

    key: ApiKey
    secret: str


def case_of(key_id: int, token: str) -> UUID:
    """The same for the same key and Idempotency-Key; nobody without the city's keys can work it out."""
    return UUID(blind(f"delivery {key_id} {digest(token)}")[:32])


def create_key(name: str, *, by: Actor, now: datetime, may: str = ApiKey.May.POST, per_minute: int = 120) -> NewKey:
    _allowed(by)
    secret, name = new_secret(), name.strip()
    if not 0 < len(name) <= 60 or may not in ApiKey.May.values or per_minute < 0:
        raise CannotCreateKey(name)
    try:
        with transaction.atomic():
            key = ApiKey.objects.create(
                name=name,
                digest=digest(secret),
                may=may,
                per_minute=per_minute,
                created_at=now,
                created_by=by.called[:120],
            )
    except IntegrityError:
        raise CannotCreateKey(name) from None
    return NewKey(key, secret)


def revoke_key(name: str, *, by: Actor, now: datetime) -> ApiKey:
    """From the next request on, the key opens nothing."""
    _allowed(by)
    working = ApiKey.objects.filter(name=name.strip(), revoked_at=None)
    key = working.first()
    if key is None or not working.update(revoked_at=now, revoked_by=by.called[:120]):
        raise CannotRevokeKey(name)
    queries.forget()
    key.refresh_from_db()
    return key


def _allowed(by: Actor) -> None:
    if by.kind != "system" and not by.may(PERMISSION):
        raise CannotManageKeys(by.id)


def claim(case_id: UUID, *, fingerprint: str, key_id: int, now: datetime) -> bool:
    """Whether this delivery is the first under its id. Raises OtherBody when other words came before."""
    # keyed: a bare digest of a short report with a phone number in it can be found by trying
    keyed = blind(f"delivered {fingerprint}")
    mine = Delivery(case_id=case_id, fingerprint=keyed, key_id=key_id, at=now)
    Delivery.objects.bulk_create([mine], ignore_conflicts=True)
    stored = Delivery.objects.values_list("fingerprint", "at").get(pk=case_id)
    if stored[0] not in (keyed, fingerprint):  # before digests were keyed they were kept bare, for DELIVERIES_KEPT
        raise OtherBody
    return stored[1] == now


def release(case_id: UUID) -> None:
    """What was sent was refused: better words may come under the same key."""
    Delivery.objects.filter(pk=case_id).delete()


def sweep(*, now: datetime) -> int:
    """Forgets what came long ago under which Idempotency-Key. One batch."""
    return delete_some(Delivery.objects.filter(at__lt=now - DELIVERIES_KEPT))
