"""How quick the import of history is, and whether it agrees with real files on what they say of themselves.

    python -m bench.importing [--quick] [--json]

Makes a 311 file of its own and imports it into a new database (SQLite, or DATABASE_URL, which must be empty) of the
city in `cities/boston`; then again, which must change nothing. With ../shared/data there, the two real files follow,
each into a database of its own. With --json the last line is one JSON object; everything else goes to stderr."""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
REAL = {
    "boston": (DATA / "boston-311" / "boston_311_2011Q3.csv.gz", "cases-311"),
    "sanjose": (DATA / "sanjose" / "illegal_dumping.csv", "cases-dumping"),
}
MAP = """
kind: cases
source: generated
id: number
title: type
closing_note: note
address: address
times: {opened: opened, closed: closed, due: due}
position: {lat: lat, lon: lon}
area: {set: district, column: district, codes: "district_{value}"}
status: {column: status, is: {Closed: closed, Open: open}}
service:
  column: type
  is: {Pothole: pothole, Street light: street_light, Graffiti: graffiti, Missed trash: missed_collection}
  default: imported
outcome: {column: note, starts: {Duplicate: duplicate}, contains: {not found: could_not_find}, default: done}
channel: {column: source, is: {Call: phone, App: app}, default: web}
assisted: [Call]
team: {column: type, is: {Pothole: highway, Street light: street_lights, Graffiti: graffiti}, default: hotline}
on_time: {column: ontime, kept: ["yes"], missed: ["no"]}
as_of: 2026-01-01T00:00:00Z
"""
TYPES = ("Pothole", "Street light", "Graffiti", "Missed trash", "Fallen tree", "Abandoned vehicle", "Dead animal")
NOTES = ("Fixed", "Duplicate of another", "Went there, not found", "Repaired by the crew on the second visit", "")
STREETS = ("Maple Street", "Third Avenue", "Harbor Road", "Mill Lane", "Station Square", "Orchard Way")
COLUMNS = (
    "number", "opened", "due", "closed", "status", "ontime", "type", "note", "address", "district", "lat", "lon",
    "source", "extra_1", "extra_2", "extra_3",
)  # fmt: skip


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def generated(count: int) -> Iterator[tuple[str, ...]]:
    """Years of cases: one in 500 closed before it was opened, one in ten without a position, nine in ten closed."""
    dice = random.Random(5)
    opened = datetime(2020, 1, 1, 6)  # noqa: DTZ001 - the file's times have no zone, as most files' have none
    for number in range(count):
        opened += timedelta(seconds=dice.expovariate(1 / 400))
        took = timedelta(hours=dice.expovariate(1 / 90))
        due = opened + timedelta(days=dice.choice((2, 5, 10, 45)))
        closed = opened - took if dice.random() < 0.002 else opened + took
        done, placed = dice.random() < 0.9, dice.random() < 0.9
        yield (
            str(1_000_000 + number),
            f"{opened:%Y-%m-%d %H:%M:%S}",
            f"{due:%Y-%m-%d %H:%M:%S}",
            f"{closed:%Y-%m-%d %H:%M:%S}" if done else "",
            "Closed" if done else "Open",
            "yes" if (closed if done else datetime(2026, 1, 1)) < due else "no",  # noqa: DTZ001
            dice.choice(TYPES),
            dice.choice(NOTES),
            f"{dice.randrange(1, 999)} {dice.choice(STREETS)}",
            str(dice.randrange(1, 10)),
            f"{42.23 + dice.random() * 0.16:.6f}" if placed else "0",
            f"{-71.18 + dice.random() * 0.18:.6f}" if placed else "0",
            dice.choice(("Call", "App", "Web")),
            "x" * 12,
            "",
            "y" * 20,
        )


def write(folder: Path, count: int) -> tuple[Path, Path]:
    path, map_path = folder / "generated.csv", folder / "generated.yaml"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(generated(count))
    map_path.write_text(MAP, encoding="utf-8")
    return path, map_path


def set_up(city: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "upwell.config.settings"
    import django

    django.setup()
    from upwell.config.commands import city as command

    command.migrate()
    assert command.publish(ROOT / "cities" / city) == 0


def timed(path: Path, map_path: Path) -> tuple[Any, float, float]:
    from upwell.intake import history
    from upwell.lib import clock

    started, cpu = time.perf_counter(), time.process_time()
    report = history.import_file(path, map_path=map_path, now=clock.now())
    return report, time.perf_counter() - started, time.process_time() - cpu


def worker(what: str, folder: Path, count: int) -> dict[str, Any]:
    """In a process of its own: one database serves one city."""
    set_up("boston" if what == "generated" else what)
    if what != "generated":
        path, name = REAL[what]
        return real(what, *timed(path, ROOT / "cities" / what / "imports" / f"{name}.yaml"))
    from django.db import connection

    path, map_path = write(folder, count)
    report, took, cpu = timed(path, map_path)
    again, took_again, _ = timed(path, map_path)
    assert report.read == count
    assert (again.added, again.changed, len(again.refused)) == (0, 0, len(report.refused))
    assert report.agreement.agreeing == report.agreement.compared
    return {
        "rows": count,
        "rows_per_s": round(count / took),
        "rows_per_cpu_s": round(count / cpu),
        "again_rows_per_s": round(count / took_again),
        "refused": len(report.refused),
        "memory_mb": memory_mb(),
        "database": connection.vendor,
    }


def real(what: str, report: Any, took: float, cpu: float) -> dict[str, Any]:
    say(str(report))
    figures: dict[str, Any] = {
        "rows": report.read,
        "rows_per_s": round(report.read / took),
        "refused": len(report.refused),
    }
    if compared := report.agreement.compared:
        figures |= {"on_time_compared": compared, "on_time_agree": round(report.agreement.agreeing / compared, 6)}
    for who, found in report.took.items():
        if found:
            called = who.replace(" ", "_") or "all"
            figures[f"median_h_{called}"] = round(found.median / 3600, 1)
            figures[f"p90_h_{called}"] = round(found.ninth_decile / 3600, 1)
    return {f"{what}_{name}": value for name, value in figures.items()}


def memory_mb() -> float:
    """Proportional set size of this process; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{os.getpid()}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return round(next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024, 1)


def in_new_process(what: str, count: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "UPWELL_DATA": folder, "UPWELL_CITY": str(ROOT / "cities" / "boston")}
        if what != "generated":
            environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "bench.importing", "--worker", what, "--rows", str(count), "--folder", folder]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--json", action="store_true")
    options.add_argument("--rows", type=int)
    options.add_argument("--worker", choices=["generated", *REAL], help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.worker:
        print(json.dumps(worker(chosen.worker, chosen.folder, chosen.rows)))
        return
    count = chosen.rows or (20_000 if chosen.quick else 200_000)
    figures = in_new_process("generated", count)
    for what, (path, _) in REAL.items():
        if path.exists():
            figures |= in_new_process(what, 0)
        else:
            say(f"{path.name} is not there: left out")
    for name, value in figures.items():
        say(f"{name:>34} {value if isinstance(value, str) else format(value, ','):>12}")
    if chosen.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
