"""Reads the record in the order in which it became final, never past a transaction that is still open.

A row that could still be preceded by another is not shown yet. `dialect.py` says why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from upwell.events import dialect
from upwell.events.models import Cursor, Event, Work
from upwell.events.models import Position as Position


@dataclass(frozen=True, slots=True)
class Unread:
    """`events` to handle, and the position that is reached when they have been: past those not asked for, too."""

    events: list[Event]
    upto: Position


def position(name: str) -> Position:
    """How far the reader `name` has come."""
    cursor = Cursor.objects.filter(name=name).first()
    return cursor.at if cursor else Position()


def after(cursor: Position, *, names: Collection[str] | None = None, limit: int = 1000) -> list[Event]:
    """The next events after this position, at most `limit`, of these names or of all."""
    return list(_final(cursor, names)[:limit])


def at(position: Position) -> Event | None:
    """The event that stands there; None where there is none."""
    return Event.objects.filter(pk=position.id, transaction=position.transaction).first()


def unread(cursor: Position, *, names: Collection[str] | None = None, limit: int = 1000) -> Unread:
    """Like `after`, with the position to go on from, so that rows of other names are not passed over again."""
    newest = _final(cursor, None).reverse().first()
    if newest is None:
        return Unread([], cursor)
    events = list(_final(cursor, names).exclude(_later(newest.position))[:limit])
    return Unread(events, events[-1].position if len(events) == limit else newest.position)


QUIET = timedelta(minutes=5)
"""A worker that lives says so each minute."""
LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Background:
    """How the worker does. `last_at`: its last sign of life. `failing`: what went wrong the last time, the newest
    failure first; `late`: what should have come again long ago. `behind`: readers of events, and since when."""

    last_at: datetime | None
    is_alive: bool
    failing: list[Work]
    late: list[Work]
    behind: list[tuple[str, datetime]]

    @property
    def is_well(self) -> bool:
        return self.is_alive and not (self.failing or self.late or self.behind)


def background(*, now: datetime) -> Background:
    rows = list(Work.objects.order_by("name"))
    signs = [at for row in rows for at in (row.ran_at, row.failed_at) if at is not None]
    last = max(signs, default=None)
    alive = last is not None and now - last < QUIET
    failing = sorted((row for row in rows if row.is_failing), key=lambda row: row.failed_at or now, reverse=True)
    late = [row for row in rows if alive and not row.is_failing and row.next_at < now - LATE]
    waits = [(cursor.name, _first_unread(cursor)) for cursor in Cursor.objects.order_by("name")]
    behind = [(name, at) for name, at in waits if at is not None and at < now - LATE]
    return Background(last, alive, failing, late, behind)


def _first_unread(cursor: Cursor) -> datetime | None:
    return next((event.at for event in after(cursor.at, limit=1)), None)


def from_another_database() -> bool:
    """Whether rows carry transactions this database has not come to: it was restored from a backup of another."""
    following = dialect.next_transaction()
    if following is None:
        return False
    newest = Event.objects.order_by("-transaction").values_list("transaction", flat=True).first()
    return newest is not None and newest > following


def _final(cursor: Position, names: Collection[str] | None) -> QuerySet[Event]:
    rows = Event.objects.filter(_later(cursor)).order_by("transaction", "id")
    oldest = dialect.oldest_open()
    if oldest is not None:
        rows = rows.filter(transaction__lt=oldest)
    return rows if names is None else rows.filter(name__in=names)


def _later(position: Position) -> Q:
    # the first condition is implied by the second and lets the database start the index there
    return Q(transaction__gte=position.transaction) & (
        Q(transaction__gt=position.transaction) | Q(transaction=position.transaction, id__gt=position.id)
    )
