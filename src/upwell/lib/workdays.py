"""Arithmetic on working days and hours, in the city's time zone, around holidays and clock changes.

Intervals are half-open. Instants go in and come out with a time zone; days are the city's calendar days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MOST_DAYS = 3_660  # ten years: no promise is longer, and a calendar without working days must not loop for ever


class NoWorkdays(Exception):
    """This calendar has no working day within ten years."""


@dataclass(frozen=True, slots=True)
class Workdays:
    """`weekdays` counts Monday as 0. `opens` and `closes` bound each working day."""

    zone: ZoneInfo
    weekdays: frozenset[int]
    holidays: frozenset[date] = frozenset()
    opens: time = time(8)
    closes: time = time(17)

    def is_working(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays

    def local_day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def at(self, day: date, moment: time) -> datetime:
        """The instant of a wall-clock time; one that a clock change skips is moved on by the hour it skips."""
        local = datetime.combine(day, moment, self.zone)
        return local.astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        return self.at(day + DAY, time(0))

    def day_after(self, day: date, count: int) -> date:
        """The count-th working day after this day. Day 0 is this day itself, working or not."""
        left, searched = count, 0
        while left:
            day += DAY
            searched += 1
            if searched > MOST_DAYS:
                raise NoWorkdays
            left -= self.is_working(day)
        return day

    def days_between(self, first: date, last: date) -> int:
        """Working days in (first, last]; negative when last is before first."""
        if last < first:
            return -self.days_between(last, first)
        return sum(self.is_working(first + DAY * step) for step in range(1, (last - first).days + 1))

    def after_hours(self, start: datetime, worked: timedelta) -> datetime:
        """The instant when this much working time has passed since the start."""
        day, left = self.local_day(start), worked
        for _ in range(MOST_DAYS):
            opens, closes = self.span(day)
            begins = max(opens, start)
            if closes > begins:
                if left <= closes - begins:
                    return begins + left
                left -= closes - begins
            day += DAY
        raise NoWorkdays

    def hours_between(self, start: datetime, end: datetime) -> timedelta:
        """Working time in [start, end)."""
        day, total = self.local_day(start), timedelta(0)
        while day <= self.local_day(end):
            opens, closes = self.span(day)
            total += max(timedelta(0), min(closes, end) - max(opens, start))
            day += DAY
        return total

    def span(self, day: date) -> tuple[datetime, datetime]:
        """The working interval of a day; empty when nobody works."""
        opens = self.at(day, self.opens)
        return (opens, self.at(day, self.closes)) if self.is_working(day) else (opens, opens)
