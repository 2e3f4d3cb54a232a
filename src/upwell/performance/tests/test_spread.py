"""How long cases take, those that are still open among them: counted by adding, held against a look at each case."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import NOW

from upwell.cases import outcomes
from upwell.performance import spread
from upwell.performance.columns import layout
from upwell.performance.taken import Taken

OPENED = NOW - timedelta(days=100)
DAY = 86_400


def event(name: str, days: float, *, opened: float = 0, **more: Any) -> dict[str, Any]:
    at = OPENED + timedelta(days=days)
    since = {} if name == "case_opened" else {"seconds": int((days - opened) * DAY)}
    first = (OPENED + timedelta(days=opened)).date()
    return {"id": 1, "name": name, "at": at, "day": at.date(), "opened": first, "service": "pothole", **since, **more}


def taken(*events: dict[str, Any]) -> Taken:
    blank = {field.name: None for field in layout.ARROW} | {"assisted": False}
    table = ibis.memtable(pa.Table.from_pylist([blank | row for row in events], schema=layout.ARROW))
    rows = spread.cases(table, ["service"]).to_pyarrow().to_pylist()
    return spread.read(rows, ["service"]).get(("pothole",), Taken())


def counted(*events: dict[str, Any]) -> tuple[dict[int, int], int]:
    found = taken(*events)
    return {days: many for days, many in found.ended.items() if many}, sum(found.open.values())


def opened(days: float = 0) -> dict[str, Any]:
    return event("case_opened", days, opened=days)


def closed(days: float, **more: Any) -> dict[str, Any]:
    return event("case_closed", days, **{"outcome": "done", **more})


def test_closed_cases_took_so_long_and_open_ones_wait_since_they_were_opened() -> None:
    found = taken(opened(), closed(2.9), opened(), closed(2.0), opened(95))

    assert found.ended == {2: 2}
    assert {day: many for day, many in found.open.items() if many} == {(OPENED + timedelta(days=95)).date(): 1}
    waits = found.lasting((OPENED + timedelta(days=97)).date())
    assert (waits.ended, waits.waiting, waits.days(0.5)) == (2, 1, 2)


def test_a_case_opened_again_goes_on_until_it_is_closed_for_good() -> None:
    life = [opened(), closed(2), event("case_reopened", 3, took=2 * DAY, outcome="done")]
    assert counted(*life) == ({}, 1)
    assert counted(*life, closed(9)) == ({9: 1}, 0)


def test_what_was_taken_back_or_joined_neither_ended_nor_waits() -> None:
    assert set(spread.AWAY) == outcomes.BY_THE_PRODUCT
    for outcome in spread.AWAY:
        assert counted(opened(), closed(1, outcome=outcome), opened(), closed(1)) == ({1: 1}, 0)


def test_a_joined_case_that_goes_on_waits_again_and_one_that_parts_does_too() -> None:
    joined = [opened(), closed(1, outcome="duplicate")]
    assert counted(*joined, event("case_taken_over", 4)) == ({}, 1)
    assert counted(*joined, event("case_taken_over", 4), closed(6)) == ({6: 1}, 0)
    parts = event("case_reopened", 3, took=DAY, outcome="duplicate")
    assert counted(*joined, parts) == ({}, 1)


def test_a_case_that_is_elsewhere_is_counted_there() -> None:
    blank = {field.name: None for field in layout.ARROW} | {"assisted": False}

    def by_area(*events: dict[str, Any]) -> dict[Any, tuple[dict[int, int], int]]:
        table = ibis.memtable(pa.Table.from_pylist([blank | row for row in events], schema=layout.ARROW))
        rows = spread.cases(table, ["area"]).to_pyarrow().to_pylist()
        found = spread.read(rows, ["area"])
        return {
            area: ({d: n for d, n in one.ended.items() if n}, sum(one.open.values())) for (area,), one in found.items()
        }

    life = [{**opened(), "area": "1"}, event("case_placed", 1, area="2", **{"from": "1"})]
    assert by_area(*life) == {"1": ({}, 0), "2": ({}, 1)}
    assert by_area(*life, {**closed(3), "area": "2"}) == {"1": ({}, 0), "2": ({3: 1}, 0)}
    late = [{**opened(), "area": "1"}, {**closed(3), "area": "1"}]
    moved = event("case_placed", 5, area="2", took=3 * DAY, outcome="done", **{"from": "1"})
    assert by_area(*late, moved) == {"1": ({}, 0), "2": ({3: 1}, 0)}
    unknown = [opened(), event("case_placed", 1, area="2", **{"from": ""})]
    assert by_area(*unknown) == {None: ({}, 0), "2": ({}, 1)}


Life = list[tuple[str, int]]
LIVES = st.lists(
    st.tuples(
        st.integers(0, 50), st.lists(st.tuples(st.sampled_from(["done", *spread.AWAY]), st.integers(0, 9)), max_size=4)
    ),
    min_size=1,
    max_size=8,
)


@given(LIVES)
def test_adding_up_says_what_looking_at_each_case_says(lives: list[tuple[int, Life]]) -> None:
    happened: list[dict[str, Any]] = []
    ended: Counter[int] = Counter()
    waits: Counter[date] = Counter()
    for began, life in lives:
        happened.append(opened(began))
        day = float(began)
        state: tuple[str, float] | None = None
        for outcome, later in life:  # closed, and opened again, and closed
            if state is not None:
                day += later
                took = int((state[1] - began) * DAY)
                happened.append(event("case_reopened", day, opened=began, took=took, outcome=state[0]))
            day += later
            happened.append(event("case_closed", day, opened=began, outcome=outcome))
            state = outcome, day
        if state is None:
            waits[(OPENED + timedelta(days=began)).date()] += 1
        elif state[0] not in spread.AWAY:
            ended[int(state[1] - began)] += 1

    found = taken(*happened)

    assert {days: many for days, many in found.ended.items() if many} == dict(ended)
    assert {day: many for day, many in found.open.items() if many} == dict(waits)


def test_the_median_waits_for_those_who_wait() -> None:
    today = date(2026, 3, 3)
    quick = Taken({1: 10}).lasting(today)
    slow = Taken({1: 10}, {today - timedelta(days=60): 30}).lasting(today)
    assert (quick.days(0.5), slow.days(0.5), slow.waiting) == (1, None, 30)
    assert Taken({1: 10}, {today - timedelta(days=60): 0}).lasting(today) == quick
