"""Rows written by one statement put together once: the same rows as Django's own way would write."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.forms.models import model_to_dict

from upwell.cases.models import Case
from upwell.events.inserting import insert
from upwell.events.models import Event
from upwell.notify.models import Message

NOW = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def case(number: int, reference: str) -> Case:
    return Case(
        id=UUID(int=number),
        reference=reference,
        title='A hole; "quoted" % 100',
        private={"name": "someone"},
        answers={"size": "large", "items": [1, 2.5, None, True], "words": "ổ gà"},
        lat=37.123456789,
        opened_at=NOW,
        updated_at=NOW,
        queue_at=NOW,
    )


def test_a_row_reads_back_as_django_would_have_written_it():
    Case.objects.bulk_create([case(1, "AAAAAAAA1")])

    written = insert(case(2, "AAAAAAAA2"))

    first, second = Case.objects.get(pk=UUID(int=1)), Case.objects.get(pk=UUID(int=2))
    own = {"id", "reference"}
    assert written == 1
    assert model_to_dict(second, exclude=own) == model_to_dict(first, exclude=own)
    assert second.private == {"name": "someone"}


def test_a_row_that_yields_leaves_what_is_there_and_says_so():
    insert(case(1, "AAAAAAAA1"))

    assert insert(case(1, "AAAAAAAA2"), yields=True) == 0
    assert insert(case(2, "AAAAAAAA1"), yields=True) == 0
    assert list(Case.objects.values_list("reference", flat=True)) == ["AAAAAAAA1"]


def test_what_the_database_fills_in_is_left_to_it_and_several_rows_are_one_statement(django_assert_num_queries):
    rows = [Event(name="step_shown", at=NOW, subject=str(number)) for number in range(3)]

    with django_assert_num_queries(1):
        written = insert(*rows)

    assert written == 3
    assert [event.subject for event in Event.objects.order_by("id")] == ["0", "1", "2"]
    assert all(event.transaction is not None for event in Event.objects.all())


def test_a_value_never_becomes_part_of_the_statement():
    sly = "x'); DROP TABLE cases_case; --"

    insert(Message(id=UUID(int=3), template=sly, queued_at=NOW, next_at=NOW, to="", body=""))

    assert Message.objects.get().template == sly
