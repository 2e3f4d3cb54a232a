"""What the worker asks every two seconds reads what waits, and none of the letters of the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from tests.cast import NOW

from upwell.notify import jobs, queries
from upwell.notify.models import Message


def due(now: datetime) -> QuerySet[Message]:
    return jobs._ready(now).order_by("next_at", "id")[:1000]


def held_back(now: datetime) -> QuerySet[Message]:
    return queries.held_back()


def plan(asked: QuerySet[Message]) -> str:
    """As it is among many letters of the past: of an empty table one way is as good as the other."""
    sent = [
        Message(
            id=uuid4(), template="receipt", to="", to_index="", language="en", subject="", body="",
            dedupe=f"past {number}", state=Message.State.SENT, queued_at=NOW, next_at=NOW,
        )
        for number in range(3_000)
    ]  # fmt: skip
    Message.objects.bulk_create(sent)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Message._meta.db_table}")
    return asked.explain()


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [due, held_back])
def test_the_index_of_what_waits_is_used(asked: Callable[[datetime], QuerySet[Message]]) -> None:
    """Or that of what was not sent, nearly as small."""
    used = plan(asked(NOW))
    assert "message_to_send" in used or "message_not_sent" in used


@pytest.mark.django_db
def test_what_is_stuck_is_looked_for_among_what_was_not_sent() -> None:
    assert "message_not_sent" in plan(queries.stuck(now=NOW))
