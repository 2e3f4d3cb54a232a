"""What the inventory costs: taking the United Kingdom's file in, and a page of 100,000 services, filtered and sorted.

    python -m bench.inventory [--quick] [--json]

The file is the real one at `../shared/data`, into a new database, the program's start apart; without it, no figure. The
pages are asked of the views in this process: its CPU with SQLite, which works in it; the time that passes with
PostgreSQL. Medians of rounds. Each of the
100,000 is one of the file's services with another code, name and volume."""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from bench import ground

FILE = Path(__file__).parents[2] / "shared/data/uk-inventory/spotlight_services.csv"
GOLDEN = "1.04bn completed transactions per year, total for 388 services out of 734"
PAGES = {
    "page_ms": "",
    "by_name_ms": "&sort=name&page=1000",
    "filtered_ms": "&department=dft&sort=-take_up",
    "searched_ms": "&q=vehicle tax&sort=volume",
    "narrowed_ms": "&q=licence&online=online&sort=-cost_per_transaction",
}


def take_in(rounds: int) -> float | None:
    from upwell.lib import clock
    from upwell.portfolio import actions

    if not FILE.is_file():
        return None
    took = []
    for _ in range(rounds):
        actions.forget("uk")
        started = watch()()
        report = actions.import_file(FILE, map_path=actions.map_named("uk"), now=clock.now())
        took.append(watch()() - started)
        assert report.sentence == GOLDEN, report.sentence
    return round(statistics.median(took), 2)


def watch() -> Callable[[], float]:
    """SQLite works in this process: its CPU says what it costs, whoever else is on the machine."""
    from django.db import connection

    return time.process_time if connection.vendor == "sqlite" else time.perf_counter


def fill(services: int) -> None:
    """Copies of what is there, straight into the table."""
    from django.db import connection

    from upwell.portfolio.models import Entry

    random = Random(1)
    rows = list(Entry.objects.filter(collection__code="uk"))
    made = []
    for number in range(services - len(rows)):
        like = rows[number % len(rows)]
        volume = None if like.volume is None else float(random.randrange(1_000_000))
        made.append(
            Entry(
                collection_id=like.collection_id, code=f"made-{number}", name=f"{like.name} {number}",
                searched=f"{like.searched} {number}"[:800], top_id=like.top_id, department_id=like.department_id,
                category=like.category, online=like.online, standing=like.standing, volume=volume,
                digital_volume=like.digital_volume, take_up=like.take_up and random.random(),
                cost_per_transaction=like.cost_per_transaction,
            )
        )  # fmt: skip
    Entry.objects.bulk_create(made, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def pages(rounds: int) -> dict[str, float]:
    from django.test import Client

    client, found = Client(), {}
    clock = watch()
    for name, query in PAGES.items():
        took = []
        for _ in range(rounds):
            started = clock()
            response = client.get(f"/inventory/?collection=uk{query}")
            took.append((clock() - started) * 1_000)
            assert response.status_code == 200
            assert b'scope="row"' in response.content, query
        found[name] = round(statistics.median(took), 1)
    return found


def run(services: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, ground.database(Path(folder)) as url:
        ground.set_up(Path(folder), url)
        from django.conf import settings
        from django.db import connection

        settings.ALLOWED_HOSTS = ["*"]
        ground.make_city()
        figures: dict[str, Any] = {"database": connection.vendor, "uk_import_s": take_in(rounds)}
        if figures["uk_import_s"] is not None:
            fill(services)
            figures |= pages(3 * rounds)
        connection.close()
        return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10,000 services")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    asked = parser.parse_args()
    found = run(10_000, 1) if asked.quick else run(100_000, 3)
    for name, value in found.items():
        print(f"{name}: {value}")
    if asked.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
