"""What the books keep, and how what is looked for in them is found when there are many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from upwell.bookings import jobs, queries
from upwell.bookings.models import Booking, Change, Claim
from upwell.bookings.tests.scene import LASTS, NOW, book, hold, open_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trucks(city: object) -> None:
    open_calendar()


def test_what_was_only_held_is_thrown_away_after_half_a_year_and_nothing_else_is() -> None:
    kept, _held, gone = book("2026-03-05"), hold("2026-03-05"), hold()
    jobs.expire_holds(NOW + LASTS)
    ended = NOW + LASTS + jobs.KEPT

    assert jobs.sweep_holds(ended - timedelta(seconds=1)) == 0
    assert jobs.sweep_holds(ended) == 2

    assert [booking.pk for booking in Booking.objects.all()] == [kept.pk]
    assert set(Change.objects.values_list("booking", flat=True)) == set(Claim.objects.values_list("booking", flat=True))
    assert not queries.history(gone.pk)
    assert queries.oversold(now=NOW) == []


def test_the_bookings_of_a_case_are_found_by_an_index() -> None:
    subject = book().subject
    with CaptureQueriesContext(connection) as said:
        queries.of_subject(subject)
        queries.of_subjects([subject])

    assert len(said) == 2
    assert all("booking_subject" in plan(query["sql"]) for query in said)


def plan(sql: str) -> str:
    """How the database would go about it, were there many."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql)
        return str(cursor.fetchall())
