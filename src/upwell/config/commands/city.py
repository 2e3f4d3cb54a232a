"""load, dump, migrate, close, reopen: bring the database and a city's folder together; take a service off the air."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from upwell.bookings import queries as bookings
from upwell.catalogue import actions, folder, queries
from upwell.config.commands import Behind
from upwell.config.commands.definitions import around, count
from upwell.definition.problems import Problem
from upwell.events import actions as events
from upwell.lib import clock
from upwell.portfolio import actions as portfolio


def migrate(arguments: argparse.Namespace | None = None) -> int:
    shut(sqlite_files(settings.DATABASES["default"]))
    call_command("migrate", verbosity=0, interactive=False)
    events.rebase()  # a backup restored into another PostgreSQL brings transaction numbers of the old one
    return 0


def prepare() -> None:
    """The embedded database is brought up to date unasked; one that others may share is not. Raises Behind."""
    if connection.vendor == "sqlite":
        migrate()
    elif not is_migrated():
        raise Behind


def is_migrated() -> bool:
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except SystemExit:
        return False
    return True


def shut(files: Sequence[Path]) -> None:
    """SQLite's file, and those it puts beside it, are for nobody else on this machine to read; old ones too.

    A file of another user stays as it is, and `doctor` says so."""
    for database in files[:1]:
        database.parent.mkdir(parents=True, exist_ok=True)
        database.touch(mode=0o600)
    for file in files:
        with suppress(FileNotFoundError, PermissionError):
            file.chmod(0o600)


def sqlite_files(kept: Mapping[str, Any]) -> list[Path]:
    """The database's file and what SQLite may put beside it; none for another database."""
    if not kept["ENGINE"].endswith("sqlite3") or not kept["NAME"]:
        return []
    return [Path(f"{kept['NAME']}{ending}") for ending in ("", "-wal", "-shm", "-journal")]


def load(arguments: argparse.Namespace) -> int:
    prepare()
    return publish(arguments.city_folder, because=arguments.because, choice=_choice(arguments))


def _choice(arguments: argparse.Namespace) -> actions.Choice:
    return actions.Choice(arguments.ours, arguments.theirs)


def publish(path: Path, *, because: str = "", choice: actions.Choice | None = None) -> int:
    """Publishes the folder; prints what changed, or every problem when it cannot be published."""
    found = folder.read(path, around())
    if found.errors:
        return _unfit(found.errors)
    choice = choice or actions.Choice()
    try:
        report = actions.load_folder(found, by="upwell load", because=because, now=clock.now(), choice=choice)
    except actions.CannotPublish as error:
        return _unfit(error.problems)
    except actions.BothChanged as error:
        return _both(error, f"upwell load {path}")
    _print(report)
    if not _inventory(path):
        return 1
    for sentence in stranded(clock.now()):
        print(f"Look: {sentence}", file=sys.stderr)
    return 0


def _inventory(path: Path) -> bool:
    """The city's own list of services, where its folder has one, with what Upwell knows of those it delivers."""
    try:
        taken = portfolio.import_own(path, name=queries.city().name, now=clock.now())
    except portfolio.CannotImport as error:
        print(f"{portfolio.OWN}: {error}", file=sys.stderr)
        return False
    if taken:
        portfolio.fill_own(now=clock.now())
        print(f"Inventory: {taken.taken:,} services, {len(taken.refused):,} rows refused.")
        for one in taken.notices:
            print(f"Look: {portfolio.OWN} {one.cell}: {one.what}", file=sys.stderr)
    return True


def _unfit(problems: Sequence[Problem]) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"Nothing was published: {count(len(problems), 'problem')}.", file=sys.stderr)
    return 1


def _both(error: actions.BothChanged, command: str) -> int:
    print(f"{error.__doc__} {error}", file=sys.stderr)
    print("See what is published: upwell dump ../published", file=sys.stderr)
    print(f"Then take the folder's: {command} --ours {error.units[0]}", file=sys.stderr)
    print(f"Or the workbench's: {command} --theirs {error.units[0]}. Without names, it is for all.", file=sys.stderr)
    return 1


def _print(report: actions.Report) -> None:
    settings = ", settings changed" if report.settings_changed else ""
    print(
        f"{count(len(report.published), 'service')} published, {len(report.unchanged)} unchanged, "
        f"{len(report.withdrawn)} withdrawn{settings}."
    )
    if report.closed:
        print(f"Closed for now: {', '.join(report.closed)}. To open one again: upwell reopen SERVICE")
    if report.left:
        print(f"Left as they are in the workbench: {', '.join(report.left)}. To have them here: upwell dump")


def dump(arguments: argparse.Namespace) -> int:
    """Writes what is published into the folder, so that it can be loaded from there."""
    prepare()
    path: Path = arguments.city_folder
    try:
        dumped = actions.dump_folder(path, now=clock.now(), choice=_choice(arguments))
    except queries.NoCity as error:
        return _refused(error)
    except actions.BothChanged as error:
        return _both(error, f"upwell dump {path}")
    for name in (*dumped.written, *(f"{name} removed" for name in dumped.removed)):
        print(name)
    print(f"{count(len(dumped.written), 'file')} written, {len(dumped.removed)} removed.", file=sys.stderr)
    if dumped.left:
        print(f"Changed in the folder, and left: {', '.join(dumped.left)}. To publish: upwell load", file=sys.stderr)
    return 0


def stranded(now: datetime) -> list[str]:
    """Of each calendar, or hauler in it, that is gone: how many bookings are still to come, and what to do."""
    gone = Counter((one.calendar, one.resource) for one in bookings.stranded(now=now))
    return [
        f"{count(n, 'booking')} to come of {who}, which is not in the calendar {calendar} any more: none can be moved. "
        "Put it back until its last day, or call these people; see /desk/system/."
        for (calendar, who), n in sorted(gone.items())
    ]


def close(arguments: argparse.Namespace) -> int:
    """Residents who come read the words; drafts are kept, and can be finished when the service is open again."""
    prepare()
    try:
        actions.close_service(arguments.service, message=dict(arguments.say), by="upwell close", now=clock.now())
    except (actions.CannotClose, queries.NoCity) as error:
        return _refused(error)
    print(f"{arguments.service} is closed.")
    return 0


def reopen(arguments: argparse.Namespace) -> int:
    prepare()
    try:
        actions.reopen_service(arguments.service, by="upwell reopen", now=clock.now())
    except (actions.CannotClose, queries.NoCity) as error:
        return _refused(error)
    print(f"{arguments.service} is open.")
    return 0


def _refused(error: Exception) -> int:
    print(error.__doc__, error, file=sys.stderr)
    return 1
