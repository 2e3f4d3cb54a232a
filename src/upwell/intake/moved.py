"""What changed for somebody whose form goes on with a new version, and how a form that was ended stands. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from upwell.catalogue import queries as catalogue
from upwell.intake import turns
from upwell.intake.drafts import any_draft, ended_by
from upwell.intake.kinds import Answered
from upwell.intake.models import Draft
from upwell.journey import log
from upwell.journey.facts import TODAY
from upwell.journey.texts import Said, Texts
from upwell.journey.walk import walk


def is_behind(draft: Draft) -> bool:
    """Whether a later version of its service was published: what it meant for drafts, `carry_over` carries out."""
    current = catalogue.published(draft.service)
    return current is not None and current.version_id != draft.version_id


def news(draft: Draft, language: str) -> list[Said]:
    """In sentences, what changed since this form was begun; empty when it did not, or somebody has gone on since."""
    plain: Any = log.moved_last(draft.log)
    if plain is None:
        return []
    return list(_sentences(plain, draft, language))


def _sentences(plain: Mapping[str, Any], draft: Draft, language: str) -> list[Said]:
    old = Texts(catalogue.version(plain["from"]).definition, language)
    new = Texts(turns.definition_of(draft).definition, language)
    said = [gettext("We changed this form since you began. Your answers are kept where they still fit.")]
    for addresses, texts, words in (
        (plain["again"], new, gettext("Answer this again: %(question)s")),
        (plain["gone"], old, gettext("We no longer ask: %(question)s")),
        (plain["reworded"], new, gettext("Look at your answer again, our words changed: %(question)s")),
    ):
        said += [words % {"question": title} for title in _titles(texts, addresses)]
    return [Said(text, language) for text in said]


def _titles(texts: Texts, addresses: list[str]) -> list[str]:
    steps = dict.fromkeys(".".join(part for part in address.split(".") if not part.isdigit()) for address in addresses)
    return [texts.label(step).text for step in steps]


@dataclass(frozen=True, slots=True)
class Ended:
    """A form that was ended: `words` say why, by language."""

    found: Answered
    words: Mapping[str, str]


def ended(draft_id: UUID) -> Ended | None:
    """None for a form that was not. Raises NoSuchDraft."""
    draft = any_draft(draft_id)
    if draft.state != Draft.State.ENDED:
        return None
    published = ended_by(draft)
    answers, facts = log.fold(draft.log)
    stood = walk(published.definition, answers, facts, channel=draft.channel)
    assert TODAY in facts  # noqa: S101  # every draft has its day
    return Ended(Answered(draft, stood), published.closed_message)
