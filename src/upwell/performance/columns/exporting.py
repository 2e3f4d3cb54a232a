"""Takes what is new in the record over into the columns, each event exactly once, and makes few files of many.

The files are durable and named by the manifest before the record's cursor moves. Where a machine stops in between, the
cursor stands where the last batch began: that batch is taken out of the manifest, and made again. Where the cursor
stands anywhere else, the columns are of another database, or of one that was restored: they are made anew."""

from __future__ import annotations

import logging
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow.parquet as pq
from django.conf import settings

from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.events import queries as record
from upwell.events.queries import Position
from upwell.performance.columns import layout, manifest
from upwell.performance.columns.manifest import Manifest, Part

log = logging.getLogger(__name__)

READER = "columns"
BATCH = 20_000
"""Events of one batch: some megabytes of memory, and a lock on the cursor for about a second."""
MOST_PARTS = 12
"""Of one month, before they are made one."""
KEPT = timedelta(hours=2)
"""A file nobody names any more: somebody may still be reading it."""
MEMORY = "500MB"


def folder() -> Path:
    return Path(settings.COLUMNS)


def take_over(limit: int = BATCH) -> int:
    """The next events, at most `limit`; how many there were. 0 also when the columns had to be begun anew."""
    if not catalogue.has_city():
        return 0
    place, zone = folder(), catalogue.city().zone
    try:
        with events.reading("columns", limit=limit) as new:
            before = record.position(READER)
            known = _agreeing(manifest.read(place), before)
            if new:
                parts = list(_written(place, new, zone))
                manifest.write(place, known.with_batch(parts, before=before, reached=new[-1].position))
    except OfAnotherRecord:
        log.warning("The columns of events are of another database; they are made anew")
        begin_anew()
        return 0
    return len(new)


class OfAnotherRecord(Exception):
    """The manifest stands where this record's cursor never stood."""


def _agreeing(known: Manifest, cursor: Position) -> Manifest:
    """The manifest that belongs to a cursor that stands here. Raises OfAnotherRecord."""
    if known.schema == layout.SCHEMA and cursor == known.reached:
        return known
    if known.schema == layout.SCHEMA and known.newest and cursor == known.before:
        return known.without_batch()
    if known == Manifest() and cursor == Position():
        return Manifest(schema=layout.SCHEMA)
    raise OfAnotherRecord


def begin_anew() -> None:
    """Empty columns, and a cursor at the beginning. What stood in files is swept away later."""
    with events.held(READER):
        manifest.write(folder(), Manifest(schema=layout.SCHEMA))
        events.advance(READER, Position())


def _written(place: Path, new: Sequence[Any], zone: tzinfo) -> Iterable[Part]:
    """A file for each month of these events, durable."""
    by_month: dict[str, list[Any]] = defaultdict(list)
    for event in new:
        by_month[layout.month(event.at.astimezone(zone).date())].append(event)
    for month, rows in by_month.items():
        path = _fresh(place, month)
        pq.write_table(layout.table(rows, zone), path, compression="zstd", write_statistics=True)
        _flush(path)
        yield Part(str(path.relative_to(place)), month, len(rows))


def _fresh(place: Path, month: str) -> Path:
    path = place / f"month={month}" / f"{uuid4().hex}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    manifest.flush(path.parent)


def compact() -> int:
    """Makes one file of the many of a month, sorted as measures read it; how many months there were to do. The files
    of the last batch are left out: they may have to be taken back."""
    place, known = folder(), manifest.read(folder())
    crowded = [month for month, parts in _by_month(known).items() if len(parts) > MOST_PARTS]
    for month in crowded:
        with events.held(READER):
            known = manifest.read(place)
            old = _by_month(known).get(month, [])
            if len(old) > MOST_PARTS:
                manifest.write(place, known.with_one_for(old, _made_one(place, month, old)))
    return len(crowded)


def _by_month(known: Manifest) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for part in known.parts:
        if part.path not in known.newest:
            found[part.month].append(part)
    return found


def _made_one(place: Path, month: str, old: Sequence[Part]) -> Part:
    path = _fresh(place, month)
    with duckdb.connect(config={"threads": 2, "memory_limit": MEMORY}) as base:
        base.execute(f"SET temp_directory = '{path.parent}/spill'")
        paths = [str(place / part.path) for part in old]
        rows = base.read_parquet(paths, union_by_name=True, hive_partitioning=False)
        rows.order('"name", service, "at", id').write_parquet(str(path), compression="zstd")
    _flush(path)
    return Part(str(path.relative_to(place)), month, sum(part.rows for part in old))


def sweep(*, now: datetime) -> int:
    """Deletes files that no manifest has named for a while; how many."""
    place = folder()
    named = {place / part.path for part in manifest.read(place).parts}
    oldest, gone = (now - KEPT).timestamp(), 0
    for path in place.glob("month=*/*.parquet"):
        if path not in named and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
