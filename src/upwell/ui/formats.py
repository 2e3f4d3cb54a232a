"""Dates, times, money, lists and phone numbers as people write them, from CLDR through Babel.

Pure: language, time zone and "today" are arguments; knows no request, reads no clock. Times are given with a zone."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, lists, numbers

from upwell.lib import phones

# The same language is written differently across countries; a city here writes as its own country does.
_REGIONS = {"en": "en_US", "es": "es_US", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant", "zh": "zh_Hans"}
# CLDR has no "full date without its year": the year is cut out of it
_YEAR = re.compile(r"(?:,|\s+'de')?\s*y+[年년]?\s*")
_HALF_OF_DAY = re.compile(r"\b([ap])\.?\s?m\b\.?", re.IGNORECASE)
_NARROW_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " "})


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    try:
        return Locale.parse(_REGIONS.get(language.lower(), language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")


def day(on: date, *, language: str, today: date | None = None) -> str:
    """As in "Tuesday, December 8"; with the year unless `today` lies in the same one."""
    return _day(on, language, with_year=today is None or today.year != on.year)


@lru_cache(2_000)
def _day(on: date, language: str, *, with_year: bool) -> str:
    """The promised days of a whole city are few, and each is said again and again."""
    locale = locale_of(language)
    pattern = str(locale.date_formats["full"].pattern)
    return _spaced(dates.format_date(on, pattern if with_year else _YEAR.sub("", pattern), locale=locale))


def short_day(on: date, *, language: str, today: date | None = None) -> str:
    """As in "Dec 8", or "Dec 8, 2025" in another year: for tables and dense lists."""
    skeleton = "MMMd" if today is not None and today.year == on.year else "yMMMd"
    return _spaced(dates.format_skeleton(skeleton, _noon(on), locale=locale_of(language)))


def clock(at: time | datetime, *, language: str) -> str:
    """As in "6 am", "3:15 pm", "15:15": whole hours without minutes where the language counts twelve hours."""
    locale = locale_of(language)
    twelve = "a" in str(locale.time_formats["short"].pattern)
    if not twelve:
        return _spaced(dates.format_time(at, "short", locale=locale))
    skeleton = "h" if at.minute == 0 else "hm"
    moment = at if isinstance(at, datetime) else datetime.combine(date(2000, 1, 1), at)
    words = _spaced(dates.format_skeleton(skeleton, moment.replace(tzinfo=None), locale=locale, fuzzy=True))
    # without stops: a sentence that ends with a time would have two of them
    return _HALF_OF_DAY.sub(lambda half: f"{half[1].lower()}m", words)


def moment(at: datetime, *, zone: ZoneInfo, language: str, today: date | None = None) -> str:
    """As in "Tuesday, December 8, 3:15 pm" in the city's time zone."""
    there = at.astimezone(zone)
    return f"{day(there.date(), language=language, today=today)}, {clock(there, language=language)}"


def short_moment(at: datetime, *, zone: ZoneInfo, language: str, today: date | None = None) -> str:
    there = at.astimezone(zone)
    return f"{short_day(there.date(), language=language, today=today)}, {clock(there, language=language)}"


def ago(at: datetime, *, now: datetime, language: str) -> str:
    """As in "3 hours ago", "in 2 days": the coarsest honest unit."""
    return _spaced(dates.format_timedelta(at - now, add_direction=True, threshold=1.2, locale=locale_of(language)))


def money(cents: int, *, currency: str = "USD", language: str = "en") -> str:
    """As in "$180" or "$180.50": no cents when there are none."""
    locale = locale_of(language)
    pattern = str(locale.currency_formats["standard"].pattern)
    whole = cents % 100 == 0
    return _spaced(
        numbers.format_currency(
            Decimal(cents) / 100,
            currency,
            format=pattern.replace(".00", "") if whole else pattern,
            currency_digits=not whole,
            locale=locale,
        )
    )


def number(value: int | float | Decimal, *, language: str) -> str:
    return _spaced(numbers.format_decimal(value, locale=locale_of(language)))


def file_size(size: int, *, language: str) -> str:
    """1.2 MB, 640 KB: as a person compares it, never below 1 KB."""
    if size >= 950_000:
        return f"{number(round(size / 1_000_000, 1), language=language)} MB"
    return f"{number(max(1, round(size / 1_000)), language=language)} KB"


def percent(share: float, *, language: str) -> str:
    return _spaced(numbers.format_percent(share, locale=locale_of(language)))


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
    return str(locale_of(language).languages.get(key, code))


def zone_name(zone: ZoneInfo, *, language: str) -> str:
    """As in "Pacific Time": the zone without saying whether it is summer."""
    return _spaced(dates.get_timezone_name(zone, width="long", zone_variant="generic", locale=locale_of(language)))


def _noon(on: date) -> datetime:
    return datetime.combine(on, time(12))


def _spaced(words: str) -> str:
    # CLDR's narrow spaces surprise search, copying and old phones
    return words.translate(_NARROW_SPACES)
