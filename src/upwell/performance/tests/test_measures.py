"""Measures against figures worked out by hand, and against what others published."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as some

from upwell.events.names import NAMES
from upwell.performance import measures, sums
from upwell.performance.columns import layout
from upwell.performance.measures import BY_KEY, Parts, latest
from upwell.performance.rows import Row

NOTHING = dict.fromkeys(sums.SUMS, 0)


def marks(*counts: int) -> dict[str, int]:
    return NOTHING | {f"rated_{mark}": count for mark, count in enumerate(counts, 1)}


def test_satisfaction_as_the_manual_and_as_the_platform_worked_it_out() -> None:
    said = marks(0, 2, 1, 5, 2)
    assert BY_KEY["satisfaction.1"].value(said) == 0.70
    assert BY_KEY["satisfaction.2"].value(said) == 0.675


@pytest.mark.parametrize(
    ("key", "counts", "published"),
    [
        ("satisfaction.2", (476, 510, 1608, 6144, 12538), 85),
        ("satisfaction.1", (422, 406, 1322, 5772, 11647), 89),
    ],
)
def test_what_a_government_published_is_one_version_or_the_other(
    key: str, counts: tuple[int, ...], published: int
) -> None:
    value = BY_KEY[key].value(marks(*counts))
    assert value is not None
    assert round(100 * value) == published


def test_where_nothing_was_counted_there_is_no_figure_and_a_number_is_nought() -> None:
    assert {one.key: one.value(NOTHING) for one in measures.MEASURES if one.unit == "share"} == dict.fromkeys(
        [one.key for one in measures.MEASURES if one.unit == "share"]
    )
    assert BY_KEY["volume.1"].value(NOTHING) == 0


@given(some.dictionaries(some.sampled_from(sorted(sums.SUMS)), some.integers(0, 10**12)))
def test_a_share_of_a_whole_is_never_over_it(counted: dict[str, int]) -> None:
    of_a_whole = [one for one in measures.MEASURES if one.unit == "share"]
    assert len(of_a_whole) >= 5
    for one in of_a_whole:
        value = one.value(NOTHING | counted)
        assert value is None or 0 <= value <= 1


def events(*rows: dict[str, Any]) -> ibis.Table:
    blank = {field.name: None for field in layout.ARROW} | {"id": 1, "day": date(2026, 3, 3), "assisted": False}
    table = pa.Table.from_pylist([blank | row for row in rows], schema=layout.ARROW)
    return ibis.memtable(table)


ROWS = [
    {"name": "journey_submitted", "channel": "web", "scripted": True},
    {"name": "journey_submitted", "channel": "web", "scripted": False},
    {"name": "journey_submitted", "channel": "sms"},
    {"name": "journey_submitted", "channel": "phone", "assisted": True},
    {"name": "journey_abandoned", "channel": "web"},
    {"name": "case_closed", "on_time": True},
    {"name": "case_closed", "on_time": False},
    {"name": "case_closed", "outcome": "withdrawn"},
    {"name": "call_ended", "seconds": 90},
    {"name": "call_ended", "seconds": 30},
    {"name": "sign_in_refused"},
]


def test_sums_of_events() -> None:
    found = sums.cells(events(*ROWS), keys=["day"]).to_pyarrow().to_pylist()

    assert len(found) == 1
    wanted = {
        "submitted": 4, "submitted_by_themselves": 3, "submitted_assisted": 1, "submitted_scripted": 1,
        "submitted_plain": 1, "abandoned": 1, "closed": 3, "taken_back": 1, "judged": 2, "kept": 1,
        "calls": 2, "call_seconds": 120,
        "submitted_web": 2, "submitted_sms": 1, "submitted_phone": 1,
    }  # fmt: skip
    assert latest("assisted").value(found[0]) == 0.25
    assert {name: found[0][name] for name in sums.SUMS} == NOTHING | wanted
    assert BY_KEY["take_up.1"].value(found[0]) == 0.75
    assert BY_KEY["take_up.2"].value(found[0]) == 1
    assert BY_KEY["promise.1"].value(found[0]) == 0.5
    assert BY_KEY["completion.2"].value(found[0]) == 0.8


def test_who_comes_back_and_ends_otherwise_counts_once() -> None:
    stopped, left = {"name": "journey_stopped"}, {"name": "journey_abandoned"}
    life = [
        stopped, {"name": "journey_abandoned", "was": "stopped"}, {"name": "journey_submitted", "was": "abandoned"},
        left, {"name": "journey_stopped", "was": "abandoned"}, left,
    ]  # fmt: skip
    found = sums.cells(events(*life), keys=["day"]).to_pyarrow().to_pylist()[0]

    assert BY_KEY["completion.1"].parts(found) == Parts(Fraction(1), 3)
    assert BY_KEY["completion.2"].parts(found) == Parts(Fraction(2), 3)


def test_who_comes_back_is_taken_back_where_they_were_counted_whatever_they_use_now() -> None:
    life = [
        {"name": "journey_abandoned", "channel": "web", "language": "en", "step": "where"},
        {"name": "journey_gone_on", "was": "abandoned", "channel": "web", "language": "en", "step": "where"},
        {"name": "journey_submitted", "channel": "phone", "language": "vi"},
        {"name": "journey_submitted", "channel": "web", "language": "en"},
        *[{"name": "step_shown", "channel": "web", "step": "where"}] * 2,
    ]
    found = {row["channel"]: row for row in sums.cells(events(*life), keys=["channel"]).to_pyarrow().to_pylist()}

    completion, left = BY_KEY["completion.1"], latest("left")
    assert {channel: completion.parts(row) for channel, row in found.items()} == {
        "web": Parts(Fraction(1), 1), "phone": Parts(Fraction(1), 1),
    }  # fmt: skip
    by_step = {row["step"]: row for row in sums.cells(events(*life), keys=["step"]).to_pyarrow().to_pylist()}
    assert (left.value(by_step["where"]), BY_KEY["left.1"].value(by_step["where"])) == (0, 0.5)


def test_who_ended_in_one_month_and_came_back_in_the_next_leaves_both_with_shares() -> None:
    back = NOTHING | {"submitted": 1, "abandoned_before": 1}
    assert BY_KEY["completion.2"].value(back) is None
    assert BY_KEY["completion.2"].value(back | {"submitted": 5, "abandoned_before": 3}) == 1


def test_what_a_request_costs_is_told_of_the_channels_whose_cost_is_known() -> None:
    every, online, by_staff = measures.costs({"web": 15, "phone": 283, "counter": 862}, "Socitm, 2011")
    counted = NOTHING | {"submitted": 110, "submitted_web": 80, "submitted_phone": 20, "submitted_sms": 10}

    assert every.parts(counted) == Parts(Fraction(80 * 15 + 20 * 283, 100), 100)
    assert (online.value(counted), by_staff.value(counted)) == (0.15, 2.83)
    assert measures.costs({}, "nobody") == ()
    assert [one.code for one in measures.costs({"web": 15}, "Socitm, 2011")] == ["cost", "cost_digital"]


def test_how_long_it_takes_is_told_of_what_ended_and_of_what_waits() -> None:
    today = date(2026, 3, 31)
    row = Row(
        spreads={
            "ended": {"1": 6, "10": 2}, "open": {"2026-03-01": 1, "2026-03-30": 1},
            "first_answer": {"2": 5, "30": 4}, "to_send": {"3": 1},
        }
    )  # fmt: skip
    found = {one.code: one.value(row, today) for one in measures.DURATIONS}
    assert found == {
        "days_to_finish": 1, "days_to_finish_90": None, "first_answer": 2, "to_send": 3, "waiting": 1,
    }  # fmt: skip
    assert {one.code: one.value(Row(), today) for one in measures.DURATIONS} == dict.fromkeys(found)


def test_sums_may_be_added_in_any_order() -> None:
    table = events(*ROWS, *ROWS[:5])
    at_once = sums.cells(table, keys=["channel"])
    parts = sums.cells(table)
    by_parts = parts.group_by("channel").aggregate(**{one: parts[one].sum() for one in sums.SUMS})

    def rows(found: ibis.Table) -> list[dict[str, Any]]:
        return sorted(found.to_pyarrow().to_pylist(), key=lambda row: str(row["channel"]))

    assert rows(at_once) == rows(by_parts)


def test_every_measure_is_made_of_sums_there_are_and_says_what_it_is() -> None:
    assert measures.needed() <= set(sums.SUMS)
    assert sums.names() <= set(NAMES)
    assert len(BY_KEY) == len(measures.MEASURES)
    assert all(one.caption and one.formula and one.source for one in measures.MEASURES)
