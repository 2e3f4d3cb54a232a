"""By when the city promises to act, and whether it did. Pure.

A promise counted in days falls due at the end of the n-th day that counts, in the city's time zone. A day counts
unless the case was waiting on the resident when the day ended; hours do not run while it waits. A pause that begins
after the promise was missed mends nothing. Kept means closed before the due instant."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from upwell.definition.model import PromiseRule
from upwell.definition.values import Values, find
from upwell.lib.workdays import DAY, MOST_DAYS, NoWorkdays, Workdays

Pause = tuple[datetime, datetime]
"""Half-open, in UTC; pauses may overlap and come in any order."""


ON_THE_DAY = "on_the_day"


@dataclass(frozen=True, slots=True)
class Target:
    """What a case keeps of the rule it was opened under, so that a later version of the service changes nothing."""

    to: str
    within: int
    counted_in: str
    pauses_while: tuple[str, ...] = ()
    on: date | None = None  # a day that was agreed on; then nothing is counted, and no pause moves it

    @classmethod
    def of(cls, rule: PromiseRule, values: Values | None = None) -> Target:
        """`values`: what the day of a promise `on` a day is read from."""
        day = find(values or {}, rule.on) if rule.on else None
        on = day if isinstance(day, date) else None
        return cls(rule.to, rule.within or 0, rule.counted_in, rule.pauses_while, on)

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any]) -> Target:
        on = date.fromisoformat(kept["on"]) if kept.get("on") else None
        return cls(kept["to"], kept["within"], kept["counted_in"], tuple(kept["pauses_while"]), on)

    def plain(self) -> dict[str, Any]:
        """As a case stores it."""
        return {**asdict(self), "on": self.on.isoformat()} if self.on else {**asdict(self), "on": None}

    @property
    def aims_to(self) -> str:
        """What pages say of it: that of an appointment is its day."""
        return ON_THE_DAY if self.on is not None else self.to

    @property
    def is_counted(self) -> bool:
        """Whether there is a day to it at all: a promise on a day that was not booked is none."""
        return self.on is not None or self.within > 0


def rule_for(rules: Sequence[PromiseRule], values: Values) -> PromiseRule | None:
    """The first rule whose condition holds; one without a condition always does."""
    return next((rule for rule in rules if rule.when is None or rule.when.holds(values) is True), None)


def due_at(target: Target, start: datetime, workdays: Workdays, pauses: Sequence[Pause] = ()) -> datetime:
    """The instant the promise falls due, in UTC: the first instant at which it is too late."""
    if target.on is not None:
        return workdays.end_of(target.on)
    merged = list(_merged(pauses, start))
    match target.counted_in:
        case "hours":
            return _after(start, timedelta(hours=target.within), merged, None)
        case "working_hours":
            return _after(start, timedelta(hours=target.within), merged, workdays)
        case "months":
            base = workdays.end_of(months_after(workdays.local_day(start), target.within))
            return _pushed_by_days(base, merged, workdays)
        case counted_in:
            return _nth_day_end(target.within, start, merged, workdays, every_day=counted_in == "days")


def months_after(day: date, count: int) -> date:
    """The same day of the month, count months on; the last day of a month too short for it."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_kept(due: datetime, closed_at: datetime) -> bool:
    return closed_at < due


def is_overdue(due: datetime | None, now: datetime) -> bool:
    return due is not None and due <= now


def remaining(due: datetime, now: datetime, workdays: Workdays) -> int:
    """Working days left after today; 0 on the last one; negative when late."""
    last_moment = due - timedelta(microseconds=1)
    return workdays.days_between(workdays.local_day(now), workdays.local_day(last_moment))


def end_of_today(now: datetime, workdays: Workdays) -> datetime:
    """A case still in time and due by this instant is at risk."""
    return workdays.end_of(workdays.local_day(now))


def last_day(due: datetime, workdays: Workdays) -> date:
    """The day to name to people: due at midnight means by the end of the day before."""
    return workdays.local_day(due - timedelta(microseconds=1))


def is_due_at_day_end(due: datetime, workdays: Workdays) -> bool:
    return due.astimezone(workdays.zone).time() == time(0)


def _merged(pauses: Sequence[Pause], start: datetime) -> Iterator[Pause]:
    """In order, without overlaps, none before the start."""
    current: Pause | None = None
    for begins, ends in sorted((max(begins, start), ends) for begins, ends in pauses):
        if ends <= begins:
            continue
        if current and begins <= current[1]:
            current = (current[0], max(current[1], ends))
            continue
        if current:
            yield current
        current = (begins, ends)
    if current:
        yield current


def _after(start: datetime, length: timedelta, pauses: list[Pause], workdays: Workdays | None) -> datetime:
    """When `length` of time (of working time, with workdays) has run outside the pauses."""

    def end(total: timedelta) -> datetime:
        return workdays.after_hours(start, total) if workdays else start.astimezone(UTC) + total

    due = end(length)
    for begins, ends in pauses:
        if begins >= due:
            break
        length += workdays.hours_between(begins, ends) if workdays else ends - begins
        due = end(length)
    return due


def _nth_day_end(count: int, start: datetime, pauses: list[Pause], workdays: Workdays, *, every_day: bool) -> datetime:
    day = workdays.local_day(start)
    for _ in range(MOST_DAYS + count * DAY.days):
        day += DAY
        if not (every_day or workdays.is_working(day)):
            continue
        ends = workdays.end_of(day)
        count -= not _is_paused(ends, pauses)
        if count == 0:
            return ends
    raise NoWorkdays


def _pushed_by_days(due: datetime, pauses: list[Pause], workdays: Workdays) -> datetime:
    for begins, ends in pauses:
        if begins >= due:
            break
        nights = (workdays.local_day(ends) - workdays.local_day(begins)).days
        due = workdays.end_of(workdays.local_day(due - timedelta(microseconds=1)) + DAY * nights)
    return due


def _is_paused(instant: datetime, pauses: list[Pause]) -> bool:
    # the day ends just before its end: a pause that begins at midnight belongs to the next day
    return any(begins < instant <= ends for begins, ends in pauses)
