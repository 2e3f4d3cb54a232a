"""What happens by itself in the line: back into it, out of it, and forgotten. Each does one batch."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from upwell.catalogue import queries as catalogue
from upwell.handover import actions, hours, wording
from upwell.handover.models import Handover
from upwell.handover.queries import CLOSED, TAKEN, TALK, WAITING
from upwell.lib.batches import BATCH, delete_some

UNANSWERED = timedelta(days=30)
GONE_AFTER = timedelta(minutes=30)
"""A page without scripts asks for news only when somebody presses the button."""


def mind(now: datetime) -> bool:
    """Conversations nobody answered in time go back; whoever waits when a team goes home, or talks to nobody any more,
    is told so."""
    desks = hours.desks(catalogue.city())
    talks = Handover.objects.filter(kind=TALK)
    late = list(talks.filter(state=TAKEN, due_at__lte=now).order_by("due_at")[:BATCH])
    for one in late:
        actions.give_back(one, now=now)
    there = [one.team for one in desks if one.is_open(now)]
    for one in talks.filter(state=WAITING).exclude(team__in=there).order_by("asked_at")[:BATCH]:
        actions.end_waiting(one, wording.CLOSED_HOURS, now=now)
    away = talks.filter(state=WAITING, channel="chat", seen_at__lt=now - GONE_AFTER)
    for one in away.order_by("asked_at")[:BATCH]:
        actions.end_waiting(one, wording.GONE, now=now)
    if desks:
        _take_along([one.team for one in desks], now)
    return len(late) == BATCH


def _take_along(teams: list[str], now: datetime) -> None:
    """Messages and calls left for a team that talks to nobody any more are the first one's: nobody else sees them."""
    left = Handover.objects.filter(state=WAITING).exclude(kind=TALK).exclude(team__in=teams)
    left.update(team=teams[0], updated_at=now)


def forget(now: datetime) -> int:
    """What was said is kept as long as the city says, and no longer. A city that answers nobody any more keeps what
    still waits for a while: until then it may begin again."""
    live = catalogue.city().live_help
    over = Q(state=CLOSED, closed_at__lt=now - (live.kept if live else timedelta(0)))
    if live is None:
        over |= Q(asked_at__lt=now - UNANSWERED)
    return delete_some(Handover.objects.filter(over))
