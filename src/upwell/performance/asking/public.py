"""Answers the public from the counts that are public, as pages and files do, and never from the events: so no two
questions tell more than the cells both are made of. Record 0034. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from upwell.performance import honest
from upwell.performance.asking.answers import PLAIN, Answer, Group, Line, fits_the_public, says_of_which, sorted_and_cut
from upwell.performance.asking.language import Question
from upwell.performance.honest import FLOOR
from upwell.performance.measures import BY_KEY, DURATIONS, MIX, Duration, Measure, latest
from upwell.performance.rows import ENDED, OPEN, Row, together

LASTING: Mapping[str, Duration] = {name: one for one in DURATIONS for name in (one.code, one.key)}
_COUNTED = {ENDED: "opened", OPEN: "opened", "first_answer": "first_answers", "to_send": "submitted"}
"""What is told of how many a time is the middle of."""
Rows = Callable[[str], Iterable[Row]]


def answer(rows: Rows, asked: Question, *, today: date) -> Answer:
    """`rows`: those of all services told apart by one thing or by none (empty), as they are told. Raises CannotAsk."""
    fits_the_public(asked)
    keys = {*asked.by, *(one.key for one in asked.only)}
    thing = next(iter(keys - {*PLAIN}), "")
    groups: dict[Group, list[Row]] = {}
    for row in rows(thing):
        if _is_meant(row, asked):
            groups.setdefault(tuple(_key(row, key) for key in asked.by), []).append(row)
    found = [(group, together(of, by=thing)) for group, of in groups.items()]
    if (duration := LASTING.get(asked.measure)) is not None:
        lines = _lasting(duration, found, asked, today)
        says_of_which(asked, lines)
        return sorted_and_cut(asked, duration.unit, lines)
    measure = BY_KEY.get(asked.measure) or next((one for one in MIX if one.code == asked.measure), None)
    measure = measure or latest(asked.measure)
    lines = [line for group, row in found if (line := _measured(measure, group, row)) is not None]
    says_of_which(asked, lines)
    return sorted_and_cut(asked, measure.unit, _shared(lines) if asked.part == "share" else lines)


def _is_meant(row: Row, asked: Question) -> bool:
    if row.start is None or (asked.start and row.start < asked.start) or (asked.until and row.start >= asked.until):
        return False
    return all((_text(row, one.key) in {_written(value) for value in one.values}) != one.not_ for one in asked.only)


def _written(value: str) -> str:
    return "" if value == "unknown" else value


def _text(row: Row, key: str) -> str:
    return str(part) if key in PLAIN and (part := _key(row, key)) is not None else row.value if key not in PLAIN else ""


def _key(row: Row, key: str) -> Any:
    """As an answer from the events has it."""
    if key == "service":
        return row.service or None
    start = row.start
    if start is not None and key in ("month", "quarter", "year"):
        return start.replace(month={"month": start.month, "quarter": 3 * ((start.month - 1) // 3) + 1}.get(key, 1))
    return {"": None, "yes": True, "no": False}.get(row.value, row.value)


def _measured(measure: Measure, group: Group, row: Row) -> Line | None:
    parts = measure.parts(row.sums)
    if parts.of is None:
        (name,) = measure.numerator
        many = _told(row, name)
        if not many and name not in row.few:
            return None
        return Line(group, float(many), None) if many >= FLOOR else _hidden(group)
    if not parts.of:
        return None
    of = measure.told_of(row)
    if of < FLOOR or not measure.may_be_told(parts):
        return _hidden(group)
    interval = honest.interval(float(parts.count), parts.of) if measure.unit == "share" else None
    edges = (round(interval[0], 2), round(interval[1], 2)) if interval else None
    return Line(group, round(parts.value or 0.0, 2), of, edges)


def _told(row: Row, name: str) -> int:
    """In tens where months of a few are in it."""
    return honest.tens(row.told[name]) if name in row.few and row.told[name] >= FLOOR else row.told[name]


def _hidden(group: Group) -> Line:
    return Line(group, None, None, hidden=True)


def _lasting(duration: Duration, found: Iterable[tuple[Group, Row]], asked: Question, today: date) -> list[Line]:
    lines = []
    for group, row in found:
        many = _how_many(row, duration.spread, today)
        if many:
            of = _told(row, _COUNTED[duration.spread])
            value = duration.at(row, today, asked.percentile or duration.share)
            few = min(many, of) < FLOOR
            lines.append(_hidden(group) if few else Line(group, None if value is None else float(value), of))
    return lines


def _how_many(row: Row, name: str, today: date) -> int:
    if name == ENDED:
        lasting = row.lasting(today)
        return lasting.ended + lasting.waiting
    return row.waiting if name == OPEN else sum(row.spreads.get(name, {}).values())


def _shared(lines: list[Line]) -> list[Line]:
    """Each as a share of what is told of all together."""
    counts = [(line.value or 0) if line.of is None else (line.value or 0) * line.of for line in lines]
    whole = sum(counts)
    return [
        line if line.hidden else Line(line.group, round(count / whole, 2) if whole else None, round(whole))
        for line, count in zip(lines, counts, strict=True)
    ]
