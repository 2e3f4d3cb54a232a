"""Many at the same moment: exactly as many go through as fit. On both databases, and with the control that fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from tests.cast import NOW
from tests.race import race

from upwell.limits import actions as limits
from upwell.limits.actions import TooMany
from upwell.limits.kinds import Limit
from upwell.limits.models import Bucket

FIT, MORE = 5, 7
EXACT = Limit("tries", FIT, timedelta(minutes=5))
IN_PROCESS = Limit("tries", FIT, timedelta(minutes=5), exact=False)
ONE = EXACT.within // FIT // timedelta(microseconds=1)


def went_through(said: list[Any]) -> int:
    assert [one for one in said if one is not None and not isinstance(one, TooMany)] == []
    return said.count(None)


def take(limit: Limit) -> Callable[[], None]:
    return lambda: limits.take(limit, "somebody", now=NOW)


@pytest.mark.parametrize("limit", [EXACT, IN_PROCESS], ids=["exact", "in the process"])
def test_of_many_at_once_exactly_so_many_go_through(in_a_file: None, limit: Limit) -> None:
    assert went_through(race(*[take(limit)] * (FIT + MORE))) == FIT


def test_at_once_on_a_bucket_that_is_there_too(in_a_file: None) -> None:
    take(EXACT)()

    assert went_through(race(*[take(EXACT)] * (FIT + MORE))) == FIT - 1
    assert Bucket.objects.get().empty_at - limits._number(NOW) == FIT * ONE


def test_the_control_that_reads_first_and_writes_then_lets_too_many_through(in_a_file: None) -> None:
    """What counting would do without the condition in the statement: all read an empty bucket, and all go on."""
    mark = "control"
    Bucket.objects.create(mark=mark, empty_at=limits._number(NOW))
    all_have_read = Barrier(FIT + MORE)

    def careless() -> None:
        bucket = Bucket.objects.get(pk=mark)
        all_have_read.wait(timeout=20)
        if bucket.empty_at + ONE > limits._number(NOW + EXACT.within):
            raise TooMany(EXACT, timedelta())
        bucket.empty_at += ONE
        bucket.save()

    assert went_through(race(*[careless] * (FIT + MORE))) == FIT + MORE
