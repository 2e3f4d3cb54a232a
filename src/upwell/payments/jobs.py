"""Work in the background: asking about charges under way, ending those nobody paid, sending refunds. Each is idempotent
and does a bounded piece: so many, and no longer than `PATIENCE` for one provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from upwell.payments.actions import asking, charging, giving
from upwell.payments.models import Charge, Visit
from upwell.payments.ports import UNKNOWN
from upwell.payments.refusals import AlreadyPaid, StillUnderWay

BATCH = 20
"""Each is a call to a provider that may take its time."""
PATIENCE = 20.0
"""After so many seconds no further call is begun: what a slow provider takes longer for is not at the others' cost."""
Seconds = Callable[[], float]


def ask(*, now: datetime, seconds: Seconds = monotonic) -> int:
    """Charges under way whose time has come. How many were asked about: BATCH of them when there may be more."""
    due = Charge.objects.filter(state=Charge.State.IN_PROGRESS, ask_at__lte=now).order_by("ask_at")
    number = 0
    for number, charge_id in enumerate(_in_time(_some(due), seconds), 1):
        if asking.ask(charge_id, now=now).answer == UNKNOWN:  # the next would wait as long for nothing
            return number
    return number


def expire(*, now: datetime, seconds: Seconds = monotonic) -> bool:
    """Ends what nobody paid in time, after asking once more; what may be being paid is left for later. Whether there is
    more to do at once.

    What is on no provider's page ends first, and then each provider has its own time: one that is slow, or silent,
    keeps nobody waiting but those who went to its page."""
    quiet = Q(ask_at=None) | Q(ask_at__lte=now)
    late = Charge.objects.filter(quiet, state__in=Charge.OPEN, expires_at__lte=now).order_by("expires_at")
    gone = Visit.objects.filter(state=Visit.State.BEGUN).exclude(reference="")
    pages = gone.filter(charge__in=late.order_by().values("pk"))
    nowhere = _some(late.exclude(Exists(gone.filter(charge=OuterRef("pk")))))
    for charge_id in nowhere:
        _end(charge_id, now)
    more = len(nowhere) == BATCH
    for provider in sorted(set(pages.values_list("provider", flat=True))):
        on_its_page = _some(late.filter(Exists(gone.filter(charge=OuterRef("pk"), provider=provider))))
        asked = 0
        for charge_id in _in_time(on_its_page, seconds):
            _end(charge_id, now)
            asked += 1
        more = more or asked == BATCH
    return more


def _end(charge_id: UUID, now: datetime) -> None:
    with suppress(AlreadyPaid, StillUnderWay):
        charging.cancel(charge_id, why="expired", now=now, to=Charge.State.FAILED)


def refund(*, now: datetime, seconds: Seconds = monotonic) -> int:
    """Refunds to send, and those sent earlier to ask about."""
    number = 0
    for number, refund_id in enumerate(_in_time(giving.due(now, BATCH), seconds), 1):
        refund = giving.carry_on(refund_id, now=now)
        if refund is not None and refund.error == giving.NO_ANSWER:
            return number
    return number


def _some(rows: QuerySet[Any]) -> list[UUID]:
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _in_time(ids: Sequence[UUID], seconds: Seconds) -> Iterator[UUID]:
    until = seconds() + PATIENCE
    for each in ids:
        yield each
        if seconds() >= until:
            return
