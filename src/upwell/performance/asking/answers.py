"""What an answer is, and who may see how much of it. Pure; no engine comes with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from upwell.performance import honest
from upwell.performance.asking.language import BACKLOG, DWELL, OF_EVENTS, OF_TIME, STATE, CannotAsk, Question

MOST_ROWS = 2_000
Group = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see. `services`: only of these; None: of all. `floor`: groups of fewer are hidden."""

    services: frozenset[str] | None = None
    floor: int = 0


PUBLIC = Scope(floor=honest.FLOOR)


@dataclass(frozen=True, slots=True)
class Line:
    """One group. `value` None: nothing was counted there, or too few to be shown (`hidden`). `of`: how many it is a
    share or a middle of; None for a plain number."""

    group: Group
    value: float | None
    of: int | None
    interval: tuple[float, float] | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    question: Question
    unit: str
    lines: tuple[Line, ...]
    cut: bool = False
    """There were more than MOST_ROWS groups; those with most are here."""


PLAIN = ("service", *OF_TIME)
"""What everything may be told apart by at once."""
UNCOUNTED = {"team", STATE}
"""What only events know."""


def fits_the_public(asked: Question) -> None:
    """Two questions whose times differ by a day would tell of that day, and what is told apart by two things of people
    would be small everywhere. Raises CannotAsk."""
    if any(day is not None and day.day != 1 for day in (asked.start, asked.until)):
        raise CannotAsk("months", asked.measure)
    if asked.on is not None and (asked.on + timedelta(days=1)).day != 1:
        raise CannotAsk("month_end", (asked.on.replace(day=1) - timedelta(days=1)).isoformat())
    keys = {*asked.by, *(one.key for one in asked.only)}
    for key in sorted({"day", "week", "weekday"} & keys):
        raise CannotAsk("months_by", key)
    things = keys - {*PLAIN}
    if len(things) > 1 or (things & UNCOUNTED and not from_events(asked)):
        raise CannotAsk("one_thing", asked.measure)


def from_events(asked: Question) -> bool:
    """A backlog as it was, and times in a state, are in no results: those are asked of the events by everybody."""
    return asked.measure in (BACKLOG, DWELL)


def says_of_which(asked: Question, lines: Iterable[Line]) -> None:
    """Where nothing that was counted says of which, there is no answer. Raises CannotAsk."""
    groups = [line.group for line in lines]
    for number, key in enumerate(asked.by):
        if groups and key in OF_EVENTS and all(group[number] is None for group in groups):
            raise CannotAsk("untold", key)


def sorted_and_cut(asked: Question, unit: str, lines: list[Line]) -> Answer:
    """Those with most first; times one after the other."""
    chosen = sorted(lines, key=lambda line: (-(line.of if line.of is not None else line.value or 0), str(line.group)))
    chosen = chosen[:MOST_ROWS]
    if asked.by and asked.by[-1] in OF_TIME:
        chosen.sort(key=lambda line: tuple(str(part) for part in line.group))
    chosen = [line for line in chosen if line.hidden or line.value is not None or line.of]
    return Answer(asked, "share" if asked.part == "share" else unit, tuple(chosen), len(lines) > MOST_ROWS)
