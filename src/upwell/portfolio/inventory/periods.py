"""The months a figure covers, from how a file names its period. Pure; half-open: `until` is the first day after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Period:
    start: date
    until: date

    def __post_init__(self) -> None:
        if self.start >= self.until:
            raise ValueError("a period ends after it begins")

    @property
    def months(self) -> int:
        return 12 * (self.until.year - self.start.year) + self.until.month - self.start.month


class UnknownPeriod(Exception):
    """This is not how the file names a period."""


def _months_before(end: date, months: int) -> date:
    month = 12 * end.year + end.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _uk_requested(text: str) -> Period:
    """`YYYY-Qn` is when figures were asked for: they cover the twelve months up to the quarter before. The first was
    asked for by financial year."""
    found = re.fullmatch(r"(\d{4})-Q([1-4])", text)
    if not found:
        raise UnknownPeriod(text)
    if text == "2012-Q4":
        return Period(date(2011, 4, 1), date(2012, 4, 1))
    quarter_ends = date(int(found[1]), 3 * int(found[2]) - 2, 1)
    return Period(_months_before(quarter_ends, 12), quarter_ends)


def _fiscal_year(text: str) -> Period:
    """`2019-2020`: from April to March."""
    found = re.fullmatch(r"(\d{4})-(\d{4})", text)
    if not found or int(found[2]) != int(found[1]) + 1:
        raise UnknownPeriod(text)
    return Period(date(int(found[1]), 4, 1), date(int(found[2]), 4, 1))


def _calendar_year(text: str) -> Period:
    if not re.fullmatch(r"\d{4}", text) or not 1900 <= int(text) <= 2200:
        raise UnknownPeriod(text)
    return Period(date(int(text), 1, 1), date(int(text) + 1, 1, 1))


def _month(text: str) -> Period:
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if not found:
        raise UnknownPeriod(text)
    start = date(int(found[1]), int(found[2]), 1)
    return Period(start, _months_before(start, -1))


_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}


def _months_in_words(text: str) -> Period:
    """`Jul - Sep 2012`, `October 2016 to September 2017`: months and years in English words."""
    found = re.fullmatch(r"([a-z]{3})[a-z]*\s*(\d{4})?\s*(?:-|to)\s*([a-z]{3})[a-z]*\s*(\d{4})", text.strip().lower())
    if not found or found[1] not in _MONTHS or found[3] not in _MONTHS:
        raise UnknownPeriod(text)
    last = int(found[4])
    start = date(int(found[2] or last), _MONTHS[found[1]], 1)
    return Period(start, _months_before(date(last, _MONTHS[found[3]], 1), -1))


RULES: dict[str, Callable[[str], Period]] = {
    "uk_requested": _uk_requested,
    "fiscal_year": _fiscal_year,
    "calendar_year": _calendar_year,
    "month": _month,
    "months_in_words": _months_in_words,
}


def read(rule: str, text: str) -> Period:
    """Raises UnknownPeriod; a start after the end is one, too."""
    try:
        return RULES[rule](text)
    except ValueError:
        raise UnknownPeriod(text) from None
