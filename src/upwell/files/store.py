"""Where the bytes lie: a folder, or a bucket when UPWELL_UPLOADS names one. One interface; names are ours alone:
nothing a person typed ever becomes part of a path.

A file appears under its name whole or not at all; what could not be written leaves nothing behind."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings

LARGE, SMALL = ".jpg", ".small.jpg"
DOCUMENT, PIECE = ".doc.sealed", ".piece.sealed"
ENDINGS = (LARGE, SMALL, DOCUMENT, PIECE)
PART = ".part"
ROOM_LEFT = 256 * 1024**2


class Store(Protocol):
    """Every method raises OSError when the store cannot be reached or will not take more."""

    def write(self, name: str, data: bytes) -> None: ...

    def read(self, name: str) -> bytes | None:
        """None when it is not there."""

    def has(self, name: str) -> bool: ...

    def remove(self, name: str) -> None:
        """No harm when it is not there."""

    def names_before(self, moment: datetime) -> Iterator[tuple[str, list[str]]]:
        """Everything older than this, by stored name: what a crash may have left behind, too."""


def name_for(upload_id: UUID) -> str:
    """Without an ending; two levels of folders, so that none grows too long."""
    text = upload_id.hex
    return f"{text[:2]}/{text[2:4]}/{text}"


def path(stored: str, ending: str = LARGE) -> Path:
    """In the folder. Only for what looks after the folder itself."""
    return Path(settings.UPLOADS) / (stored + ending)


def chosen() -> Store:
    if not settings.UPLOADS_BUCKET:
        return Folder(Path(settings.UPLOADS))
    from upwell.files.bucket import Bucket  # its library is there only where it is needed

    return Bucket.named(settings.UPLOADS_BUCKET, settings.S3_ENDPOINT)


def write(stored: str, contents: dict[str, bytes]) -> None:
    """All endings or none. Raises OSError when the store will not take them."""
    store = chosen()
    try:
        for ending, data in contents.items():
            store.write(stored + ending, data)
    except OSError:
        with suppress(OSError):
            _remove(store, stored, tuple(contents))
        raise


def read(stored: str, ending: str = LARGE) -> bytes | None:
    return chosen().read(stored + ending)


def has(stored: str, ending: str = LARGE) -> bool:
    return chosen().has(stored + ending)


def remove(stored: str) -> None:
    _remove(chosen(), stored, ENDINGS)


def _remove(store: Store, stored: str, endings: tuple[str, ...]) -> None:
    for ending in endings:
        store.remove(stored + ending)


class Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, name: str, data: bytes) -> None:
        self._check_room()
        target = self._root / name
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

    def _check_room(self) -> None:
        """Anybody may send files; they must never take the room in which requests themselves are written."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self._root).free < ROOM_LEFT:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def read(self, name: str) -> bytes | None:
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        return (self._root / name).is_file()

    def remove(self, name: str) -> None:
        (self._root / name).unlink(missing_ok=True)

    def names_before(self, moment: datetime) -> Iterator[tuple[str, list[str]]]:
        for folder in sorted(self._root.glob("??/??")):
            found: dict[str, list[str]] = {}
            for file in sorted(folder.iterdir()):
                if datetime.fromtimestamp(file.stat().st_mtime, UTC) < moment:
                    name = str(file.relative_to(self._root))
                    found.setdefault(f"{folder.relative_to(self._root)}/{file.name.split('.')[0]}", []).append(name)
            yield from found.items()
