"""Keeps pictures: cleaned (`pictures.py`), and in the store before a row names them. Says what a draft may hold."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files import File
from django.db import transaction
from django.db.models import Sum

from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.files import pictures, store
from upwell.files.models import Scan, Upload

MOST_OF_A_DRAFT, MOST_BYTES_OF_A_DRAFT = 40, 200_000_000
LONGEST_WAIT = 1.0  # seconds for a place in a line
# each picture can take 200 MB while it is drawn, and a document the whole of a core: so many at a time for a process,
# and of its four threads one is left for the pages of everybody else. A slow document keeps no photo from its place
PICTURES, DOCUMENTS = threading.BoundedSemaphore(2), threading.BoundedSemaphore(1)


class CannotKeep(Exception):
    """There is no room for this file now. Send your request without it, or try again later."""


class TooManyUploads(Exception):
    """These are more files than we can take with one request."""


class CannotAttach(Exception):
    """One of these files does not belong to this request."""


def refuse_too_large(size: int | None, *, draft: UUID, now: datetime) -> None:
    """Before it is read. Raises PictureTooLarge."""
    if (size or 0) > pictures.MOST_BYTES:
        _note_refused("bytes", size or 0, draft, now)
        raise pictures.PictureTooLarge("bytes")


def keep_file(sent: File[bytes], *, draft: UUID, now: datetime, kind: str = "picture") -> Upload:
    """As `keep_picture`, of a file that was sent."""
    refuse_too_large(sent.size, draft=draft, now=now)
    sent.seek(0)  # who compared it with what came before has read it
    return keep_picture(sent.read(), draft=draft, now=now, kind=kind)


def keep_picture(data: bytes, *, draft: UUID, now: datetime, kind: str = "picture", name: str | None = None) -> Upload:
    """The same picture twice for one draft is one upload. Raises NotAPicture, PictureTooLarge or one of the above."""
    refuse_too_many(draft)
    try:
        with in_line(PICTURES):
            picture = pictures.clean(data)
    except (pictures.NotAPicture, pictures.PictureTooLarge) as refused:
        _note_refused(refused.code, len(data), draft, now)
        raise
    digest = hashlib.sha256(picture.jpeg).hexdigest()
    there = Upload.objects.filter(draft=draft, sha256=digest).first()
    upload = there or _stored(picture, digest, now, draft=draft, kind=kind, name=name)
    upload.position = picture.position
    return upload


def _note_refused(why: str, size: int, draft: UUID, now: datetime) -> None:
    events.record(Fact("picture_refused", at=now, subject=str(draft), data={"why": why, "bytes": size}))


def refuse_too_many(draft: UUID) -> None:
    there = Upload.objects.filter(draft=draft)
    if there.count() >= MOST_OF_A_DRAFT or (there.aggregate(Sum("size"))["size__sum"] or 0) >= MOST_BYTES_OF_A_DRAFT:
        raise TooManyUploads


@contextmanager
def in_line(line: threading.BoundedSemaphore) -> Iterator[None]:
    """Whoever cleans a file waits here for their turn. Raises CannotKeep when it does not come."""
    if not line.acquire(timeout=LONGEST_WAIT):
        raise CannotKeep
    try:
        yield
    finally:
        line.release()


def _stored(picture: pictures.Picture, digest: str, now: datetime, **of: Any) -> Upload:
    upload_id = uuid4()
    row = Upload(
        id=upload_id,
        sha256=digest,
        size=len(picture.jpeg),
        width=picture.width,
        height=picture.height,
        stored=store.name_for(upload_id),
        created_at=now,
        **of,
    )
    return put(row, {store.LARGE: picture.jpeg, store.SMALL: picture.small})


def put(row: Upload, contents: dict[str, bytes], *, scan: Scan | None = None) -> Upload:
    """The bytes first, then the row and its scan. Sent twice at once one row wins, and the loser's files go."""
    try:
        store.write(row.stored, contents)
    except OSError as error:
        raise CannotKeep from error
    with transaction.atomic():
        Upload.objects.bulk_create([row], ignore_conflicts=True)
        winner = Upload.objects.get(draft=row.draft, sha256=row.sha256)
        if winner.pk == row.pk and scan is not None:
            scan.save(force_insert=True)
    if winner.pk != row.pk:
        store.remove(row.stored)
    return winner
