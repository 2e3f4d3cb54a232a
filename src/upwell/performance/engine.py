"""The engine that runs the measures, and the columns as it sees them.

DuckDB within the process, or Spark where a city's years no longer fit one machine: the expressions are the same, and so
are the answers. `docs/past-one-machine.md` says how."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.conf import settings

from upwell.performance.columns import exporting, layout, manifest

MEMORY, THREADS = "1GB", 2
SPARK = {
    "spark.sql.session.timeZone": "UTC",  # a day must be the same day on every machine
    "spark.sql.ansi.enabled": "false",  # else a null among numbers is an error
    "spark.sql.parquet.mergeSchema": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@contextmanager
def events() -> Iterator[ir.Table]:
    """All events of the columns."""
    paths = [part.path for part in manifest.read(exporting.folder()).parts]
    if not paths:
        yield ibis.memtable(layout.ARROW.empty_table())
    elif settings.ENGINE == "spark":
        with spark(settings.SPARK_MASTER) as base:
            yield read(base, [f"{settings.COLUMNS_AT or exporting.folder()}/{path}" for path in paths])
    else:
        with _duckdb() as base:
            yield read(base, [str(exporting.folder() / path) for path in paths])


def read(base: Any, paths: list[str]) -> ir.Table:
    """Files of columns, of one layout or of several: what an older one did not have is unknown."""
    if base.name == "duckdb":
        found: ir.Table = base.read_parquet(paths, table_name="events", union_by_name=True, hive_partitioning=False)
        return found
    frame = base._session.read.option("mergeSchema", "true").parquet(*paths)
    frame.createOrReplaceTempView("events")
    table: ir.Table = base.table("events")
    return table


@contextmanager
def _duckdb() -> Iterator[Any]:
    """Its memory is bounded; what does not fit goes to a folder beside the columns."""
    spill = str(exporting.folder() / "spill")
    base = ibis.duckdb.connect(threads=THREADS, memory_limit=MEMORY, temp_directory=spill)
    try:
        yield base
    finally:
        base.disconnect()


@contextmanager
def spark(master: str) -> Iterator[Any]:
    """A session on this cluster; `local[2]` is two threads of this machine. Needs `upwell[spark]` and a Java."""
    logging.getLogger("py4j").setLevel(logging.WARNING)
    from pyspark.sql import SparkSession  # optional, and slow to begin

    builder = SparkSession.builder.master(master).appName("upwell measures")
    here = {"spark.sql.shuffle.partitions": "4"} if master.startswith("local") else {}
    for name, value in {**SPARK, **here}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield ibis.pyspark.connect(session)
    finally:
        session.stop()


@contextmanager
def of(rows: pa.Table) -> Iterator[ir.Table]:
    """Rows that are in memory already, in the layout of the columns."""
    with duckdb.connect(config={"threads": 1, "memory_limit": MEMORY}) as connection:
        connection.register("events", rows)
        yield ibis.duckdb.from_connection(connection).table("events")
