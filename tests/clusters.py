"""What a run on PostgreSQL needs beside the one on SQLite, for `-p tests.clusters`.

A database server for each worker: readers of events wait for every open transaction of their server, so workers that
share one would wait for each other. UPWELL_TEST_SERVERS names the servers, one address each, with spaces between. And
only the tests that ask a database: the others have just been run, and know no other result."""

import os

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
