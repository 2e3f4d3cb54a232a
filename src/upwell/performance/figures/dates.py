"""Which period each row of a column is of. Pure.

A column has one way of writing dates. Which one, all its cells say together: a cell that is written otherwise is
refused, and so is a column that could be read with the day or with the month first. Nothing is guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY, WEEK, MONTH, QUARTER, YEAR = "day", "week", "month", "quarter", "year"
DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
Read = tuple[date, str]
"""The first day, and how long the period is."""


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _iso(text: str) -> Read | None:
    found = re.fullmatch(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2})(?:[T ]\d{2}:\d{2}\S*)?)?", text, re.ASCII)
    if not found:
        return None
    return date(int(found[1]), int(found[2]), int(found[3] or 1)), DAY if found[3] else MONTH


def _words(text: str) -> Read | None:
    said = text.lower().replace(",", " ")
    patterns = (
        rf"(?P<d>\d{{1,2}})[-\s]+{_MONTH}[-\s]+(?P<y>\d{{4}}|\d{{2}})",
        rf"{_MONTH}\s+(?P<d>\d{{1,2}})\s+(?P<y>\d{{4}})",
        rf"{_MONTH}[-\s'\u2019]+(?P<y>\d{{4}}|\d{{2}})",
    )
    for pattern in patterns:
        found = re.fullmatch(pattern, said.strip(), re.ASCII)
        if found:
            day = found.groupdict().get("d")
            start = date(_year(found["y"]), _MONTHS.index(found["m"]) + 1, int(day or 1))
            return start, DAY if day else MONTH
    return None


def _numbers(text: str) -> tuple[int, int, int] | None:
    found = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?: 0?0:00(?::00)?)?", text, re.ASCII)
    return (int(found[1]), int(found[3]), _year(found[4])) if found else None


def _day_first(text: str) -> Read | None:
    found = _numbers(text)
    return (date(found[2], found[1], found[0]), DAY) if found else None


def _month_first(text: str) -> Read | None:
    found = _numbers(text)
    return (date(found[2], found[0], found[1]), DAY) if found else None


def _quarter(text: str) -> Read | None:
    found = re.fullmatch(
        r"(?:(?P<y>\d{4})[-\s]*q(?P<q>[1-4])|q(?P<q2>[1-4])[-\s/]*(?P<y2>\d{4}))", text.lower(), re.ASCII
    )
    if not found:
        return None
    return date(int(found["y"] or found["y2"]), 3 * int(found["q"] or found["q2"]) - 2, 1), QUARTER


def _week(text: str) -> Read | None:
    found = re.fullmatch(r"(\d{4})-?w(\d{1,2})", text.lower(), re.ASCII)
    return (date.fromisocalendar(int(found[1]), int(found[2]), 1), WEEK) if found else None


def _whole_year(text: str) -> Read | None:
    return (date(int(text), 1, 1), YEAR) if re.fullmatch(r"(19|20|21)\d\d", text, re.ASCII) else None


STYLES: Mapping[str, Callable[[str], Read | None]] = {
    "iso": _iso,
    "words": _words,
    DAY_FIRST: _day_first,
    MONTH_FIRST: _month_first,
    "quarter": _quarter,
    "week": _week,
    "year": _whole_year,
}


def styles(text: str) -> dict[str, Read]:
    """Every way in which this is a date or a period."""
    found: dict[str, Read] = {}
    for name, style in STYLES.items():
        try:
            read = style(text.strip())
        except ValueError:
            continue
        if read is not None:
            found[name] = read
    return found


def beside_a_year(grain: str, parts: Mapping[str, str]) -> str:
    """A period whose year stands in a column of its own, as if they stood in one. `parts`: what stands below `year`,
    `month`, `quarter`, `week` and `day`; what is a period without its year stays as it is."""
    said, year, month = parts.get(grain, ""), parts.get(YEAR, ""), parts.get(MONTH, "")
    if not said or styles(said):
        return said
    if not year or (grain == DAY and not month):
        return ""
    number = re.sub(r"\D", "", said)
    if grain == DAY:
        return f"{year}-{month}-{said}" if month.isdigit() else f"{said} {month} {year}"
    if grain == MONTH:
        return f"{year}-{said}" if said.isdigit() else f"{said} {year}"
    return f"{year}-Q{number}" if grain == QUARTER else f"{year}-W{number:0>2}"


def begins(start: date, grain: str) -> bool:
    """Whether such a period begins on that day."""
    if grain == WEEK:
        return start.weekday() == 0
    return grain == DAY or (start.day == 1 and (grain != QUARTER or start.month % 3 == 1))


def named(start: date, grain: str) -> str:
    """A period as files may name it."""
    if grain == WEEK:
        year, week, _day = start.isocalendar()
        return f"{year}-W{week:02}"
    if grain == QUARTER:
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return start.isoformat()[: {MONTH: 7, YEAR: 4}.get(grain, 10)]


def after(start: date, grain: str) -> date:
    """The first day after that period."""
    if grain in (DAY, WEEK):
        return start + timedelta(days=1 if grain == DAY else 7)
    month = start.month - 1 + {MONTH: 1, QUARTER: 3, YEAR: 12}[grain]
    return date(start.year + month // 12, month % 12 + 1, start.day)


@dataclass(frozen=True, slots=True)
class Wrong:
    """`place`: of the cell among those given. `also`: the place of one it does not go with."""

    place: int
    code: str
    also: int | None = None


def read(
    cells: Sequence[str], grain: str, *, first: str | None = None, today: date
) -> tuple[dict[int, date], list[Wrong]]:
    """The period of each cell, and what is wrong with which. `first`: day or month, where somebody said so."""
    ways = [styles(one) for one in cells]
    wrong = [Wrong(place, "period_unknown") for place, way in enumerate(ways) if not way]
    known = [place for place, way in enumerate(ways) if way]
    if not known:
        return {}, wrong
    style, other = _style([ways[place] for place in known], grain, first)
    wrong += [Wrong(known[place], code, known[also] if also is not None else None) for place, code, also in other]
    found: dict[int, date] = {}
    for place in known:
        if style not in ways[place]:
            continue
        start, length = ways[place][style]
        if length not in (grain, DAY) or not begins(start, grain):
            wrong.append(Wrong(place, f"not_a_{grain}"))
        elif start > today:
            wrong.append(Wrong(place, "period_to_come"))
        else:
            found[place] = start
    return found, sorted(wrong, key=lambda one: one.place)


def _style(
    ways: Sequence[Mapping[str, Read]], grain: str, first: str | None
) -> tuple[str, list[tuple[int, str, int | None]]]:
    """How the column is written, and the cells that are written otherwise."""
    common = set.intersection(*(set(way) for way in ways))
    if not common:
        usual = Counter(style for way in ways for style in way)
        fit = Counter(style for way in ways for style, read in way.items() if begins(read[0], grain))
        style = first if first and first in usual else max(usual, key=lambda style: (usual[style], fit[style]))
        example = next(place for place, way in enumerate(ways) if style in way)
        return style, [(place, "two_formats", example) for place, way in enumerate(ways) if style not in way]
    if first in common:
        return str(first), []
    if common != {DAY_FIRST, MONTH_FIRST}:
        return min(common), []
    fitting = [style for style in sorted(common) if all(begins(way[style][0], grain) for way in ways)]
    if len(fitting) == 1 or all(way[DAY_FIRST] == way[MONTH_FIRST] for way in ways):
        return (fitting or [DAY_FIRST])[0], []
    place = next(place for place, way in enumerate(ways) if way[DAY_FIRST] != way[MONTH_FIRST])
    return "", [(place, "day_or_month", None)]
