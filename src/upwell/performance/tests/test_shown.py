"""Figures in words, what is out of the ordinary, and the table of services."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import translation

from upwell.journey.texts import Said
from upwell.performance.honest import lasting
from upwell.performance.measures import DURATIONS, MEASURES, costs, latest
from upwell.performance.rows import Row
from upwell.performance.shown import beside, districts, figures, over_time, services, unusual, wording
from upwell.performance.shown.beside import shown_counts
from upwell.performance.shown.period import weeks, year_to
from upwell.performance.shown.services import Asked, Line
from upwell.performance.sums import CHANNELS
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

    assert figures.share(promise, Counter(kept=0, judged=50)).said == "0%"
    assert figures.share(promise, Counter()).said == "no figure"
    assert figures.share(promise, Counter(kept=5, judged=9)).said == "too few to say"
    assert [figures.count(many).said for many in (0, 9, 10, None)] == ["0", "fewer than 10", "10", "no figure"]


def test_a_share_says_its_interval_and_of_how_many() -> None:
    found = figures.share(latest("promise"), Counter(kept=84, judged=100))

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


def test_of_parts_of_a_known_whole_no_single_one_is_hidden() -> None:
    shown = shown_counts({"en": 600, "es": 231, "vi": 40, "ar": 3})

    assert {value: one.said for value, one in shown.items()} == {
        "en": "600", "es": "230", "vi": "too few to say", "ar": "too few to say",
    }  # fmt: skip


def test_parts_in_tens_are_shares_of_what_they_come_to() -> None:
    (alone,) = rows_of(beside.channels({"web": Row(sums=Counter(submitted=95))}))
    many = {"web": 655, "sms": 395, "phone": 215, "chat": 4, "api": 3}
    chart = beside.channels({value: Row(sums=Counter(submitted=count)) for value, count in many.items()})

    assert (alone[1].value, alone[2].value) == (100, 1.0)
    assert chart is not None
    known = [cells for cells in rows_of(chart) if cells[1].value is not None]
    assert [(cells[1].value, cells[2].value) for cells in known] == [(660, 660 / 1280), (400, 400 / 1280)]
    assert "together they are 1,280" in chart.about


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
    found = figures.cost(of_all, Counter(submitted_web=90, submitted_phone=10), "USD")

    assert (found.said, found.over) == ("$0.73", "of 100")
    assert figures.cost(of_all, Counter(), "USD").said == "no figure"
