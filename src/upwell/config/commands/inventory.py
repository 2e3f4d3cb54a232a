"""inventory: take somebody's list of services in, by a declared map; write one out; take one away."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from upwell.config.commands.city import prepare
from upwell.lib import clock
from upwell.portfolio import actions, exporting, queries
from upwell.portfolio.inventory.reading import Notice

SHOWN = 20


def inventory(arguments: argparse.Namespace) -> int:
    prepare()
    return {"import": _import, "export": _export, "forget": _forget}[arguments.what](arguments)


def _import(arguments: argparse.Namespace) -> int:
    map_path = actions.map_named(arguments.map, Path(settings.CITY_FOLDER))
    try:
        report = actions.import_file(
            arguments.file, map_path=map_path, now=clock.now(), by="upwell inventory", collection=arguments.collection
        )
    except actions.CannotImport as error:
        print(error, file=sys.stderr)
        return 1
    tell(report)
    _tell_cells(report.notices, arguments.refused)
    return 0


def tell(report: actions.Report) -> None:
    rows = f"{report.taken:,} rows taken, {len(report.refused):,} refused"
    same = ": the same file as last time, nothing to change" if report.is_same and not report.kept.values else ""
    print(rows + (same or f", {report.kept.values:,} values written") + ".")
    if report.kept.gone:
        print(f"Not in this file any more, and not counted: {report.kept.gone:,} services.")
    if report.unknown:
        print(f"Columns the map does not know: {', '.join(report.unknown)}.")
    if report.missing:
        print(f"Columns of the map this file does not have: {', '.join(report.missing)}.")
    print(f"{report.sentence}.")


def _tell_cells(notices: Sequence[Notice], target: Path | None) -> None:
    rows = [(one.cell, one.what, one.said) for one in notices]
    if target is not None:
        with target.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("cell", "why", "said"), *rows])
        return
    for cell, why, said in rows[:SHOWN]:
        print(f"  {cell}: {why}" + (f": {said!r}" if said else ""))
    if len(rows) > SHOWN:
        print(f"  and {len(rows) - SHOWN} more; --refused FILE writes them all")


def _export(arguments: argparse.Namespace) -> int:
    known = queries.collections()
    found = queries.collection(arguments.collection) if arguments.collection else next(iter(known), None)
    if found is None:
        print(f"There is no such inventory. There are: {', '.join(one.code for one in known)}.", file=sys.stderr)
        return 1
    content = exporting.figures(found) if arguments.values else exporting.services(found)
    with arguments.file.open("wb") as file:
        for piece in content:
            file.write(piece)
    return 0


def _forget(arguments: argparse.Namespace) -> int:
    print(f"{actions.forget(arguments.collection):,} services taken out.")
    return 0
