"""Other people who have a part in a case, for its page: who was asked, when, and what they said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from upwell.cases import queries as case_queries
from upwell.cases.queries import Asked
from upwell.desk import answers
from upwell.desk.answers import Answer
from upwell.desk.names import Names


@dataclass(frozen=True, slots=True)
class Other:
    one: Asked
    answers: list[Answer]


def listed(case: Any, names: Names, *, now: datetime) -> list[Other]:
    """The latest of each first; nothing is asked where the service asks nobody else."""
    asked = case_queries.parties_of(case, language=names.language, now=now)
    asked = sorted(asked, key=lambda one: (one.name, not one.latest, one.invited_at))
    return [Other(one, _said(case, one, names)) for one in asked]


def _said(case: Any, one: Asked, names: Names) -> list[Answer]:
    if not one.answers:
        return []
    return answers.spoken(case.version_id, one.answers, here=names.language, there=case.language)
