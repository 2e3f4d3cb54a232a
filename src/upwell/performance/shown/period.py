"""Which time a page is about: twelve months, the last of them still under way, and the same time before. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from upwell.performance.figures import dates

QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Period:
    """`months`: their first days, the running one last; or those of quarters, years or weeks (`grain`). `until` is the
    day after `today`."""

    today: date
    months: tuple[date, ...]
    grain: str = dates.MONTH

    @property
    def start(self) -> date:
        return self.months[0]

    @property
    def until(self) -> date:
        return self.today + timedelta(days=1)

    @property
    def before(self) -> tuple[date, ...]:
        """The same months a year before; of years and weeks none."""
        if self.grain not in (dates.MONTH, dates.QUARTER):
            return ()
        return tuple(month.replace(year=month.year - 1) for month in self.months)

    def is_open(self, month: date) -> bool:
        return month == self.months[-1]


def year_to(today: date, months: int = 12) -> Period:
    found = [today.replace(day=1)]
    while len(found) < months:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return Period(today, tuple(reversed(found)))


def times_to(today: date, grain: str) -> Period:
    """As many quarters, years or weeks as a chart has room for."""
    month = today.replace(day=1)
    if grain == dates.WEEK:
        return Period(today, (*weeks(today), today - timedelta(days=today.weekday())), grain)
    if grain == dates.YEAR:
        return Period(today, tuple(date(today.year - back, 1, 1) for back in range(4, -1, -1)), grain)
    found = [month.replace(month=3 * ((month.month - 1) // 3) + 1)]
    while len(found) < QUARTERS:
        found.append((found[-1] - timedelta(days=80)).replace(day=1))
    return Period(today, tuple(reversed(found)), grain)


def weeks(today: date, count: int = 52) -> list[date]:
    """The Mondays of the last whole weeks."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in range(count, 0, -1)]
