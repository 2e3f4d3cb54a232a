"""Figures are taken in: from a file that somebody has looked at, or from a program. All of a sending, or nothing.

What a sending names it replaces, and what it says was not reported is no figure any more; both stay as history. The
same sending again changes nothing. Sendings of one data set wait for each other."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from upwell.catalogue import queries as catalogue
from upwell.catalogue.data_sets import Columns
from upwell.events import actions as events
from upwell.events.actions import Fact
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
UNREAD_FOR = timedelta(days=14)
FILE, CALL = "file", "call"


class NotTaken(Exception):
    """`code`: refused, taken, gone, withdrawn. `notices`: what is wrong with which cell."""

    def __init__(self, code: str, notices: Sequence[Notice] = ()) -> None:
        super().__init__(code)
        self.code, self.notices = code, notices


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
    found = _read(of, grid, now)
    if not found.items and not found.refused:
        raise CannotRead("no_figures")
    known = seeing.seen(grid, said)
    if len(found.items) > MOST_FIGURES:
        raise CannotRead("too_many_rows")
    with transaction.atomic():
        locked = _locked(of)
        _check(locked, found, whole=False)
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
        _check(of, found, whole=False)
        if found.refused:
            raise NotTaken("refused", found.refused)
        there.items, there.by = [], by[:120]
        return _take(of, there, found.items, now=now, whole=False)


def push(of: DataSet, records: Sequence[Mapping[str, Any]], *, by: str, now: datetime, whole: bool = False) -> Change:
    """`whole`: these rows and no others are the data set. Raises NotTaken, CannotRead."""
    found = _read(of, grids.of_records(records), now) if records else Found()
    with transaction.atomic():
        locked = _locked(of)
        _check(locked, found, whole=whole)
        if found.refused:
            raise NotTaken("refused", found.refused)
        body = json.dumps(list(records), sort_keys=True, default=str).encode()
        name = "PUT" if whole else "POST"
        made = Sending(data_set=locked, way=CALL, name=name, by=by[:120], at=now, rows=found.rows)
        made.digest = hashlib.sha256(body).hexdigest()
        made.notices = [asdict(one) for one in found.notices[:MOST_NOTICES]]
        return _take(locked, made, found.items, now=now, whole=whole)


def _read(of: DataSet, grid: Grid, now: datetime) -> Found:
    return reading.read(grid, spec(of), today=now.astimezone(catalogue.city().zone).date())


def _locked(of: DataSet) -> DataSet:
    """Raises NotTaken where it was withdrawn."""
    found = DataSet.objects.select_for_update().get(pk=of.pk)
    if found.withdrawn_at is not None:
        raise NotTaken("withdrawn")
    return found


def _plain(one: Item) -> list[str | None]:
    value = None if one.value is None else str(one.value)
    return [one.start.isoformat(), one.name, value, one.cell, one.said, one.row]


def _there(of: DataSet, starts: Collection[date]) -> list[Figure]:
    """The figures that count now, of these periods."""
    if not starts:
        return []
    kept = Figure.objects.filter(data_set=of, ended_by=None, start__range=(min(starts), max(starts)))
    return [one for one in kept if one.start in starts]


def _check(of: DataSet, found: Found, *, whole: bool) -> None:
    """Held against what is there already, row by row and period by period."""
    by_start: dict[date, dict[str, Decimal]] = defaultdict(dict)
    cells = {(one.start, one.name): one for one in found.items}
    starts = {one.start for one in found.items}
    for one in [] if whole else _there(of, starts):
        new = cells.get((one.start, one.name))
        if new is None:
            by_start[one.start][one.name] = one.value
        elif new.row and one.row and new.row != one.row:
            found.refuse(new.cell, "row_of_other_id", new.said, one.row)
    for item in found.items:
        if item.value is not None:
            by_start[item.start][item.name] = item.value
    for start, values in by_start.items():
        for name, code, other in checking.wrong(of.kind, values, low_is_best=of.low_is_best):
            here = (
                cells.get((start, name))
                or cells.get((start, other))
                or next(one for one in found.items if one.start == start)
            )
            beside = cells.get((start, other))
            found.refuse(here.cell, code, here.said, beside.cell if beside and beside is not here else "")


def _take(of: DataSet, sending: Sending, items: Sequence[Item], *, now: datetime, whole: bool) -> Change:
    sending.state, sending.taken_at = Sending.State.TAKEN, now
    sending.save()
    change, touched = _written(of, sending, items, whole)
    for name in ("new", "changed", "same", "gone"):
        setattr(sending, name, getattr(change, name))
    sending.save(update_fields=["new", "changed", "same", "gone"])
    replacing.replace(of, touched, with_sent=_with_sent(of))
    newest = Figure.objects.filter(data_set=of, ended_by=None).order_by("-start").values_list("start", flat=True)
    of.newest, of.sent_at = newest.first(), now
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


def _written(of: DataSet, sending: Sending, items: Sequence[Item], whole: bool) -> tuple[Change, set[date]]:
    change, touched = Change(), set()
    there = {(one.start, one.name): one for one in _ending(of, items, whole)}
    new: list[Figure] = []
    ended: list[int] = []
    for item in items:
        before = there.pop((item.start, item.name), None)
        if before is not None and item.value == before.value and item.row == before.row:
            change.same += 1
            continue
        touched.add(item.start)
        if before is not None:
            ended.append(before.pk)
        if item.value is not None:
            new.append(_figure(of, sending, item, item.value))
        change.changed += before is not None and item.value is not None
        change.gone += before is not None and item.value is None
        change.new += before is None and item.value is not None
    touched |= {one.start for one in there.values()}
    change.gone += len(there)
    ended += [one.pk for one in there.values()]
    for first in range(0, len(ended), 400):
        Figure.objects.filter(pk__in=ended[first : first + 400]).update(ended_by=sending)
    Figure.objects.bulk_create(new, batch_size=400)
    return change, touched


def _ending(of: DataSet, items: Sequence[Item], whole: bool) -> list[Figure]:
    """What counts now and is named again, or belongs to a row that comes again, or to a data set that comes whole."""
    if whole:
        return list(Figure.objects.filter(data_set=of, ended_by=None))
    named = {(one.start, one.name) for one in items}
    found = {one.pk: one for one in _there(of, {one.start for one in items}) if (one.start, one.name) in named}
    ids = sorted({one.row for one in items if one.row})
    for first in range(0, len(ids), 400):
        for one in Figure.objects.filter(data_set=of, ended_by=None, row__in=ids[first : first + 400]):
            found[one.pk] = one
    return list(found.values())


def _figure(of: DataSet, sending: Sending, item: Item, value: Decimal) -> Figure:
    return Figure(
        data_set=of,
        sending=sending,
        start=item.start,
        name=item.name,
        value=value,
        said=item.said[:80],
        cell=item.cell[:200],
        row=item.row,
    )


def _with_sent(of: DataSet) -> bool:
    """How many were sent, a data set of transactions says better than one of states."""
    return of.kind != "states" or not _transactions(of).exists()


def _transactions(of: DataSet) -> QuerySet[DataSet]:
    return DataSet.objects.filter(service=of.service, kind="transactions", withdrawn_at=None)


def count_anew(of: DataSet, *, of_others: bool = False) -> None:
    """The results of all its figures; or of the other data sets of its service, for which it changes something."""
    others = DataSet.objects.filter(service=of.service, kind="states", withdrawn_at=None).exclude(pk=of.pk)
    some = others if of_others else [of]
    for one in some if not of_others or of.kind == "transactions" else ():
        Result.objects.filter(source=one.code).delete()
        starts = set(Figure.objects.filter(data_set=one, ended_by=None).values_list("start", flat=True))
        replacing.replace(one, starts, with_sent=_with_sent(one))


def forget_unread(*, now: datetime) -> int:
    """Files that were read and never taken. One batch."""
    return delete_some(Sending.objects.filter(state=Sending.State.READ, at__lt=now - UNREAD_FOR))
