"""Beginning what comes after a request, from its resident's own page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from upwell.cases import queries as cases
from upwell.intake import sequels
from upwell.intake.actions.starting import start
from upwell.intake.kinds import Answered, CannotStart, Visitor


def start_next(view: cases.FollowView, *, draft_id: UUID, visitor: Visitor, now: datetime) -> Answered:
    """The journey that is offered after the case somebody has opened as its resident, with its answers.

    Raises CannotStart where nothing is offered (any more), ServiceClosed, AlreadySent."""
    after = sequels.after(view.case, now=now)
    if after.next is None:
        raise CannotStart
    more = {"carried": after.answers, "came_from": view.case.service, "follows": view.case.pk}
    return start(after.next.code, draft_id=draft_id, visitor=visitor, now=now, **more)  # type: ignore[arg-type]  # as named
