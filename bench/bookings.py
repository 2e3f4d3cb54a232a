"""Whether a day can be sold twice, how much being sure of that costs, and how fast the days are worked out.

    python -m bench.bookings [--quick] [--json] [--morning | --scarce-morning] [--pace 0.5]

Processes and threads fight for the same few places through `bookings.hold`, 100,000 times (2,000 with --quick), and the
books are added up afterwards. The control is the same, statement by statement, with a look before the write instead of
a condition in it: on PostgreSQL it oversells, or the race is none; on SQLite, which has one writer at a time, it does
not. Then people change their days to and fro in opposite directions, with one load and with two, bookings and holds:
none may fail, and none may have to be tried twice. The days of eight weeks are worked out for four haulers with books
that are well filled.

--morning plays a registration morning over HTTP: 20 bookings and 300 views of the page with the days a second for five
minutes (20 seconds with --quick), with places for all; --scarce-morning the same with places for half of them.
--pace 0.5 asks for half as much a second. On SQLite unless DATABASE_URL names a PostgreSQL. With --json the last line
is one JSON object."""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

from bench import ground

PROCESSES, THREADS = 2, 8
PLACES = 5
"""Of each day that is fought for: few, so that nearly every attempt is contested."""
MUST_BE_NONE = ("oversold", "miscounted", "changes_failed", "not_in_books", "places_left")
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
            "change": {
                "name": {"en": "To and fro"},
                "takes": {"both": "yes_no"},
                "loads": {"bulky": {"name": {"en": "-"}}, "cold": {"name": {"en": "-"}, "when": {"both": "yes"}}},
                "change_until": {"at": "16:00"},
                "city_holidays": "no",
                "resources": {"all": {"capacity": 1_000, "weekdays": [1, 2, 3, 4, 5, 6, 7]}},
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
    return in_processes(_try, attempts, days, guarded)


def in_processes(what: Callable[..., None], attempts: int, *given: Any) -> dict[str, float]:
    """`what` in all threads of all processes, each its share of the attempts; what happened how often."""
    from django.db import connections

    connections.close_all()  # a child that closes what it inherits hangs up on the parent
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        begun = time.perf_counter()
        shares = [(what, attempts // PROCESSES, number * THREADS, given) for number in range(PROCESSES)]
        counted = sum(pool.starmap(_in_threads, shares), Counter[str]())
        seconds = time.perf_counter() - begun
    return {**counted, "per_s": attempts / seconds}


def _in_threads(what: Callable[..., None], attempts: int, first: int, given: tuple[Any, ...]) -> Counter[str]:
    said: Counter[str] = Counter()
    seen = _Seen(said)
    logging.getLogger("upwell.bookings").addHandler(seen)
    threads = [Thread(target=what, args=(attempts // THREADS, *given, said, first + seed)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


class _Seen(logging.Handler):
    """Counts the claims that had to be made twice, because the database ended the first."""

    def __init__(self, said: Counter[str]) -> None:
        super().__init__(logging.WARNING)
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        self.said["collided"] += "collided" in record.msg


def _try(attempts: int, days: list[str], guarded: bool, said: Counter[str], seed: int) -> None:
    from django.db import OperationalError, connection

    from upwell.bookings import actions, claims
    from upwell.lib import clock

    if not guarded:
        claims.take_one = _look_then_take  # the control
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
            said[_trouble(error)] += 1
            connection.close()
    connection.close()


def _trouble(error: Exception) -> str:
    return "deadlocks" if "deadlock" in str(error) else "errors"


def _look_then_take(row: Any, limit: int) -> None:
    """What a program does that asks first and books then: one statement as well, but for what it saw when the row was
    read for it."""
    from upwell.bookings import claims
    from upwell.bookings.models import Slot

    room = row.taken < limit
    Slot.objects.filter(pk=row.pk).update(taken=row.taken + 1 if room else row.taken)
    if not room:
        raise claims.SlotGone


# days changed to and fro


def _to_and_fro(attempts: int, days: list[str], said: Counter[str], seed: int) -> None:
    """One booking and one hold, each changed to the other day and back; whoever is next to it goes the other way."""
    from django.db import OperationalError, connection

    from upwell.accounts.actor import RESIDENT
    from upwell.bookings import actions
    from upwell.lib import clock

    now, inputs, subject = clock.now(), {"both": "yes" if seed // 2 % 2 else "no"}, uuid4()
    like = {"step": "s", "service": "b", "lasts": timedelta(minutes=20), "now": now}
    mine = actions.hold(days[seed % 2], "change", inputs, subject=uuid4(), **like)
    actions.confirm(mine.pk, reference=mine.pk.hex[:8].upper(), by=RESIDENT, now=now)
    for number in range(attempts):
        day = days[(seed + number // 2 + 1) % 2]
        try:
            if number % 2:
                actions.hold(day, "change", inputs, subject=subject, **like)
            else:
                actions.move(mine.pk, day, by=RESIDENT, now=now)
            said["changed"] += 1
        except OperationalError as error:
            said[_trouble(error)] += 1
            connection.close()
    connection.close()


def oversold() -> int:
    """How many live claims there are beyond the places of their day."""
    from django.db.models import Count

    from upwell.bookings.models import Claim

    live = Claim.objects.filter(live=True).values("slot").annotate(n=Count("pk")).values_list("n", flat=True)
    return sum(max(0, count - PLACES) for count in live)


def miscounted() -> int:
    """Slots whose count is not that of their claims."""
    from django.db.models import Count, F, Q

    from upwell.bookings.models import Slot

    return Slot.objects.annotate(n=Count("claims", filter=Q(claims__live=True))).exclude(taken=F("n")).count()


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
    few = max(400, attempts // 10)
    fight(few, days, guarded=True)  # the first one pays for what is held in memory afterwards
    clear()
    control = fight(few, days, guarded=False)
    control_oversold = oversold()
    clear()
    beside = fight(few, days, guarded=True)
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
        "ratio_to_unguarded": round(beside["per_s"] / control["per_s"], 2),
    }
    clear()
    changes = in_processes(_to_and_fro, few, days[:2])
    found |= {
        "changes": int(changes.get("changed", 0)),
        "changes_failed": sum(int(changes.get(name, 0)) for name in ("deadlocks", "errors")),
        "changes_collided": int(changes.get("collided", 0)),
        "changes_per_s": round(changes["per_s"], 1),
        "miscounted": miscounted(),
    }
    clear()
    return found | {"availability_ms": round(availability(rounds), 2)}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.bookings", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--morning", action="store_true")
    parser.add_argument("--scarce-morning", action="store_true")
    parser.add_argument("--pace", type=float, default=1.0)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, ground.database(Path(name)) as url:
        ground.set_up(Path(name), url)
        if given.morning or given.scarce_morning:
            from bench import morning

            seconds = 20 if given.quick else 300
            found = morning.measure(Path(name), seconds=seconds, scarce=given.scarce_morning, pace=given.pace)
        else:
            found = measure(2_000 if given.quick else 100_000, 20 if given.quick else 200)
        from django.db import connections

        connections.close_all()
    for key, value in found.items():
        print(f"{key:22} {value}")
    if given.json:
        print(json.dumps(found))
    return 1 if any(found.get(name) for name in MUST_BE_NONE) else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upwell.config.settings")
    sys.exit(main(sys.argv[1:]))
