"""load, migrate: bring the database and a city's folder together."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from upwell.catalogue import actions, folder
from upwell.config.commands.definitions import around
from upwell.events import actions as events
from upwell.lib import clock


def migrate(arguments: argparse.Namespace | None = None) -> int:
    shut(sqlite_files(settings.DATABASES["default"]))
    call_command("migrate", verbosity=0, interactive=False)
    events.rebase()  # a backup restored into another PostgreSQL brings transaction numbers of the old one
    return 0


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
    migrate()
    return publish(arguments.city_folder)


def publish(path: Path) -> int:
    """Publishes the folder; prints what changed, or every problem when it cannot be published."""
    found = folder.read(path, around())
    for problem in found.errors:
        print(problem, file=sys.stderr)
    if found.errors:
        print(f"Nothing was published: {len(found.errors)} problems.", file=sys.stderr)
        return 1
    report = actions.publish_folder(found, by="upwell load", now=clock.now())
    settings = ", settings changed" if report.settings_changed else ""
    print(
        f"{len(report.published)} services published, {len(report.unchanged)} unchanged, "
        f"{len(report.withdrawn)} withdrawn{settings}."
    )
    return 0
