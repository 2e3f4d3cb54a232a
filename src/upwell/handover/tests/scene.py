"""A line with people in it, at a time when the team that talks is there: a Tuesday at ten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.cast import NOW, Cast

from upwell.accounts.actor import Actor
from upwell.accounts.queries import actor_of
from upwell.handover import actions
from upwell.handover.actions import Place
from upwell.handover.models import Handover

SATURDAY = datetime.fromisoformat("2026-03-07T18:00:00+00:00")


def place(number: int = 1, **changes: Any) -> Place:
    given: dict[str, Any] = {"channel": "chat", "place": f"p{number}", "language": "en", **changes}
    return Place(**given)


def asked(number: int = 1, *, now: datetime = NOW, **changes: Any) -> Handover:
    return actions.ask(place(number, **changes), now=now)


def worker(cast: Cast) -> Actor:
    return actor_of(cast.worker)


def lead(cast: Cast) -> Actor:
    return actor_of(cast.lead)


def measured(cast: Cast, *, many: int, waited: timedelta) -> None:
    """So many who were taken after they had waited so long."""
    for number in range(many):
        one = asked(100 + number, now=NOW - timedelta(hours=1))
        actions.claim(one.pk, by=worker(cast), now=one.asked_at + waited)
        actions.close(one.pk, reason="answered", by=worker(cast), now=one.asked_at + waited)
