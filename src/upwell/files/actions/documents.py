"""Keeps documents: what they are by content, cleaned, under a key of their own, with a scan that waits for its turn.

A photo sent where a document is asked for is kept as the picture it is."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File

from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.files import clamd, documents, locked, names, pictures, store
from upwell.files.actions import keeping
from upwell.files.models import Scan, Upload

KIND = "document"
PICTURE_REFUSED: dict[str, type[documents.CannotTake]] = {
    "empty": documents.Empty, "format": documents.PhotoFormat, "broken": documents.Broken, "bytes": documents.TooLarge,
    "pixels": documents.Unfolds,
}  # fmt: skip


def keep_sent(sent: File[bytes], *, draft: UUID, accept: Collection[str], now: datetime) -> Upload:
    """As `keep_document`, of a file that came with a form."""
    if (sent.size or 0) > documents.MOST_BYTES:
        _note_refused("bytes", sent.size or 0, draft, now)
        raise documents.TooLarge
    sent.seek(0)
    return keep_document(sent.read(), name=sent.name or "", draft=draft, accept=accept, now=now)


def keep_document(data: bytes, *, name: str, draft: UUID, accept: Collection[str], now: datetime) -> Upload:
    """`accept`: groups of `documents.GROUPS`. The same file twice for one draft is one upload.

    Raises documents.CannotTake, CannotKeep, TooManyUploads."""
    keeping.refuse_too_many(draft)
    try:
        if "image" in accept and documents.recognised(data) == "image":
            return _picture(data, name, draft, now)
        with keeping.in_line(keeping.DOCUMENTS):
            document = documents.clean(data, accept)
    except documents.CannotTake as refused:
        _note_refused(refused.code, len(data), draft, now)
        raise
    digest = hashlib.sha256(document.data).hexdigest()
    there = Upload.objects.filter(draft=draft, sha256=digest).first()
    return there or _stored(document, digest, name, draft, now)


def _picture(data: bytes, name: str, draft: UUID, now: datetime) -> Upload:
    try:
        return keeping.keep_picture(data, draft=draft, now=now, name=names.shown(name, "jpeg"))
    except (pictures.NotAPicture, pictures.PictureTooLarge) as refused:
        raise PICTURE_REFUSED.get(refused.code, documents.Broken) from refused


def _stored(document: documents.Document, digest: str, name: str, draft: UUID, now: datetime) -> Upload:
    upload_id, key = uuid4(), locked.new_key()
    row = Upload(
        id=upload_id,
        draft=draft,
        kind=KIND,
        format=document.format,
        sha256=digest,
        size=len(document.data),
        pages=document.pages,
        name=names.shown(name, document.format),
        key=key,
        stored=store.name_for(upload_id),
        created_at=now,
    )
    contents = {store.DOCUMENT: locked.lock(document.data, key, upload_id)}
    return keeping.put(row, contents, scan=_to_be_scanned(row, now))


def _to_be_scanned(upload: Upload, now: datetime) -> Scan | None:
    """Without a scanner it waits for one, and is opened by few and with a warning; unless the city wants none."""
    if clamd.chosen() is not None:
        return Scan(upload=upload, state=Scan.State.WAITING, next_at=now)
    return Scan(upload=upload, state=Scan.State.UNSCANNED, next_at=now) if settings.SCAN != "off" else None


def _note_refused(why: str, size: int, draft: UUID, now: datetime) -> None:
    events.record(Fact("document_refused", at=now, subject=str(draft), data={"why": why, "bytes": size}))
