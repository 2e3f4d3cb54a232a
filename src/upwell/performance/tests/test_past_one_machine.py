"""The same measures on Spark as on DuckDB, to the last digit, on a shared sample."""

from __future__ import annotations

import importlib.util
import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings

from upwell.performance import counting, engine, spread, sums
from upwell.performance.columns import layout, manifest
from upwell.performance.columns.manifest import Manifest, Part
from upwell.performance.measures import MEASURES

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]
BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS = 20_000


@pytest.fixture(scope="module", autouse=True)
def there_is_a_spark() -> None:
    missing = "PySpark" if importlib.util.find_spec("pyspark") is None else "Java" if not shutil.which("java") else ""
    if missing and os.environ.get("UPWELL_REQUIRE_SPARK"):
        pytest.fail(f"{missing} is needed here")
    if missing:
        pytest.skip(f"no {missing} (requirements-spark.txt, default-jre-headless)")


@pytest.fixture
def columns(settings: LazySettings, tmp_path: Path) -> Path:
    """Two months of columns; the files of the first lack a column that came later."""
    settings.COLUMNS = tmp_path
    random = Random(11)
    rows = [_event(random, number) for number in range(EVENTS)]
    parts = []
    for month in sorted({layout.month(row["day"]) for row in rows}):
        table = pa.Table.from_pylist([row for row in rows if layout.month(row["day"]) == month], schema=layout.ARROW)
        path = tmp_path / f"month={month}" / "one.parquet"
        path.parent.mkdir()
        pq.write_table(table if parts else table.drop_columns(["was"]), path)
        parts.append(Part(str(path.relative_to(tmp_path)), month, len(table)))
    assert len(parts) == 3
    manifest.write(tmp_path, Manifest(schema=layout.SCHEMA, parts=tuple(parts)))
    return tmp_path


def _event(random: Random, number: int) -> dict[str, Any]:
    at = BEGINS + timedelta(seconds=number * 300)
    first = at.date() - timedelta(days=random.randrange(40))
    chosen = {
        "name": sorted(sums.names() | spread.NAMES),
        "service": [f"s{one}" for one in range(7)],
        "channel": ["web", "web", "sms", "phone", None],
        "language": ["en", "es", "vi"],
        "assisted": [True, False],
        "scripted": [True, False, None],
        "area": ["1", "2", None],
        "rating": [1, 2, 3, 4, 5, None],
        "on_time": [True, False, None],
        "fixed": ["yes", "no", None],
        "was": ["stopped", "abandoned", None],
        "outcome": ["done", "duplicate", None],
        "from": ["1", "", None],
        "in_call": [True, None],
    }
    picked = {name: random.choice(among) for name, among in chosen.items()}
    times = {"seconds": random.randrange(3_000_000), "took": random.randrange(3_000_000)}
    blank = {field.name: None for field in layout.ARROW}
    return blank | picked | times | {"id": number, "at": at, "day": at.date(), "opened": first}


def test_every_figure_is_the_same_on_both(settings: LazySettings, columns: Path) -> None:
    asked = {"start": date(2026, 1, 1), "until": date(2026, 4, 1), "today": date(2026, 4, 1)}
    by = ["service", "channel"]
    here = counting.figures(by, **asked)
    settings.ENGINE = "spark"

    there = counting.figures(by, **asked)

    assert len(here) == 7 * 4
    assert {one.group: dict(one.sums) for one in there} == {one.group: dict(one.sums) for one in here}
    assert {one.group: one.lasting for one in there} == {one.group: one.lasting for one in here}
    told = [(one.group, measure.key, one.value(measure)) for one in here for measure in MEASURES]
    assert [(one.group, measure.key, one.value(measure)) for one in there for measure in MEASURES] == told
    assert sum(value is not None for _, _, value in told) > 300


def test_what_took_how_long_is_the_same_on_both(columns: Path) -> None:
    def asked(events: Any) -> list[dict[str, Any]]:
        return sorted(sums.rows(spread.took(events, ("service", "language"))), key=str)

    paths = [str(columns / part.path) for part in manifest.read(columns).parts]
    with engine.events() as events:
        here = asked(events)
    with engine.spark("local[2]") as base:
        there = asked(engine.read(base, paths))
    assert len(here) > 1_000
    assert here == there
