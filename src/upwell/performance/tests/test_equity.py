"""Whom the city serves worse, and how sure it is: worked out by hand, and held against SciPy."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from scipy import stats

from upwell.performance import equity, honest, logrank
from upwell.performance.equity import Compared, Looked
from upwell.performance.rows import ALL, Row

TODAY = date(2026, 3, 31)


def cell(service: str, value: str, done: int, of: int, by: str = "language") -> Row:
    sums = Counter({"submitted": done, "abandoned": of - done})
    return Row(service=service, by=by, value=value, sums=sums)


def found(looked: Looked, value: str, measure: str = "completion.2", service: str = ALL) -> Compared:
    return next(one for one in looked.compared if (one.service, one.value, one.measure) == (service, value, measure))


def test_the_figures_of_one_service_are_those_of_a_plain_gap() -> None:
    rows = [cell("pothole", "vi", 61, 100), cell("pothole", "en", 700, 900), cell("pothole", "es", 80, 100)]

    one = found(equity.look(rows, today=TODAY), "vi")

    assert (one.share, one.others, one.of) == (0.61, 0.78, 100)
    # Newcombe's interval, from Wilson's by SciPy, at the confidence of what was found: 4 of 6 comparisons (three
    # languages, in the service and over all)
    confidence = 1 - 0.05 * 4 / 6
    mine = stats.binomtest(61, 100).proportion_ci(confidence, method="wilson")
    other = stats.binomtest(780, 1000).proportion_ci(confidence, method="wilson")
    assert one.low == pytest.approx(-0.17 - math.hypot(0.61 - mine.low, other.high - 0.78))
    assert one.high == pytest.approx(-0.17 + math.hypot(mine.high - 0.61, 0.78 - other.low))
    assert one.verdict == "worse"
    assert one.sure_of == pytest.approx(-one.high)


def test_over_all_services_nobody_looks_worse_for_asking_for_other_things() -> None:
    # permits are hard for all (40 of 100), potholes easy for all (90): whoever asks for permits mostly is no worse off
    rows = [
        cell("permit", "vi", 160, 400), cell("permit", "en", 80, 200),
        cell("pothole", "vi", 90, 100), cell("pothole", "en", 900, 1000),
    ]  # fmt: skip

    one = found(equity.look(rows, today=TODAY), "vi")

    assert one.share == pytest.approx(250 / 500)
    assert one.others == pytest.approx(0.8 * 0.4 + 0.2 * 0.9)  # unstandardised: 980 of 1200, 82 of 100
    assert one.verdict != "worse"
    assert (one.services, one.of_services) == (2, 2)


def test_the_size_of_the_others_is_the_one_their_mix_is_worth() -> None:
    # shares of others 81/202 and 901/1002: 0.25 / (0.8² · 0.401 · 0.599 / 200 + 0.2² · 0.899 · 0.101 / 1000)
    _, of, count, size = equity._standard([(160, 400, 80, 200), (90, 100, 900, 1000)]) or (0, 0, 0, 0)
    assert (of, size, count / size) == (500, pytest.approx(323.726, abs=0.001), pytest.approx(0.5))


def test_a_mixed_gap_covers_the_true_one_as_often_as_it_says() -> None:
    chance = np.random.default_rng(7)
    shares, sizes = ((0.3, 0.4), (0.9, 0.85), (0.6, 0.75)), ((60, 200), (120, 90), (40, 500))
    whole = sum(mine for mine, _ in sizes)
    true = sum(size[0] / whole * (share[0] - share[1]) for share, size in zip(shares, sizes, strict=True))
    held = 0
    for _ in range(400):
        pairs = [
            (int(chance.binomial(n, p)), n, int(chance.binomial(m, q)), m)
            for (p, q), (n, m) in zip(shares, sizes, strict=True)
        ]
        gap = honest.gap(*(equity._standard(pairs) or ()))
        held += gap is not None and gap.low <= true <= gap.high
    assert held / 400 >= 0.94


def test_the_log_rank_test_is_that_of_scipy() -> None:
    one = {1: (4, 0), 3: (2, 1), 8: (1, 2), 20: (0, 3)}
    other = {1: (6, 0), 2: (5, 0), 3: (3, 1), 9: (2, 1)}

    def sample(counts: logrank.Counts) -> stats.CensoredData:
        ended = [day for day, (done, _) in counts.items() for _ in range(done)]
        return stats.CensoredData(ended, right=[day for day, (_, open_) in counts.items() for _ in range(open_)])

    test, theirs = logrank.compared([(one, other)]), stats.logrank(sample(one), sample(other))

    assert test.chance == pytest.approx(theirs.pvalue)
    assert abs(test.z) == pytest.approx(abs(theirs.statistic))
    assert test.z < 0  # fewer were done than expected: slower


def test_who_waits_for_slow_things_is_not_slower_by_that() -> None:
    quick, slow = {1: (100, 0)}, {30: (100, 0)}
    few_quick, few_slow = {1: (10, 0)}, {30: (10, 0)}
    alone = logrank.compared([({1: (10, 0), 30: (100, 0)}, {1: (100, 0), 30: (10, 0)})])
    assert alone.chance < 0.001
    within = logrank.compared([(few_quick, quick), (slow, few_slow)])
    assert within.chance == 1.0


def waits(service: str, value: str, ended: dict[int, int], open_: dict[int, int] | None = None) -> Row:
    opened = {str(TODAY - timedelta(days=day)): many for day, many in (open_ or {}).items()}
    spreads = {"ended": {str(day): many for day, many in ended.items()}, "open": opened}
    return Row(service=service, by="area", value=value, spreads=spreads)


def test_what_is_still_open_counts_where_days_are_compared() -> None:
    rows = [waits("light", "5", {2: 40}, {40: 60}), waits("light", "1", {2: 100}), waits("light", "2", {2: 90, 3: 10})]

    one = found(equity.look(rows, today=TODAY), "5", equity.DAYS)

    assert (one.share, one.others, one.verdict) == (None, 2, "worse")


def test_the_median_of_the_others_is_that_of_the_same_mix() -> None:
    rows = [
        waits("light", "5", {2: 90}), waits("light", "1", {2: 100}), waits("light", "2", {2: 100}),
        waits("tree", "5", {30: 200}), waits("tree", "1", {30: 20}), waits("tree", "2", {30: 20}),
    ]  # fmt: skip
    one = found(equity.look(rows, today=TODAY), "5", equity.DAYS)
    assert (one.share, one.others) == (30, 30)
    assert one.verdict == "unsure"


def test_a_small_group_is_not_compared_and_silences_no_other() -> None:
    rows = [cell("pothole", "en", 90, 100), cell("pothole", "es", 40, 50), cell("pothole", "vi", 3, 6)]

    looked = equity.look(rows, today=TODAY)

    assert {one.value for one in looked.compared} == {"en", "es"}
    assert {(one.service, one.value) for one in looked.few if one.measure == "completion.2"} == {
        (ALL, "vi"), ("pothole", "vi"),
    }  # fmt: skip


@pytest.mark.parametrize(("good", "told"), [(3, False), (60, True), (97, False)])
def test_of_what_people_said_nearly_all_and_nearly_none_are_not_compared(good: int, told: bool) -> None:
    def marks(value: str, many: int, of: int) -> Row:
        sums = Counter({"rated_5": many, "rated_1": of - many})
        return Row(service="pothole", by="language", value=value, sums=sums)

    looked = equity.look([marks("vi", good, 100), marks("en", 300, 600), marks("es", 50, 100)], today=TODAY)

    assert ("vi" in {one.value for one in looked.compared}) == told
    assert ("vi" in {one.value for one in looked.few}) != told


def test_days_have_an_interval_where_enough_are_done() -> None:
    quick = dict.fromkeys(range(1, 21), 10)
    rows = [waits("light", "5", {day + 9: many for day, many in quick.items()}), waits("light", "1", quick)]
    rows += [waits("light", "2", quick), waits("light", "3", {2: 4}, {40: 60})]
    looked = equity.look(rows, today=TODAY)

    slow, open_ = found(looked, "5", equity.DAYS), found(looked, "3", equity.DAYS)

    gap = (slow.share or 0) - (slow.others or 0)
    assert slow.verdict == "worse"
    assert 0 < slow.low < gap < slow.high
    assert (slow.measured, open_.measured) == (True, False)
    assert slow.sure_of == 0  # days are no points of a hundred


def test_calls_only_to_ask_are_compared_where_anybody_recorded_of_which_request() -> None:
    def asks(value: str, calls: int, of: int) -> Row:
        return Row(service="pothole", by="language", value=value, sums=Counter(asked_about=calls, submitted=of))

    looked = equity.look([asks("vi", 60, 100), asks("en", 50, 400), asks("es", 20, 200)], today=TODAY)
    assert found(looked, "vi", "failure_demand.1").verdict == "worse"
    never = equity.look([asks("vi", 0, 100), asks("en", 0, 400), asks("es", 0, 200)], today=TODAY)
    assert not [one for one in never.compared if one.measure == "failure_demand.1"]


def test_what_is_surely_close_is_alike_and_what_may_be_far_is_not_known() -> None:
    rows = [cell("pothole", value, of * 8 // 10, of) for value, of in (("en", 9000), ("es", 4000), ("vi", 40))]
    looked = equity.look(rows, today=TODAY)
    assert found(looked, "es").verdict == "alike"
    assert found(looked, "es").at_most < 0.05
    assert found(looked, "vi").verdict == "unsure"


def test_of_two_groups_one_is_said_and_of_help_that_with_it() -> None:
    rows = [cell("pothole", "en", 900, 1000), cell("pothole", "es", 50, 100)]
    rows += [cell("pothole", "yes", 30, 40, "assisted"), cell("pothole", "no", 920, 1060, "assisted")]
    looked = equity.look(rows, today=TODAY)
    assert {(one.by, one.value) for one in looked.compared} == {("language", "es"), ("assisted", "yes")}


def test_many_comparisons_of_nothing_find_next_to_nothing() -> None:
    chance = np.random.default_rng(3)
    wrong = 0
    for _ in range(20):
        rows = [
            cell(f"s{service}", value, int(chance.binomial(200, 0.7)), 200)
            for service in range(20)
            for value in ("en", "es", "vi")
        ]
        wrong += bool(equity.look(rows, today=TODAY).found)
    assert wrong <= 3


def test_more_errors_are_worse_and_more_marks_are_better() -> None:
    def both(value: str, refused: int, good: int) -> Row:
        sums = Counter({"refused": refused, "answered": 1000 - refused, "rated_5": good, "rated_1": 200 - good})
        return Row(service="pothole", by="language", value=value, sums=sums)

    looked = equity.look([both("vi", 300, 180), both("en", 100, 100), both("es", 100, 100)], today=TODAY)
    assert found(looked, "vi", "errors.1").verdict == "worse"
    assert found(looked, "vi", "satisfaction.2").verdict == "better"


@pytest.mark.parametrize(
    "others", [((10, 0.5), (100_000, 0.99)), ((12, 0.5), (2_500, 0.95), (3_000, 0.99)), ((15, 0.6), (2_000, 0.97))]
)
def test_few_others_in_one_service_make_no_gap_where_there_is_none(others: tuple[tuple[int, float], ...]) -> None:
    random = Random(5)
    draws, wrong = 400, 0
    for _ in range(draws):
        pairs = []
        for many, share in others:
            mine = sum(random.random() < share for _ in range(200))
            pairs.append((float(mine), 200.0, float(_drawn(random, many, share)), float(many)))
        row = equity._standard(pairs)
        assert row is not None
        gap = honest.gap(row[0], int(row[1]), row[2], row[3])  # type: ignore[arg-type]  # a size need not be whole
        wrong += gap is not None and not gap.low <= 0 <= gap.high
    assert wrong / draws < 0.09


def _drawn(random: Random, many: int, share: float) -> int:
    if many < 5_000:
        return sum(random.random() < share for _ in range(many))
    return round(random.gauss(many * share, (many * share * (1 - share)) ** 0.5))


def test_what_says_nothing_of_a_place_or_a_way_is_not_compared_by_it() -> None:
    def row(by: str, value: str) -> Row:
        sums = Counter({"submitted": 200, "submitted_by_themselves": 120, "submitted_assisted": 60, "kept": 90})
        return Row(service="pothole", by=by, value=value, sums=sums + Counter(judged=100, refused=4, answered=96))

    rows = [row(by, value) for by in ("area", "channel", "language") for value in ("1", "2", "3")]
    looked = equity.look(rows, today=TODAY)

    compared = {by: {one.measure for one in looked.compared if one.by == by} for by in ("area", "channel", "language")}
    assert compared["area"] == {"promise.1", "take_up.1"}  # who left had no district yet: all others sent the form
    assert compared["channel"] == {"completion.2", "promise.1", "errors.1"}
    assert found(looked, "1", "take_up.1").share == pytest.approx(0.6)  # by themselves, as the sentence says
