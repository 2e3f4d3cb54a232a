"""Reads that cases were closed, and keeps that their residents were asked. Idempotent; run as often as wanted."""

from __future__ import annotations

from datetime import datetime

from upwell.cases import queries as cases
from upwell.events import actions as events
from upwell.feedback import actions


def note_asked(now: datetime) -> int:
    """How many requests were new. Works off what is there in steps, each in its own transaction."""
    total = 0
    while True:
        with events.reading("feedback", names={"case_closed"}) as new:
            if not new:
                return total
            total += actions.ask(cases.closings_asking([event.subject for event in new]), now=now)
