"""Figures are taken in: from a file that somebody has looked at, or from a program. All of a sending, or nothing.

What a sending names it replaces, and what it says was not reported is no figure any more; both stay as history. The
same sending again changes nothing. Sendings of one data set wait for each other."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from upwell.catalogue import queries as catalogue
from upwell.catalogue.data_sets import Columns
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.events.inserting import Inserts
from upwell.lib.batches import delete_some
from upwell.performance import replacing, sent, stretching
from upwell.performance.figures import checking, grids, reading, seeing
from upwell.performance.figures.grids import CannotRead, Grid
from upwell.performance.figures.kinds import KINDS
from upwell.performance.figures.reading import Found, Item, Notice, Spec
from upwell.performance.models import DataSet, Figure, Result, Sending

CURRENCIES = {"USD": "$", "CAD": "$", "GBP": "\u00a3", "EUR": "\u20ac"}
MOST_NOTICES = 500
MOST_FIGURES = 100_000
CHUNK = 400
UNREAD_FOR = timedelta(days=14)
FILE, CALL = "file", "call"


class NotTaken(Exception):
    """`code`: refused, taken, gone, withdrawn. `notices`: what is wrong with which cell."""

    def __init__(self, code: str, notices: Sequence[Notice] = ()) -> None:
        super().__init__(code)
        self.code, self.notices = code, notices


class Was(NamedTuple):
    """A figure that counts, as it is held against what comes."""

    pk: int
    start: date
    name: str
    value: Decimal | None
    row: str


@dataclass(slots=True)
class Change:
    """What came of it. `gone`: figures that were taken back."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


def spec(of: DataSet) -> Spec:
    currency = CURRENCIES[catalogue.city().currency]
    return Spec(KINDS[of.kind], of.period, of.low_is_best, tuple(of.steps), Columns(**of.columns), currency)


def read_file(of: DataSet, content: bytes, *, name: str, by: str, now: datetime, sheet: str = "") -> Sending:
    """Reads it and keeps the report; nothing of it counts yet. Raises CannotRead, NotTaken."""
    said = spec(of)
    grid = grids.of_file(content, sheet, lambda sheet: reading.has_headings(sheet, said))
    found = _read(of, grid, now, by_hand=True)
    if not found.items and not found.refused:
        raise CannotRead("no_figures")
    known = seeing.seen(grid, said)
    if len(found.items) > MOST_FIGURES:
        raise CannotRead("too_many_rows")
    with transaction.atomic():
        locked = _locked(of)
        _check(locked, found, _known(locked, found.items))
        return Sending.objects.create(
            data_set=locked,
            way=FILE,
            name=name[-200:] or "-",
            sheet=grid.sheet[:80],
            digest=hashlib.sha256(content).hexdigest(),
            by=by[:120],
            at=now,
            rows=found.rows,
            items=[] if found.refused else [_plain(one) for one in found.items],
            notices=[asdict(one) for one in sorted(found.notices, key=lambda one: not one.refused)[:MOST_NOTICES]],
            wrong=len(found.refused),
            seen=known,
        )


def take(sending: UUID, *, by: str, now: datetime) -> Change:
    """What a file was read to say counts from now on. Raises NotTaken: what was right beside the figures of that time
    may be wrong beside those of now."""
    with transaction.atomic():
        there = Sending.objects.select_for_update().select_related("data_set").filter(pk=sending).first()
        if there is None:
            raise NotTaken("gone")
        if there.state == Sending.State.TAKEN:
            raise NotTaken("taken")
        if not there.items:
            raise NotTaken("refused", [Notice(**one) for one in there.notices if one["refused"]])
        found = Found([sent.item_of(one) for one in there.items])
        of = _locked(there.data_set)
        known = _known(of, found.items)
        _check(of, found, known)
        if found.refused:
            raise NotTaken("refused", found.refused)
        there.items, there.by = [], by[:120]
        return _take(of, there, found.items, known, now=now)


def push(of: DataSet, records: Sequence[Mapping[str, Any]], *, by: str, now: datetime, whole: bool = False) -> Change:
    """`whole`: these rows and no others are the data set. Raises NotTaken, CannotRead."""
    found = _read(of, grids.of_records(records), now) if records else Found()
    with transaction.atomic():
        locked = _locked(of)
        known = _known(locked, found.items, whole=whole)
        _check(locked, found, [] if whole else known)
        if found.refused:
            raise NotTaken("refused", found.refused)
        body = json.dumps(list(records), sort_keys=True, default=str).encode()
        name = "PUT" if whole else "POST"
        made = Sending(data_set=locked, way=CALL, name=name, by=by[:120], at=now, rows=found.rows)
        made.digest = hashlib.sha256(body).hexdigest()
        made.notices = [asdict(one) for one in found.notices[:MOST_NOTICES]]
        return _take(locked, made, found.items, known, now=now, whole=whole)


def _read(of: DataSet, grid: Grid, now: datetime, *, by_hand: bool = False) -> Found:
    return reading.read(grid, spec(of), today=now.astimezone(catalogue.city().zone).date(), by_hand=by_hand)


def _locked(of: DataSet) -> DataSet:
    """Raises NotTaken where it was withdrawn."""
    found = DataSet.objects.select_for_update().get(pk=of.pk)
    if found.withdrawn_at is not None:
        raise NotTaken("withdrawn")
    return found


def _plain(one: Item) -> list[str | None]:
    value = None if one.value is None else str(one.value)
    return [one.start.isoformat(), one.name, value, one.cell, one.said, one.row]


def _now(of: DataSet) -> QuerySet[Figure]:
    """The figures that count now."""
    return Figure.objects.filter(data_set=of, ended_by=None)


def _known(of: DataSet, items: Sequence[Item], *, whole: bool = False) -> list[Was]:
    """What counts now of these periods, and of the rows that come again; or all of it."""
    starts, ids = {one.start for one in items}, sorted({one.row for one in items if one.row})
    kept = _now(of).values_list(*Was._fields)
    if whole:
        return [Was(*one) for one in kept]
    between = kept.filter(start__range=(min(starts), max(starts))) if starts else kept.none()
    found = {one[0]: Was(*one) for one in between.iterator(chunk_size=2_000) if one[1] in starts}
    for first in range(0, len(ids), CHUNK):
        found |= {one[0]: Was(*one) for one in kept.filter(row__in=ids[first : first + CHUNK])}
    return list(found.values())


def _check(of: DataSet, found: Found, known: Sequence[Was]) -> None:
    """Held against what is there already, row by row and period by period."""
    by_start: dict[date, dict[str, Decimal]] = defaultdict(dict)
    cells = {(one.start, one.name): one for one in found.items}
    for one in known:
        new = cells.get((one.start, one.name))
        if new and new.row and one.row and new.row != one.row:
            found.refuse(new.cell, "row_of_other_id", new.said, one.row)
        elif one.value is not None:
            by_start[one.start][one.name] = one.value
    firsts: dict[date, Item] = {}
    for item in found.items:
        firsts.setdefault(item.start, item)
        by_start[item.start].pop(item.name, None)
        if item.value is not None:
            by_start[item.start][item.name] = item.value
    for start, first in firsts.items():
        for name, code, other in checking.wrong(of.kind, by_start[start], low_is_best=of.low_is_best):
            beside = cells.get((start, other))
            here = cells.get((start, name)) or beside or first
            found.refuse(here.cell, code, here.said, beside.cell if beside and beside is not here else "")


def _take(
    of: DataSet, sending: Sending, items: Sequence[Item], known: Sequence[Was], *, now: datetime, whole: bool = False
) -> Change:
    sending.state, sending.taken_at = Sending.State.TAKEN, now
    sending.save()
    before = replacing.since(of)
    change, touched = _written(of, sending, items, known, whole)
    for name in ("new", "changed", "same", "gone"):
        setattr(sending, name, getattr(change, name))
    sending.save(update_fields=["new", "changed", "same", "gone"])
    replacing.replace(of, touched | _wanting(of, before))
    of.newest, of.sent_at = _now(of).filter(value__isnull=False).aggregate(newest=Max("start"))["newest"], now
    of.save(update_fields=["newest", "sent_at"])
    stretching.find(of)
    told: dict[str, str | int | bool | None] = {
        "data_set": of.code,
        "new": change.new,
        "changed": change.changed,
        "gone": change.gone,
    }
    events.record(Fact("figures_taken", at=now, service=of.service[:48], data=told))
    return change


def _wanting(of: DataSet, before: Mapping[str, date]) -> set[date]:
    """The periods that are to have a channel now, or need not have it any more."""
    after = replacing.since(of)
    changed = [
        first
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
        for first in (before.get(name), after.get(name))
        if first is not None
    ]
    later = _now(of).filter(start__gte=min(changed)) if changed else Figure.objects.none()
    return set(later.values_list("start", flat=True).distinct())


def _written(
    of: DataSet, sending: Sending, items: Sequence[Item], known: Sequence[Was], whole: bool
) -> tuple[Change, set[date]]:
    """What is known and not among the items is taken back where its row comes again, or the data set comes whole."""
    change, touched = Change(), set()
    ids = {one.row for one in items if one.row}
    there = {(one.start, one.name): one for one in known}
    new: list[Item] = []
    ended: list[int] = []
    for item in items:
        before = there.pop((item.start, item.name), None)
        was = before.value if before else None
        if before is not None and item.value == was and item.row == before.row:
            change.same += was is not None
            continue
        touched.add(item.start)
        new.append(item)
        if before is not None:
            ended.append(before.pk)
        change.new += was is None and item.value is not None
        change.changed += was is not None and item.value is not None
        change.gone += was is not None and item.value is None
    back = [one for one in there.values() if whole or one.row in ids]
    touched |= {one.start for one in back}
    change.gone += sum(one.value is not None for one in back)
    ended += [one.pk for one in back]
    for first in range(0, len(ended), CHUNK):
        Figure.objects.filter(pk__in=ended[first : first + CHUNK]).update(ended_by=sending)
    _keep(of, sending, new)
    return change, touched


def _keep(of: DataSet, sending: Sending, items: Sequence[Item]) -> None:
    rows = [
        (of.pk, sending.pk, one.start, one.name, one.value, one.said[:80], one.cell[:200], one.row) for one in items
    ]
    Inserts(Figure, ("data_set_id", "sending_id", "start", "name", "value", "said", "cell", "row")).write_many(rows)


def count_anew() -> None:
    """The results of data sets that have figures and none of them: of before the rows were made in another way."""
    counted = Result.objects.filter(source=OuterRef("code"))
    for one in DataSet.objects.filter(~Exists(counted), newest__isnull=False, withdrawn_at=None):
        with transaction.atomic():
            locked = _locked(one)
            replacing.replace(locked, set(_now(locked).values_list("start", flat=True)))


def forget_unread(*, now: datetime) -> int:
    """Files that were read and never taken. One batch."""
    return delete_some(Sending.objects.filter(state=Sending.State.READ, at__lt=now - UNREAD_FOR))
