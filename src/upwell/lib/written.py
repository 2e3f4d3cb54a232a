"""Money, days, times of day and marks as people write them in a language: the same everywhere they are read."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError, dates, numbers

# The same language is written differently across countries; a city here writes as its own country does.
_REGIONS = {"en": "en_US", "es": "es_US", "zh-hans": "zh_Hans", "zh-hant": "zh_Hant", "zh": "zh_Hans"}
# CLDR knows these only as their own countries write, with 24 hours, "12,50 US$" and "US$12.50". People
# here write figures as this country does, whatever they speak.
_FIGURES = {"vi": "en_US", "zh": "en_US"}
_WHOLE_HOURS, _HOURS = {"vi": "h 'giờ' a", "zh": "ah点"}, {"vi": "h:mm a", "zh": "ah:mm"}
# The hours before which a part of the day is named otherwise than CLDR does: "上午12点" could be either,
# and nobody says SA and CH aloud.
_PARTS_OF_DAY: dict[str, dict[int, str]] = {
    "vi": {1: "đêm", 12: "sáng", 13: "trưa", 19: "chiều", 24: "tối"},
    "zh": {1: "凌晨", 12: "", 13: "中午"},
}
_HALF_OF_DAY = re.compile(r"\b([ap])\.?\s?m\b\.?", re.IGNORECASE)
ROOMY = "。！？：；，、）”"
"""Marks with their own room behind them: no space follows."""
_MARKS = dict(zip(",.:;", "，。：；", strict=True))
_NARROW_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " "})


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    try:
        return Locale.parse(_REGIONS.get(language.lower(), language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")


def figures_of(language: str) -> Locale:
    """The locale in whose figures numbers and money are written."""
    locale = locale_of(language)
    return locale_of(_FIGURES[locale.language]) if locale.language in _FIGURES else locale


def day_pattern(locale: Locale) -> str:
    """CLDR's whole date, as it stands within a sentence: Spanish sets no comma behind the weekday."""
    pattern = str(locale.date_formats["full"].pattern)
    return pattern.replace("EEEE,", "EEEE") if locale.language == "es" else pattern


def clock(at: time | datetime, *, language: str) -> str:
    """As in "6 am", "3:15 pm", "3:15 chiều", "15:15": whole hours without minutes where the language says them so."""
    locale = locale_of(language)
    moment = (at if isinstance(at, datetime) else datetime.combine(date(2000, 1, 1), at)).replace(tzinfo=None)
    if own := (_HOURS if at.minute else _WHOLE_HOURS).get(locale.language):
        own = own.replace("点", "點") if locale.script == "Hant" else own
        half = _part_of_day(locale.language, at.hour)
        return spaced(dates.format_time(moment, own.replace("a", f"'{half}'") if half else own, locale=locale))
    if "a" not in str(locale.time_formats["short"].pattern):
        return spaced(dates.format_time(at, "short", locale=locale))
    words = spaced(dates.format_skeleton("hm" if at.minute else "h", moment, locale=locale, fuzzy=True))
    # without stops: a sentence that ends with a time would have two of them
    return _HALF_OF_DAY.sub(lambda half: f"{half[1].lower()}m", words)


def _part_of_day(language: str, hour: int) -> str:
    """Its own word for this hour; none where CLDR's half of the day will do."""
    return next((word for before, word in _PARTS_OF_DAY.get(language, {}).items() if hour < before), "")


def money(cents: int, *, currency: str, language: str) -> str:
    """As in "$180" or "$180.50": no cents when there are none."""
    locale = figures_of(language)
    pattern = str(locale.currency_formats["standard"].pattern)
    whole = cents % 100 == 0
    return spaced(
        numbers.format_currency(
            Decimal(cents) / 100,
            currency,
            format=pattern.replace(".00", "") if whole else pattern,
            currency_digits=not whole,
            locale=locale,
        )
    )


def spaced(words: str) -> str:
    """CLDR's narrow spaces surprise search, copying and old phones."""
    return words.translate(_NARROW_SPACES)


def joined(*parts: str) -> str:
    """Sentences one after the other, a number and its unit: with a space between, unless Chinese writes none there."""
    said = ""
    for part in filter(None, parts):
        said += part if not said or _stand_close(said[-1], part[0]) else f" {part}"
    return said


def _stand_close(before: str, after: str) -> bool:
    return before in ROOMY or (before.isdecimal() and "\u3400" <= after <= "\u9fff")


def marked(text: str, *, language: str) -> str:
    """What stands between the parts of a message, such as ", ", in the marks of its language."""
    if locale_of(language).language != "zh":
        return text
    whole = re.sub(r"([,.:;]) +", lambda mark: _MARKS[mark[1]], text)
    return re.sub(rf"(?<=[{ROOMY}]) +(?=\S)", "", whole)
