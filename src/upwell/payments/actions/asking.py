"""Asking the provider how a charge stands, and writing down the answer. Between transactions; never decides more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from upwell.payments import providers
from upwell.payments.actions import taking
from upwell.payments.models import Charge, Visit
from upwell.payments.ports import IN_PROGRESS, PAID, UNKNOWN, UNPAID, Answer, Provider, Standing

Put = Callable[[Provider, str], Standing]


def ask(charge_id: UUID, *, now: datetime) -> Standing:
    """How the charge stands by its provider's word. Paid and unpaid are written down."""
    return _all(charge_id, lambda provider, reference: provider.ask(reference), now)


def close(charge_id: UUID, *, now: datetime) -> Answer:
    """Ends every page on which it could be paid, and says how it stands then."""
    return _all(charge_id, lambda provider, reference: provider.close(reference), now).answer


def settle_open(subject: UUID, *, now: datetime) -> Standing:
    """Asks about whatever of this request is under way. Unpaid when nothing is."""
    found = Standing(UNPAID)
    for charge in Charge.objects.filter(subject=subject, state=Charge.State.IN_PROGRESS):
        found = ask(charge.pk, now=now)
    return found


def _all(charge_id: UUID, put: Put, now: datetime) -> Standing:
    """Every visit of it that has not ended; the answer that weighs most."""
    begun = Visit.objects.filter(charge=charge_id, state=Visit.State.BEGUN).exclude(reference="").order_by("number")
    found = Standing(UNPAID)
    for visit in begun:
        provider = providers.named(visit.provider)
        standing = Standing(UNKNOWN) if provider is None else put(provider, visit.reference)
        taking.note(charge_id, standing, provider=visit.provider, visit=visit, now=now)
        found = standing if _WEIGHT[standing.answer] >= _WEIGHT[found.answer] else found
    if found.answer != PAID and Charge.objects.filter(pk=charge_id, state=Charge.State.PAID).exists():
        return Standing(PAID)
    return found


_WEIGHT = {UNPAID: 0, UNKNOWN: 1, IN_PROGRESS: 2, PAID: 3}
