"""A simulated city: how fast its years pass through the real engine, and how fast events for benchmarks are made.

    python -m bench.simulation [--quick] [--json]

Two weeks of San José with a storm in them, on an embedded database of their own: all that `upwell simulate` does but
the booked days. Then events in bulk, as `upwell simulate --bulk` makes them: 50,000,000; with --quick 1,000,000."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CITY = ROOT / "cities/sanjose"
UNTIL = datetime(2026, 2, 10, tzinfo=UTC)


def lived(days: int, per_day: float) -> dict[str, Any]:
    """In this process, whose environment names the database."""
    import django

    django.setup()
    from upwell.config.commands import sandbox, simulating
    from upwell.config.commands.city import migrate, publish
    from upwell.events.models import Event
    from upwell.places import actions as places
    from upwell.simulation.years import declared, playing

    migrate()
    assert publish(CITY) == 0
    places.import_samples(CITY, now=UNTIL)
    sandbox._accounts()
    before, began, cpu = Event.objects.count(), time.perf_counter(), time.process_time()
    cases = playing.live(
        declared.read(CITY)[0], days=days, seed=1, per_day=per_day, until=UNTIL, background=simulating.end_day
    )
    took, worked = time.perf_counter() - began, time.process_time() - cpu
    events = Event.objects.count() - before
    journeys = Event.objects.filter(name="journey_started").count()
    assert cases > days
    return {
        "cases_per_s": round(cases / took, 1),
        "case_cpu_ms": round(worked / cases * 1000, 1),
        "journeys_per_s": round(journeys / took, 1),
        "events_per_s": round(events / took),
    }


def in_bulk(events: int) -> dict[str, Any]:
    from upwell.simulation import bulk

    with tempfile.TemporaryDirectory() as folder:
        place, began, cpu = Path(folder) / "columns", time.perf_counter(), time.process_time()
        files = bulk.make(place, events, years=1 if events < 10_000_000 else 6)
        took, worked = time.perf_counter() - began, time.process_time() - cpu
        assert sum(one.rows for one in files) == events
        size = sum(path.stat().st_size for path in place.glob("*/*.parquet"))
    return {
        "bulk_events": events,
        "bulk_per_s": round(events / took),
        "bulk_cpu_us": round(worked / events * 1e6, 2),
        "bulk_bytes": round(size / events, 2),
        "bulk_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def apart(part: str, quick: bool) -> dict[str, Any]:
    """A process for each, so that neither has the other's memory."""
    with tempfile.TemporaryDirectory() as data:
        values = {**os.environ, "UPWELL_DATA": data, "UPWELL_SANDBOX": "1"}
        values |= {"DJANGO_SETTINGS_MODULE": "upwell.config.settings", "UPWELL_CITY": str(CITY)}
        command = [sys.executable, "-m", "bench.simulation", "--part", part, *(["--quick"] if quick else [])]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=values)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two days, and 1,000,000 events")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    parser.add_argument("--part", choices=("life", "bulk"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part == "life":
        print(json.dumps(lived(*((2, 20) if asked.quick else (14, 40)))))
    elif asked.part == "bulk":
        print(json.dumps(in_bulk(1_000_000 if asked.quick else 50_000_000)))
    else:
        found = {**apart("life", asked.quick), **apart("bulk", asked.quick)}
        for name, value in found.items():
            print(f"{name}: {value:,}")
        if asked.json:
            print(json.dumps(found))


if __name__ == "__main__":
    main()
