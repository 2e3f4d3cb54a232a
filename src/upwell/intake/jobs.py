"""What happens to drafts that nobody finishes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.intake import records
from upwell.intake.models import Draft

BATCH = 500


def note_abandoned(*, now: datetime) -> int:
    """Records, once for each draft, that it has been quiet for as long as the city calls abandoned."""
    if not catalogue.has_city():
        return 0
    quiet_since = now - catalogue.city().lifetimes.quiet_before_abandoned
    left = Draft.objects.filter(state=Draft.State.OPEN, left_at=None, updated_at__lt=quiet_since).defer("log")
    batch = list(left[:BATCH])
    for draft in batch:
        with transaction.atomic():
            mine = Draft.objects.filter(pk=draft.pk, left_at=None, updated_at=draft.updated_at)
            if mine.update(left_at=now):
                events.record(records.abandoned(draft, now=now))
    return len(batch)


def throw_away_expired(*, now: datetime) -> int:
    """Deletes drafts past their time, sent ones too: the case holds what was sent."""
    expired = Draft.objects.filter(expires_at__lt=now).values_list("pk", flat=True)[:BATCH]
    batch = list(expired)
    Draft.objects.filter(pk__in=batch).delete()
    return len(batch)
