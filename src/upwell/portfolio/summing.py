"""The newest period of a collection, and what each of its entries says of it, beside the entry itself.

A list of a hundred thousand is sorted and added up by these columns. Called inside a transaction, after values
changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection

from upwell.portfolio.models import Collection, Entry, Value

FIGURES = ("volume", "digital_volume", "cost_per_transaction", "digital_cost_per_transaction", "people")
_COLUMNS = (*FIGURES, "take_up", "cost", "standing")
_TOGETHER = 400


def sum_up(collection: Collection) -> None:
    current = Value.objects.filter(entry__collection=collection, replaced_by=None, part="")
    spoken = current.filter(field="volume").exclude(entry__status__in=(Entry.MERGED, Entry.SPLIT))
    newest = spoken.values_list("until", "start").order_by("-until", "-start").first()
    collection.until, collection.start = newest or (None, None)
    live = Entry.objects.filter(collection=collection, status=Entry.LIVE).order_by()
    collection.kinds = sorted({one for one in live.values_list("category", flat=True).distinct() if one})
    channels = live.values_list("channels", flat=True).distinct()
    collection.channels = sorted({one for each in channels for one in each.strip(",").split(",") if one})
    collection.save(update_fields=["until", "start", "kinds", "channels"])
    said = _said(collection.id, collection.start, collection.until)
    entries = list(Entry.objects.filter(collection=collection).only("id", "online", "digital", *_COLUMNS))
    changed = []
    for entry in entries:
        columns = _columns(entry, said.get(entry.id, {}))
        if any(getattr(entry, name) != value for name, value in columns.items()):
            changed.append((*(columns[name] for name in _COLUMNS), entry.id))
    _write(changed)


def _said(collection: int, start: date | None, until: date | None) -> dict[int, dict[str, float]]:
    """By entry and figure; a volume that was said by channel only is the sum of those."""
    if start is None:
        return {}
    rows = Value.objects.filter(
        number__isnull=False,
        entry__collection_id=collection,
        replaced_by=None,
        part="",
        start=start,
        until=until,
        field__in=FIGURES,
    )
    whole: dict[int, dict[str, float]] = defaultdict(dict)
    parts: dict[int, float] = {}
    for entry, field, channel, number in rows.values_list("entry_id", "field", "channel", "number"):
        if not channel:
            whole[entry][field] = number or 0
        elif field == "volume":
            parts[entry] = parts.get(entry, 0) + (number or 0)
    for entry, volume in parts.items():
        whole[entry].setdefault("volume", volume)
    return whole


def _columns(entry: Entry, said: Mapping[str, float]) -> dict[str, Any]:
    volume, digital, each = said.get("volume"), said.get("digital_volume"), said.get("cost_per_transaction")
    return {
        **{name: said.get(name) for name in FIGURES},
        "take_up": digital / volume if volume and digital is not None else None,
        "cost": volume * each if volume is not None and each is not None else None,
        "standing": standing(entry.online, digital),
    }


def standing(online: str, digital: float | None) -> str:
    """What the points say, else what was done: nothing said is unknown, and nothing done online is offline."""
    if online:
        return {"all": "online", "some": "partly", "none": "offline"}[online]
    if digital is None:
        return "unknown"
    return "online" if digital else "offline"


def _write(rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    columns = ", ".join(f"{name} = %s" for name in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE portfolio_entry SET {columns} WHERE id = %s", rows)  # noqa: S608  # our names
