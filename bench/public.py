"""What the public pages of how the city does cost, with a year of results of sixty services told apart in every way.

    python -m bench.public [--quick] [--json]

Results are made up, with seasons, weekdays and a storm, and written as rows; a real web server (granian, two processes)
is asked over HTTP. `*_ms` is CPU of one page, median of rounds, as most readers get it: from what a process has read
once. `first_ms` is the overview when there are newer results. With --json the last line is one object."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from bench import core, ground
from bench.server import Caller, Server

TARGET = 20.0
PAGES = {
    "overview": "/performance/",
    "service": "/performance/services/pothole/",
    "department": "/performance/departments/transportation/",
    "districts": "/performance/districts/",
    "measures": "/performance/measures/",
    "data": "/data/",
}
CHANNELS = {"web": 0.52, "sms": 0.14, "chat": 0.09, "phone": 0.18, "counter": 0.04, "api": 0.03}
LANGUAGES = {"en": 0.61, "es": 0.22, "vi": 0.11, "zh-Hans": 0.05, "zh-Hant": 0.01}
ASSISTED = {"no": 0.78, "yes": 0.22}


def fill(today: date, *, days: int = 800, seed: int = 5) -> int:
    """Rows of results up to yesterday; how many. The storm is about seven months ago."""
    from upwell.catalogue import queries as catalogue
    from upwell.lib import clock
    from upwell.performance import results
    from upwell.performance.models import Result, Through
    from upwell.performance.piling import Cell, Key
    from upwell.places import queries as places

    random = Random(seed)
    areas = [one.code for one in places.areas_in(catalogue.city().places.main or "")]
    storm = today - timedelta(days=218)
    pile: dict[Key, Cell] = {}
    services = [one for one in catalogue.all_published() if one.definition.kind not in {"information", "lookup"}]
    for rank, published in enumerate(services):
        steps = [step.name for step in published.definition.steps if getattr(step, "title", None)]
        base = 42 / (1 + rank) ** 0.8 if rank < len(services) - 2 else 0.0
        weather = rank % 7 == 0
        for back in range(days, 0, -1):
            day = today - timedelta(days=back)
            expected = base * (1 + 0.25 * math.sin(day.timetuple().tm_yday / 58)) * (0.45 if day.weekday() > 4 else 1.1)
            expected *= 0.8 + 0.4 * (days - back) / days
            if weather and 0 <= (day - storm).days < 4:
                expected *= 7
            sent = _poisson(random, expected)
            for key, sums, spreads in _of_day(published.code, day, sent, random, areas, steps, today):
                cell = pile.setdefault(key, Cell())
                cell.sums.update(sums)
                for name, counts in spreads.items():
                    cell.spreads.setdefault(name, Counter()).update(counts)
    results.add(pile)
    Through.objects.all().delete()
    Through.objects.create(schema=results.SCHEMA, refreshed_at=clock.now(), newest_at=clock.now())
    return Result.objects.count()


def _of_day(
    code: str, day: date, sent: int, random: Random, areas: list[str], steps: list[str], today: date
) -> Iterator[tuple[Any, Counter[str], dict[str, Counter[str]]]]:
    from upwell.performance.piling import Key
    from upwell.performance.rows import ALL

    month = day.replace(day=1)
    if not sent:
        return
    sums, spreads = _happened(sent, day, today, random)
    for service in (code, ALL):
        yield Key("day", day, service), Counter(submitted=sent), {}
        yield Key("month", month, service), sums, spreads
    told_apart = {"channel": CHANNELS, "language": LANGUAGES, "assisted": ASSISTED, "area": dict.fromkeys(areas, 1.0)}
    for by, shares in told_apart.items():
        for value, share in _split(sent, shares, random).items():
            worse = 0.12 if value in {"vi", areas[2], "counter"} else 0.0
            part, took = _happened(share, day, today, random, worse=worse)
            for service in (code, ALL):
                yield Key("month", month, service, by, value), part, took
    shown = round(sent * 1.5)
    for step in steps:
        left = round(shown * random.random() * 0.16)
        yield (
            Key("month", month, code, "step", step),
            Counter(shown=shown, answered=shown - left, refused=left // 2, abandoned=left),
            {},
        )
        shown -= left


def _happened(
    sent: int, day: date, today: date, random: Random, *, worse: float = 0.0
) -> tuple[Counter[str], dict[str, Counter[str]]]:
    sums: Counter[str] = Counter(submitted=sent, opened=sent, started=round(sent * 1.4), viewed=round(sent * 2.1))
    sums["submitted_by_themselves"] = _poisson(random, sent * 0.74)
    sums["submitted_by_themselves"] = min(sent, sums["submitted_by_themselves"])
    sums["submitted_assisted"] = min(sent - sums["submitted_by_themselves"], _poisson(random, sent * 0.06))
    sums["abandoned"], sums["stopped"] = _poisson(random, sent * (0.2 + worse)), _poisson(random, sent * 0.12)
    ended: Counter[str] = Counter()
    still = 0
    for _ in range(sent):
        took = int(random.expovariate(1 / 5.5))
        if took <= (today - day).days and random.random() > 0.03:
            ended[str(took)] += 1
        else:
            still += 1
    closed = sum(ended.values())
    kept = sum(random.random() < 0.83 - worse for _ in range(closed))
    sums["closed"], sums["judged"], sums["kept"] = closed, closed, kept
    for _ in range(_poisson(random, closed * 0.3)):
        mark = random.choices((1, 2, 3, 4, 5), (7 + 40 * worse, 6, 10, 30, 47))[0]
        sums[f"rated_{mark}"] += 1
        sums[("fixed", "partly_fixed", "not_fixed")[random.choices((0, 1, 2), (80, 12, 8))[0]]] += 1
    return sums, {"ended": ended, "open": Counter({day.isoformat(): still} if still else {})}


def _split(count: int, shares: dict[str, float], random: Random) -> Counter[str]:
    return Counter(random.choices(list(shares), list(shares.values()), k=count))


def _poisson(random: Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(random.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, random.random()
    while product > limit:
        count += 1
        product *= random.random()
    return count


def measure(folder: Path, *, quick: bool) -> dict[str, Any]:
    from django.db import connection

    from upwell.catalogue import queries as catalogue
    from upwell.config.commands.serving import static_files
    from upwell.lib import clock

    ground.make_city()
    rows = fill(catalogue.city().workdays.local_day(clock.now()), days=120 if quick else 800)
    static_files()
    os.environ["UPWELL_HOSTS"] = "127.0.0.1"
    connection.close()
    server = Server(folder)
    try:
        server.wait()
        caller = Caller(server.port)
        found: dict[str, Any] = {"rows": rows, "yardstick_ms": core.yardstick()}
        for _ in range(8):
            core.ok(caller.ask("GET", "/"))  # both processes know the city
        began = time.perf_counter()
        core.ok(caller.ask("GET", PAGES["overview"]))
        found["first_ms"] = round(1_000 * (time.perf_counter() - began))
        times, rounds = (10, 3) if quick else (40, 7)
        for name, path in PAGES.items():
            ask = partial(caller.ask, "GET", path)
            core.ok(ask())
            found[f"{name}_ms"] = core.cpu(server, ask, times, rounds)
        found["slowest_ms"] = max(found[f"{name}_ms"] for name in PAGES)
        return found
    finally:
        server.stop()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="a few months, few rounds")
    options.add_argument("--json", action="store_true", help="the last line is one JSON object")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, ground.database(Path(folder)) as url:
        ground.set_up(Path(folder), url)
        found = measure(Path(folder), quick=chosen.quick)
    for name, value in found.items():
        print(f"{name:>16} {value}", file=sys.stderr)
    if chosen.json:
        print(json.dumps(found))
    return 0 if found["slowest_ms"] <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
