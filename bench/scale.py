"""The deck's own scale: 1.03 billion events, kept as columns and measured year by year within a small memory.

    python -m bench.scale [--quick] [--json] [--columns FOLDER]

By service, channel and month: how many were sent, completion, promises kept, and the exact median and ninetieth
percentile of days to finish, with the expressions of the product. Each size is measured in a process of its own, so
that its peak of memory is its own; how both grow is told from a million up. The columns are those of
`upwell simulate --bulk`; `--columns` measures a folder made before. With --quick 1,000,000 and 4,000,000 events.

`refresh_ratio`: CPU to count one day's events in the results, over that of counting everything anew."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir

from upwell.performance import piling, spread, sums
from upwell.performance.measures import latest
from upwell.simulation import bulk

THREADS, MEMORY = 2, "1GB"
SIZES, QUICK = (1_000_000, 10_000_000, 100_000_000, 1_030_000_000), (1_000_000, 4_000_000)
BY = ["service", "channel", "month"]
TOLD = (latest("volume"), latest("completion"), latest("promise"))
CHOSEN = frozenset().union(*(one.sums for one in TOLD))


@contextmanager
def columns(paths: list[Path]) -> Iterator[ir.Table]:
    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as base:
        base.execute("SET enable_progress_bar = false")
        base.execute(f"SET temp_directory = '{tempfile.gettempdir()}/upwell-spill'")
        yield ibis.duckdb.from_connection(base).read_parquet(
            [str(path) for path in paths], table_name="events", union_by_name=True, hive_partitioning=False
        )


def of_a_year(paths: list[Path]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Sums, and how many took how many days, by the month they were opened in: both may be added to other years'."""
    with columns(paths) as events:
        added = sums.rows(sums.cells(events.mutate(month=events["day"].truncate("M")), BY, CHOSEN))
        by_month = events.mutate(opened=events["opened"].truncate("M"))
        taken = spread.cases(by_month, ("service", "channel"))
        return added, taken.filter(taken["days"].notnull()).to_pyarrow()


def measured(folder: Path) -> int:
    """All figures of all years; how many groups there are."""
    years: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("month=*/*.parquet")):
        years.setdefault(path.parent.name[6:10], []).append(path)
    figures: dict[tuple[Any, ...], list[float | None]] = {}
    lasting = []
    for paths in years.values():
        added, taken = of_a_year(paths)
        lasting.append(taken)
        for row in added:
            figures[tuple(row[one] for one in BY)] = [one.value(row) for one in TOLD]
    for row in quantiles(lasting):
        figures.setdefault((row["service"], row["channel"], row["opened"]), [None] * 3).extend(
            [row["half"], row["most"]]
        )
    return len(figures)


def quantiles(lasting: list[Any]) -> list[dict[str, Any]]:
    """The first day by which half, and nine tenths, of what ended had ended."""
    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as base:
        for number, table in enumerate(lasting):
            base.register(f"part_{number}", table)
        parts = " UNION ALL ".join(f"FROM part_{number}" for number in range(len(lasting)))
        told = "service, channel, opened, days, sum(ended)::BIGINT AS ended"
        query = f"SELECT {told} FROM ({parts}) GROUP BY ALL HAVING sum(ended) > 0"  # noqa: S608  # names of ours
        base.execute(f"CREATE TABLE counts AS {query}")
        counts = ibis.duckdb.from_connection(base).table("counts")
        group = ibis.window(group_by=["service", "channel", "opened"])
        in_order = ibis.cumulative_window(group_by=["service", "channel", "opened"], order_by="days")
        so_far = counts.mutate(upto=counts["ended"].sum().over(in_order), whole=counts["ended"].sum().over(group))
        found = so_far.group_by(["service", "channel", "opened"]).aggregate(
            half=so_far["days"].min(where=so_far["upto"] * 2 >= so_far["whole"]),
            most=so_far["days"].min(where=so_far["upto"] * 10 >= so_far["whole"] * 9),
        )
        return sums.rows(found)


def by_hand(folder: Path) -> list[dict[str, Any]]:
    """The same quantiles, from each case; for small folders, to hold ours against."""
    with duckdb.connect() as base:
        return (
            base.execute(
                f"""WITH ended AS (SELECT subject, arg_max(service, "at") AS service, arg_max(channel, "at") AS channel,
              arg_max(seconds, "at") // 86400 AS days, any_value(date_trunc('month', opened)) AS opened
              FROM '{folder}/*/*.parquet' WHERE "name" = 'case_closed' GROUP BY subject)
            SELECT service, channel, opened, quantile_disc(days, 0.5) AS half, quantile_disc(days, 0.9) AS most
            FROM ended WHERE subject NOT IN (SELECT subject FROM '{folder}/*/*.parquet' WHERE "name" = 'case_reopened'
              AND subject NOT IN (SELECT subject FROM '{folder}/*/*.parquet' WHERE "name" = 'case_closed'
              GROUP BY subject HAVING count(*) > 1)) GROUP BY ALL"""  # noqa: S608  # names of ours
            )
            .to_arrow_table()
            .to_pylist()
        )


def _alone(folder: str, answer: Any) -> None:
    before, began = time.process_time(), time.monotonic()
    groups = measured(Path(folder))
    answer.put({
        "seconds": round(time.monotonic() - began, 1), "cpu_s": round(time.process_time() - before, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "groups": groups,
    })  # fmt: skip


def one_size(folder: Path) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")
    answer: Any = context.Queue()
    process = context.Process(target=_alone, args=(str(folder), answer))
    process.start()
    found: dict[str, Any] = answer.get()
    process.join()
    return found


def refresh(folder: Path) -> tuple[float, float]:
    """CPU of counting the last day, and of counting all of it month by month, as results are."""
    months = sorted(folder.glob("month=*"))
    with columns(sorted(months[-1].glob("*.parquet"))) as events:
        last = events["day"].max().to_pyarrow().as_py()
        day = events.filter(events["day"] == last).to_pyarrow()
    with duckdb.connect(config={"threads": 1}) as base:
        base.register("events", day)
        table = ibis.duckdb.from_connection(base).table("events")
        piling.pile(table)  # the first compiles
        before = time.process_time()
        piling.pile(table)
        took = time.process_time() - before
    before = time.process_time()
    for month in months:
        with columns(sorted(month.glob("*.parquet"))) as events:
            piling.pile(events)
    return took, time.process_time() - before


def run(sizes: tuple[int, ...], made: Path | None) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for events in sizes:
        with tempfile.TemporaryDirectory() as kept:
            folder = made if made and events == sizes[-1] else Path(kept) / "columns"
            if folder != made:
                bulk.make(folder, events, ends=date(2026, 1, 1))
            size = sum(path.stat().st_size for path in folder.glob("*/*.parquet"))
            found = {"events": events, "gb": round(size / 1e9, 2), **one_size(folder)}
            print(found, flush=True)
            if events == sizes[0]:
                _agree(folder)
                day, whole = refresh(folder)
                told["refresh_ratio"] = round(day / whole, 5)
    return {**found, "bytes_per_event": round(size / found["events"], 2), **told}


def _agree(folder: Path) -> None:
    key = ("service", "channel", "opened")
    taken = [of_a_year(sorted(folder.glob("*/*.parquet")))[1]]
    ours = {tuple(str(row[one])[:10] for one in key): (row["half"], row["most"]) for row in quantiles(taken)}
    hands = {tuple(str(row[one])[:10] for one in key): (row["half"], row["most"]) for row in by_hand(folder)}
    assert ours == hands, "ours and the hand's differ"
    assert len(ours) > 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000,000 and 4,000,000 events")
    parser.add_argument("--columns", type=Path, metavar="FOLDER", help="columns of 1.03 billion, made before")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    asked = parser.parse_args()
    found = run(QUICK if asked.quick else SIZES, asked.columns)
    for name, value in found.items():
        print(f"{name}: {value:,}")
    if asked.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
