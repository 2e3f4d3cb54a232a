"""Writes the record of what happened, and moves readers on.

`record` is called inside the transaction of the change it tells of. It refuses names and keys that `names.py` does not
know and values that look like personal data: both are mistakes of the program, found by the first test that meets
them. `reading` is for jobs: what is new, handled exactly once."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from operator import attrgetter

from django.db import connection, transaction
from django.db.models import F

from upwell.events import queries
from upwell.events.inserting import Inserts
from upwell.events.models import BEFORE_ALL, Cursor, Event, Position, Work
from upwell.events.names import NAMES
from upwell.events.privacy import code_looks_personal, looks_personal

Value = str | int | bool | None

MOST_REMEMBERED = 10_000
MANY = 100
"""More at once than anybody does; an import does, and then the quick way pays."""


class CannotRecord(Exception):
    """This event is not declared, or carries what an event must not carry."""


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    at: datetime
    subject: str = ""
    service: str = ""
    version: int | None = None
    channel: str = ""
    language: str = ""
    assisted: bool = False
    scripted: bool | None = None
    area: str = ""
    team: str = ""
    data: Mapping[str, Value] = field(default_factory=dict)


COLUMNS = tuple(Fact.__dataclass_fields__)


def record(*facts: Fact) -> None:
    """All of them in one INSERT; call it inside a transaction."""
    if len(facts) > MANY:
        _record_many(facts)
    elif facts:
        for fact in facts:
            _check(fact)
        _inserts(connection.vendor).write_few([_row(fact) for fact in facts])


@lru_cache(4)
def _inserts(_vendor: str) -> Inserts:
    return Inserts(Event, COLUMNS)


_row = attrgetter(*COLUMNS)


def _record_many(facts: Sequence[Fact]) -> None:
    """The same, where the same values come again and again: each is checked once."""
    personal = lru_cache(MOST_REMEMBERED, typed=True)(looks_personal)
    code = lru_cache(MOST_REMEMBERED)(code_looks_personal)
    for fact in facts:
        _check(fact, personal, code)
    _inserts(connection.vendor).write([_row(fact) for fact in facts])


def _check(
    fact: Fact, personal: Callable[[object], bool] = looks_personal, code: Callable[[str], bool] = code_looks_personal
) -> None:
    known = NAMES.get(fact.name)
    if known is None:
        raise CannotRecord(f"There is no event {fact.name!r}; declare it in events/names.py.")
    unknown = fact.data.keys() - known.keys
    if unknown:
        raise CannotRecord(f"{fact.name} does not carry {', '.join(sorted(unknown))}.")
    wrong = [key for key in ("area", "team", "service") if code(getattr(fact, key))]
    wrong += [key for key, value in (("subject", fact.subject), *fact.data.items()) if personal(value)]
    if wrong:
        # the value itself stays out of the message: it would end in a log
        raise CannotRecord(f"{', '.join(wrong)} of {fact.name} looks like personal data.")


@contextmanager
def reading(name: str, *, names: Collection[str] | None = None, limit: int = 1000) -> Iterator[list[Event]]:
    """What is new for the reader `name`; when the block ends well, it has been read.

    One transaction: the effects of the block and the moved cursor are written together or not at all, and a second
    worker with the same name waits for the first."""
    Cursor.objects.get_or_create(name=name)
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(name=name)
        unread = queries.unread(cursor.at, names=names, limit=limit)
        yield unread.events
        if unread.upto != cursor.at:
            advance(name, unread.upto)


def advance(name: str, position: Position) -> None:
    """The reader `name` has handled everything up to and with `position`."""
    Cursor.objects.update_or_create(name=name, defaults={"transaction": position.transaction, "position": position.id})


def note_work(name: str, *, now: datetime, next_at: datetime, failure: str = "") -> None:
    """A job of the worker has ended well, or failed with this kind of error. One statement, for many workers."""
    said = {"failed_at": now, "failure": failure[:80]} if failure else {"ran_at": now}
    row = Work(name=name, next_at=next_at, **said)
    Work.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=[*said, "next_at"])


def forget_work(*, but: Collection[str]) -> None:
    """Jobs there are no more are not late."""
    Work.objects.exclude(name__in=but).delete()


@transaction.atomic
def rebase() -> int:
    """After a backup was restored into another PostgreSQL: its transactions count from the beginning again.

    Moves every stored number below zero, order kept, so that old rows stay old and new ones are new. Returns the
    number of rows moved; 0 when there was nothing to mend."""
    if not queries.from_another_database():
        return 0
    highest = Event.objects.order_by("-transaction").values_list("transaction", flat=True)[0]
    Cursor.objects.exclude(transaction=BEFORE_ALL).update(transaction=F("transaction") - highest - 1)
    return Event.objects.update(transaction=F("transaction") - highest - 1)
