"""The sheet of a form that staff fill in for somebody: all that can be answered now."""

from __future__ import annotations

from datetime import datetime

from upwell.intake import turns
from upwell.intake.kinds import Answered
from upwell.journey.sheet import Sheet, sheet


def sheet_of(found: Answered, *, now: datetime) -> Sheet:
    turn = turns.of_draft(found.draft, now=now)
    return sheet(turn.walk.definition, turn.walk.answers, turn.facts, channel=found.draft.channel)
