"""Figures in words, what is out of the ordinary, and the table of services."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import translation

from upwell.definition.model import PromiseRule
from upwell.journey.texts import Said
from upwell.performance.honest import lasting
from upwell.performance.measures import DURATIONS, MEASURES, costs, latest
from upwell.performance.published import published
from upwell.performance.rows import Row
from upwell.performance.shown import beside, curve, districts, figures, over_time, services, unusual, wording
from upwell.performance.shown.period import weeks, year_to
from upwell.performance.shown.services import Asked, Line
from upwell.performance.sums import CHANNELS
from upwell.performance.tests.counted import row
from upwell.performance.weekly import rules
from upwell.ui.charts.areas import Shape
from upwell.ui.charts.chart import Cell, Chart

MONDAY = date(2026, 3, 2)


def test_a_year_is_twelve_months_the_running_one_last() -> None:
    when = year_to(date(2026, 2, 14))

    assert (when.start, when.months[-1], len(when.months)) == (date(2025, 3, 1), date(2026, 2, 1), 12)
    assert when.is_open(date(2026, 2, 1))
    assert not when.is_open(date(2026, 1, 1))
    assert when.before[0] == date(2024, 3, 1)
    assert weeks(date(2026, 3, 4), 2) == [date(2026, 2, 16), date(2026, 2, 23)]


def test_every_word_of_a_measure_is_known_to_translators() -> None:
    used = {
        text
        for one in (*MEASURES, *DURATIONS, *costs(dict.fromkeys(CHANNELS, 100), "our own books"))
        for text in (one.name, one.caption, one.formula, one.source.partition("; ")[0], one.excluded)
        if text not in {"", "Upwell"}
    }

    assert used - set(wording._MEASURES) == set()


def test_nought_no_figure_and_too_few_are_three_things() -> None:
    promise = latest("promise")

    assert figures.share(promise, row(kept=0, judged=50)).said == "0%"
    assert figures.share(promise, row()).said == "no figure"
    assert figures.share(promise, row(kept=5, judged=9)).said == "too few to say"
    assert [figures.count(many).said for many in (0, 9, 10, None)] == ["0", "fewer than 10", "10", "no figure"]


def test_a_share_says_its_interval_and_of_how_many() -> None:
    found = figures.share(latest("promise"), row(kept=84, judged=100))

    assert (found.said, found.within, found.over) == ("84%", "76% to 90%", "of 100")


def test_chinese_has_its_own_marks_between_figures() -> None:
    with translation.override("zh-hans"):
        said = figures.Figure("known", within="a", over="b").aside + wording.sentence("Completed")

    assert said[:3] == "a\uff0cb"
    assert said[-1] == "\u3002"


def test_a_narrow_interval_has_a_digit_more() -> None:
    assert figures.between(0.8271, 0.8319) == "82.7% to 83.2%"
    assert figures.between(0.76, 0.9) == "76% to 90%"


def test_days_count_what_is_still_open() -> None:
    half_open = lasting({1: (10, 0), 2: (4, 0), 30: (0, 40)})

    assert figures.days(lasting({0: (12, 0)})).said == "same day"
    assert figures.days(lasting({1: (12, 0)})).said == "1 day"
    assert figures.days(half_open).said == "not yet"
    assert figures.days(lasting({3: (4, 0)})).said == "too few to say"
    assert figures.days(None).said == "no figure"


@pytest.mark.parametrize(
    ("assisted", "of", "said"),
    [
        (30, 100, "30%"),
        (3, 100, "under 10%"),
        (97, 100, "over 90%"),
        (0, 40, "under 25%"),
        (40, 40, "over 75%"),
        (9, 19, "too few to say"),
    ],
)
def test_of_what_people_are_nearly_all_and_nearly_none_are_told_by_an_end_only(
    assisted: int, of: int, said: str
) -> None:
    found = figures.share(latest("assisted"), row(submitted_assisted=assisted, submitted=of))

    assert found.said == said
    assert found.known == (said == "30%")
    assert found.known or (found.value, found.low, found.high) == (None, None, None)


def test_parts_in_tens_are_shares_of_what_they_come_to() -> None:
    (alone,) = rows_of(beside.channels(by_channel({"web": 95})))
    chart = beside.channels(by_channel({"web": 655, "sms": 395, "phone": 215, "chat": 4, "api": 3}))

    assert (alone[1].value, alone[2].value) == (90, 1.0)
    assert chart is not None
    known = [cells for cells in rows_of(chart) if cells[1].value is not None]
    assert [(cells[1].value, cells[2].value) for cells in known] == [
        (660, 660 / 1270),
        (400, 400 / 1270),
        (210, 210 / 1270),
    ]
    assert "together they are 1,270" in chart.about


def by_channel(many: dict[str, int]) -> dict[str, Row]:
    rows = [Row("pothole", "month", MONDAY, "channel", value, "", Counter(submitted=of)) for value, of in many.items()]
    return {row.value: row for row in published(rows, by="channel")}


def rows_of(chart: Chart | None) -> list[list[Cell]]:
    assert chart is not None
    return [list(row) for row in chart.table.rows]


def test_numbers_of_districts_have_no_interval() -> None:
    square = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)]
    chart = beside.districts(
        {"1": "One", "2": "Two"}, {"1": figures.count(60), "2": figures.count(710)}, "Requests", "About",
        [Shape(code, code, [square], (0.5, 0.5)) for code in "12"], differ=True, counted=True,
    )  # fmt: skip

    assert chart is not None
    assert chart.table.csv() == "district,value\n1,60\n2,710\n"


def test_what_charts_say_of_colours_holds_by_day_and_by_night() -> None:
    said = " ".join(Path(module.__file__ or "").read_text() for module in (beside, districts, over_time)).lower()

    assert [word for word in ("darker", "lighter", "black dot", "white dot") if word in said] == []


def test_a_storm_of_two_days_is_out_of_the_ordinary_and_a_weekend_is_not() -> None:
    counts = {MONDAY + timedelta(days=at): 10 if at % 7 > 4 else 40 + at % 3 for at in range(14 * 7)}
    storm = MONDAY + timedelta(weeks=10, days=1)
    counts[storm] = counts[storm + timedelta(days=1)] = 200
    mondays = [MONDAY + timedelta(weeks=at) for at in range(14)]

    found = unusual.weekly(counts, mondays, earlier=8)
    (episode,) = unusual.episodes(counts, found, earlier=8)

    assert [week.monday for week in found if week.odd] == [MONDAY + timedelta(weeks=10)]
    assert (episode.first, episode.last, episode.most, episode.more) == (storm, storm + timedelta(days=1), 200, True)
    assert 42 <= episode.usually < 200


def test_a_week_is_judged_by_the_band_that_the_note_of_the_week_has() -> None:
    counts = {MONDAY + timedelta(days=at): 5 + at % 3 for at in range(10 * 7)}
    monday = MONDAY + timedelta(weeks=9)
    for at in range(7):
        counts[monday + timedelta(days=at)] = 12
    sent = [sum(counts[MONDAY + timedelta(days=7 * at + day)] for day in range(7)) for at in range(10)]
    sums = [Counter(submitted=many) for many in sent]
    note = rules.note([rules.Span("*", sums[9], sums[1:9])], newest=monday, last=monday)[0].values

    week = unusual.weekly(counts, [monday], earlier=8)[0]

    assert week.band is not None
    assert (week.band.low, week.band.high) == (note["low"], note["high"])
    assert week.count > week.band.high
    assert (week.odd, week.is_odd) == ((), True)


def test_nobody_can_say_what_is_usual_in_the_first_weeks() -> None:
    counts = {MONDAY + timedelta(days=at): 40 for at in range(21)}

    found = unusual.weekly(counts, [MONDAY, MONDAY + timedelta(weeks=2)], earlier=8)

    assert [week.band for week in found] == [None, None]


def test_a_season_that_comes_every_year_is_not_out_of_the_ordinary() -> None:
    """Leaves fall in the same weeks of every year, up to four times as many, and half as many more this year."""
    weeks_of_leaves = {70 + at: 1 + at for at in range(4)} | {122 + at: 1 + at for at in range(4)}
    counts = {
        MONDAY + timedelta(days=at): round(40 * weeks_of_leaves.get(at // 7, 1) * (1.5 if at >= 60 * 7 else 1))
        for at in range(130 * 7)
    }
    mondays = [MONDAY + timedelta(weeks=at) for at in range(68, 130)]

    found = {(week.monday - MONDAY).days // 7: week for week in unusual.weekly(counts, mondays, earlier=8)}

    assert [at for at, week in found.items() if week.odd and at < 80] == [71, 72, 73]  # the first year nobody can know
    assert not any(week.season for at, week in found.items() if at < 60)
    assert [at for at, week in found.items() if week.odd and at >= 115] == []
    assert found[125].season


def test_a_storm_in_a_known_season_is_out_of_the_ordinary() -> None:
    counts = {MONDAY + timedelta(days=at): 40 + at % 3 for at in range(80 * 7)}
    storm = MONDAY + timedelta(weeks=75, days=2)
    counts[storm] = 200

    found = unusual.weekly(counts, [MONDAY + timedelta(weeks=at) for at in range(70, 80)], earlier=8)

    assert [week.monday for week in found if week.odd] == [MONDAY + timedelta(weeks=75)]
    assert all(week.season for week in found)


def test_a_week_of_a_few_requests_is_not_told() -> None:
    few = unusual.Week(MONDAY, 9, None, ())

    chart = over_time.requests_by_week([few, unusual.Week(MONDAY + timedelta(weeks=1), 40, None, ())], [], [], {})

    assert [row[1].said for row in chart.table.rows] == ["fewer than 10", "40"]
    assert [row[1].value for row in chart.table.rows] == [None, 40]


def line(name: str, requests: int | None, department: str = "streets") -> Line:
    nothing = (figures.nothing(),) * 5
    return Line(name, Said(name, "en"), department, department, (figures.count(requests), *nothing), "", name.lower())


LINES = [line("Tree", 50), line("Pothole", None), line("Light", 500, "parks"), line("Sign", 0)]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("-requests", ["Light", "Tree", "Sign", "Pothole"]),
        ("requests", ["Sign", "Tree", "Light", "Pothole"]),
        ("name", ["Light", "Pothole", "Sign", "Tree"]),
        ("no such column", ["Light", "Tree", "Sign", "Pothole"]),
    ],
)
def test_no_figure_comes_last_whichever_way_one_sorts(sort: str, order: list[str]) -> None:
    asked = services.asked({"sort": sort}, ["streets", "parks"])

    assert [one.code for one in services.chosen(LINES, asked)] == order


def test_an_unknown_department_is_as_if_not_said_and_a_known_one_narrows() -> None:
    departments = ["streets", "parks"]
    known = services.asked({"department": "parks", "q": " LIGHT "}, departments)

    assert services.asked({"department": "moon"}, departments) == Asked()
    assert [one.code for one in services.chosen(LINES, known)] == ["Light"]
    assert known.chips({"parks": "Parks"}) == [("“LIGHT”", "?department=parks"), ("Parks", "?q=LIGHT")]


def test_a_heading_sorts_the_other_way_when_it_is_pressed_again() -> None:
    headings = {one.label: one for one in services.headings(services.asked({"sort": "-requests"}, []))}

    assert (headings["Requests"].now, headings["Requests"].href) == ("descending", "?sort=requests")
    assert (headings["Service"].now, headings["Service"].href) == ("", "?sort=name")


def test_every_measure_is_explained_version_by_version_the_newest_first() -> None:
    explained = {one.code: one for one in wording.explained(MEASURES)}

    assert [one.number for one in explained["take_up"].versions] == [2, 1]
    assert explained["take_up"].versions[0].newest
    assert set(explained) == {one.code for one in MEASURES}


def test_a_cost_is_told_where_it_was_worked_out_and_of_how_many() -> None:
    of_all = costs({"web": 24, "phone": 512}, "our own books")[0]
    found = figures.cost(of_all, row(submitted=100, submitted_web=90, submitted_phone=10), "USD")

    assert (found.said, found.over) == ("$0.73", "of 100")
    assert figures.cost(of_all, row(), "USD").said == "no figure"


def test_the_curve_of_days_counts_what_is_open_and_stops_where_few_are_left() -> None:
    found = curve.done_by_day(lasting({1: (40, 0), 5: (20, 10), 9: (21, 0), 12: (5, 0), 40: (0, 4)}))

    assert [found[day].share for day in (0, 1, 4, 5, 8, 9)] == [0.0, 0.4, 0.4, 0.6, 0.6, 0.88]
    assert found[-1].day == 9  # after it nine were still to be done
    assert all(one.low <= one.share <= one.high for one in found)


def test_the_curve_has_the_promise_on_it_and_in_its_title() -> None:
    days = dict.fromkeys(range(1, 15), (12, 0))
    promises = [PromiseRule(to="fix", within=5), PromiseRule.model_construct(within=1, when="urgent")]

    chart = curve.curve(lasting(days), promises)

    assert chart is not None
    assert chart.title == "50% are done within 7 days"
    assert list(chart.notes) == ["Promised: 5 working days. With weekends that is about 7 days."]
    assert 'class="chart__mark"' in chart.svg
    assert 'class="chart__band"' in chart.svg
    assert chart.table.csv().splitlines()[:2] == ["days,done,low,high", "0,0.0,0.0,0.0"]
    bare = curve.curve(lasting(days), [])
    assert bare is not None
    assert bare.title == "Half done within: 7 days"
    assert curve.curve(lasting({1: (9, 0)}), promises) is None
