"""Answers a question from the columns of events, within what somebody may see.

Whoever is shown less is not shown less of the truth: rows outside their services are left out before anything is
counted, and what is counted of too few people is hidden with so much beside it that no total tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from upwell.performance import honest, spread, sums
from upwell.performance.asking.answers import PUBLIC as PUBLIC
from upwell.performance.asking.answers import Answer, Group, Line, Scope, fits_the_public, says_of_which, sorted_and_cut
from upwell.performance.asking.language import BACKLOG, DWELL, OF_TIME, STATE, CannotAsk, Only, Question
from upwell.performance.measures import BY_KEY, DURATIONS, MIX, Duration, Measure, latest
from upwell.performance.rows import ENDED, OPEN, Row

MOST_CELLS = 100_000
"""Groups that are added up in memory, at most: the engine's is bounded, ours is not."""


def answer(events: ir.Table, asked: Question, scope: Scope, *, today: date) -> Answer:
    """`today`: in the city, for what is still open."""
    if scope.floor:
        fits_the_public(asked)
    if scope.services is not None:
        events = events.filter(events["service"].isin(sorted(scope.services)))
    unit, lines = _of(asked)(events, asked, today)
    says_of_which(asked, lines)
    gone = honest.hidden({_cell(line.group): _people(line) for line in lines}, scope.floor) if scope.floor else set()
    lines = _shared(lines) if asked.part == "share" else lines
    lines = [Line(line.group, None, None, hidden=True) if _cell(line.group) in gone else line for line in lines]
    return sorted_and_cut(asked, unit, [_rounded(line) for line in lines] if scope.floor else lines)


def _rounded(line: Line) -> Line:
    """Counts in tens and shares in whole percent: of two questions that differ by a few people no difference tells."""
    if line.value is None:
        return line
    is_count = line.of is None
    value = float(honest.tens(int(line.value))) if is_count else line.value
    if line.interval is not None:
        value = round(value, 2)
        return replace(
            line, value=value, of=_tens(line.of), interval=(round(line.interval[0], 2), round(line.interval[1], 2))
        )
    return replace(line, value=value, of=_tens(line.of))


def _tens(many: int | None) -> int | None:
    return None if many is None else honest.tens(many)


def _rows(found: ir.Table) -> list[dict[str, Any]]:
    """Raises CannotAsk where there are more than can be added up."""
    rows = sums.rows(found.limit(MOST_CELLS + 1))
    if len(rows) > MOST_CELLS:
        raise CannotAsk("too_much")
    return rows


Way = Callable[[ir.Table, Question, date], tuple[str, list[Line]]]


def _of(asked: Question) -> Way:
    if asked.measure == BACKLOG:
        return _backlog
    if asked.measure == DWELL:
        return _dwell
    return _duration if asked.measure in LASTING else _measure


LASTING: Mapping[str, Duration] = {name: one for one in DURATIONS for name in (one.code, one.key)}


def _measured(code: str) -> Measure:
    return BY_KEY.get(code) or next((one for one in MIX if one.code == code), None) or latest(code)


def _timed(events: ir.Table, column: str, keys: tuple[str, ...]) -> ir.Table:
    """With the parts of the day that are asked for."""
    day = events[column]
    made: Mapping[str, Callable[[], ir.Value]] = {
        "day": lambda: day,
        "week": lambda: day.truncate("W"),
        "month": lambda: day.truncate("M"),
        "quarter": lambda: day.truncate("Q"),
        "year": lambda: day.truncate("Y"),
        "weekday": lambda: day.day_of_week.index() + 1,
    }
    wanted = {key: make() for key, make in made.items() if key in keys}
    return events.mutate(**wanted) if wanted else events


def _only(events: ir.Table, conditions: tuple[Only, ...]) -> ir.Table:
    for one in conditions:
        text = events[one.key].cast("string").fill_null("")
        values = [{"unknown": "", "yes": "true", "no": "false"}.get(value, value) for value in one.values]
        fits = text.isin(values)
        events = events.filter(~fits if one.not_ else fits)
    return events


def _keys(asked: Question) -> tuple[str, ...]:
    return (*asked.by, *(one.key for one in asked.only))


def _during(events: ir.Table, asked: Question, column: str = "day") -> ir.Table:
    if asked.start is not None:
        events = events.filter(events[column] >= asked.start)
    if asked.until is not None:
        events = events.filter(events[column] < asked.until)
    return events


def _group(row: Mapping[str, Any], asked: Question) -> Group:
    return tuple(row[key] for key in asked.by)


def _measure(events: ir.Table, asked: Question, _today: date) -> tuple[str, list[Line]]:
    measure = _measured(asked.measure)
    few = _only(_timed(_during(events, asked), "day", _keys(asked)), asked.only)
    found = _rows(sums.cells(few, asked.by or ("name",), measure.sums))
    if not asked.by:  # all together, in however many rows
        found = [{one: sum(row[one] for row in found) for one in measure.sums}]
    lines = []
    for row in found:
        parts = measure.parts(row)
        if parts.of == 0 or (parts.of is None and not parts.count):
            continue
        interval = honest.interval(float(parts.count), parts.of) if measure.unit == "share" and parts.of else None
        lines.append(Line(_group(row, asked), parts.value, parts.of, interval))
    return measure.unit, lines


def _cases(events: ir.Table, asked: Question, today: date) -> dict[Group, Row]:
    """Counted by the day they were opened: periods and parts of time are those of the opening."""
    last = asked.on or today
    known = _during(events.filter(events["day"] <= last), asked, "opened")
    keys = tuple(dict.fromkeys(_keys(asked)))
    plain = [key for key in keys if key not in OF_TIME]
    counted = _only(_timed(spread.cases(known, plain), "opened", keys), asked.only)
    groups: dict[Group, dict[str, dict[str, int]]] = {}
    for row in _rows(counted):
        of = groups.setdefault(_group(row, asked), {ENDED: {}, OPEN: {}})
        if row["days"] is not None:
            of[ENDED][str(row["days"])] = of[ENDED].get(str(row["days"]), 0) + row["ended"]
        day = row["opened"].isoformat()
        of[OPEN][day] = of[OPEN].get(day, 0) + row["open"]
    return {group: Row(spreads=spreads) for group, spreads in groups.items()}


def _backlog(events: ir.Table, asked: Question, today: date) -> tuple[str, list[Line]]:
    found = _cases(events, asked, today)
    return "number", [Line(group, float(row.waiting), None) for group, row in found.items() if row.waiting > 0]


def _duration(events: ir.Table, asked: Question, today: date) -> tuple[str, list[Line]]:
    measure = LASTING[asked.measure]
    share = asked.percentile or measure.share
    of_cases = measure.spread in (ENDED, OPEN)
    rows = _cases(events, asked, today) if of_cases else _took(events, asked, measure.spread)
    lines = []
    for group, row in rows.items():
        of = _how_many(row, measure.spread, today)
        if of:
            value = measure.at(row, today, share)
            lines.append(Line(group, None if value is None else float(value), of))
    return measure.unit, lines


def _how_many(row: Row, name: str, today: date) -> int:
    if name == ENDED:
        lasting = row.lasting(today)
        return lasting.ended + lasting.waiting
    return row.waiting if name == OPEN else sum(row.spreads.get(name, {}).values())


def _took(events: ir.Table, asked: Question, name: str) -> dict[Group, Row]:
    few = _only(_timed(_during(events, asked), "day", _keys(asked)), asked.only)
    few = few.filter(few["name"] == spread.SPREADS[name].event)
    groups: dict[Group, dict[str, int]] = {}
    for row in _rows(spread.took(few, asked.by)):
        of = groups.setdefault(_group(row, asked), {})
        of[str(row["units"])] = of.get(str(row["units"]), 0) + row["many"]
    return {group: Row(spreads={name: of}) for group, of in groups.items()}


LEFT = ("case_moved", "case_closed")
CHANGES = (*LEFT, "case_opened", "case_reopened", "case_taken_over")


def _dwell(events: ir.Table, asked: Question, _today: date) -> tuple[str, list[Line]]:
    """How long cases were in a state before they left it, in hours: from one change of state to the next. While they
    are closed they are in none; a closing of before that does not say what it was in is left out."""
    stays = (events["name"] == "case_moved") & (events["from"] == events["to"]).fill_null(False)
    moves = events.filter(events["name"].isin(CHANGES) & ~stays)
    window = ibis.window(group_by="subject", order_by=["at", "id"])
    was = moves["name"].lag().over(window)
    hours = (moves["at"].epoch_seconds() - moves["at"].lag().over(window).epoch_seconds()) // spread.HOUR
    left = moves.mutate(hours=hours, was_closed=was == "case_closed", **{STATE: moves["from"]})
    left = left.filter(left["name"].isin(LEFT) & left["hours"].notnull() & ~left["was_closed"] & left[STATE].notnull())
    few = _only(_timed(_during(left, asked), "day", _keys(asked)), asked.only)
    groups: dict[Group, dict[str, int]] = {}
    counted = few.group_by([*asked.by, "hours"]).aggregate(many=few.count())
    for row in _rows(counted):
        groups.setdefault(_group(row, asked), {})[str(row["hours"])] = row["many"]
    share = asked.percentile or 0.5
    rows = {group: Row(spreads={DWELL: of}) for group, of in groups.items()}
    values = ((group, row.quantile(DWELL, share), sum(row.spreads[DWELL].values())) for group, row in rows.items())
    return "hours", [Line(group, None if value is None else float(value), of) for group, value, of in values]


def _shared(lines: list[Line]) -> list[Line]:
    """Each as a share of all together: of a measure that is a share itself, of what it counts."""
    counts = [(line.value or 0) if line.of is None else (line.value or 0) * line.of for line in lines]
    whole = sum(counts)
    return [
        Line(line.group, count / whole if whole else None, round(whole), honest.interval(count, round(whole)))
        for line, count in zip(lines, counts, strict=True)
    ]


def _cell(group: Group) -> tuple[str, str]:
    first, second = (*map(str, group), "", "")[:2]
    return first, second


def _people(line: Line) -> int:
    return line.of if line.of is not None else int(line.value or 0)
