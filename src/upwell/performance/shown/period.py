"""Which time a page is about: twelve months, the last of them still under way, and the same time before. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """`months`: their first days, the running one last. `until` is the day after `today`."""

    today: date
    months: tuple[date, ...]

    @property
    def start(self) -> date:
        return self.months[0]

    @property
    def until(self) -> date:
        return self.today + timedelta(days=1)

    @property
    def before(self) -> tuple[date, ...]:
        """The twelve months before."""
        return tuple(month.replace(year=month.year - 1) for month in self.months)

    def is_open(self, month: date) -> bool:
        return month == self.months[-1]


def year_to(today: date, months: int = 12) -> Period:
    found = [today.replace(day=1)]
    while len(found) < months:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return Period(today, tuple(reversed(found)))


def weeks(today: date, count: int = 52) -> list[date]:
    """The Mondays of the last whole weeks."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in range(count, 0, -1)]
