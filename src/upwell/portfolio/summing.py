"""The newest period of a collection, and what each of its entries says of it, beside the entry itself.

Where a city's own file speaks of one year and Upwell of the last months, each keeps its newest period: they are two
sums, and no entry falls silent because another spoke later.

A list of a hundred thousand is sorted and added up by these columns. Called inside a transaction, after values
changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import Case, CharField, Count, Q, QuerySet, When
from django.db.models import Value as Constant

from upwell.portfolio.models import Collection, Entry, Value

FIGURES = ("volume", "digital_volume", "cost_per_transaction", "digital_cost_per_transaction", "people")
_COLUMNS = (*FIGURES, "take_up", "cost", "standing", "start", "until")
_TOGETHER = 400
UPWELL = "Upwell"
"""The name under which Upwell fills in what it knows itself."""
Period = tuple[date, date]


def sum_up(collection: Collection) -> None:
    current = Value.objects.filter(entry__collection=collection, replaced_by=None, part="")
    spoken = current.filter(field="volume").exclude(entry__status__in=(Entry.MERGED, Entry.SPLIT))
    periods = _newest(spoken)
    collection.start, collection.until = periods[0] if periods else (None, None)
    collection.also = [[day.isoformat() for day in one] for one in periods[1:]]
    live = Entry.objects.filter(collection=collection, status=Entry.LIVE).order_by()
    collection.kinds = sorted({one for one in live.values_list("category", flat=True).distinct() if one})
    channels = live.values_list("channels", flat=True).distinct()
    collection.channels = sorted({one for each in channels for one in each.strip(",").split(",") if one})
    collection.stocks = live.filter(volume_kind=Entry.STOCK).count()
    collection.save(update_fields=["until", "start", "also", "kinds", "channels", "stocks"])
    changed(collection)
    newest_first = sorted(periods, key=lambda one: (one[1], one[0]), reverse=True)
    said = [(one, _said(collection.id, *one)) for one in newest_first]
    _on_entries(collection, said)


def changed(collection: Collection) -> None:
    """What was worked out of it before is of another edition."""
    collection.edition = uuid4().hex
    collection.save(update_fields=["edition"])


def _newest(spoken: QuerySet[Value]) -> list[Period]:
    """That of files and of people, and that of Upwell; of two first the one of which more services say a volume."""
    by_upwell = Q(source__map="", source__file=UPWELL, source__entered=False)
    who = Case(When(by_upwell, then=Constant("upwell")), default=Constant("file"), output_field=CharField())
    rows = spoken.annotate(who=who).values_list("who", "start", "until").annotate(n=Count("entry", distinct=True))
    newest: dict[str, tuple[date, date, int]] = {}
    for speaker, start, until, n in rows.order_by("until", "-start"):
        newest[speaker] = (start, until, n)
    counts: dict[Period, int] = defaultdict(int)
    for start, until, n in newest.values():
        counts[start, until] += n
    return sorted(counts, key=lambda one: (counts[one], one[1], one[0]), reverse=True)


def _on_entries(collection: Collection, said: list[tuple[Period, dict[int, dict[str, float]]]]) -> None:
    entries = Entry.objects.filter(collection=collection).only("id", "online", "digital", *_COLUMNS)
    rows = []
    for entry in entries:
        columns = _columns(entry, *_of(entry.id, said))
        if any(getattr(entry, name) != value for name, value in columns.items()):
            rows.append((*(columns[name] for name in _COLUMNS), entry.id))
    _write(rows)


def _of(
    entry: int, said: list[tuple[Period, dict[int, dict[str, float]]]]
) -> tuple[Period | tuple[None, None], Mapping[str, float]]:
    """The newest period of which it says a volume, else of which it says anything."""
    spoken = [(period, each[entry]) for period, each in said if entry in each]
    with_volume = [one for one in spoken if "volume" in one[1]]
    return next(iter(with_volume or spoken), ((None, None), {}))


def _said(collection: int, start: date, until: date) -> dict[int, dict[str, float]]:
    """By entry and figure; a volume that was said by channel only is the sum of those."""
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


def _columns(entry: Entry, period: Period | tuple[None, None], said: Mapping[str, float]) -> dict[str, Any]:
    volume, digital, each = said.get("volume"), said.get("digital_volume"), said.get("cost_per_transaction")
    return {
        **{name: said.get(name) for name in FIGURES},
        "take_up": digital / volume if volume and digital is not None else None,
        "cost": volume * each if volume is not None and each is not None else None,
        "standing": standing(entry.online, digital),
        "start": period[0],
        "until": period[1],
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
