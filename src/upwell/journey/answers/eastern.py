"""Days and times as Vietnamese and Chinese write them: 3 tháng 12 năm 2026, 2026年12月3日, 3 giờ chiều, 下午3点; and
weekdays in every language. Pure.

Works on folded text: lower case, without accents, figures of every width as plain ones."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

from upwell.journey.words import STANDARD, locale
from upwell.lib.folding import fold

Parts = tuple[int, int, list[str]]
"""Month, day, and the year as written, if it is."""

_NUMERALS = "一二三四五六七八九十"
_FIGURE = rf"[0-9]{{1,2}}|[{_NUMERALS}]{{1,3}}"
_CHINESE = re.compile(rf"(?:([0-9]{{2,4}})年)?({_FIGURE})月({_FIGURE})[日号號]?")
_MONTHS = (
    ("gieng", "mot"), ("hai",), ("ba",), ("tu", "bon"), ("nam",), ("sau",),
    ("bay",), ("tam",), ("chin",), ("muoi",), ("muoi mot",), ("chap", "muoi hai"),
)  # fmt: skip
_VIETNAMESE_NAMES = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_NAMES = "|".join(sorted(_VIETNAMESE_NAMES, key=len, reverse=True))
_MONTH = rf"(?:thang|thg\.?) ?([0-9]{{1,2}}|{_NAMES})"
_VIETNAMESE = re.compile(rf"(?:ngay )?(?:mung |mong )?([0-9]{{1,2}}),? ?{_MONTH}(?:,? (?:nam )?([0-9]{{2,4}}))?")
_MONTH_ALONE = re.compile(rf"{_MONTH}|({_FIGURE})月")
_VIETNAMESE_DAYS = (
    "thu hai|thu 2|t2,thu ba|thu 3|t3,thu tu|thu 4|t4,thu nam|thu 5|t5,thu sau|thu 6|t6,thu bay|thu 7|t7,chu nhat|cn"
)
_CHINESE_DAY = re.compile(r"\(?(?:星期|周|週|礼拜|禮拜)([一二三四五六日天])\)?")


def parts(folded: str) -> Parts | None:
    """3 thang 12 nam 2026; 2026年12月3日."""
    if found := _CHINESE.fullmatch(folded.replace(" ", "")):
        year, month, day = found.groups()
        return _number(month), _number(day), [year] if year else []
    if found := _VIETNAMESE.fullmatch(folded):
        day, month, year = found.groups()
        return _VIETNAMESE_NAMES.get(month) or int(month), int(day), [year] if year else []
    return None


def month(folded: str) -> int | None:
    """thang 12, thang tu, 12月; none of other languages."""
    if found := _MONTH_ALONE.fullmatch(folded):
        return _VIETNAMESE_NAMES.get(found[1]) or _number(found[1] or found[2])
    return None


def _number(figure: str) -> int:
    """12, 十二, 二十三; nought for what is no number."""
    if figure[0] not in _NUMERALS:
        return int(figure)
    tens, ten, ones = figure.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return 0
    one = _NUMERALS.index(ones) + 1 if ones else 0
    return one + ((_NUMERALS.index(tens) + 1 if tens else 1) * 10 if ten else 0)


def without_weekday(folded: str) -> tuple[str, int | None, bool]:
    """The rest, which weekday it named (monday is 1), and whether as Vietnamese do, who write the day before the
    month."""
    if found := _CHINESE_DAY.search(folded):
        rest = (folded[: found.start()] + folded[found.end() :]).strip(" ,、")
        return rest, min("一二三四五六日天".index(found[1]) + 1, 7), False
    for name, weekday, vietnamese in _weekdays():
        if folded.startswith(name) and not folded[len(name) : len(name) + 1].isalnum():
            return folded[len(name) :].lstrip(" ,"), weekday, vietnamese
    return folded, None, False


@lru_cache(maxsize=1)
def _weekdays() -> tuple[tuple[str, int, bool], ...]:
    found = [(name, day, True) for day, names in enumerate(_VIETNAMESE_DAYS.split(","), 1) for name in names.split("|")]
    for language in STANDARD:
        days = Locale.parse(locale(language)).days["format"]["wide"]
        found += [(fold(name), number + 1, language == "vi") for number, name in days.items()]
    return tuple(found)


_HALVES = {
    "am": ("sa", "sang", "上午", "早上"),
    "pm": ("ch", "chieu", "下午"),
    "noon": ("trua", "中午"),
    "night": ("toi", "dem", "晚上", "夜里", "凌晨"),
}
_HALF = {word: half for half, words in _HALVES.items() for word in words}
_WORDS = "|".join(_HALF)
_MINUTES = r"(?:([0-9]{1,2}) ?(?:phut|分)?|(半|ruoi))"
_TIME = re.compile(rf"({_WORDS})? ?([0-9]{{1,2}})(?:(?: ?(?:gio|h|[点點时時])|:) ?{_MINUTES}?)? ?(?:buoi )?({_WORDS})?")
NIGHT_ENDS, NOON_BEGINS, NOON = 5, 10, 12


def clock(folded: str) -> str:
    """Such a time as English writes it: "3:15 pm"; else what came."""
    found = _TIME.fullmatch(folded)
    if found is None:
        return folded
    before, hour, minute, half_past, after = found.groups()
    minutes = "30" if half_past else (minute or "00").zfill(2)
    word = before or after
    return f"{hour}:{minutes} {_half(word, int(hour))}".strip() if word else _without_half(folded, hour, minutes)


def _half(word: str, hour: int) -> str:
    """Noon is around twelve; a night begins in the evening and ends in the morning."""
    match _HALF[word]:
        case "noon":
            return "am" if NOON_BEGINS <= hour < NOON else "pm"
        case "night":
            return "am" if hour == NOON or word == "凌晨" or (word != "toi" and hour < NIGHT_ENDS) else "pm"
        case half:
            return half


def _without_half(folded: str, hour: str, minutes: str) -> str:
    """Up to twelve it is asked which half of the day is meant."""
    if folded.isdigit() or ":" in folded:
        return folded
    return hour if int(hour) <= NOON else f"{hour}:{minutes}"
