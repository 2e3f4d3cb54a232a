"""Keeps what a process has built from the place data until that data changes.

One cheap query at most every two seconds compares the edition; `forget()` makes the next question look at once.
Knows nothing of what is kept. For search, areas and outlines."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from upwell.places.models import Edition

RECHECK_SECONDS = 2.0

Built = TypeVar("Built")

_lock = threading.RLock()
_stamp = ""
_checked_at = float("-inf")


def forget() -> None:
    global _checked_at
    with _lock:
        _checked_at = float("-inf")


def stamp() -> str:
    """The edition of the place data; "" when nothing was ever imported."""
    global _stamp, _checked_at
    if time.monotonic() - _checked_at > RECHECK_SECONDS:
        _stamp = Edition.objects.filter(id=Edition.ONLY).values_list("stamp", flat=True).first() or ""
        _checked_at = time.monotonic()
    return _stamp


class Kept(Generic[Built]):
    """A value built once per edition and process."""

    def __init__(self, build: Callable[[str], Built]) -> None:
        self._build = build
        self._kept: tuple[str, Built] | None = None

    def get(self) -> Built:
        current = stamp()
        kept = self._kept
        if kept is not None and kept[0] == current:
            return kept[1]
        with _lock:
            if self._kept is None or self._kept[0] != current:
                self._kept = (current, self._build(current))
            return self._kept[1]
