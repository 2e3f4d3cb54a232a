"""How sure a figure is, held against SciPy; and what a table may show."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from upwell.performance import honest
from upwell.performance.honest import lasting

counts = some.integers(0, 2_000).flatmap(lambda of: some.tuples(some.integers(0, of), some.just(of)))


@given(counts)
def test_an_interval_is_wilsons(pair: tuple[int, int]) -> None:
    count, of = pair
    found = honest.interval(count, of)
    if of == 0:
        assert found is None
        return
    wanted = stats.binomtest(count, of).proportion_ci(method="wilson")
    assert found == pytest.approx((wanted.low, wanted.high), abs=1e-9)


cases = some.lists(some.tuples(some.integers(0, 40), some.booleans()), min_size=1, max_size=60)


@given(cases)
def test_what_is_still_open_counts_as_kaplan_and_meier_count_it(seen: list[tuple[int, bool]]) -> None:
    by_day = {
        day: (sum(one == (day, True) for one in seen), sum(one == (day, False) for one in seen)) for day, _ in seen
    }
    found = honest.lasting(by_day)

    if not any(ended for _, ended in seen):
        assert found.steps == ()
        return
    censored = stats.CensoredData.right_censored([day for day, _ in seen], [not ended for _, ended in seen])
    wanted = stats.ecdf(censored).sf
    assert all(math.isclose(still, wanted.evaluate(day), abs_tol=1e-9) for day, still in found.steps)


@given(some.lists(some.integers(0, 60), min_size=1, max_size=80), some.sampled_from([0.5, 0.9]))
def test_where_all_has_ended_it_is_the_plain_quantile(days: list[int], share: float) -> None:
    found = honest.lasting({day: (count, 0) for day, count in Counter(days).items()})
    assert found.days(share) == sorted(days)[math.ceil(share * len(days) - 1e-9) - 1]


def test_a_backlog_is_not_quick_because_only_the_quick_have_ended() -> None:
    only_ended = honest.lasting({1: (10, 0)})
    with_open = honest.lasting({1: (10, 0), 30: (0, 30)})
    assert (only_ended.days(0.5), with_open.days(0.5)) == (1, None)


tables = some.dictionaries(
    some.tuples(some.integers(0, 4), some.integers(0, 4)), some.integers(0, 60), min_size=1, max_size=25
)


@given(tables, some.integers(2, 12))
def test_no_total_tells_a_small_cell(table: dict[tuple[int, int], int], floor: int) -> None:
    gone = honest.hidden(table, floor)

    assert {cell for cell, count in table.items() if 0 < count < floor} <= gone
    for place in (0, 1):
        for name in {cell[place] for cell in table}:
            line = [cell for cell in table if cell[place] == name and table[cell]]
            told = [cell for cell in line if cell in gone]
            alone = len(told) == 1 or (told and sum(table[cell] for cell in told) < floor)
            assert not alone or set(told) == set(
                line
            )  # then there is nothing else to hide it among: the total goes, too


def test_nothing_is_hidden_that_need_not_be() -> None:
    assert honest.hidden({("en", "1"): 40, ("en", "2"): 50, ("es", "1"): 30, ("es", "2"): 20}, 10) == set()
    assert honest.hidden({("en", "1"): 40, ("en", "2"): 50, ("es", "1"): 3, ("es", "2"): 20}, 10) == {
        ("es", "1"), ("es", "2"), ("en", "1"), ("en", "2"),
    }  # fmt: skip


@given(some.lists(some.floats(0, 1), min_size=1, max_size=40))
def test_many_differences_are_judged_as_benjamini_and_hochberg_judge(chances: list[float]) -> None:
    wanted = [bool(one <= 0.05) for one in stats.false_discovery_control(chances)]
    agreed = [one == other for one, other in zip(honest.found(chances), wanted, strict=True)]
    near = [math.isclose(one, 0.05, rel_tol=1e-9) for one in stats.false_discovery_control(chances)]
    assert all(same or close for same, close in zip(agreed, near, strict=True))


def test_a_difference_of_two_shares() -> None:
    found = honest.gap(56, 70, 48, 80)
    assert found is not None
    assert (round(found.difference, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)
    assert honest.gap(1, 2, 0, 0) is None


def test_one_storm_does_not_widen_what_is_usual() -> None:
    calm = honest.usual([100, 98, 103, 101, 99, 102])
    with_storm = honest.usual([100, 98, 103, 101, 99, 900])
    assert calm is not None
    assert with_storm is not None
    assert [calm.holds(110), with_storm.holds(110), with_storm.holds(180)] == [True, True, False]
    assert honest.usual([100, 100, 100]) is None


def test_the_band_of_a_curve_is_that_of_scipy() -> None:
    counts = {1: (4, 1), 3: (6, 2), 8: (5, 0), 9: (0, 3), 20: (6, 3)}
    ended = [day for day, (done, _) in counts.items() for _ in range(done)]
    waiting = [day for day, (_, open_) in counts.items() for _ in range(open_)]
    theirs = stats.ecdf(stats.CensoredData(ended, right=waiting)).sf.confidence_interval(method="log-log")

    found = lasting(counts)

    for (day, _still), (low, high) in zip(found.steps, found.bands(), strict=True):
        assert (low, high) == pytest.approx((float(theirs.low.evaluate(day)), float(theirs.high.evaluate(day))))


def test_a_median_has_an_interval_that_holds_the_true_one_as_often_as_it_says() -> None:
    chance, held = np.random.default_rng(3), 0
    true = math.log(2) * 20
    for _ in range(400):
        took, seen = chance.exponential(20, 120), chance.uniform(10, 80, 120)
        counts: dict[int, tuple[int, int]] = {}
        for days, until in zip(took, seen, strict=True):
            day = int(min(days, until))
            done, open_ = counts.get(day, (0, 0))
            counts[day] = (done + 1, open_) if days <= until else (done, open_ + 1)
        first, last = lasting(counts).days_between(0.5)
        held += first is not None and first <= true and (last is None or true <= last + 1)
    assert held / 400 >= 0.93


def test_where_all_have_ended_the_band_is_no_less_wide_than_before() -> None:
    assert lasting({1: (5, 0), 2: (5, 0)}).bands()[-1] == (0.0, lasting({1: (5, 0), 2: (5, 0)}).bands()[0][1])
    assert lasting({0: (12, 0)}).bands() == [(0.0, 1.0)]
    assert lasting({1: (3, 29)}).days_between(0.5) == (None, None)


@pytest.mark.parametrize(
    ("count", "of", "side"),
    [(9, 100, "under"), (91, 100, "over"), (10, 20, "both"), (10, 19, "few"), (0, 100, "under")],
)
def test_of_which_side_of_a_share_there_are_enough_to_tell(count: int, of: int, side: str) -> None:
    assert honest.side(count, of) == side
