"""A draft that may still be worked on, and what of it may be kept unsent. Reads only."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from upwell.catalogue import queries as catalogue
from upwell.catalogue.carryover import way
from upwell.catalogue.queries import Published
from upwell.definition.questions import PinQuestion, Question
from upwell.intake import turns
from upwell.intake.kinds import AlreadySent, DraftEnded, NoSuchDraft, ServiceClosed
from upwell.intake.models import Draft


def any_draft(draft_id: UUID) -> Draft:
    try:
        return Draft.objects.get(pk=draft_id)
    except Draft.DoesNotExist:
        raise NoSuchDraft from None


def open_draft(draft_id: UUID) -> Draft:
    draft = unsent(draft_id)
    refuse_closed(draft)
    return draft


def unsent(draft_id: UUID) -> Draft:
    """Also while its service is closed: for what happens to a draft by itself."""
    draft = any_draft(draft_id)
    if draft.state == Draft.State.ENDED:
        raise DraftEnded(ended_by(draft))
    if draft.state != Draft.State.OPEN:
        raise AlreadySent
    return draft


def ended_by(draft: Draft) -> Published:
    """The service as the draft began it, with the words of the version that ended it as those of its closing."""
    published = turns.definition_of(draft)
    found = way(catalogue.later(published), draft.updated_at).ended
    return replace(published, closed_message=dict(found.carry_over.words) if found else {})


def refuse_closed(draft: Draft) -> None:
    """A closed service takes nothing, not even from drafts begun before."""
    if draft.state == Draft.State.ENDED:
        raise DraftEnded(ended_by(draft))
    current = catalogue.published(draft.service)
    if current is None or not current.open or not current.definition.is_taken(draft.channel):
        raise ServiceClosed(current or turns.definition_of(draft))


def may_keep(question: Question) -> bool:
    """Whether what is typed at it may stay anywhere before it is sent."""
    return not (question.sensitive or isinstance(question, PinQuestion))
