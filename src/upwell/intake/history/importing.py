"""Takes a file of another system's cases in: chunk by chunk, each with its progress in one transaction.

A run that is cut off goes on after its last chunk; a second run changes nothing. Case by case the work is done by
`rows.py` (what a row means) and `cases.actions.history` (what is written)."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

import numpy as np
from django.db import connection, transaction

from upwell.accounts.actor import Actor
from upwell.cases import promise
from upwell.cases.actions import history as cases
from upwell.cases.queries import history as past
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.events import actions as events
from upwell.intake import models
from upwell.intake.history import comparing, fitting, maps, reading
from upwell.intake.history.cells import Columns
from upwell.intake.history.maps import CaseMap, MapRefused
from upwell.intake.history.reading import FileRefused, Record
from upwell.intake.history.report import Progress, Report, no_progress
from upwell.intake.history.rows import Read, RowReader, RowRefused
from upwell.places import queries as places

CHUNK = 5_000
"""Rows in one transaction. The keys of cases are spread over their indexes: the more rows are written at once, the less
often the same page is written."""
ROOM_KB = 96_000
"""What SQLite may keep of pages until a chunk is written; with less it writes the same ones several times."""
HOPELESS = 1_000
"""When none of the first so many rows can be taken, the map is for another file."""


class CannotImport(Exception):
    """This file cannot be imported."""


def import_file(path: Path, *, map_path: Path, now: datetime, progress: Progress = no_progress) -> Report:
    """Takes the file in and says what came of each row. Safe to repeat. Raises CannotImport with whole sentences."""
    try:
        map_ = maps.load(Path(map_path))
        survey = reading.survey(Path(path))
        with reading.open_text(Path(path), survey, map_.encoding) as file:
            records = reading.records(file, map_.delimiter)
            run = _Run(map_, _header(records, Path(path).name), now=now)
            run.begin(Path(path).name, survey.digest)
            return run.go(records, progress)
    except (MapRefused, FileRefused) as why:
        raise CannotImport(str(why)) from why
    except catalogue.NoCity as why:
        raise CannotImport("No city is loaded yet: load its folder first, with `upwell load`.") from why


def _header(records: Iterator[Record], called: str) -> list[str]:
    first = next(records, None)
    if first is None:
        raise CannotImport(f"{called} is empty: its first line must name the columns.")
    if first.bad:
        raise CannotImport(f"The first line of {called} must name the columns, and {first.bad}.")
    return list(first.cells)


@contextmanager
def _much_room() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{ROOM_KB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before}")


@contextmanager
def _few_collections() -> Iterator[None]:
    """A chunk's rows are thousands of objects and next to no cycles: looking for them took a fifth of an import."""
    before = gc.get_threshold()
    gc.set_threshold(500_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Run:
    def __init__(self, map_: CaseMap, header: list[str], *, now: datetime) -> None:
        self._map, self._now, self._city = map_, now, catalogue.city()
        services = {one.code: one.definition for one in catalogue.all_published()}
        columns = Columns(header, map_.absent)
        if wrong := fitting.problems(map_, columns, city=self._city, services=services):
            raise CannotImport("\n".join(wrong))
        self._rows = RowReader(map_, columns, city=self._city, services=services, now=now)
        actor = Actor("system", "import", map_.about[:120] or map_.source)
        self._writer = cases.Writer(by=actor, city=self._city)
        self._areas = _Areas(self._city)

    def begin(self, name: str, digest: str) -> None:
        """Goes on where a run of this file by this map was cut off; one that was finished begins anew."""
        key = {"file": digest, "map": self._map.digest}
        with transaction.atomic():
            fresh = {"name": name[:200], "begun_at": self._now}
            kept, _ = models.Import.objects.get_or_create(**key, defaults=fresh)
            if kept.finished_at is not None:
                kept.remarks.all().delete()
                kept.row, kept.counts, kept.finished_at, kept.begun_at = 0, {}, None, self._now
                kept.save()
        self._kept, self._marks = kept, f"{digest[:12]}-{self._map.digest[:12]}"
        self.report = Report(kept.pk, Counter(kept.counts), went_on_from=kept.row)

    def go(self, records: Iterator[Record], progress: Progress) -> Report:
        done = self._kept.row
        waiting = (record for record in records if record.number > done)
        with _few_collections(), _much_room():
            while chunk := list(islice(waiting, CHUNK)):
                self._take(chunk)
                progress(self.report)
        self._finish()
        return self.report

    @transaction.atomic
    def _take(self, chunk: list[Record]) -> None:
        self._move_on(chunk[-1].number)
        counts: Counter[str] = Counter(read=len(chunk))
        remarks: list[models.Remark] = []
        read = list(self._understood(chunk, counts, remarks))
        self._areas.add([one.case for one in read], counts)
        new = self._sorted_out(read, counts, remarks)
        self._writer.write([one.case for one in new])
        models.Remark.objects.bulk_create(remarks)
        total = self.report.counts + counts
        if total["refused"] == total["read"] >= HOPELESS:
            why = Counter(remark.why for remark in remarks).most_common(1)[0][0]
            raise CannotImport(f"None of the first {total['read']:,} rows could be taken; most often: {why}.")
        models.Import.objects.filter(pk=self._kept.pk).update(counts=total)
        self.report.counts = total

    def _move_on(self, row: int) -> None:
        """First in the transaction, and only from where we left it: of two processes with one file, one stops."""
        here = models.Import.objects.filter(pk=self._kept.pk, row=self._kept.row, finished_at=None)
        if not here.update(row=row):
            raise CannotImport("Another process is importing this file.")
        self._kept.row = row

    def _understood(self, chunk: list[Record], counts: Counter[str], remarks: list[models.Remark]) -> Iterator[Read]:
        for record in chunk:
            try:
                if record.bad:
                    raise RowRefused(record.bad)
                yield self._rows.read(record.number, record.cells)
            except RowRefused as why:
                counts["refused"] += 1
                remarks.append(self._remark(record.number, str(why)))

    def _remark(self, row: int, why: str, *, mended: bool = False) -> models.Remark:
        return models.Remark(of_id=self._kept.pk, row=row, why=why[:300], mended=mended)

    def _sorted_out(self, read: list[Read], counts: Counter[str], remarks: list[models.Remark]) -> list[Read]:
        """The new ones. What is there already is left as it is, closed if it has been closed since, or a repeat."""
        known, seen, new = past.known([one.case.id for one in read]), dict[object, int](), list[Read]()
        for one in read:
            there = known.get(one.case.id)
            first = seen.get(one.case.id) or (self._row_of(there) if there else None)
            if first is not None and first != one.row:
                self._repeated(one, first, counts, remarks)
                continue
            seen[one.case.id] = one.row
            one.case.origin["file"] = self._marks
            self._tally(one, counts)
            remarks += [self._remark(one.row, why, mended=True) for why in one.mended]
            if there is None:
                counts["added"] += 1
                new.append(one)
            else:
                is_later = one.case.closed_at is not None and not there.is_closed
                counts["changed" if is_later and self._writer.catch_up(one.case) else "same"] += 1
        return new

    def _row_of(self, there: past.Known) -> int | None:
        """The row of this very file that a case came from."""
        return int(there.origin["row"]) if there.origin.get("file") == self._marks else None

    def _repeated(self, one: Read, first: int, counts: Counter[str], remarks: list[models.Remark]) -> None:
        if self._map.rules.repeated == "pass_over":
            counts["repeated"] += 1
            counts["same"] += 1
            return
        counts["refused"] += 1
        remarks.append(self._remark(one.row, f"its {self._map.id} is the same as that of row {first}"))

    def _tally(self, one: Read, counts: Counter[str]) -> None:
        case, as_of = one.case, self._map.as_of or self._now
        counts["mended"] += bool(one.mended)
        if self._map.on_time is None:
            return
        verdict = comparing.ours(case.due_at, case.closed_at, as_of)
        counts[comparing.key(verdict, one.says, is_closed=case.closed_at is not None)] += 1
        by_service = self._rows.due_by_service(case.service, case.opened_at)
        if by_service is not None and one.due_there is not None:
            day = self._city.workdays.local_day
            # a promise in days is due at the midnight that ends its last day
            counts[comparing.apart(day(one.due_there), promise.last_day(by_service, self._city.workdays))] += 1
            there = comparing.ours(one.due_there, case.closed_at, as_of)
            counts["due verdict same"] += there == comparing.ours(by_service, case.closed_at, as_of)

    def _finish(self) -> None:
        counts = self.report.counts
        with transaction.atomic():
            rows = models.Import.objects.filter(pk=self._kept.pk, row=self._kept.row, finished_at=None)
            if rows.update(finished_at=self._now) and counts["added"] + counts["changed"]:
                taken = counts["added"] + counts["changed"] + counts["same"]
                told = {"read": counts["read"], "taken": taken, "refused": counts["refused"]}
                events.record(events.Fact("cases_imported", at=self._now, subject=self._map.source, data=told))
        # an agent often closes what they type in: its durations are never mixed with the others
        apart = {"sent by residents": False, "typed in by staff": True} if self._map.assisted else {"": None}
        for who, assisted in apart.items():
            self.report.took[who] = past.durations(self._map.source, assisted=assisted)


class _Areas:
    """Which areas the cases of a chunk lie in, all at once."""

    def __init__(self, city: City) -> None:
        self._main = city.places.main

    def add(self, chunk: Iterable[cases.PastCase], counts: Counter[str]) -> None:
        every = list(chunk)
        placed = [case for case in every if case.lat is not None]
        counts["without_position"] += len(every) - len(placed)
        lats = np.array([case.lat for case in placed], dtype=np.float64)
        found = places.areas_of(lats, np.array([case.lon for case in placed], dtype=np.float64))
        codes = [{ref.set: ref.code for ref in answer.areas} for answer in found.answers]
        for case, number in zip(placed, found.which.tolist(), strict=True):
            counts["outside"] += not found.answers[number].in_city
            case.areas = {**codes[number], **case.areas}
        if self._main:
            for case in every:
                case.area = case.areas.get(self._main, "")
