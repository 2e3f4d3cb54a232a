"""What was not told of a period is not told for it: a blank way, a day that is not there, a number of a row."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import pytest
from tests.cast import NOW, Cast

from upwell.performance import actions, jobs, queries
from upwell.performance.models import Figure, Result
from upwell.performance.tests.test_sending import FEBRUARY, JANUARY, YEAR, codes, declared, month, push

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def city_(cast: Cast) -> None: ...


def sent(of: Any, content: bytes) -> actions.Change:
    sending = actions.read_file(of, content, name="x.csv", by="", now=NOW)
    return actions.take(sending.pk, by="", now=NOW)


def test_ways_of_which_one_is_blank_are_no_total() -> None:
    of = declared()
    sent(of, b"Month,Web,Phone\n2026-01,10,5\n2026-02,10,n/a\n2026-03,n/a,5\n")

    assert month(of)["submitted"] == 15
    assert month(of, FEBRUARY) == {"submitted_web": 10}
    assert month(of, MARCH) == {"submitted_phone": 5}
    assert sent(of, b"Month,Phone\n2026-02,0\n").new == 1
    assert month(of, FEBRUARY)["submitted"] == 10


def test_a_total_that_was_told_is_whole_whatever_is_blank() -> None:
    of = declared()
    push(of, {"period": "2026-01", "total": 15, "web": 10, "phone": None})

    assert month(of) == {"submitted": 15, "submitted_by_themselves": 10, "submitted_assisted": 0, "submitted_web": 10}


def test_a_way_that_is_told_no_more_leaves_the_total_open_and_one_that_is_new_changes_nothing_before_it() -> None:
    of = declared()
    push(of, {"period": "2026-01", "web": 10}, {"period": "2026-02", "web": 10, "chat": 2})
    push(of, {"period": "2026-03", "web": 9})

    assert [month(of, start).get("submitted") for start in (JANUARY, FEBRUARY, MARCH)] == [10, 12, None]
    push(of, {"period": "2026-01", "chat": 0})
    push(of, {"period": "2026-03", "chat": 0})
    assert month(of, MARCH)["submitted"] == 9
    push(of, {"period": "2026-01", "phone": 1})
    assert [month(of, start).get("submitted") for start in (JANUARY, FEBRUARY, MARCH)] == [11, None, None]


def test_costs_of_which_one_way_is_blank_are_no_whole() -> None:
    of = declared(kind="costs")
    push(of, {"period": "2026-01", "phone": 300, "web": None})

    assert month(of) == {}


def test_what_was_said_not_to_be_known_is_kept_and_is_no_figure() -> None:
    of = declared()
    push(of, {"period": "2026-02", "web": None}, {"period": "2026-01", "web": 1})

    assert Figure.objects.get(start=FEBRUARY).value is None
    of.refresh_from_db()
    assert of.newest == JANUARY
    assert push(of, {"period": "2026-02", "web": None}) == actions.Change()
    assert push(of, {"period": "2026-02", "web": 3}) == actions.Change(new=1)


def test_a_month_of_some_days_is_not_whole() -> None:
    of = declared(period="day")
    push(of, *({"day": f"2026-{day}", "total": 5} for day in ("01-01", "01-02", "01-03")))
    push(of, *({"day": f"2026-02-{day:02}", "total": 5} for day in range(1, 29)), {"day": "2026-03-01", "total": 5})

    rows = {one.start: one for one in queries.read(**YEAR, source=of.code)}  # type: ignore[arg-type]
    assert [rows[start].is_whole(date(2026, 3, 2)) for start in (JANUARY, FEBRUARY, MARCH)] == [False, True, True]
    assert not rows[MARCH].is_whole(date(2026, 4, 2))


def test_marks_need_not_be_given_every_day() -> None:
    of = declared(period="day", kind="satisfaction")
    push(of, {"day": "2026-01-01", **{f"rating_{mark}": 5 for mark in range(1, 6)}})

    (row,) = queries.read(**YEAR, source=of.code)  # type: ignore[arg-type]
    assert row.is_whole(date(2026, 3, 2))


NUMBERED = b"ID,Month,Phone\n1,2026-01,7\n2,2026-03,9\n"


def test_a_row_that_is_put_in_moves_no_other_where_ids_are_numbers_of_rows() -> None:
    of = declared()
    sent(of, NUMBERED)

    change = sent(of, b"ID,Month,Phone\n1,2026-01,7\n2,2026-02,8\n3,2026-03,9\n")
    assert change == actions.Change(new=1, same=2)
    assert [month(of, start)["submitted"] for start in (JANUARY, FEBRUARY, MARCH)] == [7, 8, 9]


def test_numbers_of_rows_are_said_to_be_left_out() -> None:
    for content in (NUMBERED, b"ID,Month,Phone\n0,2026-01,7\n", b"ID,Month,Phone\n5,2026-01,7\n,,\n7,2026-02,7\n"):
        sending = actions.read_file(declared(), content, name="x", by="", now=NOW)
        assert [one["code"] for one in sending.notices] == ["numbers_of_rows"]


def test_ids_that_are_names_still_move_their_row() -> None:
    of = declared()
    sent(of, b"ID,Month,Phone\nk7,2026-01,7\nk9,2026-02,9\n")
    assert sent(of, b"ID,Month,Phone\nk9,2026-03,9\n") == actions.Change(new=1, gone=1)
    push(of, {"_id": "1", "period": "2026-05", "phone": 1}, now=NOW + timedelta(days=90))
    push(of, {"_id": "1", "period": "2026-06", "phone": 1}, now=NOW + timedelta(days=120))
    assert not Figure.objects.filter(start=date(2026, 5, 1), ended_by=None).exists()


def test_two_rows_of_one_key_are_refused_where_ids_are_numbers_of_rows() -> None:
    of = declared()
    sending = actions.read_file(of, NUMBERED + b"3,2026-03,4\n", name="x", by="", now=NOW)
    with pytest.raises(actions.NotTaken) as refused:
        actions.take(sending.pk, by="", now=NOW)
    assert codes(refused) == [("C4", "key_twice")]


@pytest.mark.parametrize(
    "content",
    [
        b"Year,Month,Phone\n2026,1,7\n2026,2,8\n",
        b"Month,Year,Phone\nJanuary,2026,7\nFebruary,2026,8\n",
        b"Year,Month,Phone\n2026,2026-01,7\n2026,2026-02,8\n",
        b"Year,Month,Phone\n2026,Jan 2026,7\n2026,Feb 2026,8\n",
        b"Year,Month,Phone\n2026,1,7\n2026,2,8\nTotal,,15\n",
    ],
)
def test_a_year_and_its_month_may_stand_side_by_side(content: bytes) -> None:
    of = declared()
    sent(of, content)

    assert [month(of, start)["submitted"] for start in (JANUARY, FEBRUARY)] == [7, 8]


@pytest.mark.parametrize(
    ("content", "period", "start"),
    [
        (b"Year,Quarter,Phone\n2025,Q3,7\n", "quarter", date(2025, 7, 1)),
        (b"Year,Quarter,Phone\n2025,3,7\n", "quarter", date(2025, 7, 1)),
        (b"Year,Week,Phone\n2026,W02,7\n", "week", date(2026, 1, 5)),
        (b"Year,Month,Day,Phone\n2026,1,31,7\n", "day", date(2026, 1, 31)),
    ],
)
def test_so_may_a_year_and_its_quarter_week_or_day(content: bytes, period: str, start: date) -> None:
    of = declared(period=period)
    sent(of, content)

    assert Figure.objects.get().start == start


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (b"2026,13,7", ("B2", "period_unknown")),
        (b",1,7", ("B2", "period_missing")),
        (b"2026,,7", ("B2", "period_missing")),
        (b"2025,2026-01,7", ("B2", "year_differs")),
    ],
)
def test_a_year_and_a_month_that_are_no_month_are_refused(row: bytes, wrong: tuple[str, str]) -> None:
    sending = actions.read_file(declared(), b"Year,Month,Phone\n" + row + b"\n", name="x", by="", now=NOW)

    assert [(one["cell"], one["code"]) for one in sending.notices] == [wrong]


def test_thousands_of_figures_hold_nobody_up() -> None:
    of, first = declared(period="day"), date(2020, 1, 1)
    names = ("web", "app", "sms", "phone", "counter", "mail", "total")
    lines = (f"{first + timedelta(days=at)},1,2,3,4,5,6,21" for at in range(2_200))
    body = "\n".join((f"Day,{','.join(names)}", *lines)).encode()

    begun = time.process_time()
    assert sent(of, body).new == 15_400
    assert time.process_time() - begun < 3


def test_results_that_are_not_there_are_made_anew() -> None:
    of = declared()
    push(of, {"period": "2026-01", "total": 5})
    Result.objects.all().delete()

    jobs.mind_data_sets(NOW)
    assert month(of)["submitted"] == 5
