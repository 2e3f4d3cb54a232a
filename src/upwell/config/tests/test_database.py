"""The database's address, and what our back end for PostgreSQL changes."""

from __future__ import annotations

import pytest
from django.db import Error, connection, transaction
from django.db.models import F

from upwell.config.environment import PREPARED_FROM, SettingMissing, database
from upwell.events.models import Event


def test_an_address_of_postgresql_is_taken_apart():
    found = database("postgresql://a:b%40c@db.internal:5433/city?sslmode=require")

    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("a", "b@c", "db.internal", "5433")
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["prepare_threshold"] == PREPARED_FROM


def test_statements_are_not_prepared_where_the_address_says_so():
    found = database("postgresql://a@/city?host=/run/pg&prepare=no")

    assert found["OPTIONS"] == {"server_side_binding": True, "prepare_threshold": None}
    assert found["HOST"] == "/run/pg"


def test_another_kind_of_database_is_refused_with_its_name():
    with pytest.raises(SettingMissing, match="mysql"):
        database("mysql://a@b/c")


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes numbers of any width")
def test_a_number_too_large_for_its_column_is_refused_and_not_cut():
    with pytest.raises(Error), transaction.atomic():
        Event.objects.create(name="step_shown", at="2026-01-01T00:00:00Z", version=2**31 + 5)


@pytest.mark.django_db
def test_a_large_number_in_a_sum_keeps_its_width():
    event = Event.objects.create(name="step_shown", at="2026-01-01T00:00:00Z")
    Event.objects.filter(pk=event.pk).update(transaction=0)

    Event.objects.filter(pk=event.pk).update(transaction=F("transaction") - 10**12)

    event.refresh_from_db()
    assert event.transaction == -(10**12)
