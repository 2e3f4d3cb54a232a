from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from upwell.ui import formats

PACIFIC = ZoneInfo("America/Los_Angeles")
TUESDAY = date(2026, 12, 8)
SAME_YEAR = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Tuesday, December 8"),
        ("es", "martes 8 de diciembre"),
        ("vi", "Thứ Ba, 8 tháng 12"),
        ("zh-hans", "12月8日星期二"),
        ("zh-Hant", "12月8日 星期二"),
        ("ko", "12월 8일 화요일"),
    ],
)
def test_a_day_of_this_year_is_said_without_the_year(language: str, said: str) -> None:
    assert formats.day(TUESDAY, language=language, today=SAME_YEAR) == said


def test_a_day_of_another_year_is_said_with_it() -> None:
    assert formats.day(TUESDAY, language="en", today=date(2027, 1, 1)) == "Tuesday, December 8, 2026"
    assert formats.day(TUESDAY, language="es") == "martes 8 de diciembre de 2026"
    assert formats.short_day(TUESDAY, language="en", today=SAME_YEAR) == "Dec 8"
    assert formats.short_day(TUESDAY, language="vi", today=SAME_YEAR) == "8 tháng 12"
    assert formats.short_day(TUESDAY, language="vi") == "8 tháng 12, 2026"


def test_whole_hours_are_said_without_minutes() -> None:
    assert formats.clock(time(6), language="en") == "6 am"
    assert formats.clock(time(15, 15), language="en") == "3:15 pm"


@pytest.mark.parametrize(
    ("language", "at", "said"),
    [
        ("vi", time(15, 15), "3:15 chiều"),
        ("vi", time(15), "3 giờ chiều"),
        ("vi", time(6), "6 giờ sáng"),
        ("vi", time(12), "12 giờ trưa"),
        ("vi", time(12, 5), "12:05 trưa"),
        ("vi", time(18), "6 giờ chiều"),
        ("vi", time(19, 30), "7:30 tối"),
        ("vi", time(0), "12 giờ đêm"),
        ("zh-Hans", time(15, 15), "下午3:15"),
        ("zh-Hans", time(15), "下午3点"),
        ("zh-Hans", time(6), "上午6点"),
        ("zh-Hans", time(0, 30), "凌晨12:30"),  # "上午12" could be noon
        ("zh-Hans", time(12), "中午12点"),
        ("zh-Hant", time(15, 15), "下午3:15"),
        ("zh-Hant", time(12), "中午12點"),
        ("zh-hant", time(15, 15), "下午3:15"),
        ("de", time(15, 15), "15:15"),
    ],
)
def test_people_here_count_twelve_hours_in_their_language(language: str, at: time, said: str) -> None:
    assert formats.clock(at, language=language) == said


@pytest.mark.parametrize("language", ["en", "es", "vi", "zh-Hans"])
def test_figures_are_written_as_in_this_country_in_every_language(language: str) -> None:
    assert formats.money(1250, language=language) == "$12.50"
    assert formats.money(1200, language=language) == "$12"
    assert formats.money(-500, language=language) == "-$5"
    assert formats.money(123456789, language=language) == "$1,234,567.89"
    assert formats.number(1234.5, language=language) == "1,234.5"
    assert formats.file_size(1_234_567, language=language) == "1.2 MB"


def test_a_moment_is_joined_as_the_language_does() -> None:
    at = datetime(2026, 12, 8, 23, 15, tzinfo=UTC)

    assert formats.moment(at, zone=PACIFIC, language="vi", today=SAME_YEAR) == "Thứ Ba, 8 tháng 12, 3:15 chiều"
    assert formats.moment(at, zone=PACIFIC, language="zh-Hans", today=SAME_YEAR) == "12月8日星期二下午3:15"


def test_a_moment_in_spanish_can_stand_in_a_sentence() -> None:
    at, one = datetime(2026, 12, 8, 23, 15, tzinfo=UTC), datetime(2026, 12, 8, 21, 0, tzinfo=UTC)

    assert formats.moment(at, zone=PACIFIC, language="es", today=SAME_YEAR) == "martes 8 de diciembre a las 3:15 pm"
    assert formats.moment(one, zone=PACIFIC, language="es", today=SAME_YEAR) == "martes 8 de diciembre a la 1 pm"
    assert formats.short_moment(at, zone=PACIFIC, language="es", today=SAME_YEAR) == "8 dic, 3:15 pm"
    assert formats.short_moment(at, zone=PACIFIC, language="zh-Hans", today=SAME_YEAR) == "12月8日下午3:15"


def test_a_moment_is_told_in_the_citys_time_zone_on_both_sides_of_the_clock_change() -> None:
    summer = datetime(2026, 7, 1, 13, 0, tzinfo=UTC)
    winter = datetime(2026, 12, 8, 14, 0, tzinfo=UTC)

    assert formats.moment(summer, zone=PACIFIC, language="en", today=SAME_YEAR) == "Wednesday, July 1, 6 am"
    assert formats.moment(winter, zone=PACIFIC, language="en", today=SAME_YEAR) == "Tuesday, December 8, 6 am"


def test_money_has_its_sign_and_no_empty_cents() -> None:
    assert formats.money(18000) == "$180"
    assert formats.money(18050) == "$180.50"
    assert formats.money(123456789, language="en") == "$1,234,567.89"
    assert formats.money(-500, language="en") == "-$5"


def test_distances_in_time_are_told_in_the_coarsest_honest_unit() -> None:
    now = datetime(2026, 3, 3, 18, tzinfo=UTC)

    assert formats.ago(now - timedelta(hours=3), now=now, language="en") == "3 hours ago"
    assert formats.ago(now - timedelta(days=2), now=now, language="es") == "hace 2 días"


def test_lists_and_zones_are_said_in_the_language() -> None:
    assert formats.listed(["a", "b", "c"], language="en") == "a, b, and c"
    assert formats.listed(["a", "b", "c"], language="es") == "a, b y c"
    assert formats.zone_name(PACIFIC, language="en") == "Pacific Time"


def test_an_unknown_language_is_written_as_english() -> None:
    assert formats.day(TUESDAY, language="xx-nowhere") == "Tuesday, December 8, 2026"


def test_a_language_is_called_as_it_stands_in_a_sentence() -> None:
    assert formats.language_name("es", language="en") == "Spanish"
    assert formats.language_name("en", language="es") == "inglés"
    assert formats.language_name("zh-hans", language="es") == "chino simplificado"
    assert formats.language_name("es", language="vi") == "tiếng Tây Ban Nha"
    assert formats.language_name("tlh", language="en") == "tlh"
