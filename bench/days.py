"""What pages with days cost: a hauler's day of 300 jobs, and the days of eight weeks as a resident chooses among them.

    python -m bench.days [--quick] [--json]

A real web server (granian, two processes) is asked over HTTP; CPU is that of its processes (and of PostgreSQL's back
ends) for one request, medians of rounds. The jobs lie all over a city of 20 km, with items, notes and a point each; the
books of four haulers are well filled. With --json the last line is one object."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from bench import core, ground, morning
from bench.morning import HAULERS, Browser
from bench.server import Caller, Server

JOBS = 300
TARGETS = {"portal_day_ms": 100, "portal_stops_ms": 100, "portal_day_sql": 12, "days_page_ms": 30}
PARTNER: dict[str, Any] = {
    "partners": {"north": {"name": {"en": "North"}, "system": "portal"}},
    "roles": {"hauler": {"name": {"en": "Hauler"}, "may": ["do_work_orders"]}},
    "teams": {"north_crew": {"name": {"en": "North crew"}, "department": "streets", "partner": "north"}},
}


def fill() -> None:
    """A day of jobs, and books in which many days are full."""
    from upwell.bookings.models import Slot
    from upwell.catalogue import queries as catalogue
    from upwell.lib import clock
    from upwell.lib.workdays import DAY

    now = clock.now()
    today = catalogue.city().workdays.local_day(now)
    for number in range(JOBS):
        _job(number, today, now)
    Slot.objects.bulk_create(
        Slot(calendar="morning", resource=code, load="", day=today + DAY * ahead, window="day", taken=ahead % 9 * 50)
        for code in HAULERS
        for ahead in range(57)
    )


def _job(number: int, day: Any, now: Any) -> None:
    from upwell.accounts.actor import SYSTEM
    from upwell.lib.references import new_reference
    from upwell.partners import actions

    random = Random(number)
    facts = {
        "address": f"{number} Main St",
        "lat": 37.2 + random.random() / 5,
        "lon": -122 + random.random() / 5,
        "title": {"en": "Junk pickup", "es": "Recogida de objetos grandes"},
        "items": [{"code": code, "name": {"en": code.title()}, "count": 1} for code in ("sofa", "mattress")],
        "lines": {"en": [["Where will the items stand?", "In front of the garage, next to the tree."]]},
    }
    work = actions.Work(
        partner="north", case_id=uuid4(), reference=new_reference(), service="pickup", bundle=uuid4(),
        team="north_crew", facts=facts, day=day,
    )  # fmt: skip
    actions.order(work, by=SYSTEM, now=now)


def measure(folder: Path, *, quick: bool) -> dict[str, Any]:
    from django.db import connection

    from upwell.config.commands.serving import static_files

    morning.publish(400, window="P56D", **PARTNER)
    fill()
    static_files()
    os.environ["UPWELL_HOSTS"] = "127.0.0.1"
    cookie = core.signed_in("hauler", "north_crew")
    statements = _statements(cookie)
    connection.close()
    server = Server(folder)
    try:
        server.wait()
        found = _asked(server, cookie, times=10 if quick else 40, rounds=3 if quick else 9)
    finally:
        server.stop()
    return {"database": connection.vendor, **found, "portal_day_sql": statements}


def _statements(cookie: str) -> int:
    """The most it takes: with every short-lived cache grown old."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1", "cookie": cookie})
    return core.statements(lambda: client.get("/portal/"))


def _asked(server: Server, cookie: str, *, times: int, rounds: int) -> dict[str, Any]:
    caller = Caller(server.port)

    def day() -> None:
        assert core.ok(caller.ask("GET", "/portal/", Cookie=cookie)).count(b"data-job") == JOBS

    def stops() -> None:
        assert core.ok(caller.ask("GET", "/portal/stops/", Cookie=cookie)).count(b'"number"') == JOBS

    return {
        "yardstick_ms": core.yardstick(),
        "portal_day_ms": core.cpu(server, day, times, rounds),
        "portal_stops_ms": core.cpu(server, stops, times, rounds),
        "days_page_ms": core.cpu(server, _choosing(server), times, rounds),
    }


def _choosing(server: Server) -> Callable[[], None]:
    """Looks at the days of one hauler after the other, each on its own journey."""
    browser = Browser(server.port)
    choices = cycle([browser.up_to_days(number)[0] for number in range(len(HAULERS))])

    def look() -> None:
        status, _leads, page = browser.ask("GET", next(choices))
        assert status == 200
        assert b'name="day"' in page

    return look


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.days", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, ground.database(Path(name)) as url:
        ground.set_up(Path(name), url)
        found = measure(Path(name), quick=given.quick)
        from django.db import connections

        connections.close_all()
    for key, value in found.items():
        core.say(f"{key:>24} {value!s:>10}" + (f"   (target {TARGETS[key]})" if key in TARGETS else ""))
    if given.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upwell.config.settings")
    sys.exit(main(sys.argv[1:]))
