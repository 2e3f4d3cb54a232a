"""Working days and hours around weekends, holidays and both clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.lib.workdays import NoWorkdays, Workdays

ZONE = ZoneInfo("America/Los_Angeles")
DAYS = Workdays(ZONE, frozenset(range(5)), frozenset({date(2026, 11, 26), date(2026, 11, 27)}))
HOUR = timedelta(hours=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 25), 1, date(2026, 11, 30)),  # over Thanksgiving and the day after
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # into a new year; New Year's Day is no holiday here
    ],
)
def test_the_nth_working_day(day: date, count: int, found: date):
    assert DAYS.day_after(day, count) == found


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_counting_on_and_counting_between_agree(day: date, count: int):
    assert DAYS.days_between(day, DAYS.day_after(day, count)) == count


def test_between_counts_backwards_too():
    assert DAYS.days_between(date(2026, 11, 24), date(2026, 11, 20)) == -2


def test_a_day_ends_at_the_citys_midnight_on_both_sides_of_a_clock_change():
    assert DAYS.end_of(date(2026, 10, 31)) == datetime(2026, 11, 1, 7, tzinfo=UTC)  # summer time
    assert DAYS.end_of(date(2026, 11, 1)) == datetime(2026, 11, 2, 8, tzinfo=UTC)  # the day of 25 hours


def test_working_hours_stop_at_night_and_go_on_the_next_day():
    assert DAYS.after_hours(local("2026-11-20T16:00"), 3 * HOUR) == local("2026-11-23T10:00").astimezone(UTC)


def test_working_hours_that_begin_before_opening_begin_at_opening():
    assert DAYS.after_hours(local("2026-11-20T05:00"), HOUR) == local("2026-11-20T09:00").astimezone(UTC)


def test_hours_between_leave_out_nights_weekends_and_holidays():
    assert DAYS.hours_between(local("2026-11-25T16:00"), local("2026-11-30T09:00")) == 2 * HOUR


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)), st.integers(1, 200))  # noqa: DTZ001  # localised below
def test_hours_on_and_hours_between_agree(start: datetime, hours: int):
    begins = start.replace(tzinfo=UTC)

    assert DAYS.hours_between(begins, DAYS.after_hours(begins, hours * HOUR)) == hours * HOUR


def test_a_calendar_without_working_days_says_so():
    never = Workdays(ZONE, frozenset())

    with pytest.raises(NoWorkdays):
        never.day_after(date(2026, 1, 1), 1)
    with pytest.raises(NoWorkdays):
        never.after_hours(datetime(2026, 1, 1, tzinfo=UTC), HOUR)


def test_an_hour_the_clock_skips_is_moved_on():
    assert DAYS.at(date(2026, 3, 8), time(2, 30)) == datetime(2026, 3, 8, 10, 30, tzinfo=UTC)
