"""import: places or a history of cases from a file, by a map in the city's folder."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings

import upwell.intake.history as history
from upwell.config.commands.city import prepare
from upwell.lib import clock
from upwell.places import actions as places

EVERY = 1.0  # seconds between lines of progress


def import_(arguments: argparse.Namespace) -> int:
    prepare()
    map_path = map_of(arguments.map)
    if not map_path.is_file():
        print(f"There is no import map {arguments.map!r}; the city's are in {map_path.parent}.", file=sys.stderr)
        return 2
    take = places.import_file if arguments.kind == "places" else history.import_file
    try:
        report = take(arguments.file, map_path=map_path, now=clock.now(), progress=progress())
    except (places.CannotImport, history.CannotImport) as error:
        print(error, file=sys.stderr)
        return 1
    print(report)
    _tell_refused(report.refused, arguments.refused)
    return 0


def map_of(name: str) -> Path:
    """A map by its name in the city's folder, or by its path."""
    path = Path(name)
    return path if path.suffix else Path(settings.CITY_FOLDER) / "imports" / f"{name}.yaml"


def progress() -> Any:
    """Prints how far it is, about once a second; nothing when nobody looks at a terminal."""
    if not sys.stderr.isatty():
        return lambda report: None
    started = last = monotonic()

    def tell(report: Any) -> None:
        nonlocal last
        if monotonic() - last < EVERY:
            return
        last = monotonic()
        rate = report.read / max(last - started, 0.001)
        print(f"\r{report.read:,} rows, {rate:,.0f} a second", end="", file=sys.stderr, flush=True)

    return tell


def _tell_refused(refused: Iterable[Any], target: Path | None) -> None:
    rows = [(remark.row, remark.why) for remark in refused]
    if target is not None:
        with target.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("row", "why"), *rows])
        return
    for row, why in rows[:20]:
        print(f"  row {row}: {why}")
    if len(rows) > 20:
        print(f"  and {len(rows) - 20} more; --refused FILE writes them all")
