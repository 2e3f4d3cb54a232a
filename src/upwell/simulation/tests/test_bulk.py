"""Events for benchmarks are as many as were asked for, in the layout of the columns, and each case's follow in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow.parquet as pq
import pytest

from upwell.config import cli
from upwell.performance import sums
from upwell.performance.columns import layout, manifest
from upwell.simulation import bulk

EVENTS = 30_000
MONTHS = 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: Path = tmp_path_factory.mktemp("bulk") / "columns"
    bulk.make(found, EVENTS, seed=3, years=1, ends=date(2026, 1, 1))
    return found


@pytest.fixture
def base(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as base:
        base.execute(f"CREATE VIEW events AS FROM read_parquet('{folder}/*/*.parquet', hive_partitioning=false)")
        yield base


def one(base: duckdb.DuckDBPyConnection, query: str) -> Any:
    found = base.execute(query).fetchone()
    return found[0] if found else None


def test_there_are_as_many_as_were_asked_for_each_once_in_its_month(folder: Path, base: Any) -> None:
    assert one(base, "SELECT count(*) FROM events") == one(base, "SELECT count(DISTINCT id) FROM events") == EVENTS
    assert len(list(folder.glob("month=2025-*"))) == MONTHS
    for path in folder.glob("*/*.parquet"):
        days = base.execute(f"SELECT DISTINCT strftime(day, '%Y-%m') FROM '{path}'").fetchall()  # noqa: S608  # ours
        assert days == [(path.parent.name.removeprefix("month="),)]


def test_the_columns_are_those_of_the_layout(folder: Path) -> None:
    for path in folder.glob("*/*.parquet"):
        found = pq.read_schema(path)
        assert found.names == layout.ARROW.names
        for field in layout.FIELDS:
            wanted = getattr(field.type, "value_type", field.type)
            assert found.field(field.name).type == wanted, field.name


def test_what_becomes_of_a_case_follows_in_time(base: Any) -> None:
    cases = """
        SELECT subject, min("at") FILTER (WHERE "name" = 'case_opened') AS opened,
          min("at") FILTER (WHERE "name" = 'case_closed') AS closed,
          max("at") FILTER (WHERE "name" = 'case_closed') AS done,
          min(seconds) FILTER (WHERE "name" = 'case_closed') AS took,
          min("at") FILTER (WHERE "name" = 'case_reopened') AS again,
          min("at") FILTER (WHERE "name" = 'feedback_added') AS rated,
          count(*) FILTER (WHERE "name" = 'case_opened') AS times, count(DISTINCT service) AS services
        FROM events WHERE subject LIKE 'R%' GROUP BY subject"""

    def wrong(where: str) -> int:
        return int(one(base, f"SELECT count(*) FROM ({cases}) WHERE {where}"))  # noqa: S608  # ours

    assert wrong("times <> 1 OR services <> 1") == 0
    assert wrong("closed <= opened OR again < closed OR rated < closed OR (again IS NOT NULL AND done < again)") == 0
    assert wrong("epoch(closed) - epoch(opened) <> took") == 0
    assert wrong("again IS NOT NULL") > 10
    assert wrong("closed IS NOT NULL AND date_trunc('month', closed) > date_trunc('month', opened)") > 50


def test_measures_find_something_true_in_them(base: Any) -> None:
    events = ibis.duckdb.from_connection(base).table("events")
    found = sums.cells(events, ["language"]).to_pyarrow().to_pylist()
    left = {
        row["language"]: row["abandoned"] / (row["submitted"] + row["abandoned"]) for row in found if row["started"]
    }
    assert left[bulk.LONG_LANGUAGE] > 1.4 * left["en"] > 0
    total = {name: sum(row[name] for row in found) for name in sums.SUMS}
    before = {"stopped_before", "abandoned_before", "stopped_here_before", "abandoned_here_before"}
    never = before | {"asked_for_more", "callbacks", "taken_back"}
    assert {name for name, count in total.items() if not count} <= never
    slow = "SELECT avg(on_time::INT) FROM events WHERE area = 'district_{0}'"
    assert one(base, slow.format(bulk.SLOW_DISTRICT)) < one(base, slow.format(2)) - 0.1


def test_the_same_seed_is_the_same_and_another_is_not(folder: Path, tmp_path: Path) -> None:
    def summed(where: Path) -> Any:
        with duckdb.connect() as base:
            return one(base, f'SELECT sum(hash(id, "at", "name", service)) FROM \'{where}/*/*.parquet\'')  # noqa: S608  # ours

    for name, seed in (("same", 3), ("other", 4)):
        bulk.make(tmp_path / name, EVENTS, seed=seed, years=1, ends=date(2026, 1, 1))

    assert summed(tmp_path / "same") == summed(folder) != summed(tmp_path / "other")


@pytest.mark.parametrize("events", [500, 2_000])
def test_few_are_each_an_event_of_their_own_too(events: int, tmp_path: Path) -> None:
    bulk.make(tmp_path / "few", events, years=1, ends=date(2026, 1, 1))

    ids = [row for path in (tmp_path / "few").glob("*/*.parquet") for row in pq.read_table(path)["id"].to_pylist()]
    assert len(set(ids)) == len(ids) == events


def test_a_folder_with_columns_is_left_as_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(bulk.NotEmpty):
        bulk.make(folder, 10)
    assert simulate("10", str(folder)) == 1
    assert "already" in capsys.readouterr().err


def simulate(events: str, to: str) -> int:
    return cli._run(cli._parser().parse_args(["simulate", "--bulk", events, "--to", to, "--years", "1"]))


def test_the_command_writes_down_which_files_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("2000", str(tmp_path / "made")) == 0

    known = manifest.read(tmp_path / "made")
    assert (known.rows, known.schema) == (2000, layout.SCHEMA)
    assert all((tmp_path / "made" / part.path).is_file() for part in known.parts)
    assert "2,000 events of 1 year" in capsys.readouterr().out
