"""What people said: by link for the person, by case for staff."""

from __future__ import annotations

from upwell.feedback.models import Answer
from upwell.lib.secret import digest

__all__ = ["Answer", "answer_of", "answers_of_case"]


def answer_of(secret: str) -> Answer | None:
    return Answer.objects.filter(request__digest=digest(secret)).first()


def answers_of_case(reference: str) -> list[Answer]:
    """What was said of each closing, the first first. One statement."""
    return list(Answer.objects.filter(request__reference=reference).order_by("at", "id"))
