"""All sums of measures, by service, channel and month, over made-up events: ours, written once as Ibis expressions, and
the best we can write by hand for DuckDB, on the same Parquet.

    python -m bench.measures [--quick] [--json]

`ratio_to_sql` is CPU over CPU, the medians of runs that took turns; the hand's is the better of two ways. Both answers
are compared, cell by cell. 50,000,000 events; with --quick 1,000,000."""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import ibis

from upwell.performance import sums

THREADS, MEMORY = 2, "2GB"
BY = ["service", "channel", "month"]
MADE = """
COPY (SELECT
  i AS id, (TIMESTAMP '2020-01-01' + to_seconds((i * {every})::BIGINT))::TIMESTAMPTZ AS "at",
  (DATE '2020-01-01' + (i * {every} / 86400)::INT) AS "day",
  ['journey_started', 'step_shown', 'step_answered', 'step_shown', 'step_answered', 'step_shown', 'step_refused',
   'journey_submitted', 'case_opened', 'case_closed', 'journey_abandoned', 'feedback_added', 'case_moved',
   'journey_gone_on', 'call_ended', 'feedback_given'][1 + (hash(i) % 16)::INT] AS "name",
  'R-' || (hash(i, 1) % {subjects})::VARCHAR AS subject,
  's' || (hash(i, 2) % 120)::VARCHAR AS service, 1 + (hash(i, 3) % 4)::INT AS version,
  ['web', 'web', 'web', 'sms', 'chat', 'phone'][1 + (hash(i, 4) % 6)::INT] AS channel,
  ['en', 'en', 'en', 'es', 'vi', 'zh-Hans'][1 + (hash(i, 5) % 6)::INT] AS language,
  hash(i, 4) % 6 = 5 AS assisted, hash(i, 6) % 10 > 0 AS scripted,
  'district_' || (1 + hash(i, 7) % 10)::VARCHAR AS area, 't' || (hash(i, 2) % 20)::VARCHAR AS team,
  CASE WHEN hash(i) % 16 IN (2, 4, 9, 14) THEN (hash(i, 8) % 3000000)::BIGINT END AS seconds,
  CASE WHEN hash(i) % 16 = 9 THEN hash(i, 9) % 5 > 0 END AS on_time,
  CASE WHEN hash(i) % 16 = 11 THEN 1 + (hash(i, 10) % 5)::BIGINT END AS rating,
  CASE WHEN hash(i) % 16 = 15 THEN ['yes', 'partly', 'no'][1 + (hash(i, 11) % 3)::INT] END AS fixed,
  CASE WHEN hash(i) % 16 = 13 THEN ['stopped', 'abandoned'][1 + (hash(i, 12) % 2)::INT] END AS was,
  CASE WHEN hash(i) % 16 = 9 THEN ['done', 'done', 'withdrawn', 'duplicate'][1 + (hash(i, 13) % 4)::INT] END AS outcome,
  NULL::BOOLEAN AS in_call
FROM range({events}) AS made(i)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""
COUNTED = {
    "viewed": "\"name\" = 'service_viewed'",
    "started": "\"name\" = 'journey_started'",
    "submitted": "\"name\" = 'journey_submitted'",
    "submitted_by_themselves": "\"name\" = 'journey_submitted' AND channel IN ('web', 'sms', 'chat', 'api') "
    "AND NOT assisted",
    "submitted_assisted": "\"name\" = 'journey_submitted' AND (channel IN ('phone','counter') OR assisted)",
    "submitted_scripted": "\"name\" = 'journey_submitted' AND scripted",
    "submitted_plain": "\"name\" = 'journey_submitted' AND NOT scripted",
    **{
        f"submitted_{channel}": f"\"name\" = 'journey_submitted' AND channel = '{channel}'"
        for channel in ("web", "sms", "chat", "api", "phone", "counter")
    },
    "stopped": "\"name\" = 'journey_stopped'",
    "abandoned": "\"name\" = 'journey_abandoned'",
    **{
        f"{how}_before": "\"name\" IN ('journey_submitted', 'journey_stopped', 'journey_abandoned', 'journey_gone_on') "
        f"AND was = '{how}'"
        for how in ("stopped", "abandoned")
    },
    **{f"{how}_here_before": f"\"name\" = 'journey_gone_on' AND was = '{how}'" for how in ("stopped", "abandoned")},
    "shown": "\"name\" = 'step_shown'",
    "answered": "\"name\" = 'step_answered'",
    "refused": "\"name\" = 'step_refused'",
    "opened": "\"name\" = 'case_opened'",
    "closed": "\"name\" = 'case_closed'",
    "judged": "\"name\" = 'case_closed' AND on_time IS NOT NULL",
    "kept": "\"name\" = 'case_closed' AND on_time",
    "taken_back": "\"name\" = 'case_closed' AND outcome IN ('withdrawn', 'duplicate')",
    "reopened": "\"name\" = 'case_reopened'",
    "asked_for_more": "\"name\" = 'case_asked'",
    "asked_about": "\"name\" = 'case_asked_about'",
    "calls": "\"name\" = 'call_ended'",
    "callbacks": "\"name\" = 'callback_promised' AND in_call",
    "first_answers": "\"name\" = 'case_answered'",
    "asked_how_it_was": "\"name\" = 'feedback_asked'",
    **{f"rated_{mark}": f"\"name\" = 'feedback_added' AND rating = {mark}" for mark in range(1, 6)},
    "fixed": "\"name\" = 'feedback_given' AND fixed = 'yes'",
    "partly_fixed": "\"name\" = 'feedback_given' AND fixed = 'partly'",
    "not_fixed": "\"name\" = 'feedback_given' AND fixed = 'no'",
}
TOTALS = {"call_seconds": "\"name\" = 'call_ended'", "form_seconds": "\"name\" = 'step_answered'"}
"""Written by hand, so that a mistake in ours shows."""


def make(path: Path, events: int) -> None:
    every = 6 * 365 * 86_400 / events  # seconds between two events of six years
    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as base:
        base.execute(MADE.format(events=events, every=every, subjects=max(events // 10, 1), path=path))


def ours(path: Path) -> list[tuple[Any, ...]]:
    base = ibis.duckdb.connect(threads=THREADS, memory_limit=MEMORY)
    events = base.read_parquet(str(path), table_name="events")
    found = sums.cells(events.mutate(month=events["day"].truncate("M")), BY).to_pyarrow()
    base.disconnect()
    return rows(found.select([*BY, *sums.SUMS]).to_pylist())


def by_hand(path: Path, *, counted_first: bool) -> list[tuple[Any, ...]]:
    """In one go, or with events that count for the same counted first."""
    names = ", ".join(f"'{name}'" for name in sorted(sums.names()))
    month = "date_trunc('month', \"day\") AS month"
    kept = f"FROM '{path}' WHERE \"name\" IN ({names})"
    if counted_first:
        told = '"name", assisted, scripted, rating, on_time, fixed, was, outcome, in_call'
        few = f"SELECT service, channel, {month}, {told}, count(*) AS n, sum(seconds) AS s {kept} GROUP BY ALL"
        each = [f"coalesce(sum(n) FILTER (WHERE {where}), 0) AS {name}" for name, where in COUNTED.items()]
        each += [f"coalesce(sum(s) FILTER (WHERE {where}), 0) AS {name}" for name, where in TOTALS.items()]
        query = f"WITH few AS ({few}) SELECT service, channel, month, {', '.join(each)} FROM few GROUP BY ALL"  # noqa: S608  # names of ours
    else:
        each = [f"count(*) FILTER (WHERE {where}) AS {name}" for name, where in COUNTED.items()]
        each += [f"coalesce(sum(seconds) FILTER (WHERE {where}), 0) AS {name}" for name, where in TOTALS.items()]
        query = f"SELECT service, channel, {month}, {', '.join(each)} {kept} GROUP BY ALL"
    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as base:
        found = base.execute(query).to_arrow_table()
    return rows(found.select([*BY, *sums.SUMS]).to_pylist())


def rows(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted(
        (str(row["service"]), row["channel"], str(row["month"])[:10], *(int(row[one]) for one in sums.SUMS))
        for row in found
    )


def cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def run(events: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        make(path, events)
        ways: dict[str, Callable[[], list[tuple[Any, ...]]]] = {
            "ours": lambda: ours(path),
            "one_go": lambda: by_hand(path, counted_first=False),
            "counted_first": lambda: by_hand(path, counted_first=True),
        }
        answers = [way() for way in ways.values()]
        assert answers[0] == answers[1] == answers[2], "ours and the hand's differ"
        assert len(answers[0]) > 1_000
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                times[name].append(cpu(way))
        took = {name: statistics.median(each) for name, each in times.items()}
        print({name: round(seconds, 2) for name, seconds in took.items()})
        return {
            "events": events,
            "cpu_s": round(took["ours"], 2),
            "ratio_to_sql": round(took["ours"] / min(took["one_go"], took["counted_first"]), 3),
            "bytes_per_event": round(path.stat().st_size / events, 2),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000,000 events")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    asked = parser.parse_args()
    found = run(1_000_000, 3) if asked.quick else run(50_000_000, 5)
    for name, value in found.items():
        print(f"{name}: {value:,}")
    if asked.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
