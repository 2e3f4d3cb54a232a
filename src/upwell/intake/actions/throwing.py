"""Throwing a draft away because the person asks for it: the answers, what was typed, and the pictures. What was paid
for it goes back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.bookings import actions as bookings
from upwell.events import actions as events
from upwell.files import actions as files
from upwell.files import queries as file_queries
from upwell.intake import records
from upwell.intake.actions.paying import may_be_thrown_away
from upwell.intake.models import Draft


def throw_away(draft_id: UUID, *, now: datetime) -> bool:
    """Whether there was an open draft to throw away. What was sent stays: it is a case. Raises PaymentUnderWay."""
    if not Draft.objects.filter(pk=draft_id, state=Draft.State.OPEN).exists():
        return False
    may_be_thrown_away(draft_id, now=now)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(pk=draft_id, state=Draft.State.OPEN).first()
        if draft is None:
            return False
        if draft.left_at is None:
            events.record(*records.abandoned(draft, now=now))
        draft.delete()
        bookings.stop_waiting([draft_id])
    for upload in file_queries.of_draft(draft_id):
        files.remove(upload.pk, draft=draft_id)
    return True
