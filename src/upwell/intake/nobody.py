"""A draft that is in nobody's books and never will be, as pages want one: for whoever writes a service."""

from __future__ import annotations

from uuid import UUID

from upwell.intake.actions import Answered
from upwell.intake.models import Draft
from upwell.journey.walk import Walk

NOBODYS = UUID(int=0)


def standing(walk: Walk, *, channel: str, language: str) -> Answered:
    """The walk with a draft that is not stored."""
    draft = Draft(id=NOBODYS, log=[], service=walk.definition.service, channel=channel, language=language)
    return Answered(draft, walk)
