"""The folder the bytes lie in. A file appears under its name whole or not at all; a full disk leaves nothing behind.

Names are ours alone: nothing a person typed ever becomes part of a path."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

LARGE, SMALL = ".jpg", ".small.jpg"
PART = ".part"
ROOM_LEFT = 256 * 1024**2


def name_for(upload_id: UUID) -> str:
    """Without an ending; two levels of folders, so that none grows too long."""
    text = upload_id.hex
    return f"{text[:2]}/{text[2:4]}/{text}"


def path(stored: str, ending: str = LARGE) -> Path:
    return Path(settings.UPLOADS) / (stored + ending)


def write(stored: str, contents: dict[str, bytes]) -> None:
    """All endings or none. Raises OSError when the disk will not take them, or would be left without room for cases."""
    try:
        _check_room()
        for ending, data in contents.items():
            _write(path(stored, ending), data)
    except OSError:
        remove(stored)
        raise


def _check_room() -> None:
    """Anybody may send photos; they must never take the room in which requests themselves are written."""
    root = Path(settings.UPLOADS)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(root).free < ROOM_LEFT:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.with_name(target.name + PART)
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def remove(stored: str) -> None:
    for ending in (LARGE, SMALL):
        path(stored, ending).unlink(missing_ok=True)


def names_before(moment: datetime) -> Iterator[tuple[str, list[Path]]]:
    """Everything older than this, by stored name: what a crash may have left behind, too."""
    root = Path(settings.UPLOADS)
    for folder in sorted(root.glob("??/??")):
        found: dict[str, list[Path]] = {}
        for file in sorted(folder.iterdir()):
            if datetime.fromtimestamp(file.stat().st_mtime, UTC) < moment:
                found.setdefault(f"{folder.relative_to(root)}/{file.name.split('.')[0]}", []).append(file)
        yield from found.items()
