"""Whether a day can be sold twice, how much being sure of that costs, and how fast the days are worked out.

    python -m bench.bookings [--quick] [--json] [--morning]

Processes and threads fight for the same few places through `bookings.hold`, 100,000 times (2,000 with --quick), and the
books are added up afterwards. The control is the same with a look before the write instead of a condition in it: it
oversells, or the race is none. The days of eight weeks are worked out for four haulers with books that are well filled.
--morning plays a registration morning over HTTP: 20 bookings and 300 views of the page with the days a second for five
minutes (20 seconds with --quick). On SQLite unless DATABASE_URL names a PostgreSQL. With --json the last line is one
JSON object."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

from bench import ground

PROCESSES, THREADS = 2, 8
PLACES = 5
"""Of each day that is fought for: few, so that nearly every attempt is contested."""
HAULERS = ("north", "east", "south", "west")
HOME = {"id": "a", "label": "1 Main St"}


def city_of() -> dict[str, Any]:
    haulers = {code: {"capacity": {"bulky": 40, "mattress": 20, "cold": 8}} for code in HAULERS}
    return {
        "city": "bench",
        "name": "Bench",
        "site_name": {"en": "Bench"},
        "time_zone": "America/Los_Angeles",
        "contact": {"phone": "555-0100"},
        "map": {"latitude": 37.3, "longitude": -121.9},
        "calendars": {
            "fight": {
                "name": {"en": "Few places"},
                "change_until": {"at": "16:00"},
                "city_holidays": "no",
                "resources": {"all": {"capacity": PLACES, "weekdays": [1, 2, 3, 4, 5, 6, 7]}},
            },
            "pickup": {
                "name": {"en": "Pickup"},
                "takes": {"hauler": "text", "home": "place"},
                "chosen_by": "hauler",
                "property": "home",
                "loads": {load: {"name": {"en": load}} for load in ("bulky", "mattress", "cold")},
                "change_until": {"at": "16:00", "days_before": 1, "working": "yes"},
                "one_a_day": "yes",
                "resources": haulers,
            },
        },
    }


def publish() -> None:
    from django.core.management import call_command

    from upwell.catalogue import queries as catalogue
    from upwell.catalogue.models import Publication
    from upwell.lib import clock

    call_command("migrate", verbosity=0)
    Publication.objects.create(
        settings_hash="bench", settings=city_of(), published_at=clock.now(), published_by="bench"
    )
    catalogue.forget()


# a day that many want


def fight(attempts: int, days: list[str], *, guarded: bool) -> dict[str, float]:
    """Everybody tries to have one of these days; half of those who get one give it back, so that it goes on."""
    from django.db import connections

    connections.close_all()  # a child that closes what it inherits hangs up on the parent
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        begun = time.perf_counter()
        share = [(attempts // PROCESSES, days, guarded)] * PROCESSES
        counted = sum(pool.starmap(_fight, share), Counter[str]())
        seconds = time.perf_counter() - begun
    return {**counted, "per_s": attempts / seconds}


def _fight(attempts: int, days: list[str], guarded: bool) -> Counter[str]:
    said: Counter[str] = Counter()
    threads = [Thread(target=_try, args=(attempts // THREADS, days, guarded, said, seed)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def _try(attempts: int, days: list[str], guarded: bool, said: Counter[str], seed: int) -> None:
    from django.db import OperationalError, connection

    from upwell.bookings import actions, claims
    from upwell.lib import clock

    if not guarded:
        claims.take = _look_then_take  # the control
    now = clock.now()
    for number in range(attempts):
        subject = uuid4()
        try:
            actions.hold(
                days[(number + seed) % len(days)], "fight", {}, subject=subject, step="s", service="b",
                lasts=timedelta(minutes=20), now=now,
            )  # fmt: skip
            said["got"] += 1
            if number % 2:
                actions.let_go(subject, now=now)
        except actions.SlotGone:
            said["told"] += 1
        except OperationalError as error:
            said["deadlocks" if "deadlock" in str(error) else "errors"] += 1
            connection.close()
    connection.close()


def _look_then_take(booking: Any, terms: Any, *, until: Any) -> None:
    """What a program does that asks first and books then."""
    from upwell.bookings import claims
    from upwell.bookings.models import Claim, Slot

    rows = claims.slots_of(booking, booking.loads)
    for row in rows:
        if Slot.objects.get(pk=row.pk).taken >= terms.limits[row.load]:
            raise claims.SlotGone
    for row in rows:
        Slot.objects.filter(pk=row.pk).update(taken=Slot.objects.get(pk=row.pk).taken + 1)
    Claim.objects.bulk_create([Claim(booking=booking, slot=row, until=until) for row in rows])


def oversold() -> int:
    """How many live claims there are beyond the places of their day."""
    from django.db.models import Count

    from upwell.bookings.models import Claim

    live = Claim.objects.filter(live=True).values("slot").annotate(n=Count("pk")).values_list("n", flat=True)
    return sum(max(0, count - PLACES) for count in live)


def clear() -> None:
    from upwell.bookings.models import Booking, Change, Claim, Slot

    for model in (Claim, Change, Booking, Slot):
        model.objects.all().delete()


# the days of eight weeks


def availability(rounds: int) -> float:
    """Median milliseconds of CPU for the days of eight weeks of four haulers, with filled books."""
    from upwell.bookings import asking, queries
    from upwell.bookings.models import Slot
    from upwell.catalogue import queries as catalogue
    from upwell.lib import clock
    from upwell.lib.workdays import DAY

    now = clock.now()
    today = catalogue.city().workdays.local_day(now)
    days = [today + DAY * number for number in range(57)]
    Slot.objects.bulk_create(
        Slot(calendar="pickup", resource=code, load=load, day=day, window="day", taken=day.day % 9)
        for code in HAULERS
        for load in ("bulky", "mattress", "cold")
        for day in days
    )
    wanted = [asking.asked("pickup", {"hauler": code, "home": HOME}) for code in HAULERS]
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        for asked in wanted:
            found = queries.dates(asked, first=days[0], last=days[-1], now=now)
            assert found.open  # what is measured did something
        times.append((time.process_time() - begun) * 1_000)
    return statistics.median(times)


def days_ahead(count: int) -> list[str]:
    from upwell.lib import clock

    today: date = clock.now().date()
    return [(today + timedelta(days=number)).isoformat() for number in range(5, 5 + count)]


def measure(attempts: int, rounds: int) -> dict[str, Any]:
    from django.db import connection

    publish()
    days = days_ahead(12)
    control = fight(max(400, attempts // 10), days, guarded=False)
    control_oversold = oversold()
    clear()
    guarded = fight(attempts, days, guarded=True)
    found = {
        "database": connection.vendor,
        "attempts": attempts,
        "oversold": oversold(),
        "control_oversold": control_oversold,
        "deadlocks": int(guarded.get("deadlocks", 0)),
        "errors": int(guarded.get("errors", 0)),
        "holds_per_s": round(guarded["per_s"], 1),
        "ratio_to_unguarded": round(guarded["per_s"] / control["per_s"], 2),
    }
    clear()
    return found | {"availability_ms": round(availability(rounds), 2)}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.bookings", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--morning", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, ground.database(Path(name)) as url:
        ground.set_up(Path(name), url)
        if given.morning:
            from bench import morning

            found = morning.measure(Path(name), seconds=20 if given.quick else 300)
        else:
            found = measure(2_000 if given.quick else 100_000, 20 if given.quick else 200)
        from django.db import connections

        connections.close_all()
    for key, value in found.items():
        print(f"{key:22} {value}")
    if given.json:
        print(json.dumps(found))
    return 1 if found.get("oversold") else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upwell.config.settings")
    sys.exit(main(sys.argv[1:]))
