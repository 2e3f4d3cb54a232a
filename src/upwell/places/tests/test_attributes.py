from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.places import attributes
from upwell.places.attributes import NotRead


def test_a_company_is_its_name_and_phone() -> None:
    assert attributes.read("company", "Garden City Sanitation, 408-988-4500") == {
        "name": "Garden City Sanitation",
        "phone": "408-988-4500",
    }
    assert attributes.read("company", "Green Team") == {"name": "Green Team"}
    assert attributes.read("company", "Smith, Sons & Co, (408) 988-4500") == {
        "name": "Smith, Sons & Co",
        "phone": "(408) 988-4500",
    }


@pytest.mark.parametrize("cell", ["MON", "Mon", "monday", "Mondays", "Mo."])
def test_a_weekday_is_read_however_it_is_written(cell: str) -> None:
    assert attributes.read("weekday", cell) == {"weekday": "monday"}


@pytest.mark.parametrize("cell", ["T", "someday", "1", "MON TUE"])
def test_what_is_no_weekday_is_refused(cell: str) -> None:
    with pytest.raises(NotRead, match="is not a day of the week"):
        attributes.read("weekday", cell)


@pytest.mark.parametrize("cell", ["TUE of the 1ST WEEK", "Tuesday of the 1st week", "1st Tuesday"])
def test_a_day_of_the_month_is_read_as_a_rule(cell: str) -> None:
    assert attributes.read("monthly_weekday", cell) == {"weekday": "tuesday", "week": 1}


@pytest.mark.parametrize("cell", ["TUE of the 9TH WEEK", "TUE", "FOO of the 1ST WEEK", "0th Monday"])
def test_what_is_no_day_of_the_month_is_refused(cell: str) -> None:
    with pytest.raises(NotRead):
        attributes.read("monthly_weekday", cell)


def test_facts_give_names_phones_and_the_next_day() -> None:
    stored: dict[str, attributes.Stored] = {
        "garbage": {"name": "Green Team", "phone": "408-282-4400"},
        "pickup": {"weekday": "monday"},
        "sweep": {"weekday": "tuesday", "week": 1},
        "zone": "R-1",
    }

    told = attributes.facts(stored, date(2027, 3, 3))  # a Wednesday

    assert told == {
        "garbage_name": "Green Team",
        "garbage_phone": "408-282-4400",
        "pickup_day": "monday",
        "pickup_next": "2027-03-08",
        "pickup_moved": "no",
        "sweep_day": "tuesday",
        "sweep_week": 1,
        "sweep_next": "2027-04-06",
        "zone": "R-1",
    }


def test_today_counts_as_the_next_day() -> None:
    assert attributes.next_weekday(0, date(2027, 3, 1)) == date(2027, 3, 1)
    assert attributes.next_monthly_weekday(1, 1, date(2027, 3, 2)) == date(2027, 3, 2)
    assert attributes.next_monthly_weekday(1, 1, date(2027, 3, 3)) == date(2027, 4, 6)


THANKSGIVING = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("weekday", "today", "kept"),
    [
        ("wednesday", date(2026, 11, 23), date(2026, 11, 25)),  # before the holiday: as ever
        ("thursday", date(2026, 11, 23), date(2026, 11, 27)),
        ("friday", date(2026, 11, 23), date(2026, 11, 28)),
        ("thursday", date(2026, 11, 27), date(2026, 11, 27)),  # on the later day itself
        ("thursday", date(2026, 11, 28), date(2026, 12, 3)),
        ("friday", date(2026, 11, 28), date(2026, 11, 28)),
        ("monday", date(2026, 11, 28), date(2026, 11, 30)),  # the next week is as ever
    ],
)
def test_after_a_holiday_the_rest_of_the_week_is_a_day_later(weekday: str, today: date, kept: date) -> None:
    told = attributes.facts({"pickup": {"weekday": weekday}}, today, {"pickup": {THANKSGIVING}})

    assert told["pickup_next"] == kept.isoformat()
    assert told["pickup_moved"] == ("no" if attributes.WEEKDAYS[kept.weekday()] == weekday else "yes")


def test_a_fifth_week_waits_for_a_month_that_has_one() -> None:
    assert attributes.next_monthly_weekday(0, 5, date(2027, 2, 1)) == date(2027, 3, 29)
    assert attributes.next_monthly_weekday(0, 5, date(2027, 12, 1)) == date(2028, 1, 31)


@given(st.integers(0, 6), st.integers(1, 5), st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_the_next_monthly_day_is_the_first_one_that_fits(weekday: int, week: int, today: date) -> None:
    found = attributes.next_monthly_weekday(weekday, week, today)

    day = today
    while not (day.weekday() == weekday and (day.day - 1) // 7 == week - 1):
        day += timedelta(days=1)
    assert found == day


def test_each_type_declares_the_facts_it_gives() -> None:
    stored = {kind: attributes.read(kind, cell) for kind, cell in CELLS.items()}
    for kind, value in stored.items():
        assert set(attributes.facts({"x": value}, date(2027, 1, 1))) == set(attributes.outputs("x", kind))


CELLS: dict[attributes.AttributeType, str] = {
    "text": "R-1",
    "company": "Green Team, 408-282-4400",
    "weekday": "MON",
    "monthly_weekday": "TUE of the 1ST WEEK",
}
