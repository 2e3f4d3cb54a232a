"""The secret of the link that opens just one payment: for somebody on the phone, and for the way back from a provider.

Derived from the charge and the city's key, so that every letter carries the same one. It shows an amount, what it is
for and until when; nothing about anybody."""

from __future__ import annotations

from hmac import compare_digest
from uuid import UUID

from django.conf import settings

from upwell.vault.index import blind


def secret(charge_id: UUID) -> str:
    return f"{charge_id.hex}.{blind(f'payment link {charge_id}')[:32]}"


def opened_by(given: str) -> UUID | None:
    """The charge a secret opens; None for a wrong one."""
    try:
        charge_id = UUID(hex=given.partition(".")[0])
    except ValueError:
        return None
    return charge_id if compare_digest(secret(charge_id).encode(), given.encode()) else None


def link(charge_id: UUID) -> str:
    return f"{settings.PUBLIC_URL}/pay/{secret(charge_id)}"


def back(charge_id: UUID) -> str:
    """Where a provider sends somebody who is done on its page."""
    return f"{link(charge_id)}/back/"


def left(charge_id: UUID) -> str:
    """Where it sends somebody who went away from its page."""
    return f"{back(charge_id)}?left=yes"
