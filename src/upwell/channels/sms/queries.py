"""How texts that come in are doing. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from upwell.channels.sms.models import Incoming

LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Health:
    """Texts that wait longer than they should, and those nobody tries to answer any more."""

    late: int
    dead: int


def health(*, now: datetime) -> Health:
    waiting = Incoming.objects.filter(state__in=(Incoming.State.NEW, Incoming.State.WORKING))
    return Health(
        late=waiting.filter(received_at__lt=now - LATE).count(),
        dead=Incoming.objects.filter(state=Incoming.State.DEAD).count(),
    )
