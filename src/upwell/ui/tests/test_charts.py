"""Charts: what is drawn is what was given, says itself in words, and lets nothing out that is not escaped."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from upwell.ui.charts.areas import Shape, areas
from upwell.ui.charts.bars import Bar, Stage, bars, funnel
from upwell.ui.charts.chart import Cell, Chart, Column, Table
from upwell.ui.charts.dots import Dot, dots
from upwell.ui.charts.line import MOST_SERIES, Mark, Point, Series, line, spark
from upwell.ui.charts.scale import few, scale
from upwell.ui.charts.svg import Drawing

EVIL = "</text><script>alert(1)</script>\"'&"


def read(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314  # our own


def parsed(drawing: Drawing) -> ElementTree.Element:
    """As a page has it; fails on anything that is no XML."""
    return read(drawing.in_page("key", "What it finds", "How to read it"))


def of(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [one for one in root.iter() if kind in (one.get("class") or "").split()]


def said(root: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in root.iter("text")]


def number(value: float) -> str:
    return f"{value:g}"


@pytest.mark.parametrize(
    ("values", "top", "ticks"),
    [
        ([0, 41], 60, 4),
        ([3], 3, 4),
        ([1], 1, 2),
        ([], 1, 2),
        ([1204], 1500, 4),
        ([4120, 980], 6000, 4),
        ([7], 8, 5),
    ],
)
def test_an_axis_begins_at_nought_and_ends_at_a_round_number(values: list[float], top: float, ticks: int) -> None:
    axis = scale(values)

    assert (axis.top, len(axis.ticks), axis.ticks[0]) == (top, ticks, 0)
    assert all(tick == int(tick) for tick in axis.ticks)
    assert axis.top >= max(values, default=0)


def test_few_names_stand_below_the_first_the_last_and_between() -> None:
    assert list(few(3)) == [0, 1, 2]
    assert list(few(12)) == [0, 3, 6, 8, 11]
    assert list(few(52, 3)) == [0, 26, 51]


def test_a_line_says_itself_and_where_it_ends() -> None:
    points = [Point(10), Point(12), Point(30, odd=True), Point(11, open=True)]

    root = parsed(line([Series("now", points)], ["Jan", "Feb", "Mar", "Apr"], number=number))

    assert root.get("role") == "img"
    assert [root.find("title").text, root.find("desc").text] == ["What it finds", "How to read it"]
    assert "now 11" in said(root)
    assert len(of(root, "chart__line")) == 1
    assert (len(of(root, "chart__odd")), len(of(root, "chart__dot--open"))) == (1, 1)


def test_a_month_nobody_counted_is_a_gap_and_no_nought() -> None:
    root = parsed(line([Series("", [Point(1), Point(2), Point(None), Point(4), Point(5)])], [""] * 5, number=number))

    assert len(of(root, "chart__line")) == 2
    assert len(of(root, "chart__dot")) == 4


def test_where_the_meaning_changes_the_line_breaks_and_has_a_number() -> None:
    points = [Point(0.5, 0.4, 0.6) for _ in range(6)]

    root = parsed(line([Series("", points)], [""] * 6, number=number, share=True, marks=[Mark(3, 1, breaks=True)]))

    assert len(of(root, "chart__line")) == 2
    assert len(of(root, "chart__band")) == 2
    assert [one.text for one in of(root, "chart__mark-text")] == ["1"]


def test_the_usual_and_the_year_before_are_drawn_apart_from_the_line() -> None:
    now, before = Series("now", [Point(5), Point(6)]), Series("before", [Point(4), Point(4)])

    root = parsed(line([now, before], ["a", "b"], number=number, usual=[(3, 7), (3, 7)]))

    assert len(of(root, "chart__usual")) == 1
    assert len(of(root, "chart__line--other")) == 1
    assert {"now 6", "before 4"} <= set(said(root))


def test_labels_at_the_end_do_not_stand_on_each_other() -> None:
    series = [Series(str(one), [Point(9), Point(10)]) for one in range(MOST_SERIES)]

    ends = of(parsed(line(series, ["a", "b"], number=number)), "chart__soft")
    heights = sorted(float(one.get("y") or 0) for one in ends)

    assert all(later - earlier >= 16 for earlier, later in pairwise(heights))


def test_more_lines_than_anybody_can_tell_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="tell 6 lines apart"):
        line([Series("", [Point(1)])] * (MOST_SERIES + 1), [""], number=number)


def test_bars_have_their_intervals_and_say_why_there_is_no_figure() -> None:
    rows = [Bar("One", "84%", 0.84, 0.8, 0.88), Bar("Two", "too few to say", None)]

    root = parsed(bars(rows, top=1, rule=0.8, rule_label="all: 80%"))

    assert len(of(root, "chart__bar")) == 1
    assert len(of(root, "chart__reach")) == 3
    assert {"One", "84%", "Two", "too few to say", "all: 80%"} <= set(said(root))


def test_where_one_value_has_no_room_beside_its_words_all_stand_below_theirs() -> None:
    long = Bar("Planning, Building and Code Enforcement", "83% of 132", 0.83)

    root = parsed(bars([long, Bar("Parks", "79% of 40", 0.79)], top=1, rule=0.8, rule_label="all: 80%"))
    labels = [one.text for one in of(root, "chart__label")]
    values = of(root, "chart__value")
    through, *over = of(root, "chart__rule")

    assert labels == ["Planning, Building and Code", "Enforcement", "Parks"]
    assert [one.get("x") for one in values] == ["0", "0"]
    lowest = max(float(one.get("y") or 0) for one in of(root, "chart__label")[:2])
    assert float(values[0].get("y") or 0) > lowest
    order = [*root.iter()]
    assert order.index(through) < order.index(of(root, "chart__label")[0])
    assert [float(one.get("y1") or 0) for one in over] == [float(one.get("y") or 0) for one in of(root, "chart__bar")]


def test_words_without_spaces_are_broken_and_say_their_language() -> None:
    root = parsed(bars([Bar("\u6709" * 40, "9", 9, lang="zh-Hans")]))

    assert [len(one.text or "") for one in of(root, "chart__label")] == [18, 18, 4]
    assert {one.get("lang") for one in of(root, "chart__label")} == {"zh-Hans"}


def test_a_funnel_shows_what_was_lost_between_two_steps() -> None:
    root = parsed(funnel([Stage("Where?", 200, "200"), Stage("How big?", 150, "150, 50 left here")]))

    (lost,) = of(root, "chart__ghost")
    kept = of(root, "chart__bar")

    assert lost.get("width") == kept[0].get("width")
    assert float((kept[1].get("width") or "").rstrip("%")) == pytest.approx(0.75 * 98.5, abs=0.01)


def test_a_map_draws_each_area_as_dark_as_its_figure_is_high() -> None:
    square = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)]
    shapes = [Shape(str(at), str(at), [[(x + at, y) for x, y in square]], (at + 0.5, 0.5)) for at in range(3)]

    root = parsed(areas(shapes, {"0": 0.4, "1": 0.9}, {"0": "40%", "1": "90%", "2": "-"}))
    low, high, none = of(root, "chart__area")

    assert float(low.get("fill-opacity") or 0) < float(high.get("fill-opacity") or 0)
    assert none.get("class") == "chart__area chart__area--none"
    assert {"40%", "90%", "-"} <= set(said(root))


def test_a_spark_is_silent_and_nothing_where_there_is_no_line() -> None:
    assert spark([1.0]) == spark([None, None]) == ""
    assert read(spark([1.0, None, 2.0, 3.0])).get("aria-hidden") == "true"


@pytest.mark.parametrize(
    "drawing",
    [
        line([Series(EVIL, [Point(1), Point(2)])], [EVIL, EVIL], number=lambda value: EVIL),
        bars([Bar(EVIL, EVIL, 1.0)], rule=1, rule_label=EVIL),
        funnel([Stage(EVIL, 2, EVIL)]),
        areas([Shape("a", EVIL, [[(0, 0), (0, 1), (1, 1)]], (0.5, 0.5))], {"a": 1}, {"a": EVIL}),
    ],
)
def test_every_word_is_escaped_and_nothing_is_styled_inline(drawing: Drawing) -> None:
    page, alone = drawing.in_page("k", EVIL, EVIL), drawing.alone(EVIL, EVIL)

    assert "<script" not in page + alone
    assert " style=" not in page + alone
    assert {one.tag.rpartition("}")[2] for one in read(alone).iter()} <= {
        "svg", "title", "desc", "style", "rect", "line", "path", "circle", "text",
    }  # fmt: skip
    assert EVIL in [one.text for one in read(page).iter()]


def test_a_file_has_exactly_what_is_drawn_and_no_formula() -> None:
    columns = [Column("place", "Place", number=False), Column("share", "Share")]
    rows = [[Cell("=1+1", "=1+1"), Cell("84%", 0.8412345678)], [Cell("Two", "two"), Cell("no figure")]]
    chart = Chart("key", "title", "about", bars([]), Table(columns, rows))

    rows_read = list(csv.reader(StringIO(chart.table.csv())))

    assert rows_read == [["place", "share"], ["'=1+1", "0.841235"], ["two", ""]]
    assert chart.file().startswith("<?xml")


def test_differences_stand_on_their_side_of_nought_with_their_interval() -> None:
    rows = [Dot("Vietnamese", "-8", -0.08, -0.12, -0.04, found=True), Dot("Spanish", "+1", 0.01, -0.02, 0.04)]

    drawn = dots(rows, number=lambda value: f"{value:g}", left="Worse", right="Better").inner

    first, second = re.findall(r'<circle class="([^"]+)" cx="([0-9.]+)%"', drawn)
    assert first[0] == "chart__odd"
    assert float(first[1]) < 50 < float(second[1])
    assert second[0] == "chart__dot chart__dot--open"
    assert drawn.count("chart__reach") == 6
    assert "← Worse" in drawn
    assert "Better →" in drawn


def test_a_table_is_a_list_of_objects_too() -> None:
    table = Table([Column("way", "Way"), Column("share", "Share")], [[Cell("Web", "web"), Cell("50%", 0.5)]])

    assert json.loads(table.json()) == [{"way": "web", "share": 0.5}]
