from datetime import date

import pytest

from upwell.portfolio.inventory.periods import Period, UnknownPeriod, read


@pytest.mark.parametrize(
    ("rule", "text", "start", "until"),
    [
        ("uk_requested", "2017-Q4", date(2016, 10, 1), date(2017, 10, 1)),
        ("uk_requested", "2017-Q2", date(2016, 4, 1), date(2017, 4, 1)),
        ("uk_requested", "2017-Q1", date(2016, 1, 1), date(2017, 1, 1)),
        ("uk_requested", "2012-Q4", date(2011, 4, 1), date(2012, 4, 1)),
        ("fiscal_year", "2019-2020", date(2019, 4, 1), date(2020, 4, 1)),
        ("calendar_year", "2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("month", "2024-12", date(2024, 12, 1), date(2025, 1, 1)),
        ("months_in_words", "Jul - Sep 2012", date(2012, 7, 1), date(2012, 10, 1)),
        ("months_in_words", "October 2016 to September 2017", date(2016, 10, 1), date(2017, 10, 1)),
    ],
)
def test_what_a_period_covers(rule: str, text: str, start: date, until: date) -> None:
    assert read(rule, text) == Period(start, until)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("uk_requested", "2017-Q5"),
        ("uk_requested", "2017"),
        ("fiscal_year", "2019-2021"),
        ("calendar_year", "20"),
        ("month", "2024-13"),
        ("months_in_words", "Smarch - Sep 2012"),
        ("months_in_words", "Sep 2012 to Jul 2012"),
    ],
)
def test_what_is_no_period_is_refused(rule: str, text: str) -> None:
    with pytest.raises(UnknownPeriod):
        read(rule, text)


def test_a_years_label_with_a_wrong_year_in_it_is_two_years_long() -> None:
    """As a government published it: it should say 2014 twice. Whoever reads the file can tell by the length."""
    assert read("months_in_words", "January 2014 to December 2015").months == 24
