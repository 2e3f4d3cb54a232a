"""A definition that changed inside a published series is found by the figures themselves."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from upwell.performance.breaks import Said, Stretch, stretches
from upwell.performance.measures import BY_KEY
from upwell.performance.sums import SUMS

DATA = Path(__file__).parents[5] / "shared/data/uk-satisfaction/opg_make_a_lasting_power_of_attorney_service.json"
LEVELS = ("very-dissatisfied", "dissatisfied", "neither", "satisfied", "very-satisfied")
KEYS = ("satisfaction.1", "satisfaction.2")


def published() -> list[Said]:
    rows: dict[date, dict[str, float]] = {}
    for row in json.loads(DATA.read_text()):
        rows.setdefault(date.fromisoformat(row["_timestamp"][:10]), {})[row["dataType"]] = float(row["count"])
    nothing = dict.fromkeys(SUMS, 0)
    return [
        Said(
            month,
            cells["user-satisfaction-percent"] / 100,
            nothing | {f"rated_{mark}": int(cells[level]) for mark, level in enumerate(LEVELS, 1)},
        )
        for month, cells in rows.items()
        if cells.keys() >= set(LEVELS)
    ]


def as_each_version(series: list[Said]) -> list[tuple[str, dict[date, float | None]]]:
    return [(key, {one.month: BY_KEY[key].value(one.sums) for one in series}) for key in KEYS]


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="the real files are not there (../shared/data)")
def test_a_government_changed_its_formula_in_april_2026() -> None:
    series = published()

    assert stretches(series, as_each_version(series)) == [
        Stretch("satisfaction.2", series[0].month, date(2026, 3, 1), len(series) - 3, len(series) - 3),
        Stretch("satisfaction.1", date(2026, 4, 1), date(2026, 6, 1), 3, 3),
    ]


def made(*which: int, odd: tuple[int, ...] = ()) -> list[Stretch]:
    months = [date(2020 + number // 12, number % 12 + 1, 1) for number in range(len(which))]
    values = {"a": 0.70, "b": 0.80}
    series = [
        Said(month, 0.5 if number in odd else 0.7 + which[number] / 10, {}) for number, month in enumerate(months)
    ]
    return stretches(series, [(key, dict.fromkeys(months, value)) for key, value in values.items()])


def test_one_odd_month_is_no_change_of_meaning() -> None:
    assert [(one.key, one.months, one.agreeing) for one in made(0, 0, 0, 1, 0, 0)] == [("a", 6, 5)]
    assert [(one.key, one.months, one.agreeing) for one in made(0, 0, 0, 0, 0, odd=(2,))] == [("a", 5, 4)]


def test_a_change_is_where_the_other_begins_to_agree() -> None:
    assert [(one.key, one.months) for one in made(0, 0, 0, 1, 1, 1, 0, 0, 0)] == [("a", 3), ("b", 3), ("a", 3)]


def test_of_two_that_agree_both_are_named() -> None:
    months = [date(2020, 1, 1), date(2020, 2, 1)]
    series = [Said(month, 0.7, {}) for month in months]
    found = stretches(series, [("a", dict.fromkeys(months, 0.7)), ("b", dict.fromkeys(months, 0.7))])
    assert [(one.key, one.others) for one in found] == [("a", ("b",))]


def test_nothing_published_is_nothing_to_explain() -> None:
    assert stretches([], [("a", {})]) == []
