"""Several people at the same moment, each on a database connection of their own. For tests of races."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections


@pytest.fixture
def in_a_file(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """SQLite's tests run in memory, where connections share one cache and refuse instead of waiting for each other;
    in a file they wait, as they do in service."""
    settings = connection.settings_dict
    memory = settings["NAME"]
    if connection.vendor != "sqlite" or "mode=memory" not in str(memory):
        yield
        return
    connection.ensure_connection()
    kept = sqlite3.connect(memory, uri=True)  # or the memory would be gone with the last connection
    file = sqlite3.connect(tmp_path / "race.sqlite3")
    kept.backup(file)
    file.close()
    settings["NAME"] = str(tmp_path / "race.sqlite3")
    connection.close()
    yield
    connection.close()
    settings["NAME"] = memory
    connection.connect()
    kept.close()


def race(*verbs: Callable[[], Any]) -> list[Any]:
    """What each answered or raised, in their order. All begin at once."""
    start = Barrier(len(verbs))
    said: list[Any] = [None] * len(verbs)

    def run(place: int, verb: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=20)
            said[place] = verb()
        except Exception as error:
            said[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return said


def errors(said: list[Any]) -> list[Exception]:
    return [one for one in said if isinstance(one, Exception)]


def refused(said: list[Any], kind: type[Exception]) -> int:
    """How many were refused in this way; anything else that was raised is a mistake of the program."""
    found = errors(said)
    assert [one for one in found if not isinstance(one, kind)] == []
    return len(found)
