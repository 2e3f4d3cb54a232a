"""Keeps what people send along, ties it to their case, and throws away what never became part of one.

The picture is cleaned (`pictures.py`) and lies on the disk before a row names it; nothing is kept as it came."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID, uuid4

from django.core.files import File
from django.db import transaction
from django.db.models import Q

from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.files import pictures, store
from upwell.files.models import Upload

MOST_OF_A_DRAFT = 20
UNATTACHED_KEPT = timedelta(days=2)
LOOKED_UP = 500  # stored names a query, when what no row names is looked for
_HEX = re.compile("[0-9a-f]{32}")
# each picture can take 200 MB while it is drawn: two at a time for a process, the others wait
_drawing = threading.BoundedSemaphore(2)
# and so few wait that, of a process's four threads, one is always left for the pages of everybody else
_in_line = threading.BoundedSemaphore(3)
LONGEST_WAIT = 1.0  # seconds for a place in the line


class CannotKeep(Exception):
    """There is no room for this photo now. Send your request without it, or try again later."""


class TooManyUploads(Exception):
    """These are more photos than we can take with one request."""


class CannotAttach(Exception):
    """One of these photos does not belong to this request."""


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


def keep_picture(data: bytes, *, draft: UUID, now: datetime, kind: str = "picture") -> Upload:
    """The same picture twice for one draft is one upload. Raises NotAPicture, PictureTooLarge or one of the above."""
    if Upload.objects.filter(draft=draft).count() >= MOST_OF_A_DRAFT:
        raise TooManyUploads
    try:
        picture = _drawn(data)
    except (pictures.NotAPicture, pictures.PictureTooLarge) as refused:
        _note_refused(refused.code, len(data), draft, now)
        raise
    digest = hashlib.sha256(picture.jpeg).hexdigest()
    upload = Upload.objects.filter(draft=draft, sha256=digest).first() or _stored(picture, digest, draft, kind, now)
    upload.position = picture.position
    return upload


def _note_refused(why: str, size: int, draft: UUID, now: datetime) -> None:
    events.record(Fact("picture_refused", at=now, subject=str(draft), data={"why": why, "bytes": size}))


def _drawn(data: bytes) -> pictures.Picture:
    if not _in_line.acquire(timeout=LONGEST_WAIT):
        raise CannotKeep
    try:
        with _drawing:
            return pictures.clean(data)
    finally:
        _in_line.release()


def _stored(picture: pictures.Picture, digest: str, draft: UUID, kind: str, now: datetime) -> Upload:
    upload_id = uuid4()
    stored = store.name_for(upload_id)
    try:
        store.write(stored, {store.LARGE: picture.jpeg, store.SMALL: picture.small})
    except OSError as error:
        raise CannotKeep from error
    row = Upload(
        id=upload_id,
        draft=draft,
        kind=kind,
        sha256=digest,
        size=len(picture.jpeg),
        width=picture.width,
        height=picture.height,
        stored=stored,
        created_at=now,
    )
    # the same picture sent twice at once: one row wins, and the loser's files go
    Upload.objects.bulk_create([row], ignore_conflicts=True)
    winner = Upload.objects.get(draft=draft, sha256=digest)
    if winner.pk != upload_id:
        store.remove(stored)
    return winner


@transaction.atomic
def attach(upload_ids: Iterable[UUID], *, draft: UUID, reference: str) -> list[Upload]:
    """Ties uploads of this draft to its case. Doing it twice does no harm; somebody else's picture is refused."""
    wanted = set(upload_ids)
    if not wanted:
        return []
    free_or_ours = Q(case_reference=None) | Q(case_reference=reference)
    tied = Upload.objects.filter(free_or_ours, pk__in=wanted, draft=draft).update(case_reference=reference)
    if tied != len(wanted):
        raise CannotAttach(reference)
    return list(Upload.objects.filter(pk__in=wanted).order_by("created_at", "id"))


def remove(upload_id: UUID, *, draft: UUID) -> bool:
    """The person takes a picture out again before sending. Whether there was one."""
    return _delete(Upload.objects.filter(pk=upload_id, draft=draft, case_reference=None).first())


def _delete(upload: Upload | None) -> bool:
    """The row first, and only while no case has it: a picture may be attached at this very moment."""
    if upload is None:
        return False
    deleted, _by_model = Upload.objects.filter(pk=upload.pk, case_reference=None).delete()
    if deleted:
        store.remove(upload.stored)
    return bool(deleted)


def forget(references: Iterable[str]) -> int:
    """Deletes the pictures of these cases. Call it in the transaction of the change; the files go once that stands.

    A process that dies in between leaves files that no row names: `sweep` finds them."""
    gone = list(Upload.objects.filter(case_reference__in=list(references)).values_list("pk", "stored"))
    if gone:
        Upload.objects.filter(pk__in=[pk for pk, _stored in gone]).delete()
        transaction.on_commit(lambda: _remove_all(stored for _pk, stored in gone))
    return len(gone)


def _remove_all(stored: Iterable[str]) -> None:
    for one in stored:
        store.remove(one)


def sweep(now: datetime, *, unattached_kept: timedelta = UNATTACHED_KEPT) -> int:
    """Deletes what no case has after two days, and files no row names. Returns the number of uploads and files gone."""
    old = now - unattached_kept
    gone = sum(_delete(upload) for upload in Upload.objects.filter(case_reference=None, created_at__lt=old)[:1000])
    names = store.names_before(old)
    while batch := dict(islice(names, LOOKED_UP)):
        for stored in batch.keys() - _named(batch):
            for file in batch[stored]:
                file.unlink(missing_ok=True)
                gone += 1
    return gone


def _named(stored: Iterable[str]) -> set[str]:
    """Those of them a row names: found by the id, which is the name's last part. Whatever else lies there has none."""
    ids = [hexed for one in stored if _HEX.fullmatch(hexed := one.rpartition("/")[2])]
    return set(Upload.objects.filter(pk__in=ids).values_list("stored", flat=True))
