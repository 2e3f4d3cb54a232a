"""Which days are offered. Pure; rows 8 to 13 and 26 of the test matrix as far as they need no books."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from upwell.bookings import availability
from upwell.bookings.availability import Count, Standing, offers
from upwell.bookings.tests.scene import WORKDAYS, ZONE, asked, calendar, days, in_the_city
from upwell.catalogue.calendars import CutoffRule, Resource
from upwell.lib.workdays import DAY, Workdays
from upwell.partners.ports import Cutoff

WEEK = (date(2026, 3, 2), date(2026, 3, 8))


def bookable(now: str, *, first: date = WEEK[0], last: date = WEEK[1], **more: object) -> list[date]:
    return availability.bookable(asked(**more), first, last, in_the_city(now), WORKDAYS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "first_day"),
    [
        ("2026-03-03T15:59:59", "2026-03-04"),
        ("2026-03-03T16:00:00", "2026-03-05"),  # at the cut-off is too late
        ("2026-03-03T16:00:01", "2026-03-05"),
    ],
)
def test_a_day_is_offered_until_its_cut_off_and_not_at_it(now: str, first_day: str) -> None:
    assert bookable(now)[0] == date.fromisoformat(first_day)


def test_the_cut_off_of_a_monday_is_on_the_friday_before_when_it_counts_working_days() -> None:
    cutoff = Cutoff(time(16), 1, working=True)

    assert cutoff.moment(date(2026, 3, 9), WORKDAYS) == in_the_city("2026-03-06T16:00")
    assert Cutoff(time(16), 1).moment(date(2026, 3, 9), WORKDAYS) == in_the_city("2026-03-08T16:00")


def test_a_holiday_is_no_working_day_before_a_cut_off() -> None:
    resting = Workdays(ZONE, frozenset(range(5)), frozenset({date(2026, 3, 6)}))

    assert Cutoff(time(16), 1, working=True).moment(date(2026, 3, 9), resting) == in_the_city("2026-03-05T16:00")


def test_the_same_day_of_another_year_has_another_cut_off() -> None:
    day = date(2026, 3, 4)

    assert availability.may_book(asked(), day, in_the_city("2026-03-03T10:00"), WORKDAYS)
    assert not availability.may_book(asked(), day, in_the_city("2025-03-03T10:00"), WORKDAYS)  # beyond the window
    assert not availability.may_book(asked(), day, in_the_city("2027-03-03T10:00"), WORKDAYS)  # long past


def test_a_cut_off_on_the_day_itself_lets_book_until_that_hour() -> None:
    early = {"change_until": {"at": "07:00", "days_before": 0}}

    assert bookable("2026-03-04T06:59:59", **early)[0] == date(2026, 3, 4)
    assert bookable("2026-03-04T07:00:00", **early)[0] == date(2026, 3, 5)


def test_the_last_day_of_the_window_can_be_booked_and_the_next_one_not() -> None:
    found = offers(
        asked(), Standing(), first=date(2026, 3, 1), last=date(2026, 5, 1), now=in_the_city("2026-03-03T10:00"),
        workdays=WORKDAYS,
    )  # fmt: skip

    assert found[-1].day == date(2026, 3, 31) == date(2026, 3, 3) + timedelta(days=28)


def test_the_window_goes_on_across_the_end_of_the_year() -> None:
    found = bookable("2026-12-28T10:00", first=date(2026, 12, 28), last=date(2027, 1, 5))

    assert found == days("2026-12-29 2026-12-30 2026-12-31 2027-01-01 2027-01-04 2027-01-05")


@pytest.mark.parametrize(
    ("holiday", "monday", "served"),
    [
        ("2026-11-26", "2026-11-23", "2026-11-23 2026-11-24 2026-11-25 2026-11-27 2026-11-28"),
        ("2026-12-25", "2026-12-21", "2026-12-21 2026-12-22 2026-12-23 2026-12-24 2026-12-26"),
        ("2027-01-01", "2026-12-28", "2026-12-28 2026-12-29 2026-12-30 2026-12-31 2027-01-02"),
    ],
)
def test_a_holiday_slides_that_day_and_the_rest_of_its_week_by_one(holiday: str, monday: str, served: str) -> None:
    resource = Resource.model_validate({"capacity": 1, "holidays": {holiday: "A holiday"}, "slide": "yes"})
    first = date.fromisoformat(monday)

    assert availability.service_days(resource, "", first, first + 6 * DAY) == days(served)


def test_without_slide_a_holiday_is_left_out() -> None:
    resource = Resource.model_validate({"capacity": 1, "holidays": {"2026-11-26": "Thanksgiving"}})

    found = availability.service_days(resource, "", date(2026, 11, 23), date(2026, 11, 29))
    assert found == days("2026-11-23 2026-11-24 2026-11-25 2026-11-27")


def test_a_route_has_weekdays_of_its_own_and_a_blackout_closes_both_its_ends() -> None:
    resource = Resource.model_validate(
        {
            "capacity": 1,
            "routes": {"hills": {"weekdays": [2, 4]}},
            "closed": [{"from": "2026-03-05", "until": "2026-03-10"}],
        }
    )

    assert availability.service_days(resource, "hills", date(2026, 3, 2), date(2026, 3, 15)) == days(
        "2026-03-03 2026-03-12"
    )


@given(
    holidays=some.sets(some.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=12),
    weekdays=some.sets(some.integers(1, 5), min_size=1),
    first=some.dates(date(2026, 2, 1), date(2027, 10, 1)),
)
def test_sliding_never_serves_on_a_holiday_of_the_week_and_loses_no_day(
    holidays: set[date], weekdays: set[int], first: date
) -> None:
    monday = first - DAY * first.weekday()
    off = {day for day in holidays if monday <= day < monday + 7 * DAY}
    resource = Resource.model_validate(
        {"capacity": 1, "weekdays": sorted(weekdays), "holidays": {day.isoformat(): "-" for day in off}, "slide": "yes"}
    )

    served = availability.service_days(resource, "", monday, monday + 13 * DAY)
    of_this_week = served[: len(weekdays)]
    assert not off & set(of_this_week)
    assert len(set(of_this_week)) == len(weekdays)


def test_of_two_loads_the_scarcer_one_decides() -> None:
    both = asked(loads=("bulky", "cold"))
    standing = Standing(counts={(date(2026, 3, 5), "day", "cold"): Count(1)})
    found = offers(both, standing, first=WEEK[0], last=WEEK[1], now=in_the_city("2026-03-03T10:00"), workdays=WORKDAYS)

    assert [(offer.day.day, offer.why) for offer in found] == [(4, ""), (5, "full"), (6, "")]
    assert [offer.free for offer in found] == [1, 0, 1]


def test_a_day_the_property_has_already_is_named_as_theirs() -> None:
    found = offers(
        asked(one_a_day=True),
        Standing(mine=[date(2026, 3, 5)]),
        first=WEEK[0],
        last=WEEK[1],
        now=in_the_city("2026-03-03T10:00"),
        workdays=WORKDAYS,
    )

    assert [offer.why for offer in found] == ["", "yours", ""]


def test_what_a_vendor_says_is_free_is_lessened_by_what_it_has_not_heard_of() -> None:
    day = date(2026, 3, 5)
    standing = Standing(counts={(day, "day", "bulky"): Count(taken=5, known=3)}, vendor={(day, "day"): 4})

    assert availability.room(asked(), standing, day, "day", date(2026, 3, 3)) == 2
    assert availability.room(asked(), standing, date(2026, 3, 6), "day", date(2026, 3, 3)) == 0  # it did not name it


def test_while_a_vendor_is_down_only_what_it_agreed_to_is_offered() -> None:
    agreed = asked(
        resources={"blue": {"capacity": 9, "when_down": {"each_day": 2, "from_days": 2}}}, chosen_by="hauler"
    )
    standing = Standing(down=True, unasked={date(2026, 3, 6): 2})
    found = offers(
        agreed, standing, first=WEEK[0], last=WEEK[1], now=in_the_city("2026-03-03T10:00"), workdays=WORKDAYS
    )

    assert [(offer.day.day, offer.free) for offer in found] == [(4, 0), (5, 2), (6, 0)]


@pytest.mark.parametrize("now", ["2026-03-07T10:00", "2026-10-31T10:00"])
def test_windows_keep_their_hours_on_both_sides_of_a_clock_change(now: str) -> None:
    rules = {"windows": {"morning": {"name": {"en": "Morning"}, "starts": "08:00", "ends": "12:00"}}}
    today = in_the_city(now).date()
    found = offers(
        asked(**rules), Standing(), first=today, last=today + 7 * DAY, now=in_the_city(now), workdays=WORKDAYS
    )

    assert found
    spans = [availability.span(calendar(**rules), offer.day, offer.window, WORKDAYS) for offer in found]
    assert {starts.astimezone(ZONE).time() for starts, _ends in spans} == {time(8)}
    assert {ends - starts for starts, ends in spans} == {timedelta(hours=4)}


def test_a_cut_off_keeps_its_hour_across_a_clock_change() -> None:
    """Clocks go forward on Sunday, March 8: the cut-off for Monday is on Friday, an hour of another offset."""
    cutoff = availability.cutoff(CutoffRule(at=time(16), days_before=1, working=True))

    assert cutoff.moment(date(2026, 3, 9), WORKDAYS).hour == 0  # UTC, of the next day: still winter
    assert cutoff.moment(date(2026, 3, 10), WORKDAYS).hour == 23  # summer by then


@pytest.mark.parametrize(
    ("had", "day", "is_free"),
    [
        ("", "2026-03-05", True),
        ("2025-03-05", "2026-03-05", True),  # a year later to the day
        ("2025-03-06", "2026-03-05", False),
        ("2026-09-01", "2026-03-05", False),  # one booked ahead counts as well
        ("2024-02-29", "2025-02-28", False),
        ("2024-02-28", "2025-02-28", True),
    ],
)
def test_one_free_use_in_twelve_months(had: str, day: str, is_free: bool) -> None:
    rules = calendar(free={"at_most": 1})

    assert availability.is_free_use(rules, days(had), date.fromisoformat(day)) is is_free


def test_a_limit_counts_every_stretch_of_its_months() -> None:
    rules = calendar(limits=[{"at_most": 2, "months": 12}])
    had = days("2026-01-10 2026-12-20")

    assert availability.over_limit(rules, had, date(2026, 6, 1))  # within a year of both
    assert not availability.over_limit(rules, had, date(2027, 3, 1))  # the first is more than a year back


@pytest.mark.parametrize("code", ["", "2026-13-01", "tomorrow", "2026-03-05T10", ".morning", "２０２６-03-05 "])
def test_what_is_no_slot_is_read_as_none(code: str) -> None:
    assert availability.read_code(code) is None


@given(day=some.dates(), window=some.sampled_from(["day", "morning", "a_b"]))
def test_a_slot_is_named_and_read_alike(day: date, window: str) -> None:
    assert availability.read_code(availability.code_of(day, window)) == (day, window)


@given(
    taken=some.dictionaries(
        some.tuples(some.integers(4, 6), some.sampled_from(["bulky", "cold"])), some.integers(0, 4)
    ),
    loads=some.sampled_from([("bulky",), ("cold",), ("bulky", "cold")]),
)
def test_nothing_is_offered_that_does_not_fit(taken: dict[tuple[int, str], int], loads: tuple[str, ...]) -> None:
    counts = {(date(2026, 3, day), "day", load): Count(n) for (day, load), n in taken.items()}
    fits = {"bulky": 2, "cold": 1}
    found = offers(
        asked(loads=loads), Standing(counts), first=WEEK[0], last=WEEK[1], now=in_the_city("2026-03-03T10:00"),
        workdays=WORKDAYS,
    )  # fmt: skip

    for offer in found:
        room = min(fits[load] - taken.get((offer.day.day, load), 0) for load in loads)
        assert offer.free == max(0, room)
        assert (offer.why == "") == (room > 0)


def test_an_instant_is_never_offered_that_has_begun() -> None:
    open_all_day = {"change_until": {"at": "23:00", "days_before": 0}, "starts": "06:00"}
    now = in_the_city("2026-03-04T06:00")
    found = offers(asked(**open_all_day), Standing(), first=WEEK[0], last=WEEK[1], now=now, workdays=WORKDAYS)

    assert found[0].day == date(2026, 3, 5)
