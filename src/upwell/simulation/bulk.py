"""Events for benchmarks: years of them, as columns in the layout of the record, past any database.

Made by DuckDB month by month, so memory is that of one month. Each journey has its own service, channel, language and
area; its steps, its case, what became of the case and what was said of it follow one another in time, over the ends of
months, too. The same seed is the same events. What is wanted in all comes exactly: people who only looked fill up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from upwell.lib.workdays import DAY
from upwell.performance.columns import layout

THREADS, MEMORY = 2, "1GB"
SERVICES, TEAMS, DISTRICTS = 120, 20, 10
SLOW_DISTRICT, LONG_LANGUAGE = 5, "vi"
WEEKDAYS = (1.25, 1.15, 1.05, 1.05, 1.1, 0.75, 0.65)
SEASONS = (1.15, 1.1, 1.05, 1.0, 1.0, 1.0, 1.05, 1.0, 0.95, 0.95, 0.9, 0.85)
STORM_MONTH, STORM_DAYS, STORM_TIMES = 2, (3, 7), 2.2
A_JOURNEY = 15.2
"""Events of one on the average, in all; those who only look at a page make up the rest."""
STEPS = 7
SLOTS = 64
"""Numbers kept for the events of one journey, so that each has an id of its own."""
_TYPES = {"int64": "BIGINT", "int32": "INTEGER", "bool": "BOOLEAN", "date32[day]": "DATE", "string": "VARCHAR"}
NEW = """
CREATE OR REPLACE TABLE came AS
WITH days AS (SELECT unnest({days}::DATE[]) AS day, unnest({counts}::BIGINT[]) AS n,
  unnest({before}::BIGINT[]) AS before, unnest({storm}::BOOLEAN[]) AS stormy),
numbered AS (SELECT *, unnest(range(n)) AS k FROM days),
each AS (SELECT *, before + k AS j FROM numbered),
drawn AS (SELECT *, hash(j, {seed}) AS h, hash(j, {seed} + 1) AS g FROM each),
told AS (SELECT j, day, h, g,
  day::TIMESTAMP + to_seconds((21600 + 57600.0 * k / n + (h >> 52) % 60)::BIGINT) AS began,
  ((h % 1000003) / 1000003.0) AS u,
  ((h >> 20) % 10007) / 10007.0 AS v, ((g >> 4) % 10007) / 10007.0 AS w, ((g >> 18) % 10007) / 10007.0 AS x,
  ((g >> 32) % 10007) / 10007.0 AS y, ((h >> 34) % 10007) / 10007.0 AS z, stormy FROM drawn),
known AS (SELECT *,
  (CASE WHEN stormy AND v > 0.4 THEN (v * 50)::INT % 6 ELSE floor({services} * u * u * u) END)::INT AS service,
  CASE WHEN w < 0.28 - {digital} THEN 'phone' WHEN w < 0.31 - {digital} THEN 'counter' WHEN w > 0.95 THEN 'api'
       WHEN w > 0.86 THEN 'sms' WHEN w > 0.81 THEN 'chat' ELSE 'web' END AS channel,
  CASE WHEN x < 0.6 THEN 'en' WHEN x < 0.82 THEN 'es' WHEN x < 0.93 THEN '{long}' ELSE 'zh-Hans' END AS language,
  1 + floor({districts} * sqrt(y))::INT % {districts} AS area FROM told)
SELECT j, day, began, u, v, w, x, y, z, g, service, channel, language, area,
  channel IN ('phone', 'counter') AS assisted, CASE WHEN channel = 'web' THEN (g >> 50) % 100 > 3 END AS scripted,
  2 + service % ({steps} - 2) AS steps,
  CASE WHEN z < (CASE WHEN language = '{long}' THEN 0.3 WHEN channel IN ('phone', 'counter') THEN 0.05 ELSE 0.16 END)
       THEN 'left' WHEN z > 0.9 THEN 'stopped' ELSE 'sent' END AS became, stormy
FROM known
"""
WENT = """
CREATE OR REPLACE TABLE went AS SELECT *,
  CASE became WHEN 'left' THEN 1 + (steps * v)::INT ELSE steps END AS reached,
  (8 + 30 * x)::INT AS pause, concat('J', j) AS subject, concat('s', service) AS code, 1 + service % 4 AS version,
  concat('district_', area) AS district, concat('t', service % {teams}) AS team FROM came
"""
CASES = """
CREATE OR REPLACE TABLE cases AS SELECT * FROM carried UNION ALL BY NAME (
WITH sent AS (SELECT *, began + to_seconds(pause * (steps + 1)) AS opened_at, 1 + service % 9 AS target
  FROM went WHERE became = 'sent'),
lasting AS (SELECT *, (86400 * target * 0.45 * exp(1.4 * (u + v + w + y - 2))
  * CASE WHEN area = {slow} THEN 1.9 ELSE 1 END * CASE WHEN stormy THEN 3.5 ELSE 1 END)::BIGINT AS lasted FROM sent),
closed AS (SELECT *, opened_at + to_seconds(greatest(lasted, 900)) AS closed_at,
  greatest(lasted, 900) <= target * 86400 AS on_time, (g >> 40) % 100 AS luck, (g >> 8) % 100 AS more FROM lasting),
rated AS (SELECT *, CASE WHEN luck < 30 THEN closed_at + to_seconds((3600 + 172800 * z)::BIGINT) END AS rated_at,
  CASE WHEN NOT on_time AND more < 35 OR more < 4 THEN opened_at + to_seconds(greatest(lasted, 900) * 3 // 4) END
    AS asked_at FROM closed),
again AS (SELECT *, CASE WHEN rated_at IS NOT NULL AND more < (CASE WHEN on_time THEN 7 ELSE 16 END) THEN rated_at END
  AS again_at FROM rated)
SELECT j, concat('R', j) AS subject, code, version, district, team, channel, language, assisted, scripted, target,
  on_time, more, opened_at, closed_at, rated_at, asked_at, again_at,
  again_at + to_seconds(86400 + (172800 * x)::BIGINT) AS done_at,
  greatest(closed_at, rated_at, again_at + to_seconds(259200)) AS last_at FROM again)
"""
LEFT = "CREATE OR REPLACE TABLE carried AS SELECT * FROM cases WHERE last_at >= TIMESTAMP '{ends}'"
NOBODY = "CREATE OR REPLACE TABLE carried AS SELECT * FROM cases LIMIT 0"


class NotEmpty(Exception):
    """There are columns in this folder already. Name one that is empty, or not there."""


@dataclass(frozen=True, slots=True)
class Made:
    month: str
    events: int
    in_all: int


@dataclass(frozen=True, slots=True)
class File:
    """`path`: below the folder."""

    path: str
    month: str
    rows: int


@dataclass(frozen=True, slots=True)
class _Kind:
    """Events of one name: from which table, when, which of the numbers of a journey, with what and where."""

    name: str
    table: str
    at: str
    slot: int
    told: str = ""
    where: str = "true"


def _kinds() -> Iterator[_Kind]:
    step = "'q{0}' AS step"
    yield _Kind("journey_started", "went", "began", 0)
    for k in range(1, STEPS + 1):
        asked = step.format(k)
        yield _Kind("step_shown", "went", f"began + to_seconds(pause * {k - 1})", 2 * k, asked, f"reached >= {k}")
        told = f"{asked}, pause::BIGINT AS seconds, false AS changed"
        past = f"reached > {k} OR (reached = {k} AND became <> 'left')"
        yield _Kind("step_answered", "went", f"began + to_seconds(pause * {k})", 2 * k + 1, told, past)
    wrong = f"(g >> 12) % 1000 < CASE WHEN language = '{LONG_LANGUAGE}' THEN 320 ELSE 120 END"
    told = f"{step.format(1)}, 'missing' AS why"
    yield _Kind("step_refused", "went", "began + to_seconds(pause // 2)", 20, told, wrong)
    ends = "began + to_seconds(pause * (steps + 1))"
    yield _Kind("journey_submitted", "went", ends, 21, _SENT, "became = 'sent'")
    yield _Kind("journey_stopped", "went", ends, 22, "'q1' AS step, 'answered' AS outcome", "became = 'stopped'")
    left = "concat('q', reached) AS step"
    yield _Kind("journey_abandoned", "went", "began + to_seconds(pause * steps + 3600)", 23, left, "became = 'left'")
    yield _Kind("call_begun", "went", "began", 24, where="assisted")
    told = "pause::BIGINT * steps AS seconds, 'new_request' AS why"
    yield _Kind("call_ended", "went", "began + to_seconds(pause * (steps + 2))", 25, told, "assisted")
    yield from _of_cases()


_SENT = "steps::BIGINT AS steps, pause::BIGINT * (steps + 1) AS seconds"
_TOOK = "(epoch(closed_at) - epoch(opened_at))::BIGINT"
_TO_DONE = "(epoch(done_at) - epoch(opened_at))::BIGINT"
_TO_AGAIN = "(epoch(again_at) - epoch(opened_at))::BIGINT"
_KIND = "'report' AS kind"
_OPENED = "opened_at::DATE AS opened"
_RATING = "CASE WHEN again_at IS NOT NULL THEN 1 + more % 2 WHEN on_time THEN 3 + more % 3 ELSE 2 + more % 3 END"


def _of_cases() -> Iterator[_Kind]:
    yield _Kind("case_opened", "cases", "opened_at", 30, f"{_OPENED}, {_KIND}, target::BIGINT AS target_days")
    half = "opened_at + (closed_at - opened_at) / 3"
    moved = f"{_OPENED}, (epoch(closed_at) - epoch(opened_at))::BIGINT // 3 AS seconds"
    yield _Kind("case_answered", "cases", half, 31, moved)
    to = "'start' AS kind, 'received' AS \"from\", 'in_progress' AS \"to\""
    yield _Kind("case_moved", "cases", half, 32, to, "more < 60")
    closed = f"{_OPENED}, {_KIND}, 'done' AS outcome, {_TOOK} AS seconds, {_TOOK} * 5 // 604800 AS working_days"
    closed += ", target::BIGINT AS target_days, on_time"
    yield _Kind("case_closed", "cases", "closed_at", 33, closed)
    yield _Kind("feedback_asked", "cases", "closed_at + INTERVAL 1 MINUTE", 34)
    fixed = "CASE WHEN again_at IS NOT NULL THEN 'no' WHEN more % 9 = 0 THEN 'partly' ELSE 'yes' END AS fixed"
    yield _Kind("feedback_given", "cases", "rated_at", 35, fixed, "rated_at IS NOT NULL")
    rating = f"({_RATING})::BIGINT AS rating, more % 3 = 0 AS commented"
    yield _Kind("feedback_added", "cases", "rated_at", 36, rating, "rated_at IS NOT NULL")
    again = f"{_OPENED}, 'resident' AS why, 1::BIGINT AS times, 'done' AS outcome, {_TOOK} AS took"
    again += f", {_TO_AGAIN} AS seconds, (epoch(again_at) - epoch(closed_at))::BIGINT // 86400 AS days_after"
    yield _Kind("case_reopened", "cases", "again_at", 37, again, "again_at IS NOT NULL")
    done = f"{_OPENED}, {_KIND}, 'done' AS outcome, {_TO_DONE} AS seconds, true AS on_time"
    yield _Kind("case_closed", "cases", "done_at", 38, done, "done_at IS NOT NULL")
    yield _Kind("case_asked_about", "cases", "asked_at", 39, where="asked_at IS NOT NULL")


def make(
    folder: Path,
    events: int,
    *,
    seed: int = 1,
    years: int = 6,
    ends: date = date(2026, 1, 1),
    progress: Callable[[Made], None] = lambda made: None,
) -> list[File]:
    """Columns of so many events below `folder`, in the years before `ends`. Raises NotEmpty."""
    if folder.exists() and any(folder.iterdir()):
        raise NotEmpty
    months = [_month(ends.year * 12 + ends.month - 1 - back) for back in range(years * 12, 0, -1)]
    shares = [sum(_weight(day) for day in _days(month)) for month in months]
    files: list[File] = []
    written, upto, first = 0, 0.0, 1
    with _engine(folder) as base:
        for number, (month, share) in enumerate(zip(months, shares, strict=True)):
            upto += share
            wanted = round(events * upto / sum(shares)) - written
            digital = 0.12 * number / max(1, len(months) - 1)
            first += _play(base, month, max(1, round(wanted / A_JOURNEY)), first, seed, digital)
            files += _month_files(base, folder, month, wanted, written)
            base.execute(LEFT.format(ends=_month(month.year * 12 + month.month)))
            written += wanted
            progress(Made(layout.month(month), wanted, written))
    return files


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _after(month: date) -> date:
    return _month(month.year * 12 + month.month)


def _days(month: date) -> list[date]:
    return [month + DAY * number for number in range((_after(month) - month).days)]


def _weight(day: date) -> float:
    """How many come on that day: its weekday, its season, a storm."""
    return WEEKDAYS[day.weekday()] * SEASONS[day.month - 1] * (STORM_TIMES if _is_stormy(day) else 1.0)


def _is_stormy(day: date) -> bool:
    return day.month == STORM_MONTH and STORM_DAYS[0] <= day.day < STORM_DAYS[1]


@contextmanager
def _engine(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as base:
        base.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
        base.execute(f"SET temp_directory = '{folder / 'spill'}'")
        _tables(base, [date(2000, 1, 1)], 0, 0, 0, 0.0, "CREATE TABLE carried (j BIGINT)")
        base.execute(NOBODY)
        yield base


def _play(base: duckdb.DuckDBPyConnection, month: date, journeys: int, first: int, seed: int, digital: float) -> int:
    """The journeys and the cases of a month, as tables; how many journeys there were."""
    return _tables(base, _days(month), journeys, first, seed, digital)


def _tables(
    base: duckdb.DuckDBPyConnection,
    days: list[date],
    journeys: int,
    first: int,
    seed: int,
    digital: float,
    first_of_all: str = "",
) -> int:
    weights = [_weight(day) for day in days]
    counts = [round(journeys * weight / sum(weights)) for weight in weights]
    told = {
        "days": [day.isoformat() for day in days],
        "counts": counts,
        "storm": [_is_stormy(day) for day in days],
        "before": [first + sum(counts[:number]) for number in range(len(counts))],
        "seed": seed * 100,
        "services": SERVICES,
        "teams": TEAMS,
        "districts": DISTRICTS,
        "steps": STEPS,
        "digital": round(digital, 4),
        "long": LONG_LANGUAGE,
        "slow": SLOW_DISTRICT,
    }
    for statement in (first_of_all, NEW, WENT, CASES):
        if statement:
            base.execute(statement.format(**told))
    return sum(counts)


def _month_files(
    base: duckdb.DuckDBPyConnection, folder: Path, month: date, wanted: int, written: int
) -> Iterator[File]:
    """What happened in it; and as many who only looked as are lacking. `written`: how many events are before it."""
    name = layout.month(month)
    (folder / f"month={name}").mkdir()
    query = "\nUNION ALL BY NAME\n".join((_no_row(), *(_select(kind, month) for kind in _kinds())))
    rows = _written(base, f"FROM ({query}) LIMIT {wanted}", folder, f"month={name}/went.parquet")
    yield File(f"month={name}/went.parquet", name, rows)
    if rows < wanted:
        looked = _LOOKED.format(many=wanted - rows, written=written, month=month, ends=_after(month), services=SERVICES)
        query = f"{_no_row()}\nUNION ALL BY NAME\n{looked}"
        yield File(f"month={name}/looked.parquet", name, _written(base, query, folder, f"month={name}/looked.parquet"))


_LOOKED = """
SELECT (1::BIGINT << 60) + {written} + i AS id,
  (TIMESTAMP '{month}' + to_seconds((i * (epoch(DATE '{ends}') - epoch(DATE '{month}')) / {many})::BIGINT))::TIMESTAMPTZ
  AS "at", "at"::DATE AS "day", 'service_viewed' AS "name", concat('s', (h % {services})) AS service,
  1 + (h % {services} % 4)::INTEGER AS version, 'web' AS channel,
  CASE WHEN h % 10 < 7 THEN 'en' WHEN h % 10 < 9 THEN 'es' ELSE 'vi' END AS language,
  false AS assisted, true AS scripted
FROM (SELECT i, hash(i, {written}) AS h FROM range({many}) AS made(i))
"""


def _written(base: duckdb.DuckDBPyConnection, query: str, folder: Path, path: str) -> int:
    how = "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2"
    found = base.execute(f"COPY ({query}) TO '{folder / path}' ({how})").fetchone()
    return int(found[0]) if found else 0


def _no_row() -> str:
    """The layout's columns, in its order and of its types."""
    columns = ", ".join(f'NULL::{_type(field)} AS "{field.name}"' for field in layout.FIELDS)
    return f"(SELECT {columns} LIMIT 0)"


def _type(field: pa.Field) -> str:
    if pa.types.is_timestamp(field.type):
        return "TIMESTAMPTZ"
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    return _TYPES[str(kind)]


def _select(kind: _Kind, month: date) -> str:
    told = f", {kind.told}" if kind.told else ""
    return _ROWS.format(slots=SLOTS, told=told, month=month, ends=_after(month), kind=kind)


_ROWS = """
SELECT j * {slots} + {kind.slot} AS id, moment::TIMESTAMPTZ AS "at", moment::DATE AS "day", '{kind.name}' AS "name",
  subject, code AS service, version, channel, language, assisted, scripted, district AS area, team{told}
FROM (SELECT *, {kind.at} AS moment FROM {kind.table} WHERE {kind.where})
WHERE moment >= TIMESTAMP '{month}' AND moment < TIMESTAMP '{ends}'"""
