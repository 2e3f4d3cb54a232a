"""Who asked for a call when nobody was there to talk to comes on the list of whoever calls back: there is one list."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from upwell.catalogue import queries as catalogue
from upwell.channels.assisted import actions
from upwell.channels.assisted.promising import SOON, promised
from upwell.handover import actions as handover
from upwell.handover import queries as handovers
from upwell.handover.actions import Wanted
from upwell.intake.queries import ASSIST
from upwell.lib.batches import BATCH


def take_over(now: datetime) -> int:
    """Calls that people asked for in a conversation go on the list of whoever calls back; how many did. Where the city
    has nobody with such a list, they stay with the conversations. What was claimed and left alone is free again."""
    actions.release(now=now)
    if not any(ASSIST in role.may for role in catalogue.city().roles.values()):
        return 0
    asked = handovers.calls_wanted(limit=BATCH)
    for one in asked:
        with transaction.atomic():
            wanted = handover.to_call(one, now=now)
            if wanted is not None:
                _promise(wanted, now)
    return len(asked)


def _promise(wanted: Wanted, now: datetime) -> None:
    start, due = promised(SOON, max(now, wanted.asked_at))
    actions.call_back(
        phone=wanted.phone,
        name="",
        about=wanted.said,
        language=wanted.language,
        due_at=due,
        next_at=start,
        now=now,
    )
