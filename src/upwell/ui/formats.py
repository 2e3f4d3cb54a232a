"""Dates, times, money, lists and phone numbers as people write them, from CLDR through Babel.

Pure: language, time zone and "today" are arguments; knows no request, reads no clock. Times are given with a zone."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import dates, lists, numbers

from upwell.lib import phones, written
from upwell.lib.written import clock, day_pattern, figures_of, locale_of, spaced

__all__ = ["clock", "locale_of"]

_ONE_O_CLOCK = re.compile(r"1\b")
_MONTHS_IN_FULL = {"vi"}  # "8 thg 12" is nothing anybody says, and "8 tháng 12" hardly longer
# CLDR has no "full date without its year": the year is cut out of it
_YEAR = re.compile(r"(?:,|\s+'de')?\s*y+[年년]?\s*")


def day(on: date, *, language: str, today: date | None = None) -> str:
    """As in "Tuesday, December 8"; with the year unless `today` lies in the same one."""
    return _day(on, language, with_year=today is None or today.year != on.year)


@lru_cache(2_000)
def _day(on: date, language: str, *, with_year: bool) -> str:
    """The promised days of a whole city are few, and each is said again and again."""
    locale = locale_of(language)
    pattern = day_pattern(locale)
    return spaced(dates.format_date(on, pattern if with_year else _YEAR.sub("", pattern), locale=locale))


def short_day(on: date, *, language: str, today: date | None = None) -> str:
    """As in "Dec 8", or "Dec 8, 2025" in another year: for tables and dense lists."""
    locale, this_year = locale_of(language), today is not None and today.year == on.year
    if locale.language in _MONTHS_IN_FULL:
        words = dates.format_skeleton("MMMMd", _noon(on), locale=locale)
        return spaced(words if this_year else dates.format_date(on, "long", locale=locale))
    return spaced(dates.format_skeleton("MMMd" if this_year else "yMMMd", _noon(on), locale=locale))


def month(on: date, *, language: str, short: bool = False) -> str:
    """As in "November 2026", or "Nov" where there is little room."""
    locale = locale_of(language)
    if short:
        return spaced(dates.format_date(on, "LLLL" if locale.language in _MONTHS_IN_FULL else "LLL", locale=locale))
    return spaced(dates.format_skeleton("yMMMM", _noon(on), locale=locale))


def share(value: float, *, language: str, tenths: bool = False) -> str:
    """As in "84%"; with a tenth where it would seem to be none or all, or where that is asked for."""
    near = 0 < value < 0.01 or 0.99 < value < 1  # a hundredth
    return _share(round(value, 3 if near or tenths else 2), language)


@lru_cache(4_000)
def _share(value: float, language: str) -> str:
    return spaced(numbers.format_percent(value, "#,##0.#%", locale=figures_of(language)))


def moment(at: datetime, *, zone: ZoneInfo, language: str, today: date | None = None) -> str:
    """As in "Tuesday, December 8, 3:15 pm" in the city's time zone."""
    there = at.astimezone(zone)
    return at_time(
        day(there.date(), language=language, today=today), clock(there, language=language), language=language
    )


def short_moment(at: datetime, *, zone: ZoneInfo, language: str, today: date | None = None) -> str:
    there = at.astimezone(zone)
    on = short_day(there.date(), language=language, today=today)
    return at_time(on, clock(there, language=language), language=language, short=True)


def at_time(on: str, at: str, *, language: str, short: bool = False) -> str:
    """A day and a time as one: "Dec 8, 3:15 pm", "12月8日下午3:15"; in a sentence "8 de diciembre a las 3:15 pm"."""
    match locale_of(language).language:
        case "zh":
            return f"{on}{at}"
        case "es" if not short:
            return f"{on} {'a la' if _ONE_O_CLOCK.match(at) else 'a las'} {at}"
    return f"{on}, {at}"


def ago(at: datetime, *, now: datetime, language: str) -> str:
    """As in "3 hours ago", "in 2 days": the coarsest honest unit."""
    return spaced(dates.format_timedelta(at - now, add_direction=True, threshold=1.2, locale=locale_of(language)))


def money(cents: int, *, currency: str = "USD", language: str = "en") -> str:
    return written.money(cents, currency=currency, language=language)


def number(value: int | float | Decimal, *, language: str) -> str:
    return spaced(numbers.format_decimal(value, locale=figures_of(language)))


def file_size(size: int, *, language: str) -> str:
    """1.2 MB, 640 KB: as a person compares it, never below 1 KB."""
    if size >= 950_000:
        return f"{number(round(size / 1_000_000, 1), language=language)} MB"
    return f"{number(max(1, round(size / 1_000)), language=language)} KB"


def percent(share: float, *, language: str) -> str:
    return spaced(numbers.format_percent(share, locale=figures_of(language)))


def phone(number: str) -> str:
    """A stored number (+14085550123) as people here write it; one of another country with its prefix."""
    return phones.written(number)


def listed(items: Sequence[str], *, language: str, style: str = "standard") -> str:
    """As in "a, b, and c"; style "or" for alternatives."""
    if style == "or":
        return lists.format_list(list(items), style="or", locale=locale_of(language))
    return lists.format_list(list(items), locale=locale_of(language))


def language_name(code: str, *, language: str) -> str:
    """As it stands within a sentence: "Spanish" in English, "inglés" in Spanish; the code itself for what is none."""
    locale = locale_of(code)
    if locale.language != code.lower().split("-")[0]:
        return code
    key = "_".join(filter(None, (locale.language, locale.script)))
    name = str(locale_of(language).languages.get(key, code))
    return name[0].lower() + name[1:] if locale_of(language).language == "vi" else name


def weekday(number: int, *, language: str) -> str:
    """Monday is 1."""
    return str(dates.get_day_names("wide", locale=locale_of(language))[number - 1])


def zone_name(zone: ZoneInfo, *, language: str) -> str:
    """As in "Pacific Time": the zone without saying whether it is summer."""
    return spaced(dates.get_timezone_name(zone, width="long", zone_variant="generic", locale=locale_of(language)))


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12))
