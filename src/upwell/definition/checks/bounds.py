"""Which days and times fit: written out, today, or hanging on an earlier answer."""

from __future__ import annotations

import re
from datetime import date

from upwell.definition.checks.findings import Findings
from upwell.definition.kinds import Missing
from upwell.definition.questions import DateQuestion, Question, TimeQuestion
from upwell.definition.source import Path
from upwell.definition.values import ValueType

SETTINGS = ("earliest", "latest")
_SHIFTED = re.compile(r"([a-z_][a-z0-9_.]*)(?:\s*[+-]\s*\d{1,4}\s*days?)?")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def check(found: Findings, step: Question, path: Path, index: int) -> None:
    """Settings that are no bounds, and those the wrong way round."""
    if isinstance(step, DateQuestion):
        for setting in SETTINGS:
            _day(found, getattr(step, setting), (*path, setting), index)
    elif isinstance(step, TimeQuestion):
        for setting in SETTINGS:
            _time(found, getattr(step, setting), (*path, setting), index)
        if _is_time(step.earliest) and _is_time(step.latest) and str(step.earliest) > str(step.latest):
            what = f"'earliest' ({step.earliest}) is after 'latest' ({step.latest})"
            found.tell((*path, "earliest"), what, "Swap or change them")


def _day(found: Findings, text: str | None, place: Path, index: int) -> None:
    if text is None or _is_date(text):
        return
    match = _SHIFTED.fullmatch(text.strip())
    if match and match[1] == "today":
        return
    kind = found.names.resolve(match[1] if match else text, index)
    if isinstance(kind, Missing):
        hint = "Write 2027-01-31, today, today + 30 days, or the name of an earlier date, such as first_day + 13 days"
        found.tell(place, f"'{text}' is not a day", hint)
    elif kind.type not in (None, ValueType.DATE):
        found.tell(place, f"'{text}' is {kind.said}, not a date", "Name an earlier date")


def _time(found: Findings, text: str | None, place: Path, index: int) -> None:
    if text is None or _is_time(text):
        return
    kind = found.names.resolve(text, index)
    if isinstance(kind, Missing):
        found.tell(place, f"'{text}' is not a time", "Write 07:30, or the name of an earlier time")
    elif kind.type not in (None, ValueType.TIME):
        found.tell(place, f"'{text}' is {kind.said}, not a time", "Name an earlier time")


def _is_time(text: str | None) -> bool:
    return text is not None and bool(_TIME.fullmatch(text))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
