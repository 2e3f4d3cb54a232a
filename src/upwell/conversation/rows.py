"""Where somebody stands in a form, for whoever helps them: the question they are at, and what they answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upwell.conversation import prompts
from upwell.conversation.journey import Gone
from upwell.conversation.kept import Drafts
from upwell.conversation.prompts import Asking
from upwell.conversation.style import CHAT
from upwell.definition.questions import Question
from upwell.journey.screen import screen
from upwell.journey.texts import Texts


@dataclass(frozen=True, slots=True)
class Standing:
    """`question`: what they read now; `answers`: each question with its answer, in words. Of sensitive questions only
    that they were answered."""

    service: str
    question: str
    answers: tuple[tuple[str, str], ...]


def standing(draft_id: UUID, *, language: str, now: datetime) -> Standing | None:
    """None when the form is no more: sent, or thrown away."""
    try:
        journey = Drafts("chat", now, short=False).open(str(draft_id), language=language)
    except Gone:
        return None
    texts = Texts(journey.walk.definition, language)
    asking = Asking(journey, screen(journey.walk), texts, CHAT)
    title = asking.words("title")
    questions = journey.walk.definition.questions
    answers = tuple(
        (asked.text, "—" if _is_sensitive(questions, address) else said)
        for address, asked, said in prompts.answered(asking)
    )
    return Standing(texts.of_case().text, title.text if title else "", answers)


def _is_sensitive(questions: Mapping[str, Question], address: str) -> bool:
    found = questions.get(".".join(part for part in address.split(".") if not part.isdigit()))
    return found is not None and found.sensitive
