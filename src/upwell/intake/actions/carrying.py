"""A draft and the versions of its service that were published since it was begun: it goes on with one of them, or ends.

What each version decided is kept with it (`catalogue.carryover`); here it is carried out, when somebody opens the
draft. Written only if the draft is still the one that was looked at, so that no answer given meanwhile is lost, and
recorded in its log and as an event. A draft that has something the city promised stays with its version: a day that is
held was chosen, and a fee agreed to or paid, under its rules; and a file whose question is gone would be lost."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.bookings import queries as bookings
from upwell.catalogue import queries as catalogue
from upwell.catalogue.carryover import way
from upwell.catalogue.queries import Published
from upwell.events import actions as events
from upwell.intake import moved, queries, records, turns
from upwell.intake.drafts import any_draft
from upwell.intake.kinds import Answered, StaleStep
from upwell.intake.models import Draft
from upwell.journey import log, moving
from upwell.journey.log import Entry
from upwell.payments import queries as paid

TRIES = 5


def carry_over(draft_id: UUID, *, now: datetime) -> bool:
    """Whether the draft was moved or ended just now. Again changes nothing. Raises NoSuchDraft, StaleStep."""
    for _ in range(TRIES):
        draft = any_draft(draft_id)
        if draft.state != Draft.State.OPEN:
            return False
        before = catalogue.version(draft.version_id)
        found = way(catalogue.later(before), now)
        if (found.to is None and found.ended is None) or is_kept(draft):
            return False
        done = _ended(draft, now) if found.ended is not None else _moved(draft, before, found.to or 0, now)
        if done is not None:
            return done
    raise StaleStep


def carried(draft_id: UUID, *, now: datetime) -> Answered:
    """The draft as it stands, once what later versions decided for it is carried out. Raises as `queries.standing`
    does, and StaleStep."""
    found = queries.standing(draft_id, now=now)
    if moved.is_behind(found.draft) and carry_over(draft_id, now=now):
        return queries.standing(draft_id, now=now)
    return found


def is_kept(draft: Draft) -> bool:
    """Whether the city promised it something: a day, or what to pay."""
    if draft.handed_at is not None or paid.keeping([draft.pk]):
        return True
    return bookings.live(draft.pk) is not None


def _ended(draft: Draft, now: datetime) -> bool | None:
    """None when somebody was quicker."""
    with transaction.atomic():
        mine = Draft.objects.filter(pk=draft.pk, rev=draft.rev, state=Draft.State.OPEN)
        if not mine.update(state=Draft.State.ENDED, rev=draft.rev + 1, updated_at=now):
            return None
        events.record(records.ended(draft, now=now))
    return True


def _moved(draft: Draft, before: Published, to: int, now: datetime) -> bool | None:
    after = turns.as_filled_in(catalogue.version(to), draft.channel)
    old = turns.as_filled_in(before, draft.channel)
    found = moving.move(draft.log, old.definition, after.definition, channel=draft.channel)
    if found.loses_files:
        return False
    said: dict[str, tuple[str, ...]] = {"again": found.again, "gone": found.gone, "reworded": found.reworded}
    entries = [*_typed_for(draft, old, after), *found.entries, log.moved(before.version_id, to, **said)]
    seen, draft.rev, draft.version_id, draft.log = draft.rev, draft.rev + 1, to, entries
    turn = turns.of_draft(draft, now=now)  # look-ups are made outside the transaction
    draft.log = [*draft.log, *turn.new]
    with transaction.atomic():
        mine = Draft.objects.filter(pk=draft.pk, rev=seen, state=Draft.State.OPEN)
        changes = {"rev": draft.rev, "version_id": to, "log": draft.log, "updated_at": now}
        if not mine.update(**changes, standing_at=turn.walk.address):
            return None
        number, again, gone = before.number, len(found.again), len(found.gone)
        events.record(records.carried_over(draft, number, again=again, gone=gone, now=now))
    return True


def _typed_for(draft: Draft, old: Published, new: Published) -> list[Entry]:
    """The log without words typed at a question that is another one now."""
    return [
        entry
        for entry in draft.log
        if entry["what"] != "typed" or moving.is_same(old.definition, new.definition, str(entry["at"]))
    ]
