"""Reads what became of cases: closed ones were asked about, forgotten ones lose what their residents commented.

Idempotent; run as often as wanted."""

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


def forget_comments(now: datetime) -> int:
    """How many were deleted. That there was an answer, and which, stays: it says nothing about anybody."""
    total = 0
    while True:
        with events.reading("feedback_forgetting", names={"case_forgotten"}) as new:
            if not new:
                return total
            total += actions.forget_comments([event.subject for event in new])
