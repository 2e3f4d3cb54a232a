"""load, migrate, close, reopen: bring the database and a city's folder together, and take a service off the air."""

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
from upwell.events import actions as events
from upwell.lib import clock


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
    return publish(arguments.city_folder, because=arguments.because)


def publish(path: Path, *, because: str = "") -> int:
    """Publishes the folder; prints what changed, or every problem when it cannot be published."""
    found = folder.read(path, around())
    for problem in found.errors:
        print(problem, file=sys.stderr)
    if found.errors:
        print(f"Nothing was published: {count(len(found.errors), 'problem')}.", file=sys.stderr)
        return 1
    report = actions.publish_folder(found, by="upwell load", because=because, now=clock.now())
    settings = ", settings changed" if report.settings_changed else ""
    print(
        f"{count(len(report.published), 'service')} published, {len(report.unchanged)} unchanged, "
        f"{len(report.withdrawn)} withdrawn{settings}."
    )
    if report.closed:
        print(f"Closed for now: {', '.join(report.closed)}. To open one again: upwell reopen SERVICE")
    for sentence in stranded(clock.now()):
        print(f"Look: {sentence}", file=sys.stderr)
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
