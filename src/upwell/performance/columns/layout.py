"""What a row of the columns is. Pure.

Facts of `data` that measures ask for have columns of their own; what else an event carries stands in `more`, as JSON.
Who changes this table raises `SCHEMA`: the columns are then made anew from the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, timedelta, tzinfo
from typing import Any

import msgspec
import pyarrow as pa

SCHEMA = 3

WORDS = ("section", "step", "why", "outcome", "kind", "source", "fixed", "from", "to", "template", "reached", "was")
NUMBERS = (
    "seconds",
    "took",
    "working_days",
    "target_days",
    "over_by_hours",
    "hours",
    "rating",
    "days_after",
    "times",
    "steps",
)
TRUTHS = ("on_time", "changed", "commented", "in_call")
PROMOTED: dict[str, type] = {
    **dict.fromkeys(WORDS, str),
    **dict.fromkeys(NUMBERS, int),
    **dict.fromkeys(TRUTHS, bool),
}

OF_A_CASE = ("case_opened", "case_closed", "case_reopened", "case_taken_over", "case_placed", "case_answered")
"""What says how long ago its case was opened."""

_WORD = pa.dictionary(pa.int32(), pa.string())

FIELDS: tuple[pa.Field, ...] = (
    pa.field("id", pa.int64(), nullable=False),
    pa.field("at", pa.timestamp("us", tz="UTC"), nullable=False),
    pa.field("day", pa.date32(), nullable=False),  # in the city's time zone
    pa.field("opened", pa.date32()),  # of what happens to a case: the day it was opened
    pa.field("name", _WORD, nullable=False),
    pa.field("subject", pa.string()),
    pa.field("service", _WORD),
    pa.field("version", pa.int32()),
    pa.field("channel", _WORD),
    pa.field("language", _WORD),
    pa.field("assisted", pa.bool_()),
    pa.field("scripted", pa.bool_()),
    pa.field("area", _WORD),
    pa.field("team", _WORD),
    *(pa.field(name, _WORD) for name in WORDS),
    *(pa.field(name, pa.int64()) for name in NUMBERS),
    *(pa.field(name, pa.bool_()) for name in TRUTHS),
    pa.field("more", pa.string()),
)
ARROW = pa.schema(FIELDS)


OWN = ("at", "name", "subject", "service", "version", "channel", "language", "assisted", "scripted", "area", "team")


def table(events: Iterable[Any], zone: tzinfo) -> pa.Table:
    """Rows of the record as columns, in the order given. An empty word is no word: what is not known is null."""
    rows = [row(event, zone) for event in events]
    return pa.Table.from_pylist(rows, schema=ARROW)


def row(event: Any, zone: tzinfo) -> dict[str, Any]:
    """One event, by column. A fact of another type than its column stands in `more` with those that have none."""
    cells: dict[str, Any] = {name: _known(getattr(event, name)) for name in OWN}
    if event.name in OF_A_CASE and event.version is None:
        cells |= _imported(cells)
    cells |= {"id": event.id, "at": event.at.astimezone(UTC), "day": event.at.astimezone(zone).date()}
    cells["opened"] = _opened(event, zone)
    more = {}
    for name, value in event.data.items():
        if value is None:
            continue
        if type(value) is PROMOTED.get(name):
            cells[name] = value
        else:
            more[name] = value
    return cells | {"more": msgspec.json.encode(more, order="sorted").decode() if more else None}


def _imported(cells: dict[str, Any]) -> dict[str, Any]:
    """No form of ours was filled in: nobody knows what was spoken, nor how it came where the file does not say. Events
    of before claimed to."""
    channel = None if cells["channel"] == "import" else cells["channel"]
    return {"language": None, "channel": channel, "assisted": cells["assisted"] or (None if channel is None else False)}


def _opened(event: Any, zone: tzinfo) -> date | None:
    since = 0 if event.name == "case_opened" else event.data.get("seconds")
    if event.name not in OF_A_CASE or not isinstance(since, int):
        return None
    opened: date = (event.at - timedelta(seconds=since)).astimezone(zone).date()
    return opened


def _known(value: Any) -> Any:
    return None if value == "" else value


def month(day: date) -> str:
    """As the folder of a month is called: "2026-11"."""
    return f"{day:%Y-%m}"
