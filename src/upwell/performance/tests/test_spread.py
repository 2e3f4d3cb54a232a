"""How long cases take, those that are still open among them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest
from tests.cast import NOW

from upwell.performance import spread
from upwell.performance.columns import layout

OPENED = NOW - timedelta(days=100)


def event(name: str, subject: str, days: float, **more: Any) -> dict[str, Any]:
    at = OPENED + timedelta(days=days)
    kept = {"service": "pothole", "channel": "web", "language": "en", "area": "1"} if name == "case_opened" else {}
    return {"id": 1, "name": name, "subject": subject, "at": at, "day": at.date(), "assisted": False, **kept, **more}


def taken(*events: dict[str, Any], now: datetime = NOW) -> dict[int, tuple[int, int]]:
    blank = {field.name: None for field in layout.ARROW}
    table = ibis.memtable(pa.Table.from_pylist([blank | row for row in events], schema=layout.ARROW))
    rows = spread.days_taken(table, ["service"], now=now).to_pyarrow().to_pylist()
    assert {row["service"] for row in rows} <= {"pothole"}
    return {row["days"]: (row["ended"], row["waiting"]) for row in rows}


def opened(subject: str, days: float = 0) -> dict[str, Any]:
    return event("case_opened", subject, days)


def test_closed_cases_took_so_long_and_open_ones_have_waited_so_long() -> None:
    assert taken(
        opened("a"), event("case_closed", "a", 2.9), opened("b"), event("case_closed", "b", 2.0), opened("c", 95)
    ) == {2: (2, 0), 5: (0, 1)}  # fmt: skip


def test_a_case_opened_again_goes_on_until_it_is_closed_for_good() -> None:
    life = [opened("a"), event("case_closed", "a", 2), event("case_reopened", "a", 3)]
    assert taken(*life) == {100: (0, 1)}
    life.append(event("case_closed", "a", 9))
    assert taken(*life) == {9: (1, 0)}
    assert taken(*life, now=OPENED + timedelta(days=2.5)) == {2: (1, 0)}
    assert taken(*life, now=OPENED + timedelta(days=5)) == {5: (0, 1)}


@pytest.mark.parametrize("name", ["case_withdrawn", "case_merged"])
def test_what_was_taken_back_or_joined_neither_ended_nor_waits(name: str) -> None:
    assert taken(opened("a"), event(name, "a", 1), opened("b"), event("case_closed", "b", 1)) == {1: (1, 0)}


def test_on_a_day_in_the_past_it_is_as_it_was_then() -> None:
    life = [opened("a"), event("case_closed", "a", 50), opened("b", 80)]
    assert taken(*life, now=OPENED + timedelta(days=40)) == {40: (0, 1)}
    assert taken(*life, now=OPENED + timedelta(days=60)) == {50: (1, 0)}


def test_a_case_of_which_only_the_end_is_known_is_left_out() -> None:
    assert taken(event("case_closed", "a", 1)) == {}


def test_the_median_waits_for_those_who_wait() -> None:
    rows = [{"service": "pothole", "days": 1, "ended": 10, "waiting": 0}]
    quick = spread.read(rows, ["service"])[("pothole",)]
    slow = spread.read([*rows, {"service": "pothole", "days": 60, "ended": 0, "waiting": 30}], ["service"])[
        ("pothole",)
    ]
    assert (quick.days(0.5), slow.days(0.5), slow.waiting) == (1, None, 30)
