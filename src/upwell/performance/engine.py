"""The engine that runs the measures, and the columns as it sees them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from upwell.performance.columns import exporting, layout, manifest

MEMORY, THREADS = "1GB", 2


@contextmanager
def events() -> Iterator[ir.Table]:
    """All events of the columns, on DuckDB, whose memory is bounded; what does not fit goes to a folder beside them."""
    place = exporting.folder()
    parts = [str(place / part.path) for part in manifest.read(place).parts]
    base = ibis.duckdb.connect(threads=THREADS, memory_limit=MEMORY, temp_directory=str(place / "spill"))
    try:
        if parts:
            yield base.read_parquet(parts, table_name="events", union_by_name=True, hive_partitioning=False)
        else:
            yield ibis.memtable(layout.ARROW.empty_table())
    finally:
        base.disconnect()


@contextmanager
def of(rows: pa.Table) -> Iterator[ir.Table]:
    """Rows that are in memory already, in the layout of the columns."""
    with duckdb.connect(config={"threads": 1, "memory_limit": MEMORY}) as connection:
        connection.register("events", rows)
        yield ibis.duckdb.from_connection(connection).table("events")
