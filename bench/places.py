"""How quick places are: points → areas, address search over 265,000 addresses, import, memory.

    python -m bench.places [--quick] [--json]

Makes its own synthetic city (6,000 streets, 210 wiggly areas and their outline) in a temporary SQLite database.
With --json the last line is one JSON object; everything else goes to stderr."""

import argparse
import csv
import gc
import itertools
import json
import math
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

WEST, SOUTH, WIDTH, HEIGHT = -122.05, 37.12, 0.46, 0.35
COLUMNS, ROWS, STEPS = 14, 15, 125
NOW = datetime(2027, 3, 1, tzinfo=UTC)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def set_up(folder: Path) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    from upwell.config import environment

    settings.configure(
        DATA=folder,
        SECRET_KEY=secrets.token_hex(),
        INSTALLED_APPS=["upwell.events", "upwell.places"],
        DATABASES={"default": environment.database(f"sqlite:///{folder}/bench.sqlite3")},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)


# The synthetic city

SYLLABLES = """\
al bel cor dal el far glen haw iron jun kir lin mon nor oak pen quar ros san tam ur val wil yar zel
a be co di en fo ga hi in ka lo ma ne or pa ra se ta un ve wo
bury croft dale der field ford ham hurst ley lin mont nor ridge sby son stone ton view wick wood
"""


def names(dice: random.Random, count: int) -> list[str]:
    starts, middles, ends = (line.split() for line in SYLLABLES.splitlines())
    found: set[str] = set()
    while len(found) < count:
        words = [
            dice.choice(starts) + dice.choice(middles) + dice.choice(ends) for _ in range(dice.choice((1, 1, 1, 2)))
        ]
        found.add(" ".join(words).upper())
    return sorted(found)


def streets(dice: random.Random) -> list[tuple[str, str, str]]:
    made = {
        (dice.choice(("", "", "", "N", "S", "E", "W")), name, dice.choice(("ST", "AV", "DR", "WY", "CT", "LN", "BL")))
        for name in names(dice, 1500)
        for _ in range(5)
    }
    return sorted(made)[:6000]


def addresses(dice: random.Random, count: int) -> Iterator[tuple[str, str, str, float, float]]:
    """Every 600th house is a building of 200 units, as the largest ones are."""
    made, known, house = 0, streets(dice), 0
    per_street = 1 + count * 3 // (4 * len(known))
    for direction, name, kind in known:
        lat, lon = SOUTH + dice.random() * HEIGHT, WEST + dice.random() * WIDTH
        first = dice.randrange(100, 3000)
        for place in range(per_street):
            house += 1
            line = f"{first + 6 * place} {direction} {name} {kind}".replace("  ", " ")
            for unit in range(1, 201) if house % 600 == 0 else (0,):
                if made == count:
                    return
                made += 1
                yield f"{line} UNIT {unit}" if unit else line, "SAN JOSE", "95112", lat + place * 1e-5, lon


def write_addresses(path: Path, count: int) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Address", "City", "ZIP", "Lat", "Lon", "Hauler", "Day"])
        for line in addresses(random.Random(7), count):
            writer.writerow([*line, "Garden City Sanitation, 408-988-4500", "MON"])


def corner(column: int, row: int) -> tuple[float, float]:
    inner = 0 < column < COLUMNS and 0 < row < ROWS
    shift = random.Random(column * 1000 + row)
    x, y = column + (shift.uniform(-0.2, 0.2) if inner else 0), row + (shift.uniform(-0.2, 0.2) if inner else 0)
    return WEST + WIDTH * x / COLUMNS, SOUTH + HEIGHT * y / ROWS


def edge(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[float, float]]:
    """The same wiggly line whichever side asks."""
    if start > end:
        return edge(end, start)[::-1]
    (x0, y0), (x1, y1) = corner(*start), corner(*end)
    dice = random.Random(f"{start}{end}")
    waves = [(dice.uniform(0.01, 0.05) / wave, dice.uniform(0, 6.28), wave) for wave in (1, 3, 7, 19)]
    line = []
    for step in range(STEPS + 1):
        t = step / STEPS
        off = sum(size * math.sin(wave * math.pi * t) * math.cos(phase) for size, phase, wave in waves)
        line.append((x0 + (x1 - x0) * t - (y1 - y0) * off, y0 + (y1 - y0) * t + (x1 - x0) * off))
    return line


def ring(column: int, row: int) -> list[tuple[float, float]]:
    stops = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
    line = [point for start, end in itertools.pairwise(stops) for point in edge(start, end)[:-1]]
    return [*line, line[0]]


def write_areas(folder: Path) -> tuple[Path, Path]:
    import shapely

    rings = [ring(column, row) for column in range(COLUMNS) for row in range(ROWS)]
    whole = shapely.union_all([shapely.make_valid(shapely.Polygon(each)) for each in rings])
    features = [
        {"type": "Feature", "properties": {"code": f"t{n}"}, "geometry": {"type": "Polygon", "coordinates": [each]}}
        for n, each in enumerate(rings)
    ]
    tracts, outline = folder / "tracts.geojson", folder / "outline.geojson"
    tracts.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    outline.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(whole)}))
    return tracts, outline


MAPS = {
    "addresses": """
kind: addresses
default_city: San José
columns: {address: Address, city: City, postcode: ZIP, lat: Lat, lon: Lon}
attributes:
  garbage: {column: Hauler, type: company}
  pickup: {column: Day, type: weekday}
""",
    "tracts": "{kind: areas, set: tract, title: Tracts, columns: {code: code}}",
    "outline": "{kind: areas, set: city, title: City, outline: true}",
}


# What is measured


def import_city(folder: Path, count: int) -> dict[str, float]:
    from upwell.places import actions

    for name, text in MAPS.items():
        (folder / f"{name}.yaml").write_text(text)
    path = folder / "addresses.csv"
    write_addresses(path, count)
    say(f"importing {count:,} addresses")
    started, cpu = time.perf_counter(), time.process_time()
    report = actions.import_file(path, map_path=folder / "addresses.yaml", now=NOW)
    took, cpu = time.perf_counter() - started, time.process_time() - cpu
    assert report.added == count, str(report)
    for area_file in write_areas(folder):
        say(str(actions.import_file(area_file, map_path=folder / f"{area_file.stem}.yaml", now=NOW)))
    return {"import_rows_per_s": round(count / took), "import_rows_per_cpu_s": round(count / cpu)}


def points(count: int) -> dict[str, float]:
    import numpy as np

    from upwell.places import queries

    dice = np.random.default_rng(3)
    lats, lons = dice.uniform(SOUTH, SOUTH + HEIGHT, count), dice.uniform(WEST, WEST + WIDTH, count)
    started = time.perf_counter()
    queries.areas_at(float(lats[0]), float(lons[0]))
    build = time.perf_counter() - started
    single = [(float(lat), float(lon)) for lat, lon in zip(lats[:50_000], lons[:50_000], strict=True)]
    taken = timed(single, lambda point: queries.areas_at(*point))
    started = time.perf_counter()
    queries.areas_of(lats, lons)
    whole = (time.perf_counter() - started) * 1_000_000 / count
    return {
        "areas_build_s": round(build, 3),
        "point_us": round(statistics.fmean(taken) * 1e6, 2),
        "point_p50_us": round(statistics.median(taken) * 1e6, 2),
        "point_p99_us": round(percentile(taken, 0.99) * 1e6, 2),
        "million_points_s": round(whole, 3),
    }


def mistyped(dice: random.Random, text: str) -> str:
    place = dice.randrange(len(text))
    return text[:place] + dice.choice(("", text[place] * 2, dice.choice("aeionrst"))) + text[place + 1 :]


def typed(dice: random.Random, line: str) -> str:
    """As a person types it: often no type, sometimes no direction, a mistake or two, not finished."""
    number, *words = line.split(" UNIT ")[0].lower().split()
    if dice.random() < 0.4:
        words = words[:-1]
    if len(words) > 1 and words[0] in {"n", "s", "e", "w"} and dice.random() < 0.4:
        words = words[1:]
    name = " ".join(words)
    for _ in range(dice.choice((0, 0, 0, 1, 1, 2))):
        name = mistyped(dice, name)
    if dice.random() < 0.15:
        name = name[: max(4, len(name) - 3)]
    return f"{number} {name}"


def searches(count: int, size: int) -> dict[str, float]:
    from upwell.places import queries

    dice = random.Random(11)
    lines = [line for line, *_ in addresses(random.Random(7), size)]
    asked = [(line, typed(dice, line)) for line in dice.choices(lines, k=count)]
    started = time.perf_counter()
    queries.search("1 first")
    build = time.perf_counter() - started
    for _, text in asked[:50]:
        queries.search(text)
    found: list[Any] = []
    gc.collect()
    gc.freeze()
    taken = timed(asked, lambda pair: found.append(queries.search(pair[1])))
    cpu = timed(asked, lambda pair: queries.search(pair[1]), clock=time.thread_time)
    ranks = [rank(answer, line) for answer, (line, _) in zip(found, asked, strict=True)]
    return {
        "search_build_s": round(build, 3),
        "search_p50_ms": round(statistics.median(taken) * 1000, 3),
        "search_p99_ms": round(percentile(taken, 0.99) * 1000, 3),
        "search_cpu_p99_ms": round(percentile(cpu, 0.99) * 1000, 3),
        "search_top1": round(sum(place == 0 for place in ranks) / count, 3),
        "search_top5": round(sum(0 <= place < 5 for place in ranks) / count, 3),
    }


def rank(found: Any, line: str) -> int:
    from upwell.places.parsing import parse

    wanted = parse(line)
    assert wanted.street is not None
    label = f"{wanted.number_text} {wanted.street.label}"
    labels = [candidate.label.split(" Unit ")[0] for candidate in found.candidates]
    return labels.index(label) if label in labels else -1


def timed(items: list[Any], act: Callable[[Any], Any], clock: Callable[[], float] = time.perf_counter) -> list[float]:
    taken = []
    for item in items:
        started = clock()
        act(item)
        taken.append(clock() - started)
    return taken


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def memory_mb() -> float:
    """Proportional set size of this process; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{os.getpid()}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--json", action="store_true")
    options.add_argument("--worker", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.worker:
        print(json.dumps(worker(Path(chosen.worker))))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        set_up(folder)
        size = 40_000 if chosen.quick else 265_000
        figures = {"addresses": size, **import_city(folder, size), **points(1_000_000)}
        figures |= searches(1000 if chosen.quick else 3000, size)
        figures |= in_new_process(folder)
    for label, value in figures.items():
        say(f"{label:>20} {value:>12,}")
    if chosen.json:
        print(json.dumps(figures))


def in_new_process(folder: Path) -> dict[str, float]:
    """Memory of a worker: a new process, without the importer's leftovers."""
    command = [sys.executable, "-m", "bench.places", "--worker", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def worker(folder: Path) -> dict[str, float]:
    set_up(folder)
    from upwell.places import queries

    before = memory_mb()
    queries.search("1 first")
    search = memory_mb()
    started = time.perf_counter()
    queries.areas_at(SOUTH + 0.1, WEST + 0.1)
    start = time.perf_counter() - started
    for number in range(200):
        queries.search(f"{number} san")
    after = memory_mb()
    return {
        "search_mb": round(search - before, 1),
        "areas_mb": round(after - search, 1),
        "worker_places_mb": round(after, 1),
        "areas_start_s": round(start, 3),
    }


if __name__ == "__main__":
    main()
