"""What can be worked out of all that is public, by whoever has all of it: never a small cell. Record 0034."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from upwell.performance.asking import public
from upwell.performance.asking.language import read
from upwell.performance.honest import FLOOR, tens
from upwell.performance.opendata import hiding
from upwell.performance.published import of_all, published
from upwell.performance.rows import Row, together

Table = tuple[int, ...]
ONLY = ("submitted",)
LEAST = 4
"""Of what is below the floor the numbers that it still could be are so far apart at least."""
MONTHS = [date(2026, month, 1) for month in range(1, 13)]


def rows(cells: Sequence[int], *, values: int, by: str = "") -> list[Row]:
    """Month after month, value after value."""
    found = []
    for at in range(0, len(cells), values):
        of_month = cells[at : at + values]
        named = [(f"v{place}", count) for place, count in enumerate(of_month)] if by else [("", sum(of_month))]
        found += [
            Row("pothole", "month", MONTHS[at // values], by, value, "", Counter(submitted=count))
            for value, count in named
        ]
    return found


def everything(cells: Sequence[int], *, values: int) -> tuple[object, ...]:
    """All that anybody may see: the cells of both files, and with them every sum of them."""
    return tuple(
        tuple(
            (row.value, row.told["submitted"], row.few)
            for row in published(rows(cells, values=values, by=by), by=by, names=ONLY)
        )
        for by in ("", "language")
    )


@pytest.mark.parametrize(
    ("months", "values", "most"), [(1, 1, 30), (2, 1, 20), (4, 1, 11), (1, 2, 31), (1, 3, 17), (2, 2, 12)]
)
def test_whoever_tries_every_table_there_could_be_knows_no_small_cell(months: int, values: int, most: int) -> None:
    """All tables whose months come to less than `most`, and what each of them would be told as: those told alike are
    what somebody cannot tell apart who knows the program, too."""
    alike: dict[tuple[object, ...], list[Table]] = defaultdict(list)
    whole = [table for table in product(range(most), repeat=values) if 0 < sum(table) < most]
    for table in product(whole, repeat=months):
        cells = tuple(count for month in table for count in month)
        alike[everything(cells, values=values)].append(cells)

    for tables in alike.values():
        for place in range(months * values):
            could_be = {cells[place] for cells in tables}
            assert min(could_be) >= FLOOR or max(could_be) - min(could_be) >= LEAST, (tables[:3], place)


Bounds = list[tuple[np.ndarray, float]]
"""Weights of cells, and what they come to at most."""


def line(cells: int, places: Iterable[int]) -> np.ndarray:
    found = np.zeros(cells)
    found[list(places)] = 1
    return found


def of_wholes(whole: Sequence[Row], count: int, values: int) -> tuple[Bounds, Bounds]:
    """What is told of months: bounds, and what is exact."""
    most: Bounds = []
    exact: Bounds = []
    small: list[int] = []
    tens = 0
    for month, row in enumerate(whole):
        here = range(month * values, (month + 1) * values)
        if not row.few:
            exact.append((line(count, here), row.told["submitted"]))
            continue
        most += [(line(count, here), FLOOR - 1), (-line(count, here), -1)]
        small += here
        tens += row.told["submitted"] - 1
        months = len(small) // values
        most.append((-line(count, small), -(months + tens)))
        if tens < (FLOOR - 2) * (months - 1) // FLOOR * FLOOR:  # no more waits than comes to ten
            most.append((line(count, small), months + tens + FLOOR - 1))
    return most, exact


def of_parts(parts: Sequence[Row], count: int, values: int) -> Bounds:
    """A ten is handed out only to whom more than nothing is owed."""
    most: Bounds = []
    for row in parts:
        month, value = MONTHS.index(row.start or MONTHS[0]), int(row.value[1:])
        told = sum(one.told["submitted"] for one in parts if one.value == row.value and one.start <= row.start)  # type: ignore[operator]
        most.append((-line(count, range(value, (month + 1) * values, values)), -(told - FLOOR + 1)))
    return most


def bounds(cells: Sequence[int], *, values: int) -> Iterable[tuple[int, float, float]]:
    """Of every cell the least and the most that it could be, from all that is told and from how it is told."""
    count = len(cells)
    whole = list(published(rows(cells, values=values), names=ONLY))
    parts = list(published(rows(cells, values=values, by="language"), by="language", names=ONLY))
    most, exact = of_wholes(whole, count, values)
    most += of_parts(parts, count, values)
    for place in range(count):
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * line(count, [place]), A_ub=[one for one, _ in most], b_ub=[end for _, end in most],
                A_eq=[one for one, _ in exact] or None, b_eq=[end for _, end in exact] or None, bounds=(0, None),
            )  # fmt: skip
            ends.append(sign * found.fun if found.status == 0 else float("inf"))
        yield place, ends[0], ends[1]


@pytest.mark.parametrize("seed", range(25))
def test_from_bounds_of_all_that_is_told_no_small_cell_comes_out(seed: int) -> None:
    chance = Random(seed)
    months, values = chance.randint(2, 8), chance.randint(2, 5)
    cells = [chance.choice((0, chance.randint(1, 9), chance.randint(1, 60))) for _ in range(months * values)]

    for place, low, high in bounds(cells, values=values):
        of_month = sum(cells[place - place % values : place - place % values + values])
        if cells[place] < FLOOR and of_month:
            assert high - low >= LEAST, (cells, values, place)


def of_many(seed: int) -> list[Row]:
    """Three services in eight months by four languages, many of the cells small."""
    chance = Random(seed)
    return [
        Row(service, "month", month, "language", language, "", Counter(submitted=chance.choice((0, 3, 7, 40, 300))))
        for month in MONTHS[:8]
        for service in ("light", "pothole", "tree")
        for language in ("en", "es", "vi", "zh")
    ]


def without_language(found: Iterable[Row]) -> list[Row]:
    whole: dict[tuple[date | None, str], list[Row]] = defaultdict(list)
    for row in found:
        whole[row.start, row.service].append(row)
    return [Row(service, "month", start, sums=together(of).sums) for (start, service), of in whole.items()]


@pytest.mark.parametrize("seed", range(5))
def test_files_pages_and_questions_are_sums_of_the_same_cells(seed: int) -> None:
    """So nothing more can be known than of the cells themselves: no year less its months, no department less one."""
    by_language = of_many(seed)
    sources = {"": without_language(by_language), "language": by_language}
    told = {by: list(published(of, by=by, names=ONLY)) for by, of in sources.items()}

    for by, column in (("", 3), ("language", 4)):
        for row, line in zip(told[by], hiding.lines(sources[by], ["submitted"], by=by), strict=True):
            assert line[column] == (None if row.few else row.told["submitted"])
    for keys in ("", "by service", "by month", "by service, month", "by quarter", "by language", "by language, service",
                 "by month, language", "where language is not vi", "by service where language is vi, zh"):  # fmt: skip
        by = "language" if "language" in keys else ""
        meant = [
            row for row in told[by]
            if not ("not vi" in keys and row.value == "vi") and not ("is vi, zh" in keys and row.value in ("en", "es"))
        ]  # fmt: skip
        answer = public.answer(lambda by: told[by], read(f"volume {keys}", today=MONTHS[8]), today=MONTHS[8])
        shown = sum(line.value or 0 for line in answer.lines)
        assert sum(row.told["submitted"] for row in meant) - 10 * len(answer.lines) <= shown
        assert shown <= sum(row.told["submitted"] for row in meant) + 5 * len(answer.lines)
        if not any(line.hidden for line in answer.lines) and not any(row.few for row in meant):
            assert shown == sum(row.told["submitted"] for row in meant)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_told_never_leaves_what_there_is(seed: int) -> None:
    """A year of parts is at most a ten or so away from what was counted, however small its months are."""
    by_language = of_many(seed)
    for by, source in (("", without_language(by_language)), ("language", by_language)):
        groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in published(source, by=by):
            groups[row.service, row.value].append(row)
        for of in groups.values():
            year = together(of)
            assert abs(year.told["submitted"] - year.sums["submitted"]) < 4 * FLOOR
        every = together(row for of in groups.values() for row in of)
        assert abs(every.told["submitted"] - every.sums["submitted"]) < 3 * 2 * FLOOR


def test_marks_are_parts_and_the_same_in_every_file() -> None:
    marks = {"rated_1": 3, "rated_2": 0, "rated_3": 14, "rated_4": 30, "rated_5": 59}
    (row,) = published([Row("pothole", "month", MONTHS[0], sums=Counter(marks))])
    by_language = [
        Row("pothole", "month", MONTHS[0], "language", "en", "", Counter(marks)),
        Row("pothole", "month", MONTHS[0], "language", "vi", "", Counter()),
    ]
    parts = list(published(by_language, by="language"))

    assert [row.told[name] for name in marks] == [0, 0, 10, 30, 60]
    assert row.few == {"rated_1", "rated_2"}
    assert together(parts).told == row.told


@given(st.lists(st.integers(1, 9), min_size=1, max_size=16), st.lists(st.integers(10, 60), max_size=4))
def test_what_all_services_come_to_leaves_each_small_one_five_values(small: list[int], large: list[int]) -> None:
    """By every sum the small ones could have: those that would be told alike."""
    found = [
        Row(f"s{at}", "month", date(2026, 1, 1), sums=Counter(submitted=many),
            told=Counter(submitted=0 if many < 10 else many),
            few=frozenset({"submitted"} if many < 10 else ()))
        for at, many in enumerate([*small, *large])
    ]  # fmt: skip
    told = of_all(found, "submitted")
    if told == sum(large):  # those that are small were left out, or are told as nothing is
        return
    assert abs(told - sum(small) - sum(large)) <= 5
    alike = {many for many in range(len(small), 9 * len(small) + 1) if tens(sum(large) + many) == told}
    values = {one for one in range(1, 10) for many in alike if len(small) - 1 <= many - one <= 9 * (len(small) - 1)}
    assert len(small) >= 5
    assert len(values) >= 5


def test_a_small_city_says_what_it_counted() -> None:
    found = [
        Row(f"s{at}", "month", date(2026, 1, 1), sums=Counter(submitted=4), told=Counter(submitted=1),
            few=frozenset({"submitted"}))
        for at in range(20)
    ]  # fmt: skip
    assert of_all(found, "submitted") == 80
    assert of_all(found[:4], "submitted") == 4
