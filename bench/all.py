"""Runs the benchmarks one after the other and writes their figures into `bench/README.md`.

    python -m bench.all [NAME …] [--quick] [--dry-run]

Without names: all. Rows of benchmarks that did not run, or failed, stay as they are. With DATABASE_URL set, those that
depend on the database run on SQLite and on it."""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bench import ground

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- made by bench/all.py -->", "<!-- end -->"
HEAD = ("Benchmark", "Figure", "What it is", "Target", "Measured", "Machine", "Date")
BOTH_DATABASES = {"bookings", "channels", "core", "days", "importing", "inventory"}
HOUR = 3600


class Figure(NamedTuple):
    """`most` and `least` are the target; a mapping has one for each database."""

    bench: str
    name: str
    what: str
    most: float | dict[str, float] | None = None
    least: float | dict[str, float] | None = None
    unit: str = ""


FIGURES = (
    Figure("core", "create_cpu_ms", "CPU of one report over Open311 POST", {"sqlite": 6, "postgresql": 9}, unit="ms"),
    Figure("core", "create_cpu_ms_least", "the same, in the round that was least disturbed", unit="ms"),
    Figure("core", "yardstick_ms", "CPU of a fixed piece of Python before it", unit="ms"),
    Figure("core", "yardstick_after_ms", "the same after it", unit="ms"),
    Figure("core", "create_sql", "statements of it", 12),
    Figure("core", "lifecycles_per_s", "report, assign, resolve", least=37, unit="a second"),
    Figure("core", "creates_per_s", "reports", unit="a second"),
    Figure("core", "list_cpu_ms", "CPU of a JSON list of 50 among 100,000", 12, unit="ms"),
    Figure("core", "list_sql", "statements of it", 5),
    Figure("core", "queue_html_ms", "the desk's queue with its counts", 40, unit="ms"),
    Figure("core", "worker_mb", "memory of a web process, 265,000 addresses", 120, unit="MB"),
    Figure("core", "lifecycles_per_s_million", "report, assign, resolve at 1,000,000 cases", least=37, unit="a second"),
    Figure("core", "flat_cpu_ratio", "CPU of a report at 1,000,000 cases over none"),
    Figure("core", "flat_rate_ratio", "reports a second at 1,000,000 cases over none"),
    Figure("journey", "step_us", "one step of a service of 20 questions", 100, unit="µs"),
    Figure("places", "point_us", "a point to all its areas", 20, unit="µs"),
    Figure("places", "million_points_s", "a million points", 1, unit="s"),
    Figure("places", "search_p99_ms", "address search, 99 of 100 are quicker", 2, unit="ms"),
    Figure("places", "search_top1", "searches whose first offer is the right one"),
    Figure("places", "import_rows_per_s", "addresses imported", unit="a second"),
    Figure("channels", "turn_ms", "CPU of one turn of a conversation, the database apart", 2, unit="ms"),
    Figure("channels", "webhook_p99_ms", "a text's webhook at 50 a second, 99 of 100 are quicker", 50, unit="ms"),
    Figure("channels", "messages_per_min", "texts in and out, one worker", least=3_000, unit="a minute"),
    Figure("checking", "hundred_services_s", "`upwell check` of 100 services", 3, unit="s"),
    Figure("importing", "rows_per_s", "cases of history imported", least=5000, unit="a second"),
    Figure("importing", "boston_rows_per_s", "the same, Boston's own file", least=5000, unit="a second"),
    Figure("importing", "boston_on_time_agree", "share of its cases on whose being on time we agree"),
    Figure("importing", "sanjose_rows_per_s", "the same, San José's illegal dumping", least=5000, unit="a second"),
    Figure("bookings", "oversold", "places sold twice in 100,000 contested holds", 0),
    Figure("bookings", "control_oversold", "the same with a look before the write", least={"postgresql": 1}),
    Figure("bookings", "deadlocks", "deadlocks in them", 0),
    Figure("bookings", "errors", "other errors of the database in them", 0),
    Figure("bookings", "holds_per_s", "contested holds", unit="a second"),
    Figure("bookings", "ratio_to_unguarded", "their speed over that of the control", least=0.5),
    Figure("bookings", "changes_failed", "of 10,000 changes to and fro between two days, failed", 0),
    Figure("bookings", "changes_collided", "of them, ended by the database for another's sake and made again", 0),
    Figure("bookings", "miscounted", "slots whose count is not that of their claims, afterwards", 0),
    Figure("bookings", "changes_per_s", "changes of a day", unit="a second"),
    Figure("bookings", "availability_ms", "CPU of the days of eight weeks of four haulers", 10, unit="ms"),
    Figure("days", "yardstick_ms", "CPU of a fixed piece of Python before it", unit="ms"),
    Figure("days", "portal_day_ms", "CPU of a hauler's page of a day with 300 jobs", 100, unit="ms"),
    Figure("days", "portal_stops_ms", "CPU of what its map draws", 100, unit="ms"),
    Figure("days", "portal_day_sql", "statements of the page", 12),
    Figure(
        "days", "days_page_ms", "CPU of a page with the free days of eight weeks, four haulers in turn", 30, unit="ms"
    ),
    Figure("inventory", "uk_import_s", "the United Kingdom's inventory, taken in: 50,000 values", 3, unit="s"),
    Figure("inventory", "page_ms", "the list's first page among 100,000 services, whole", 100, unit="ms"),
    Figure("inventory", "by_name_ms", "the same by name, page 1,000", 100, unit="ms"),
    Figure("inventory", "filtered_ms", "the same of one department, by share done online", 100, unit="ms"),
    Figure("inventory", "searched_ms", "the same with words", 100, unit="ms"),
    Figure("inventory", "narrowed_ms", "the same with words and what is online, by cost", 100, unit="ms"),
    Figure("workbench", "check_ms", "CPU of checking a service of 30 questions, examples run", 150, unit="ms"),
    Figure("workbench", "preview_ms", "CPU of drawing one of its steps for every channel", 150, unit="ms"),
    Figure("matching", "top3", "right among the three offered", least=0.95),
    Figure("matching", "offered", "messages about a service for which something is offered", least=0.75),
    Figure("matching", "refused", "messages about none that are refused", least=0.9),
    Figure("matching", "top3_en", "right among the three offered, English", least=0.95),
    Figure("matching", "offered_en", "messages about a service for which something is offered, English", least=0.75),
    Figure("matching", "refused_en", "messages about none that are refused, English", least=0.9),
    Figure("matching", "top3_es", "right among the three offered, Spanish", least=0.95),
    Figure("matching", "offered_es", "messages about a service for which something is offered, Spanish", least=0.75),
    Figure("matching", "refused_es", "messages about none that are refused, Spanish", least=0.9),
    Figure("matching", "top3_vi", "right among the three offered, Vietnamese", least=0.95),
    Figure("matching", "offered_vi", "messages about a service for which something is offered, Vietnamese", least=0.75),
    Figure("matching", "refused_vi", "messages about none that are refused, Vietnamese", least=0.9),
    Figure("matching", "top3_zh", "right among the three offered, Chinese", least=0.95),
    Figure("matching", "offered_zh", "messages about a service for which something is offered, Chinese", least=0.75),
    Figure("matching", "refused_zh", "messages about none that are refused, Chinese", least=0.9),
    Figure("matching", "ms", "one message matched", 2, unit="ms"),
    Figure("measures", "events", "events that were measured"),
    Figure("measures", "cpu_s", "CPU of all sums by service, channel and month", unit="s"),
    Figure("measures", "ratio_to_sql", "that over the best SQL by hand, on the same Parquet", 1.15),
    Figure("measures", "bytes_per_event", "bytes of an event in Parquet"),
    Figure("scale", "events", "events of six years that were measured, year by year", least=1_030_000_000),
    Figure("scale", "gb", "the room they take", 13, unit="GB"),
    Figure("scale", "seconds", "service × channel × month: sums, and exact median and 90th percentile", 150, unit="s"),
    Figure("scale", "peak_mb", "most memory of it", 2_000, unit="MB"),
    Figure("scale", "refresh_ratio", "CPU of counting a day over that of counting all anew", 0.01),
    Figure("simulation", "cases_per_s", "cases of a simulated city, each with all that becomes of it", unit="a second"),
    Figure("simulation", "case_cpu_ms", "CPU of one of them, with those who send nothing", unit="ms"),
    Figure("simulation", "journeys_per_s", "people who begin something, among them", unit="a second"),
    Figure("simulation", "events_per_s", "events that leaves in the record", unit="a second"),
    Figure("simulation", "bulk_events", "events made for benchmarks, as columns"),
    Figure("simulation", "bulk_per_s", "how many of them a second", least=1_000_000, unit="a second"),
    Figure("simulation", "bulk_cpu_us", "CPU of one of them", unit="µs"),
    Figure("simulation", "bulk_bytes", "bytes of one of them", 12.6, unit="bytes"),
    Figure("simulation", "bulk_mb", "memory they were made in", 2_000, unit="MB"),
    Figure("outbox", "lost", "work orders a partner never got, workers killed at random", 0),
    Figure("outbox", "twice", "work orders that had two effects there", 0),
    Figure("outbox", "kills", "workers killed (SIGKILL) while they sent 3,000 messages", least=30),
    Figure("outbox", "asked_again", "messages that went again under the same key"),
    Figure("public", "rows", "rows of results its pages stand on"),
    Figure("public", "overview_ms", "CPU of the public overview of how the city does", 20, unit="ms"),
    Figure("public", "service_ms", "the same of a service's page", 20, unit="ms"),
    Figure("public", "department_ms", "the same of a department's", 20, unit="ms"),
    Figure("public", "districts_ms", "the same of the districts' map", 20, unit="ms"),
    Figure("public", "slowest_ms", "the slowest of its pages", 20, unit="ms"),
    Figure("public", "first_ms", "the overview as the first one reads it when there are newer results", unit="ms"),
    Figure("pages", "home_bytes", "the home page, first view", 60_000, unit="bytes"),
    Figure("pages", "heaviest_bytes", "the heaviest page without a map", 60_000, unit="bytes"),
    Figure("pages", "heaviest_map_bytes", "the heaviest page with a map", 300_000, unit="bytes"),
    Figure("pages", "requests", "most requests of a page", 15),
    Figure("pages", "lighthouse_min", "lowest Lighthouse score, mobile, of all pages and categories", least=95),
)
NAMES = tuple(dict.fromkeys(figure.bench for figure in FIGURES))
Rows = dict[tuple[str, str], list[str]]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def figures_of(name: str, *, quick: bool, database: str | None) -> dict[str, Any] | None:
    """The last line of the benchmark; None when there is none to be had. A missed target is no failure here."""
    if not Path(__file__).with_name(f"{name}.py").exists():
        say(f"{name}: not there yet")
        return None
    values = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    values |= {"DATABASE_URL": database} if database else {}
    command = [sys.executable, "-m", f"bench.{name}", "--json", *(["--quick"] if quick else [])]
    done = subprocess.run(
        command, check=False, stdout=subprocess.PIPE, text=True, cwd=README.parent.parent, env=values, timeout=2 * HOUR
    )
    try:
        found = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        say(f"{name}: no figures (exit {done.returncode})")
        return None
    return found if isinstance(found, dict) else None


def measured(name: str, *, quick: bool, postgres: bool) -> dict[str, Any] | None:
    """On PostgreSQL each benchmark gets a database of its own, gone afterwards."""
    if not postgres:
        return figures_of(name, quick=quick, database=None)
    with ground.database(Path()) as database:
        return figures_of(name, quick=quick, database=database)


def rows_of(name: str, found: dict[str, Any]) -> Iterator[tuple[tuple[str, str], list[str]]]:
    database = str(found.get("database", ""))
    called = f"`{name}`" + (f" on {database}" if database else "")
    for figure in FIGURES:
        if figure.bench == name and figure.name in found:
            measured = shown(figure, found[figure.name], database)
            cells = [called, f"`{figure.name}`", figure.what, target(figure, database), measured, machine(), today()]
            yield (called, f"`{figure.name}`"), cells


def limit(bound: float | dict[str, float] | None, database: str) -> float | None:
    return bound.get(database) if isinstance(bound, dict) else bound


def target(figure: Figure, database: str) -> str:
    most, least = limit(figure.most, database), limit(figure.least, database)
    if most is not None:
        return f"at most {number(most)} {figure.unit}".strip()
    return f"at least {number(least)} {figure.unit}".strip() if least is not None else ""


def shown(figure: Figure, value: Any, database: str) -> str:
    if not isinstance(value, int | float):
        return "could not be measured"
    most, least = limit(figure.most, database), limit(figure.least, database)
    missed = (most is not None and value > most) or (least is not None and value < least)
    text = f"{number(value)} {figure.unit}".strip()
    return f"**{text}**" if missed else text


def number(value: float) -> str:
    return f"{value:,}"


def machine() -> str:
    """Cores, processor and Python: enough to know whether two rows can be compared."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    plain = " ".join(model.replace("(R)", "").replace("(TM)", "").split())
    return f"{os.cpu_count()} × {plain}, Python {platform.python_version()}"


def today() -> str:
    return datetime.now(UTC).date().isoformat()  # noqa: TID251  # a tool of its own


def kept(text: str) -> Rows:
    """The rows that stand in the table now."""
    found: Rows = {}
    for line in text.split(BEGIN, 1)[1].split(END, 1)[0].splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == len(HEAD) and cells[0].startswith("`") and cells[4] != "not yet":
            found[cells[0], cells[1]] = cells
    return found


def waiting(rows: Rows) -> Rows:
    """A row for each figure nobody has measured yet."""
    measured = {(called.split("`")[1], figure) for called, figure in rows}
    return {
        (f"`{figure.bench}`", f"`{figure.name}`"): [
            *(f"`{figure.bench}`", f"`{figure.name}`", figure.what, target(figure, "sqlite"), "not yet", "", ""),
        ]
        for figure in FIGURES
        if (figure.bench, f"`{figure.name}`") not in measured
    }


def table(rows: Rows) -> str:
    rows = rows | waiting(rows)
    order = {(f"`{figure.bench}`", f"`{figure.name}`"): place for place, figure in enumerate(FIGURES)}
    listed = sorted(rows.values(), key=lambda row: (NAMES.index(row[0].split("`")[1]), row[0], place_of(order, row)))
    lines = [HEAD, tuple("---" for _ in HEAD), *listed]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def place_of(order: dict[tuple[str, str], int], row: list[str]) -> int:
    return order.get((f"`{row[0].split('`')[1]}`", row[1]), len(order))


def write(rows: Rows) -> None:
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    README.write_text(f"{before}{BEGIN}\n{table(rows)}\n{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", choices=[[], *NAMES], help="which ones; all when none is named")
    options.add_argument("--quick", action="store_true", help="quicker and coarser; nothing is written")
    options.add_argument("--dry-run", action="store_true", help="print the table instead of writing it")
    chosen = options.parse_args()
    rows, failed = kept(README.read_text(encoding="utf-8")), []
    for name in chosen.names or NAMES:
        for postgres in (False, True) if name in BOTH_DATABASES and os.environ.get("DATABASE_URL") else (False,):
            say(f"== {name}{' on PostgreSQL' * postgres}")
            found = measured(name, quick=chosen.quick, postgres=postgres)
            failed += [] if found else [name]
            rows |= dict(rows_of(name, found or {}))
    if chosen.quick or chosen.dry_run:
        print(table(rows))
    else:
        write(rows)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
