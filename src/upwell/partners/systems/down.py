"""Before every vendor's system: once it has given no answer, nobody else waits for it until one has tried again.

Counted in each process by itself: it costs nothing, and the first of each process who waits does so for a known time.
A refusal is an answer. Whoever is told Unreachable goes on as agreed with the vendor for that case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from threading import Lock
from time import monotonic
from uuid import UUID

from upwell.partners.ports import (
    Carrier,
    Hold,
    HoldLapsed,
    Job,
    Refused,
    Scheduler,
    Sent,
    Slot,
    SlotTaken,
    Unreachable,
    Update,
    Verb,
    Wanted,
)
from upwell.partners.systems.wire import TooSlow

FAILURES = 3  # in a row; one that took the whole time is enough
REST, LONGEST_REST = 20.0, 300.0  # seconds

ANSWERS = (SlotTaken, HoldLapsed, Refused)


class Down(Unreachable):
    """The vendor's system did not answer a moment ago, and is left alone for now."""


class Breaker:
    """Closed, or open until a moment; then one caller tries, and the others are still told that it is down."""

    def __init__(self, *, time: Callable[[], float] = monotonic) -> None:
        self._time, self._lock = time, Lock()
        self._failures, self._rest = 0, REST
        self._open_until: float | None = None
        self._tried_until = 0.0

    @property
    def is_open(self) -> bool:
        return self._open_until is not None

    @contextmanager
    def call(self) -> Iterator[None]:
        """Raises Down at once while open."""
        trial = self._let_through()
        try:
            yield
        except ANSWERS:
            self._answered()
            raise
        except Unreachable as error:
            self._failed(trial, at_once=isinstance(error, TooSlow))
            raise
        except BaseException:
            self._failed(trial, at_once=False)
            raise
        self._answered()

    def _let_through(self) -> bool:
        """Whether this is the one who tries."""
        with self._lock:
            now = self._time()
            if self._open_until is None:
                return False
            if now < max(self._open_until, self._tried_until):
                raise Down
            self._tried_until = now + REST  # should whoever tries never come back, the next one does
            return True

    def _answered(self) -> None:
        with self._lock:
            self._failures, self._rest = 0, REST
            self._open_until, self._tried_until = None, 0.0

    def _failed(self, trial: bool, *, at_once: bool) -> None:
        with self._lock:
            self._failures += 1
            if trial:
                self._rest = min(self._rest * 2, LONGEST_REST)
            elif self._open_until is not None or (not at_once and self._failures < FAILURES):
                return  # one of several who were waiting when it went down
            self._open_until, self._tried_until = self._time() + self._rest, 0.0


class GuardedScheduler:
    def __init__(self, inner: Scheduler, breaker: Breaker) -> None:
        self._inner, self._breaker = inner, breaker
        self.holds, self.any_load = inner.holds, inner.any_load

    def free(self, wanted: Wanted, first: date, last: date) -> list[Slot]:
        with self._breaker.call():
            return self._inner.free(wanted, first, last)

    def hold(self, key: UUID, wanted: Wanted, slot: Slot, lasts: timedelta) -> Hold:
        with self._breaker.call():
            return self._inner.hold(key, wanted, slot, lasts)

    def release(self, hold_ref: str) -> None:
        with self._breaker.call():
            self._inner.release(hold_ref)


class GuardedCarrier:
    def __init__(self, inner: Carrier, breaker: Breaker) -> None:
        self._inner, self._breaker = inner, breaker

    def send(self, verb: Verb, job: Job, *, sequence: int, key: str) -> Sent:
        with self._breaker.call():
            return self._inner.send(verb, job, sequence=sequence, key=key)

    def news(self, since: datetime) -> list[Update]:
        with self._breaker.call():
            return self._inner.news(since)
