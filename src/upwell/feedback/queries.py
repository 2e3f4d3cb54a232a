"""What people said: by link for the person, summed by service for staff and measures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Q

from upwell.feedback.models import Answer, Fixed, Request
from upwell.lib.secret import digest

__all__ = ["Answer", "Summary", "answer_of", "answers_of_case", "by_service"]


@dataclass(frozen=True, slots=True)
class Summary:
    """`rating` is the mean of those given, from 1 to 5."""

    service: str
    asked: int
    answered: int
    yes: int
    partly: int
    no: int
    rated: int
    rating: float | None


def answer_of(secret: str) -> Answer | None:
    return Answer.objects.filter(request__digest=digest(secret)).first()


def answers_of_case(reference: str) -> list[Answer]:
    """What was said of each closing, the first first. One statement."""
    return list(Answer.objects.filter(request__reference=reference).order_by("at", "id"))


def by_service(*, since: datetime, until: datetime) -> list[Summary]:
    """Requests asked in [since, until), one row a service. One statement."""
    rows = Request.objects.filter(asked_at__gte=since, asked_at__lt=until).values("service").order_by("service")
    counted = rows.annotate(
        asked=Count("pk"),
        answered=Count("answer"),
        rated=Count("answer__rating"),
        rating=Avg("answer__rating"),
        **{choice: Count("answer", filter=Q(answer__fixed=choice)) for choice in Fixed.values},
    )
    return [Summary(**dict(row)) for row in counted.values(*Summary.__dataclass_fields__)]
