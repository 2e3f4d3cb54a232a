"""What a run on PostgreSQL needs beside the one on SQLite, for `-p tests.clusters`.

A database server for each worker: readers of events wait for every open transaction of their server, so workers that
share one would wait for each other. UPWELL_TEST_SERVERS names the servers, one address each, with spaces between. Only
the tests that ask a database: the others have just been run, and know no other result. And a test that commits leaves
empty tables by deleting what is in them: TRUNCATE makes the files of a hundred tables and their indexes anew."""

import os
from collections.abc import Iterable
from typing import Any

import pytest

SERVERS = os.environ.get("UPWELL_TEST_SERVERS", "").split()
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
FIXTURES = {"db", "transactional_db", "live_server"}
MARKERS = ("django_db", "postgres")

if SERVERS:
    os.environ["DATABASE_URL"] = SERVERS[int(WORKER) % len(SERVERS)]


def asks_a_database(item: pytest.Item) -> bool:
    fixtures = FIXTURES.intersection(getattr(item, "fixturenames", ()))
    return bool(fixtures) or any(item.get_closest_marker(name) for name in MARKERS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    others = [item for item in items if not asks_a_database(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if asks_a_database(item)]


def pytest_configure() -> None:
    from django.db.backends.postgresql.operations import DatabaseOperations

    DatabaseOperations.sql_flush = _emptied  # type: ignore[method-assign]  # for this run of tests


def _emptied(self: Any, style: Any, tables: Iterable[str], **_more: object) -> list[str]:
    """One transaction runs all of them, and foreign keys are looked at when it ends."""
    quoted = [self.quote_name(table) for table in tables]
    filled = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM {one})" for one in quoted)  # noqa: S608
    with self.connection.cursor() as cursor:
        cursor.execute(filled)
        return [f"DELETE FROM {one};" for (one,) in cursor.fetchall()]  # noqa: S608  # tables of ours
