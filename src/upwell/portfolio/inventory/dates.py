"""Days as people type them into one column. Pure.

3/4/2027 is two days. A column is read in one way: the way its own cells prove, else the one its map says; cells of
another form than most are refused rather than guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime

_FORMS = {
    "2027-04-03": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "3/4/2027": re.compile(r"\d{1,2}/\d{1,2}/\d{4}"),
    "3.4.2027": re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}"),
    "3 April 2027": re.compile(r"\d{1,2} [A-Za-z]+ \d{4}"),
    "April 3, 2027": re.compile(r"[A-Za-z]+ \d{1,2}, \d{4}"),
}
_READ = {
    "2027-04-03": ("%Y-%m-%d",),
    "3.4.2027": ("%d.%m.%Y",),
    "3 April 2027": ("%d %B %Y", "%d %b %Y"),
    "April 3, 2027": ("%B %d, %Y", "%b %d, %Y"),
}
_SLASHES = {"month_first": "%m/%d/%Y", "day_first": "%d/%m/%Y"}


def column(said: Mapping[str, str], slashes: str = "") -> tuple[dict[str, date], dict[str, str]]:
    """`said`: by their cells, what stands there. Gives the days, and why a cell is none."""
    forms = {cell: _form(text) for cell, text in said.items()}
    usual = Counter(one for one in forms.values() if one).most_common(1)
    days: dict[str, date] = {}
    refused: dict[str, str] = {}
    for cell, text in said.items():
        form = forms[cell]
        if not form:
            refused[cell] = "not a date"
        elif form != usual[0][0]:
            refused[cell] = f"a date in another form than the others of this column, which are like {usual[0][0]}"
        elif form != "3/4/2027":
            _take(cell, _day(text, _READ[form]), days, refused)
    _slashed({cell: text for cell, text in said.items() if cell not in refused | days}, slashes, days, refused)
    return days, refused


def _slashed(said: Mapping[str, str], order: str, days: dict[str, date], refused: dict[str, str]) -> None:
    ways = {name: {cell for cell, text in said.items() if _day(text, (way,))} for name, way in _SLASHES.items()}
    proven = [name for name, other in (("month_first", "day_first"), ("day_first", "month_first"))
              if ways[name] - ways[other]]  # fmt: skip
    if len(proven) == 1:
        order = proven[0]
    for cell, text in said.items():
        if len(proven) == 2:
            refused[cell] = "dates with the day first and dates with the month first stand in this column"
        elif not order:
            refused[cell] = "a date that can be read in two ways; say in the map which comes first (`slashes`)"
        else:
            _take(cell, _day(text, (_SLASHES[order],)), days, refused)


def _take(cell: str, day: date | None, days: dict[str, date], refused: dict[str, str]) -> None:
    if day is None:
        refused[cell] = "not a date"
    else:
        days[cell] = day


def _form(text: str) -> str:
    return next((form for form, pattern in _FORMS.items() if pattern.fullmatch(text)), "")


def _day(text: str, ways: tuple[str, ...]) -> date | None:
    for way in ways:
        with suppress(ValueError):
            return datetime.strptime(text, way).date()  # noqa: DTZ007  # a day has no zone
    return None
