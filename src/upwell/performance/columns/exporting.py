"""Takes what is new in the record over into the columns, each event exactly once, and makes few files of many.

How far they reach stands in the manifest, which is replaced after its files are durable: a machine that stops before
has done nothing, one that stops after has done all. Each folder is complete by itself, so machines that share none have
one each. Where the event the manifest reached is not in the record, the columns are of another database, or of one that
was restored: they are made anew."""

from __future__ import annotations

import fcntl
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow.parquet as pq
from django.conf import settings

from upwell.catalogue import queries as catalogue
from upwell.events import queries as record
from upwell.performance.columns import layout, manifest
from upwell.performance.columns.manifest import Manifest, Part

log = logging.getLogger(__name__)

BATCH = 20_000
"""Events of one batch: some megabytes of memory."""
MOST_PARTS = 12
"""Of one month, before they are made one."""
KEPT = timedelta(hours=2)
"""A file nobody names any more: somebody may still be reading it."""
MEMORY = "500MB"
LOCK = "lock"


def folder() -> Path:
    return Path(settings.COLUMNS)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Nobody else writes in this folder meanwhile; ends with the process, however that ends."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def take_over(limit: int = BATCH) -> int:
    """The next events, at most `limit`; how many there were."""
    if not catalogue.has_city():
        return 0
    place, zone = folder(), catalogue.city().zone
    with _alone(place):
        known = _agreeing(manifest.read(place))
        new = record.after(known.reached, limit=limit)
        if new:
            parts = list(_written(place, new, zone))
            manifest.write(place, known.with_batch(parts, reached=new[-1].position, last=_stamp(new[-1])))
    return len(new)


def waiting_since() -> datetime | None:
    """When the oldest event happened that is not in the columns; None where there is none."""
    first = record.after(_agreeing(manifest.read(folder())).reached, limit=1)
    return first[0].at if first else None


def _agreeing(known: Manifest) -> Manifest:
    """The manifest that stands there, or an empty one, where it is of another layout or of another record."""
    if not known.last:  # nothing was taken over yet
        return Manifest(schema=layout.SCHEMA)
    if known.schema == layout.SCHEMA and known.last == _stamp(record.at(known.reached)):
        return known
    log.warning("The columns of events are of another layout or another database; they are made anew")
    return Manifest(schema=layout.SCHEMA)


def _stamp(event: Any) -> str:
    return f"{event.name} {event.at.isoformat()} {event.subject}" if event is not None else "none"


def begin_anew() -> None:
    """Empty columns, that are filled again from the beginning. What stood in files is swept away later."""
    with _alone(folder()):
        manifest.write(folder(), Manifest(schema=layout.SCHEMA))


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
    manifest.flush(path)
    manifest.flush(path.parent)


def compact() -> int:
    """Makes one file of the many of a month, sorted as measures read it; how many months there were to do."""
    place, known = folder(), manifest.read(folder())
    crowded = [month for month, parts in _by_month(known).items() if len(parts) > MOST_PARTS]
    for month in crowded:
        with _alone(place):
            known = manifest.read(place)
            old = _by_month(known).get(month, [])
            if len(old) > MOST_PARTS:
                manifest.write(place, known.with_one_for(old, _made_one(place, month, old)))
    return len(crowded)


def _by_month(known: Manifest) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for part in known.parts:
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
