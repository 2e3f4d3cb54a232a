"""The federal holidays of the United States, by rule (5 U.S.C. 6103), on the day they are kept. Pure."""

from __future__ import annotations

from datetime import date, timedelta

MONDAY, THURSDAY = 0, 3


def federal(year: int) -> dict[date, str]:
    """Those kept in this year: one that falls on a Saturday is kept on the Friday before, on a Sunday the Monday after;
    so New Year's Day of the next may be among them."""
    fixed = {
        date(year, 1, 1): "New Year's Day",
        date(year, 6, 19): "Juneteenth",
        date(year, 7, 4): "Independence Day",
        date(year, 11, 11): "Veterans Day",
        date(year, 12, 25): "Christmas Day",
        date(year + 1, 1, 1): "New Year's Day",
    }
    moving = {
        _nth(year, 1, MONDAY, 3): "Martin Luther King Jr. Day",
        _nth(year, 2, MONDAY, 3): "Presidents' Day",
        _last(year, 5, MONDAY): "Memorial Day",
        _nth(year, 9, MONDAY, 1): "Labor Day",
        _nth(year, 10, MONDAY, 2): "Columbus Day",
        _nth(year, 11, THURSDAY, 4): "Thanksgiving Day",
    }
    kept = {_kept(day): name if _kept(day) == day else f"{name} (observed)" for day, name in fixed.items()}
    return {day: name for day, name in sorted({**kept, **moving}.items()) if day.year == year}


def _kept(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last(year: int, month: int, weekday: int) -> date:
    after = date(year + month // 12, month % 12 + 1, 1)
    return after - timedelta(days=(after.weekday() - weekday - 1) % 7 + 1)
