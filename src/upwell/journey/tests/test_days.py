"""Days and times as people type them in Vietnamese and Chinese; days with their weekday."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from upwell.journey.answers import Problem, accept
from upwell.journey.tests.test_answers import VALUES, question, refused, unsure
from upwell.lib import written

TAKEN: list[tuple[dict[str, Any], Any, str]] = [
    ({}, "Monday, June 15, 2026", "2026-06-15"),
    ({}, "lunes 15 de junio de 2026", "2026-06-15"),
    ({}, "3 tháng 12 năm 2026", "2026-12-03"),
    ({}, "3 thang 12 2026", "2026-12-03"),
    ({}, "ngày 3 tháng mười hai, 2026", "2026-12-03"),
    ({}, "3 tháng năm năm 2026", "2026-05-03"),
    ({}, "Thứ Năm, 3 tháng 12, 2026", "2026-12-03"),  # as pages here write it
    ({}, "3 thg 12, 2026", "2026-12-03"),
    ({}, "ngay 3/12/2026", "2026-12-03"),
    ({}, "thu nam 3/12/2026", "2026-12-03"),
    ({}, "T5 3/12/2026", "2026-12-03"),
    ({}, "chủ nhật 6-12-2026", "2026-12-06"),
    ({}, {"day": "3", "month": "tháng 12", "year": "2026"}, "2026-12-03"),
    ({}, {"day": "3", "month": "tháng tư", "year": "2026"}, "2026-04-03"),
    ({}, "2026年12月3日", "2026-12-03"),
    ({}, "２０２６年１２月３日", "2026-12-03"),
    ({}, "2026年12月3日星期四", "2026-12-03"),
    ({}, "26年12月3号", "2026-12-03"),
    ({}, "2026年十二月二十三日", "2026-12-23"),
    ({}, "周四，2026 年 12 月 3 日", "2026-12-03"),
    ({}, {"day": "3日", "month": "12月", "year": "2026年"}, "2026-12-03"),
    ({"earliest": "today"}, "thứ hai 15 tháng 6", "2026-06-15"),  # the weekday says which year
    ({"earliest": "today"}, "6月15日（星期一）", "2026-06-15"),
]

ASKED_BACK: list[tuple[dict[str, Any], Any, Problem]] = [
    ({}, "3 tháng 12", unsure(2026, 12, 3)),
    ({}, "3 thang 12", unsure(2026, 12, 3)),
    ({}, "12月3日", unsure(2026, 12, 3)),
    ({}, "十二月三日", unsure(2026, 12, 3)),
    ({}, "thứ tư 3/12", unsure(2025, 12, 3)),  # last year's was a Wednesday, this year's is none
    ({}, "thu tu, 3/12", unsure(2025, 12, 3)),
    ({}, "thứ tư 3/12/2026", unsure(2026, 12, 3)),  # a Thursday
    ({}, "ngày 12/24/2026", unsure(2026, 12, 24)),
    ({}, "2026年12月3日星期三", unsure(2026, 12, 3)),
    ({}, "31 tháng 2 năm 2026", refused("date")),
    ({}, "3 tháng 13 năm 2026", refused("date")),
    ({}, "2026年13月3日", refused("date")),
    ({}, "12月", refused("date")),
    ({}, "thứ tư", refused("date")),
    ({}, "thứ chín 3/12/2026", refused("date")),
    ({}, "4 nam 2026", refused("date")),
]


@pytest.mark.parametrize(("settings", "raw", "day"), TAKEN)
def test_a_day_beyond_doubt_is_taken(settings: dict[str, Any], raw: Any, day: str) -> None:
    assert accept(question("date", **settings), raw, VALUES) == day


@pytest.mark.parametrize(("settings", "raw", "problem"), ASKED_BACK)
def test_a_day_in_doubt_is_asked_back(settings: dict[str, Any], raw: Any, problem: Problem) -> None:
    assert accept(question("date", **settings), raw, VALUES) == problem


@pytest.mark.parametrize(
    ("language", "likeliest"),
    [("en", (2026, 3, 12)), ("es", (2026, 3, 12)), ("vi", (2026, 12, 3)), ("zh-Hans", (2026, 3, 12))],
)
def test_of_two_days_the_one_the_language_writes_so_is_asked_about_first(
    language: str, likeliest: tuple[int, int, int]
) -> None:
    assert accept(question("date"), "3/12/2026", VALUES, language) == unsure(*likeliest)
    assert accept(question("date"), "3/24/2026", VALUES, language) == "2026-03-24"


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("3:15 CH", "15:15"),  # as a phone writes it
        ("6:00 SA", "06:00"),
        ("7 giờ 30 tối", "19:30"),
        ("7 gio toi", "19:00"),
        ("7 giờ 30 phút buổi sáng", "07:30"),
        ("7h30 sáng", "07:30"),
        ("12 giờ trưa", "12:00"),
        ("11 giờ trưa", "11:00"),
        ("12 giờ đêm", "00:00"),
        ("19h", "19:00"),
        ("19 giờ 30", "19:30"),
        ("下午3:15", "15:15"),
        ("上午6点", "06:00"),
        ("早上7点半", "07:30"),
        ("晚上8點15分", "20:15"),
        ("中午12点", "12:00"),
        ("凌晨12:30", "00:30"),
        ("19点30分", "19:30"),
        ("７：３０ pm", "19:30"),
    ],
)
def test_a_time_is_read_as_people_write_it(raw: str, at: str) -> None:
    assert accept(question("time"), raw, VALUES) == at


@pytest.mark.parametrize("language", ["en", "es", "vi", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("minute", [0, 5, 30])
def test_every_time_of_a_page_is_read_as_it_was_written(language: str, minute: int) -> None:
    for hour in range(24):
        at = time(hour, minute)
        said = written.clock(at, language=language)
        assert accept(question("time"), said, VALUES) == f"{at:%H:%M}", said


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("7 giờ", refused("am_or_pm")),
        ("3点", refused("am_or_pm")),
        ("13 giờ chiều", refused("time")),
        ("下午25点", refused("time")),
        ("chiều", refused("time")),
        ("下午", refused("time")),
    ],
)
def test_a_time_in_doubt_is_asked_back(raw: str, problem: Problem) -> None:
    assert accept(question("time"), raw, VALUES) == problem
