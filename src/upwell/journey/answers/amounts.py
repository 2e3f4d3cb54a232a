"""Answers that can be counted or compared: numbers, money, dates and times."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from upwell.definition.values import Money, Plain, Value, Values, find
from upwell.journey.answers import days, eastern
from upwell.journey.answers.base import CHANGED, Answer, Problem, text_of
from upwell.lib.folding import fold

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,6})?")
_OFFSET = re.compile(r"([a-z_][a-z0-9_.]*)(?:\s*([+-])\s*(\d{1,4})\s*days?)?")
_DATE_PARTS = ("year", "month", "day")
_COORDINATE = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,20})?(?:[eE]-[0-9]{1,2})?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIXED_TODAY = date(2026, 1, 1)  # only where no walk says which day it is
_ISO_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
LONGEST_TIME = 30
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*([ap])?\.?m?\.?", re.IGNORECASE)


def read_number(raw: Any) -> Decimal | None:
    """A number as people write it: 1,200 or 12.5; None when it is none."""
    text = str(raw) if isinstance(raw, Decimal | float) else text_of(raw)
    if text is None:
        return None
    bare = text.strip().replace(" ", "").replace("\u00a0", "")
    if not bare.isascii() or not _NUMBER.fullmatch(bare):
        return None
    return Decimal(bare.replace(",", ""))


class Number(Answer):
    """Stored as a whole number, or as decimal text when the question has decimals."""

    def missing(self, question: Any) -> str:
        return "number"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        number = read_number(raw)
        if number is None:
            return Problem("number")
        if question.decimals == 0:
            return int(number) if number == number.to_integral_value() else Problem("whole_number")
        if -number.normalize().as_tuple().exponent > question.decimals:  # type: ignore[operator]  # finite by construction
            return Problem("decimals", limit=question.decimals)
        return str(number)

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        if isinstance(plain, bool) or not isinstance(plain, int | str):
            return CHANGED
        number = read_number(plain)
        if number is None or (question.decimals == 0) != isinstance(plain, int):
            return CHANGED
        if question.min is not None and number < question.min:
            return Problem("at_least", limit=question.min)
        if question.max is not None and number > question.max:
            return Problem("at_most", limit=question.max)
        return None

    def value(self, question: Any, plain: Any) -> Value:
        return Decimal(plain)


class Amount(Answer):
    """Stored as whole cents."""

    def missing(self, question: Any) -> str:
        return "money"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        if isinstance(raw, str):
            raw = raw.strip().removeprefix("$")
        dollars = read_number(raw)
        if dollars is None or dollars * 100 != (dollars * 100).to_integral_value():
            return Problem("money")
        return int(dollars * 100)

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        if isinstance(plain, bool) or not isinstance(plain, int):
            return CHANGED
        if plain < question.min * 100:
            return Problem("at_least_money", limit=Money(question.min))
        if plain > question.max * 100:
            return Problem("at_most_money", limit=Money(question.max))
        return None

    def value(self, question: Any, plain: Any) -> Value:
        return Money.from_cents(plain)


def bound(text: str | None, values: Values) -> date | None:
    """The day that `2027-01-31`, `today - 30 days`, or `first_day + 13 days` of an earlier answer stands for; None when
    there is no such answer."""
    if text is None:
        return None
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    found, days = find(values, match[1]), int(match[3] or 0) * (-1 if match[2] == "-" else 1)
    return found + timedelta(days=days) if isinstance(found, date) else None


def time_bound(text: str | None, values: Values) -> time | None:
    """The time that `07:30` or an earlier answer's name stands for; None when there is no such answer."""
    if text is None or _ISO_TIME.fullmatch(text):
        return time.fromisoformat(text) if text else None
    found = find(values, text)
    return found if isinstance(found, time) else None


class Day(Answer):
    """Stored as ISO text. Three boxes or one line, as people write days; what may mean two days is asked back."""

    def missing(self, question: Any) -> str:
        return "date"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        return self.understand(question, raw, {}, "en")

    def understand(self, question: Any, raw: Any, values: Values, language: str) -> Plain | Problem:
        known = find(values, "today")
        today = known if isinstance(known, date) else FIXED_TODAY
        written = days.read(raw, today, language) if isinstance(raw, str) else self._boxes(raw, today, language)
        if written is None or isinstance(written, Problem):
            return written or Problem("date")
        possible = [day for day in written.days if self.check(question, day.isoformat(), values) is None]
        chosen = (possible or written.days)[0]
        only = len(possible) == 1 < len(written.days) and chosen == written.days[0]
        settled = written.sure or not possible or only
        return chosen.isoformat() if settled else Problem("date_unsure", on=chosen)

    @staticmethod
    def _boxes(raw: Any, today: date, language: str) -> days.Written | Problem | None:
        if not isinstance(raw, dict):
            return None
        parts = {part: text_of(raw.get(part, "")) for part in _DATE_PARTS}
        sent = [name for name, part in parts.items() if raw.get(name) is not None and not (part or "").isspace()]
        filled = [name for name in sent if parts[name] != ""]
        if len(filled) == 1 and (whole := days.read(parts[filled[0]] or "", today, language)):
            return whole  # all of it typed into one box
        for name in _DATE_PARTS:
            if name not in filled:
                return Problem("date_part_missing", field=name, part=name)
        year, month, day = (parts[name] for name in _DATE_PARTS)
        return None if year is None or month is None or day is None else days.of_parts(year, month, day, today)

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        try:
            day = date.fromisoformat(plain) if _ISO_DATE.fullmatch(plain) else None
        except (TypeError, ValueError):
            day = None
        if day is None:
            return CHANGED
        earliest, latest = bound(question.earliest, values), bound(question.latest, values)
        if not 1900 <= day.year <= 2200:
            return Problem("date", field="year")
        if earliest is not None and day < earliest:
            return Problem("earliest", limit=earliest)
        if latest is not None and day > latest:
            return Problem("latest", limit=latest)
        return None

    def value(self, question: Any, plain: Any) -> Value:
        return date.fromisoformat(plain)


class Clock(Answer):
    """Stored as HH:MM. "7", "7 pm", "19:30" are understood; a bare number up to 12 must say am or pm."""

    def missing(self, question: Any) -> str:
        return "time"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        text = self._joined(raw) if isinstance(raw, dict) else raw
        bare = eastern.clock(fold(text)) if isinstance(text, str) and len(text) < LONGEST_TIME else ""
        match = _TIME.fullmatch(bare)
        if match is None:
            return Problem("time")
        hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
        if half and not 1 <= hour <= 12:
            return Problem("time")
        if not half and hour <= 12 and (match[2] is None or "half" in (raw if isinstance(raw, dict) else "")):
            return Problem("am_or_pm")
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else Problem("time")

    @staticmethod
    def _joined(parts: dict[str, Any]) -> str:
        hour, minute, half = (text_of(parts.get(part) or "") for part in ("hour", "minute", "half"))
        return f"{hour}:{minute or '00'} {half}"

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        if not isinstance(plain, str) or not _ISO_TIME.fullmatch(plain):
            return CHANGED
        at = time.fromisoformat(plain)
        earliest, latest = time_bound(question.earliest, values), time_bound(question.latest, values)
        if earliest is not None and at < earliest:
            return Problem("earliest_time", limit=earliest)
        if latest is not None and at > latest:
            return Problem("latest_time", limit=latest)
        return None

    def value(self, question: Any, plain: Any) -> Value:
        return time.fromisoformat(plain)


def finite(raw: Any) -> float | None:
    """A finite coordinate, or None."""
    text = str(raw) if isinstance(raw, float | Decimal) else text_of(raw)
    number = float(text) if text is not None and _COORDINATE.fullmatch(text.strip()) else None
    return number if number is not None and abs(number) <= 180 else None


AMOUNTS: dict[str, Answer] = {"number": Number(), "money": Amount(), "date": Day(), "time": Clock()}
