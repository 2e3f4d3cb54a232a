"""Keeps the results up to date: what is new in the record is counted and added, each event exactly once.

The rows and how far they are stand in one database and are written in one transaction, so no stop and no second worker
counts anything twice. What an event adds does not depend on when it comes: a late one is added to its own day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.events.queries import Position
from upwell.performance import engine, piling, spread, sums
from upwell.performance.columns import layout
from upwell.performance.models import Kept, Result, Through
from upwell.performance.piling import Cell, Key, Pile

SCHEMA = 3
"""Of the rows. Who changes what is counted raises it: all is counted anew."""
BATCH = 20_000
NAMES = frozenset(sums.names() | spread.NAMES)
CHUNK = 400
"""Days, or services, of one question to the database."""


def refresh(*, now: datetime, limit: int = BATCH) -> bool:
    """Counts the next events; whether there are more."""
    if not catalogue.has_city():
        return False
    _begin_anew_if_other(now)
    with events.reading("performance", names=NAMES, limit=limit) as new:
        if new:
            add(_pile(new))
        _note(now, max((event.at for event in new), default=None), more=len(new) == limit)
    return len(new) == limit


def begin_anew() -> None:
    """Nothing was counted yet, and nothing made of it. What data sets have sent stays."""
    with transaction.atomic():
        events.advance("performance", Position())
        Result.objects.filter(source="").delete()
        Through.objects.all().delete()
        Kept.objects.all().delete()


def _begin_anew_if_other(now: datetime) -> None:
    through = Through.objects.first()
    if through is not None and through.schema != SCHEMA:
        begin_anew()


def _pile(new: Sequence[object]) -> Pile:
    with engine.of(layout.table(new, catalogue.city().zone)) as rows:
        return piling.pile(rows)


def _note(now: datetime, newest: datetime | None, *, more: bool) -> None:
    """`refreshed_at` says until when everything is counted: while there is more, it is not now."""
    there = Through.objects.first() or Through(schema=SCHEMA, refreshed_at=newest or now)
    if newest is not None:
        there.changed_at = now
        there.newest_at = max(newest, there.newest_at or newest)
    if not more:
        there.refreshed_at = now
    there.save()


def add(pile: Pile, *, source: str = "") -> None:
    """Call it inside the transaction that remembers what was counted."""
    for group in _groups(pile):
        known = _there(group, source)
        rows = [_added(key, pile[key], known.get(key), source) for key in group]
        Result.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["grain", "by", "start", "service", "value", "source"],
            update_fields=["sums", "spreads"],
        )


def _groups(pile: Pile) -> Iterable[list[Key]]:
    """Rows that stand together in the database."""
    found: dict[tuple[str, str, date], list[Key]] = defaultdict(list)
    for key in pile:
        found[key.grain, key.by, key.start.replace(day=1)].append(key)
    return found.values()


def _there(keys: Sequence[Key], source: str) -> dict[Key, Result]:
    starts, services = {key.start for key in keys}, sorted({key.service for key in keys})
    found: dict[Key, Result] = {}
    for first in range(0, len(services), CHUNK):
        rows = Result.objects.filter(
            source=source,
            grain=keys[0].grain,
            by=keys[0].by,
            start__in=starts,
            service__in=services[first : first + CHUNK],
        )
        found |= {Key(row.grain, row.start, row.service, row.by, row.value): row for row in rows}
    return found


def _added(key: Key, cell: Cell, there: Result | None, source: str) -> Result:
    known = there or Result()
    spreads = {name: Counter(counts) for name, counts in known.spreads.items()}
    for name, counts in cell.spreads.items():
        spreads.setdefault(name, Counter()).update(counts)
    return Result(
        source=source,
        **key._asdict(),
        sums=_plain(Counter(known.sums), cell.sums),
        spreads={name: counted for name, of in spreads.items() if (counted := _plain(of, {}))},
    )


def _plain(counts: Counter[str], more: Mapping[str, int]) -> dict[str, int]:
    counts.update(more)
    return {name: many for name, many in counts.items() if many}
