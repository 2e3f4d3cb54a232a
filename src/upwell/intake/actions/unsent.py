"""Keeping what somebody typed and did not send: it is shown again when they come back, and is no answer until then.

Sealed with the rest of the draft. Never for a sensitive question."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from upwell.definition.questions import Question
from upwell.definition.values import Plain
from upwell.intake import turns
from upwell.intake.drafts import may_keep, open_draft
from upwell.intake.kinds import StaleStep
from upwell.intake.models import Draft
from upwell.journey import answers as answering
from upwell.journey import log
from upwell.journey.screen import NotOnPath, screen

TRIES = 5
MOST = 20_000  # characters; four times the longest answer


def keep_typed(draft_id: UUID, address: str, raw: Plain, *, now: datetime) -> None:
    """Keeps the words, instead of those kept there before; empty ones keep nothing.

    Raises NoSuchDraft, AlreadySent, ServiceClosed, StaleStep when the address is no question on the path."""
    for _ in range(TRIES):
        draft = open_draft(draft_id)
        question = _question(draft, address, now)
        before = log.without_typed(draft.log, address)
        after = [*before, log.typed(address, raw)] if _worth_keeping(question, raw) else before
        if after == draft.log:
            return
        mine = Draft.objects.filter(pk=draft.pk, rev=draft.rev, state=Draft.State.OPEN)
        if mine.update(log=after, rev=draft.rev + 1, updated_at=now):
            return
    raise StaleStep(address)


def _worth_keeping(question: Question, raw: Plain) -> bool:
    return may_keep(question) and not answering.is_empty(raw) and len(str(raw)) <= MOST


def _question(draft: Draft, address: str, now: datetime) -> Question:
    try:
        step = screen(turns.of_draft(draft, now=now).walk, address).step
    except NotOnPath:
        raise StaleStep(address) from None
    if not isinstance(step, Question):
        raise StaleStep(address)
    return step
