"""Work in the background: asking about charges under way, ending those nobody paid, sending refunds. Each is idempotent
and does a bounded piece."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db.models import Q

from upwell.payments.actions import asking, charging, giving
from upwell.payments.models import Charge
from upwell.payments.ports import UNKNOWN
from upwell.payments.refusals import AlreadyPaid, StillUnderWay

BATCH = 20
"""Each is a call to a provider that may take its time."""


def ask(*, now: datetime) -> int:
    """Charges under way whose time has come. How many there were; as many as BATCH means that there may be more."""
    due = Charge.objects.filter(state=Charge.State.IN_PROGRESS, ask_at__lte=now).order_by("ask_at")
    ids = list(due.values_list("pk", flat=True)[:BATCH])
    for number, charge_id in enumerate(ids, 1):
        if asking.ask(charge_id, now=now).answer == UNKNOWN:  # the next would wait as long for nothing
            return number
    return len(ids)


def expire(*, now: datetime) -> int:
    """Ends what nobody paid in time, after asking once more. What may be being paid is left for later."""
    quiet = Q(ask_at=None) | Q(ask_at__lte=now)
    late = Charge.objects.filter(quiet, state__in=Charge.OPEN, expires_at__lte=now).order_by("expires_at")
    ids = list(late.values_list("pk", flat=True)[:BATCH])
    for charge_id in ids:
        with suppress(AlreadyPaid, StillUnderWay):
            charging.cancel(charge_id, why="expired", now=now, to=Charge.State.FAILED)
    return len(ids)


def refund(*, now: datetime) -> int:
    """Refunds to send, and those sent earlier to ask about."""
    due = giving.due(now, BATCH)
    for number, refund_id in enumerate(due, 1):
        refund = giving.carry_on(refund_id, now=now)
        if refund is not None and refund.error == giving.NO_ANSWER:
            return number
    return len(due)
