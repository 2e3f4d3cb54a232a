"""When a promise falls due: working days, hours, holidays, clock changes, the year's end, pauses."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.cases import promise
from upwell.cases.promise import Target
from upwell.definition.model import PromiseRule
from upwell.lib.workdays import Workdays

ZONE = ZoneInfo("America/Los_Angeles")
HOLIDAYS = frozenset({date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1)})
WORKDAYS = Workdays(ZONE, frozenset(range(5)), HOLIDAYS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def target(within: int, counted_in: str = "working_days") -> Target:
    return Target("fix", within, counted_in, ("waiting_for_resident",))


@pytest.mark.parametrize(
    ("start", "within", "counted_in", "due"),
    [
        # by the end of the n-th working day after
        ("2026-03-03T10:00", 2, "working_days", "2026-03-06T00:00"),
        ("2026-03-03T00:00", 1, "working_days", "2026-03-05T00:00"),
        ("2026-03-03T23:59:59", 1, "working_days", "2026-03-05T00:00"),
        ("2026-03-06T10:00", 1, "working_days", "2026-03-10T00:00"),  # over a weekend
        ("2026-03-07T10:00", 1, "working_days", "2026-03-10T00:00"),  # from a Saturday
        ("2026-11-25T10:00", 1, "working_days", "2026-11-28T00:00"),  # over Thanksgiving
        ("2026-12-24T10:00", 5, "working_days", "2027-01-05T00:00"),  # over Christmas and New Year
        # calendar days
        ("2026-03-06T10:00", 1, "days", "2026-03-08T00:00"),
        ("2026-12-31T10:00", 1, "days", "2027-01-02T00:00"),
        # hours on the clock
        ("2026-03-03T10:00", 24, "hours", "2026-03-04T10:00"),
        # working hours, 8 to 17
        ("2026-03-03T10:00", 4, "working_hours", "2026-03-03T14:00"),
        ("2026-03-03T15:00", 4, "working_hours", "2026-03-04T10:00"),
        ("2026-03-03T06:00", 9, "working_hours", "2026-03-03T17:00"),
        ("2026-03-06T16:00", 2, "working_hours", "2026-03-09T09:00"),
        ("2026-03-07T12:00", 1, "working_hours", "2026-03-09T09:00"),
        # months
        ("2026-03-03T10:00", 1, "months", "2026-04-04T00:00"),
        ("2026-01-31T10:00", 1, "months", "2026-03-01T00:00"),  # to the last day of February
        ("2026-11-30T10:00", 3, "months", "2027-03-01T00:00"),
        ("2027-11-30T10:00", 3, "months", "2028-03-01T00:00"),  # the leap year has a 29th
    ],
)
def test_a_promise_falls_due(start: str, within: int, counted_in: str, due: str) -> None:
    assert promise.due_at(target(within, counted_in), at(start), WORKDAYS) == at(due)


def test_two_working_days_over_the_spring_clock_change_are_an_hour_shorter() -> None:
    due = promise.due_at(target(1), at("2026-03-06T12:00"), WORKDAYS)

    assert due == at("2026-03-10T00:00")
    assert due - at("2026-03-06T12:00") == timedelta(days=3, hours=11)


def test_working_days_over_the_autumn_clock_change_are_an_hour_longer() -> None:
    due = promise.due_at(target(1), at("2026-10-30T12:00"), WORKDAYS)

    assert due - at("2026-10-30T12:00") == timedelta(days=3, hours=13)


@pytest.mark.parametrize(("start", "wall"), [("2026-03-07T12:00", "13:00"), ("2026-10-31T12:00", "11:00")])
def test_twenty_four_hours_are_that_on_the_clock_whatever_the_wall_says(start: str, wall: str) -> None:
    due = promise.due_at(target(24, "hours"), at(start), WORKDAYS)

    assert due - at(start) == timedelta(hours=24)
    assert due.astimezone(ZONE).strftime("%H:%M") == wall


@pytest.mark.parametrize("start", ["2026-03-08T01:30", "2026-11-01T01:30"])
def test_a_case_opened_in_the_hour_of_a_clock_change_has_its_days(start: str) -> None:
    due = promise.due_at(target(1), at(start), WORKDAYS)

    assert due.astimezone(ZONE).date() - at(start).astimezone(ZONE).date() == timedelta(days=2)


def test_working_hours_do_not_run_on_a_holiday() -> None:
    assert promise.due_at(target(1, "working_hours"), at("2026-12-24T16:30"), WORKDAYS) == at("2026-12-28T08:30")


# pauses


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "2026-03-06T00:00"),
        ([("2026-03-03T11:00", "2026-03-03T15:00")], "2026-03-06T00:00"),  # answered the same day: nothing lost
        ([("2026-03-03T11:00", "2026-03-04T09:00")], "2026-03-06T00:00"),  # the day of opening does not count anyhow
        ([("2026-03-04T11:00", "2026-03-05T09:00")], "2026-03-07T00:00"),
        ([("2026-03-04T11:00", "2026-03-10T09:00")], "2026-03-12T00:00"),  # the weekend in between counts for nothing
        ([("2026-03-04T11:00", "2026-03-05T09:00"), ("2026-03-05T10:00", "2026-03-06T09:00")], "2026-03-10T00:00"),
        ([("2026-03-04T11:00", "2026-03-05T09:00"), ("2026-03-04T12:00", "2026-03-05T08:00")], "2026-03-07T00:00"),
        ([("2026-03-06T11:00", "2026-03-09T09:00")], "2026-03-06T00:00"),  # too late: it was missed already
        ([("2026-03-01T11:00", "2026-03-02T09:00")], "2026-03-06T00:00"),  # before this promise began
    ],
)
def test_a_working_day_that_ended_in_a_pause_does_not_count(pauses: list[tuple[str, str]], due: str) -> None:
    spans = [(at(begins), at(ends)) for begins, ends in pauses]

    assert promise.due_at(target(2), at("2026-03-03T10:00"), WORKDAYS, spans) == at(due)


@pytest.mark.parametrize(
    ("counted_in", "pause", "due"),
    [
        ("hours", ("2026-03-03T11:00", "2026-03-03T13:30"), "2026-03-03T16:30"),
        ("hours", ("2026-03-03T14:00", "2026-03-03T15:00"), "2026-03-03T14:00"),  # from the due instant on: too late
        ("hours", ("2026-03-03T09:00", "2026-03-03T11:00"), "2026-03-03T15:00"),  # only the hour after the start
        ("working_hours", ("2026-03-03T11:00", "2026-03-04T09:00"), "2026-03-04T12:00"),
        ("working_hours", ("2026-03-03T18:00", "2026-03-03T22:00"), "2026-03-03T14:00"),
    ],
)
def test_hours_do_not_run_in_a_pause(counted_in: str, pause: tuple[str, str], due: str) -> None:
    span = (at(pause[0]), at(pause[1]))

    assert promise.due_at(target(4, counted_in), at("2026-03-03T10:00"), WORKDAYS, [span]) == at(due)


def test_months_are_pushed_by_the_nights_of_a_pause() -> None:
    span = (at("2026-03-10T11:00"), at("2026-03-20T09:00"))

    assert promise.due_at(target(1, "months"), at("2026-03-03T10:00"), WORKDAYS, [span]) == at("2026-04-14T00:00")


moments = st.timedeltas(timedelta(0), timedelta(days=730)).map(lambda passed: datetime(2026, 1, 1, tzinfo=UTC) + passed)
units = st.sampled_from(["working_days", "days", "hours", "working_hours", "months"])
lengths = st.timedeltas(timedelta(0), timedelta(days=20))
spans = st.lists(st.tuples(moments, lengths).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=4)


@given(moments, st.integers(1, 40), units, spans)
def test_pauses_never_bring_a_promise_forward(start: datetime, within: int, unit: str, pauses: Any) -> None:
    plain = promise.due_at(target(within, unit), start, WORKDAYS)

    assert start < plain <= promise.due_at(target(within, unit), start, WORKDAYS, pauses)


@given(moments, st.integers(1, 40), units, spans)
def test_the_order_and_doubling_of_pauses_change_nothing(start: datetime, within: int, unit: str, pauses: Any) -> None:
    once = promise.due_at(target(within, unit), start, WORKDAYS, pauses)

    assert promise.due_at(target(within, unit), start, WORKDAYS, [*reversed(pauses), *pauses]) == once


@given(moments, st.integers(1, 40), units)
def test_more_time_is_never_due_sooner_and_later_cases_never_before(start: datetime, within: int, unit: str) -> None:
    due = promise.due_at(target(within, unit), start, WORKDAYS)

    assert promise.due_at(target(within + 1, unit), start, WORKDAYS) > due
    assert promise.due_at(target(within, unit), start + timedelta(hours=30), WORKDAYS) >= due


@given(moments, st.integers(1, 40))
def test_working_days_end_at_midnight_after_a_working_day(start: datetime, within: int) -> None:
    due = promise.due_at(target(within), start, WORKDAYS)

    assert promise.is_due_at_day_end(due, WORKDAYS)
    assert WORKDAYS.is_working(promise.last_day(due, WORKDAYS))
    assert promise.remaining(due, start, WORKDAYS) == within


# rules, kept, at risk


def test_the_first_rule_whose_condition_holds_counts() -> None:
    rules = (
        PromiseRule.model_validate({"within": 1, "when": {"size": "large"}}),
        PromiseRule.model_validate({"within": 5}),
    )

    assert promise.rule_for(rules, {"size": "large"}) is rules[0]
    assert promise.rule_for(rules, {"size": "small"}) is rules[1]
    assert promise.rule_for(rules, {}) is rules[1]  # unknown is not true
    assert promise.rule_for((), {}) is None


def test_kept_means_closed_before_the_due_instant() -> None:
    due = at("2026-03-06T00:00")

    assert promise.is_kept(due, due - timedelta(microseconds=1))
    assert not promise.is_kept(due, due)


def test_overdue_begins_with_the_due_instant() -> None:
    due = at("2026-03-06T00:00")

    assert not promise.is_overdue(due, due - timedelta(microseconds=1))
    assert promise.is_overdue(due, due)
    assert not promise.is_overdue(None, due)


@pytest.mark.parametrize(("now", "left"), [("2026-03-03T10:00", 2), ("2026-03-05T10:00", 0), ("2026-03-09T10:00", -2)])
def test_what_remains_is_said_in_working_days(now: str, left: int) -> None:
    assert promise.remaining(at("2026-03-06T00:00"), at(now), WORKDAYS) == left


def test_a_case_due_tonight_is_at_risk_today() -> None:
    assert at("2026-03-06T00:00") == promise.end_of_today(at("2026-03-05T09:00"), WORKDAYS)


def test_the_day_named_is_the_last_one_in_time() -> None:
    assert promise.last_day(at("2026-03-06T00:00"), WORKDAYS) == date(2026, 3, 5)
