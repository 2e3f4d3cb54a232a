"""Several people at the same moment, each on a database connection of their own. For tests of races."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connections


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
