"""What a city's file says about an address, read by declared type, stored describing itself, told as facts.

Pure. An import map names each attribute and its type; a look-up later turns the stored value into facts such as
`pickup_day` and `pickup_next`. Cells a city uses for "not served" are absent, never text."""

import calendar
import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

AttributeType = Literal["text", "company", "weekday", "monthly_weekday"]
Stored = str | dict[str, str | int]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ABSENT_WORDS = ("", "NaN", "NONE", "NONHAUL-PRIVATE", "NONHAUL-CITY", "UNKNOWN")

# what each type is told as: suffix of the fact → the kind of value (definition.values.ValueType)
TOLD_AS: Mapping[AttributeType, Mapping[str, str]] = {
    "text": {"": "text"},
    "company": {"_name": "text", "_phone": "text"},
    "weekday": {"_day": "choice", "_next": "date", "_moved": "yes_no"},
    "monthly_weekday": {"_day": "choice", "_week": "number", "_next": "date"},
}

_COMPANY = re.compile(r"^(.*?)[,;]?\s*(\(?\d{3}\)?[-. ]?\d{3}[-. ]\d{4}(?:\s*(?:x|ext\.?)\s*\d+)?)$")
_MONTHLY = re.compile(r"^(\w+?)\.?s?\s+of\s+the\s+(\d)(?:st|nd|rd|th)\s+week$", re.IGNORECASE)
_MONTHLY_SHORT = re.compile(r"^(?:the\s+)?(\d)(?:st|nd|rd|th)\s+(\w+?)\.?$", re.IGNORECASE)


class NotRead(Exception):
    """This cell does not say what its column is declared to hold."""


def read(kind: AttributeType, cell: str) -> Stored:
    """The stored form of a cell that is not absent. Raises NotRead."""
    if kind == "company":
        return _company(cell)
    if kind == "weekday":
        return {"weekday": _weekday(cell)}
    if kind == "monthly_weekday":
        return _monthly(cell)
    return cell


def outputs(name: str, kind: AttributeType) -> dict[str, str]:
    """The facts an attribute of this type can give, with the kind of each."""
    return {name + suffix: told for suffix, told in TOLD_AS[kind].items()}


Holidays = Mapping[str, Collection[date]]
"""By attribute, the holidays from which on the rest of the week is a day later."""
NO_HOLIDAYS: Holidays = MappingProxyType({})


def facts(stored: Mapping[str, Stored], today: date, holidays: Holidays = NO_HOLIDAYS) -> dict[str, str | int]:
    """All stored attributes as facts; the next day of a recurring one counts from `today`, today included."""
    told: dict[str, str | int] = {}
    for name, value in stored.items():
        if isinstance(value, str):
            told[name] = value
        elif "weekday" in value:
            told |= _recurring(name, value, today, holidays.get(name, ()))
        else:
            told |= {f"{name}_{part}": text for part, text in value.items()}
    return told


def next_weekday(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def next_kept_weekday(weekday: int, today: date, holidays: Collection[date]) -> date:
    """The coming day it is really done: in a week with one of these holidays, all from that day on is a day later."""
    coming = next_weekday(weekday, today)
    kept = (_kept(day, holidays) for day in (coming - timedelta(days=7), coming))
    return next(day for day in kept if day >= today)


def _kept(day: date, holidays: Collection[date]) -> date:
    monday = day - timedelta(days=day.weekday())
    return day + timedelta(days=1) if any(monday <= holiday <= day for holiday in holidays) else day


def next_monthly_weekday(weekday: int, week: int, today: date) -> date:
    """The coming n-th Tuesday of a month; a month without a fifth one is passed over."""
    year, month = today.year, today.month
    while True:
        first = next_weekday(weekday, date(year, month, 1))
        day = first.day + 7 * (week - 1)
        if day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _recurring(
    name: str, value: Mapping[str, str | int], today: date, holidays: Collection[date]
) -> dict[str, str | int]:
    weekday = WEEKDAYS.index(str(value["weekday"]))
    told: dict[str, str | int] = {f"{name}_day": WEEKDAYS[weekday]}
    if "week" in value:
        week = int(value["week"])
        return told | {f"{name}_week": week, f"{name}_next": next_monthly_weekday(weekday, week, today).isoformat()}
    coming = next_kept_weekday(weekday, today, holidays)
    moved = "no" if coming.weekday() == weekday else "yes"
    return told | {f"{name}_next": coming.isoformat(), f"{name}_moved": moved}


def _company(cell: str) -> Stored:
    found = _COMPANY.match(cell)
    if found and found[1].strip():
        return {"name": found[1].strip(), "phone": found[2]}
    return {"name": cell}


def _weekday(cell: str) -> str:
    word = cell.strip(" .").casefold()
    fitting = [day for day in WEEKDAYS if len(word) >= 2 and (day.startswith(word) or day + "s" == word)]
    if len(fitting) == 1:
        return fitting[0]
    raise NotRead(f"{cell!r} is not a day of the week")


def _monthly(cell: str) -> Stored:
    if found := _MONTHLY.match(cell.strip()):
        day, week = found[1], int(found[2])
    elif found := _MONTHLY_SHORT.match(cell.strip()):
        day, week = found[2], int(found[1])
    else:
        raise NotRead(f"{cell!r} is not a day of the month such as “TUE of the 1ST WEEK”")
    if not 1 <= week <= 5:
        raise NotRead(f"{cell!r} names a week that no month has")
    return {"weekday": _weekday(day), "week": week}
