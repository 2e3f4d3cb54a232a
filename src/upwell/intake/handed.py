"""Forms for somebody that wait for a colleague who takes payments: what the desk lists of them. Reads only.

Nothing of what was answered, nor whom it is about: the service, what is to pay, and who gave it on when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upwell.accounts import queries as accounts
from upwell.definition.channels import STAFF
from upwell.definition.model import Service
from upwell.definition.steps import Pay
from upwell.intake import turns
from upwell.intake.models import Draft
from upwell.journey import fees
from upwell.payments import queries as paid

MOST = 50


@dataclass(frozen=True, slots=True)
class Handed:
    """`cents`: what is to pay; None where it does not stand at its fee any more. `by`: what the colleague is called."""

    id: UUID
    definition: Service
    cents: int | None
    by: str
    at: datetime


def waiting(*, now: datetime) -> list[Handed]:
    """The one that waits longest first."""
    rows = Draft.objects.filter(state=Draft.State.OPEN, channel__in=STAFF, handed_at__isnull=False, expires_at__gt=now)
    drafts = list(rows.order_by("handed_at", "pk")[:MOST])
    called = accounts.called(draft.account_id for draft in drafts if draft.account_id) if drafts else {}
    return [_handed(draft, called.get(draft.account_id or 0, ""), now) for draft in drafts]


def _handed(draft: Draft, by: str, now: datetime) -> Handed:
    definition = turns.definition_of(draft).definition
    return Handed(draft.pk, definition, _due(draft, definition, now), by, draft.handed_at or draft.updated_at)


def _due(draft: Draft, definition: Service, now: datetime) -> int | None:
    """Walked only where it stands at its fee: elsewhere a look-up might be waited for, and a list does not wait."""
    step = definition.by_name.get(draft.standing_at)
    if not isinstance(step, Pay):
        return None
    whole = fees.cents(step, turns.of_draft(draft, now=now).walk.values)
    return None if whole is None else max(0, whole - paid.paid_for(draft.pk, step.name).cents)
