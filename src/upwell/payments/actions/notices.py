"""Notices of providers: each is kept once, and what it tells is written with it. One that comes again, late, or before
another that was sent earlier, changes nothing that is known already. Forged ones leave no trace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from upwell.events import actions as events
from upwell.payments import providers, records
from upwell.payments.actions import giving, taking
from upwell.payments.models import Charge, Notice, Payment, Visit
from upwell.payments.ports import Forged, Standing
from upwell.payments.ports import Notice as Told

SEEN, FOREIGN, NOTHING = "seen before", "not about us", "nothing new"


def receive(provider_name: str, body: bytes, headers: Mapping[str, str], *, now: datetime) -> str:
    """What came of it, in a few words for whoever looks. Raises Forged."""
    provider = providers.named(provider_name)
    if provider is None:
        raise Forged
    told = provider.read(body, headers)
    try:
        with transaction.atomic():
            row = Notice.objects.create(
                provider=provider_name,
                event=told.id[:255],
                kind=told.kind[:80],
                charge=told.charge,
                at=told.at,
                received_at=now,
            )
            row.did = _did(provider_name, told, now)
            row.save(update_fields=["did"])
            return row.did
    except IntegrityError:
        if Notice.objects.filter(provider=provider_name, event=told.id[:255]).exists():
            return SEEN
        raise


def _did(provider: str, told: Told, now: datetime) -> str:
    if told.returned is not None:
        return giving.returned(told.returned, now=now)
    if told.charge is None or told.standing is None:
        return FOREIGN if told.charge is None else NOTHING
    charge = Charge.objects.filter(pk=told.charge).first()
    if charge is None:
        return _unknown(provider, told.standing, now)
    before = charge.state
    after = taking.note(charge.pk, told.standing, provider=provider, visit=_visit(provider, told), now=now).state
    return NOTHING if after == before else after


def _visit(provider: str, told: Told) -> Visit | None:
    """None when it came before we knew what the provider calls the visit: then only money counts."""
    return Visit.objects.filter(provider=provider, reference=told.visit).first() if told.visit else None


def _unknown(provider: str, standing: Standing, now: datetime) -> str:
    """Money for a charge that is not here, perhaps after a restore: kept, for a person to see."""
    money = standing.money
    if money is None:
        return NOTHING
    row, new = Payment.objects.get_or_create(
        provider=provider,
        reference=money.reference,
        defaults={
            "cents": money.cents,
            "currency": money.currency,
            "method": money.method[:30],
            "at": money.at,
            "why": "no_charge",
        },
    )
    if new:
        events.record(records.of_money("payment_not_taken", row, now, why="no_charge"))
    return "kept for a person"
