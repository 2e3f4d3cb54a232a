"""A form for somebody goes on to a colleague who takes payments: who began it gives it, one of those takes it over.

From then on it is as if that colleague had begun it, and opens for nobody else. Both are written down with who."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.definition.channels import STAFF
from upwell.events import actions as events
from upwell.intake import records, turns
from upwell.intake.actions.assisting import CannotAssist, require_may
from upwell.intake.drafts import open_draft, unsent
from upwell.intake.kinds import StaleStep
from upwell.intake.models import Draft
from upwell.intake.queries import ASSIST, TAKE
from upwell.journey.walk import Position


class SomebodyHasIt(CannotAssist):
    """A colleague goes on with this form. Raised with their account, None when it is not known any more."""

    def __init__(self, account_id: int | None) -> None:
        super().__init__(account_id)
        self.account_id = account_id


def hand_over(draft_id: UUID, *, by: Actor, now: datetime) -> Draft:
    """From its fee on, whoever takes payments may go on with it. Twice is once.

    Raises CannotAssist, StaleStep when it does not stand at its fee, and what `open_draft` raises."""
    draft = open_draft(draft_id)
    require_may(draft, by)
    walk = turns.of_draft(draft, now=now).walk
    if walk.position is not Position.PAY:
        raise StaleStep(walk.address)
    with transaction.atomic():
        theirs = Draft.objects.filter(pk=draft_id, state=Draft.State.OPEN, account=by.account_id, handed_at=None)
        if theirs.update(handed_at=now):
            events.record(records.handed_over(draft, by, now=now))
    draft.refresh_from_db()
    return draft


def take_over(draft_id: UUID, *, by: Actor, now: datetime) -> Draft:
    """One conditional write: of several who press at once one gets it, also when they press twice.

    Raises SomebodyHasIt for the others, CannotAssist, NoSuchDraft, AlreadySent."""
    if by.account_id is None or not (by.may(ASSIST) and by.may(TAKE)):
        raise CannotAssist
    draft = unsent(draft_id)
    with transaction.atomic():
        waits = Draft.objects.filter(
            pk=draft_id, state=Draft.State.OPEN, channel__in=STAFF, handed_at__isnull=False, account=draft.account_id
        )
        if waits.update(account=by.account_id, handed_at=None):
            events.record(records.taken_over(draft, by, now=now))
    draft = unsent(draft_id)
    if not draft.is_assisted:
        raise CannotAssist
    if draft.account_id != by.account_id:
        raise SomebodyHasIt(draft.account_id)
    return draft
