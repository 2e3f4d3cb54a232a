"""A day as people write it: 3/4/26, March 4 2026, 4 de marzo, 4 tháng 3, 3月4日. Pure.

Says every day the writing can mean, the likeliest first, and whether there is no doubt. It never chooses: the question
knows which days can be, and the person is shown what was understood when more than one can."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale

from upwell.journey.answers import eastern
from upwell.journey.words import locale
from upwell.lib.folding import fold

_LANGUAGES = ("en", "es")  # whose months have names of their own
_DAY_FIRST = {"vi"}  # the others are read as people in this country write figures
_OF_VIETNAMESE = re.compile(r"ngay (?=[0-9])")
_PART = re.compile(r"([0-9]{1,4})(?:st|nd|rd|th|o|a|°|日|号|號)?|([^\W\d_]{3,12})\.?")
_BETWEEN = re.compile(r"[\s,/]+|(?<=\d)[.-](?=\d)|\b(?:de|del|of|the|el)\b")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
MOST_LENGTH = 40
FIGURES = 2  # of a month, a day, a short year
AHEAD, NEAR = 20, 10  # years: how far ahead "26" may lie; how near it is beyond doubt

Parts = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Written:
    """`days`: what was written can mean these, the likeliest first. `sure`: it means the first and nothing else."""

    days: tuple[date, ...]
    sure: bool


def read(text: str, today: date, language: str = "en") -> Written | None:
    """A whole day in one line; None when it is none. `language` says what is written first, where both can be."""
    bare = text.strip()
    if len(bare) > MOST_LENGTH:
        return None
    if iso := _ISO.fullmatch(bare):
        return _written([(int(iso[1]), int(iso[2]), int(iso[3]))], sure=True)
    rest, weekday, vietnamese = eastern.without_weekday(fold(bare))
    if mark := _OF_VIETNAMESE.match(rest):
        vietnamese = True
    if found := eastern.parts(rest):
        return _on(weekday, _with_year(*found, today))
    parts = _parts(rest[mark.end() :] if mark else rest)
    if not 2 <= len(parts) <= 3:
        return None
    named = [part for part in parts if part.isalpha()]
    if len(named) > 1:
        return None
    if named:
        return _on(weekday, _named(named[0], parts, today))
    return _on(weekday, _in_figures(parts, today, day_first=vietnamese or language in _DAY_FIRST, sure=vietnamese))


def _on(weekday: int | None, written: Written | None) -> Written | None:
    """The days on this weekday are likelier; where that makes no other day the likeliest, there is no doubt left."""
    if weekday is None or written is None:
        return written
    days = tuple(sorted(written.days, key=lambda day: day.isoweekday() != weekday))
    matching = [day for day in days if day.isoweekday() == weekday]
    same = days[0] == written.days[0]
    return Written(days, sure=bool(matching) and same and (written.sure or len(matching) == 1))


def of_parts(year: str, month: str, day: str, today: date) -> Written | None:
    """Three boxes: a month may be named, a year may have two figures. What is too high for a month may be the day."""
    number, figures, years = month_of(month), _parts(fold(day)), _years(fold(year).removesuffix("年"), today)
    if number is None or years is None or len(figures) != 1 or not figures[0].isdigit():
        return None
    whole, sure = years
    found = _written([(whole, number, int(figures[0]))], sure=sure)
    return found or _written([(whole, int(figures[0]), number)], sure=False)


def month_of(text: str) -> int | None:
    """The number of a month written as figures, as its name, or as the beginning of one; None when it is none."""
    bare = fold(text).rstrip(".")
    if number := eastern.month(bare):
        return number
    if bare.isascii() and bare.isdigit():
        return int(bare) if len(bare) <= FIGURES else None
    found = {number for name, number in _month_names() if len(bare) > FIGURES and name.startswith(bare)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1)
def _month_names() -> tuple[tuple[str, int], ...]:
    names = [("setiembre", 9)]
    for language in _LANGUAGES:
        months = Locale.parse(locale(language)).months["format"]["wide"]
        names += [(fold(name), number) for number, name in months.items()]
    return tuple(names)


def _parts(folded: str) -> list[str]:
    """Figures and names in their order; nothing when there is anything else."""
    parts = [part for part in _BETWEEN.split(folded) if part] if len(folded) <= MOST_LENGTH else []
    found = [_PART.fullmatch(part) for part in parts]
    return [match[1] or match[2] for match in found if match] if all(found) else []


def _named(month: str, parts: list[str], today: date) -> Written | None:
    """March 4 2026, 4 de marzo de 2026, March 4: the first figure is the day, what is left the year."""
    number, (day, *rest) = month_of(month), (part for part in parts if part != month)
    if number is None or len(day) > FIGURES:
        return None
    return _with_year(number, int(day), rest, today)


def _in_figures(parts: list[str], today: date, *, day_first: bool, sure: bool) -> Written | None:
    """3/4/2026: the month first, as in this country, or the day first; the other way where nothing else can be, or as
    a second guess. `sure`: the writing says itself which comes first."""
    first, second, *rest = parts
    if len(first) > FIGURES and rest:  # 2026/3/4
        return _written([(int(first), int(second), int(rest[0]))], sure=True)
    if max(len(first), len(second)) > FIGURES:
        return None
    month, day = (int(second), int(first)) if day_first else (int(first), int(second))
    usual, turned = _with_year(month, day, rest, today), _with_year(day, month, rest, today)
    if usual is None:
        return turned and Written(turned.days, sure=turned.sure and not sure)
    if turned is None or month == day or sure:
        return usual
    return Written((*usual.days, *turned.days), sure=False)


def _with_year(month: int, day: int, rest: list[str], today: date) -> Written | None:
    """Without a year it may be last year, this one or the next; the nearest is the likeliest."""
    if not rest:
        found = _written([(today.year + away, month, day) for away in (0, -1, 1)], sure=False)
        return found and Written(tuple(sorted(found.days, key=lambda one: abs(one - today))), sure=False)
    years = _years(rest[0], today)
    return _written([(years[0], month, day)], sure=years[1]) if years else None


def _years(text: str, today: date) -> tuple[int, bool] | None:
    """The year that is meant, and whether beyond doubt: two figures lie around today."""
    if not (text.isascii() and text.isdigit() and len(text) in (FIGURES, 4)):
        return None
    if len(text) == 4:
        return int(text), True
    year = today.year // 100 * 100 + int(text)
    if year > today.year + AHEAD:
        year -= 100
    elif year <= today.year + AHEAD - 100:
        year += 100
    return year, abs(year - today.year) <= NEAR


def _written(candidates: Iterable[Parts], *, sure: bool) -> Written | None:
    """Those that are in the calendar."""
    days = []
    for candidate in candidates:
        try:
            days.append(date(*candidate))
        except ValueError:
            continue
    return Written(tuple(days), sure) if days else None
