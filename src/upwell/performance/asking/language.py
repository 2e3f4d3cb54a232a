"""How a question about measures is written, and every reason why one cannot be read. Pure.

    completion by channel where service is pothole, tree during last 12 months
    share of volume by language during 2026
    p90 of days_to_finish by area where service is not tree during 2026-01 to 2026-06
    backlog by service on 2026-03-01
    median of dwell by state where service is pothole

The words are those of `MEASURES`, `DURATIONS` and `KEYS`, and nothing else: it is a closed catalogue, so a question can
neither name a person nor cost more than one pass over the events."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Literal

from upwell.performance.measures import BY_KEY, DURATIONS, MEASURES, MIX, told_by

OF_EVENTS = ("service", "version", "channel", "language", "area", "team", "assisted", "scripted", "step")
OF_TIME = ("day", "week", "month", "quarter", "year", "weekday")
STATE = "state"
KEYS = (*OF_EVENTS, *OF_TIME, STATE)
OF_CASES = ("service", "channel", "language", "area", "assisted", "day", "month", "quarter", "year")
"""What is known of a case as it was opened: all that backlog and days to finish may be told apart by."""
BACKLOG, DWELL = "backlog", "dwell"
MOST_KEYS, MOST_VALUES, LONGEST = 2, 20, 500
UNKNOWN = "unknown"

Part = Literal["value", "share"]


class CannotAsk(Exception):
    """What is wrong with a question, in words, and which part of it: `word`."""

    def __init__(self, code: str, word: str = "", *, meant: str = "", known: str = "") -> None:
        super().__init__(code, word)
        self.code, self.word, self.meant, self.known = code, word, meant, known


@dataclass(frozen=True, slots=True)
class Only:
    """Only rows whose `key` is one of `values`, or is none of them."""

    key: str
    values: tuple[str, ...]
    not_: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """`percentile`: of a duration, between 0 and 1. `on`: a backlog as it stood at the end of that day. `start`,
    `until`: half-open, in the city's days."""

    measure: str
    by: tuple[str, ...] = ()
    only: tuple[Only, ...] = ()
    start: date | None = None
    until: date | None = None
    on: date | None = None
    percentile: float | None = None
    part: Part = "value"
    written: str = field(default="", compare=False)


def known() -> Mapping[str, str]:
    """Everything that can be asked for, by code, and what it is called in English."""
    named = {one.code: one.name for one in (*MEASURES, *MIX)} | {one.code: one.name for one in DURATIONS}
    return named | {BACKLOG: "Open requests", DWELL: "Time in a state"}


_WORD = re.compile(r'"([^"]*)"|(,)|([^\s,"]+)')
_PERCENTILE = re.compile(r"p([1-9][0-9]?)|median")
_MONTH, _DAY, _YEAR = re.compile(r"(\d{4})-(\d{2})"), re.compile(r"(\d{4})-(\d{2})-(\d{2})"), re.compile(r"\d{4}")
_LAST = {"days": 1, "weeks": 7}
_BEGINS = ("by", "where", "during", "on")


def read(text: str, *, today: date) -> Question:
    """The question these words ask. Raises CannotAsk."""
    if len(text) > LONGEST:
        raise CannotAsk("long")
    return _Reader(text, today).question()


class _Reader:
    def __init__(self, text: str, today: date) -> None:
        self.text, self.today = " ".join(text.split()), today
        self.words: list[str] = [quoted or comma or word for quoted, comma, word in _WORD.findall(text)]
        self.at = 0

    def peek(self) -> str:
        return self.words[self.at].lower() if self.at < len(self.words) else ""

    def next(self) -> str:
        if self.at >= len(self.words):
            raise CannotAsk("ends")
        self.at += 1
        return self.words[self.at - 1]

    def takes(self, *words: str) -> bool:
        if [word.lower() for word in self.words[self.at : self.at + len(words)]] != list(words):
            return False
        self.at += len(words)
        return True

    def question(self) -> Question:
        part: Part = "share" if self.takes("share", "of") else "value"
        percentile = self.percentile()
        measure = self.measure()
        by: tuple[str, ...] = ()
        only: tuple[Only, ...] = ()
        start = until = on = None
        seen: set[str] = set()
        while self.at < len(self.words):
            clause = self.next().lower()
            if clause not in _BEGINS:
                raise _close("clause", clause, _BEGINS)
            if clause in seen:
                raise CannotAsk("twice", clause)
            seen.add(clause)
            match clause:
                case "by":
                    by = self.keys()
                case "where":
                    only = self.conditions()
                case "during":
                    start, until = self.period()
                case "on":
                    on = self.past_day()
        asked = Question(measure, by, only, start, until, on, percentile, part, self.text)
        _fits(asked)
        return asked

    def percentile(self) -> float | None:
        found = _PERCENTILE.fullmatch(self.peek())
        if not found:
            return None
        self.at += 1
        self.takes("of")
        return int(found[1]) / 100 if found[1] else 0.5

    def measure(self) -> str:
        word = self.next().lower()
        if word in BY_KEY or word in known():
            return word
        names = {name.lower(): code for code, name in known().items()}
        near = get_close_matches(word, [*known(), *BY_KEY], 1)
        near = near or [names[one] for one in get_close_matches(word, [*names], 1)]
        raise CannotAsk("measure", word, meant=near[0] if near else "")

    def keys(self) -> tuple[str, ...]:
        found = [self.key()]
        while self.takes(",") or self.takes("and"):
            found.append(self.key())
        if len(found) > MOST_KEYS or len(set(found)) != len(found):
            raise CannotAsk("keys", " ".join(found))
        return tuple(found)

    def key(self) -> str:
        word = self.next().lower()
        if word not in KEYS:
            raise _close("key", word, KEYS)
        return word

    def conditions(self) -> tuple[Only, ...]:
        found = [self.condition()]
        while self.takes("and"):
            found.append(self.condition())
        return tuple(found)

    def condition(self) -> Only:
        key = self.key()
        if not self.takes("is"):
            raise CannotAsk("is", key)
        not_ = self.takes("not")
        values = [self.next()]
        while self.takes(",") or self.takes("or"):
            values.append(self.next())
        if len(values) > MOST_VALUES:
            raise CannotAsk("values", key)
        return Only(key, tuple(values), not_)

    def period(self) -> tuple[date, date]:
        if self.takes("last"):
            return self.last()
        if self.takes("this", "month"):
            return self.today.replace(day=1), self.today + timedelta(days=1)
        if self.takes("this", "year"):
            return self.today.replace(month=1, day=1), self.today + timedelta(days=1)
        start, until = self.span(self.next())
        if self.takes("to"):
            until = self.span(self.next())[1]
        if until <= start:
            raise CannotAsk("backwards", self.text)
        return start, until

    def last(self) -> tuple[date, date]:
        number, unit = self.next(), self.next().lower()
        if not number.isdecimal() or not 0 < int(number) <= 1_000:
            raise CannotAsk("number", number)
        many, until = int(number), self.today + timedelta(days=1)
        unit = unit if unit.endswith("s") else f"{unit}s"
        if unit in _LAST:
            return until - timedelta(days=many * _LAST[unit]), until
        if unit in ("months", "years"):  # whole ones, before the one that runs
            ends = self.today.replace(day=1) if unit == "months" else self.today.replace(month=1, day=1)
            return _months(ends, -many * (12 if unit == "years" else 1)), ends
        raise _close("unit", unit, ("days", "weeks", "months", "years"))

    def span(self, word: str) -> tuple[date, date]:
        """A year, a month or a day, as its first day and the day after its last."""
        try:
            if _DAY.fullmatch(word):
                day = date.fromisoformat(word)
                return day, day + timedelta(days=1)
            if found := _MONTH.fullmatch(word):
                first = date(int(found[1]), int(found[2]), 1)
                return first, first + timedelta(days=calendar.monthrange(first.year, first.month)[1])
            if _YEAR.fullmatch(word):
                return date(int(word), 1, 1), date(int(word) + 1, 1, 1)
        except (ValueError, OverflowError):
            pass
        raise CannotAsk("period", word)

    def past_day(self) -> date:
        found = self.day(self.next())
        if found > self.today:
            raise CannotAsk("future", found.isoformat())
        return found

    def day(self, word: str) -> date:
        start, until = self.span(word)
        if (until - start).days != 1:
            raise CannotAsk("day", word)
        return start


def _months(first: date, many: int) -> date:
    whole = first.year * 12 + first.month - 1 + many
    try:
        return date(whole // 12, whole % 12 + 1, 1)
    except ValueError:
        raise CannotAsk("number", str(-many)) from None


def _close(code: str, word: str, among: tuple[str, ...] | list[str]) -> CannotAsk:
    near = get_close_matches(word, among, 1)
    return CannotAsk(code, word, meant=near[0] if near else "", known=", ".join(among))


def _fits(asked: Question) -> None:
    """What may be asked together."""
    durations = {one.code: one for one in DURATIONS} | {one.key: one for one in DURATIONS}
    lasts = asked.measure in durations or asked.measure == DWELL
    keys = {*asked.by, *(one.key for one in asked.only)}
    if asked.percentile is not None and not lasts:
        raise CannotAsk("percentile", asked.measure)
    if asked.part == "share" and (lasts or not asked.by):
        raise CannotAsk("share", asked.measure)
    if (asked.on is not None) != (asked.measure == BACKLOG):
        raise CannotAsk("on", asked.measure)
    if asked.on is not None and asked.start is not None:
        raise CannotAsk("on_or_during", asked.measure)
    if STATE in keys and asked.measure != DWELL:
        raise CannotAsk("state", asked.measure)
    _fit_keys(asked.measure, keys, of_a_case=asked.measure == BACKLOG or (lasts and asked.measure != DWELL))


def _fit_keys(measure: str, keys: set[str], *, of_a_case: bool) -> None:
    code = measure.partition(".")[0]
    for key in sorted(keys - set(OF_CASES)) if of_a_case else ():
        raise CannotAsk("unknown_of_cases", key, known=", ".join(OF_CASES))
    for key in (key for key in sorted(keys) if not told_by(code, key)):
        raise CannotAsk("says_nothing", measure, known=key)
    if code == "left" and "step" not in keys:
        raise CannotAsk("step", measure)
