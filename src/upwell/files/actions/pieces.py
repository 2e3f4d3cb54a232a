"""Takes a document in pieces, so that a lost connection costs one piece.

A piece is taken only at the very place where the ones before it end: that place is moved on by one conditional write,
so of two that come at once one wins, and the other is told where to go on. Pieces lie in the store, each under a key
of its own, until the last one; then they are one file, which is cleaned and kept like any other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from upwell.files import documents, locked, store
from upwell.files.actions import keeping
from upwell.files.actions.documents import keep_document
from upwell.files.models import Piece, Sending, Upload

MOST_OPEN = 20  # of one draft
LARGEST_PIECE = 2_000_000


class NoSuchSending(Exception):
    """This file was not begun, or it was given up."""


class WrongOffset(Exception):
    """This piece does not begin where the last one ended."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


class TooLong(Exception):
    """This piece is too large, or goes beyond the end of the file."""


def begin(*, draft: UUID, step: str, name: str, length: int, now: datetime) -> Sending:
    """Raises documents.TooLarge, documents.Empty, TooManyUploads."""
    if length > documents.MOST_BYTES:
        raise documents.TooLarge
    if length <= 0:
        raise documents.Empty
    keeping.refuse_too_many(draft)
    if Sending.objects.filter(draft=draft).count() >= MOST_OPEN:
        _drop_oldest(draft)
    return Sending.objects.create(draft=draft, step=step, name=name[:300], length=length, created_at=now)


def _drop_oldest(draft: UUID) -> None:
    """Somebody who begins again and again never locks themselves out."""
    oldest = Sending.objects.filter(draft=draft).order_by("created_at", "id").first()
    if oldest is not None:
        drop(oldest.pk, draft=draft)


def add_piece(sending_id: UUID, data: bytes, *, draft: UUID, offset: int) -> Sending:
    """Where it stands after that. Raises NoSuchSending, WrongOffset, TooLong, CannotKeep."""
    sending = of_draft(sending_id, draft)
    if sending.received != offset:
        raise WrongOffset(sending.received)
    if len(data) > LARGEST_PIECE or offset + len(data) > sending.length:
        raise TooLong
    if not data:
        return sending
    piece = Piece(id=uuid4(), sending=sending, offset=offset, size=len(data), key=locked.new_key())
    piece.stored = store.name_for(piece.pk)
    try:
        store.write(piece.stored, {store.PIECE: locked.lock(data, piece.key, piece.pk)})
    except OSError as error:
        raise keeping.CannotKeep from error
    if not _moved_on(piece, offset):
        store.remove(piece.stored)
        raise WrongOffset(of_draft(sending_id, draft).received)
    sending.received = offset + len(data)
    return sending


@transaction.atomic
def _moved_on(piece: Piece, offset: int) -> bool:
    mine = Sending.objects.filter(pk=piece.sending_id, received=offset)
    if not mine.update(received=offset + piece.size):
        return False
    piece.save(force_insert=True)
    return True


def finish(sending_id: UUID, *, draft: UUID, accept: Collection[str], now: datetime) -> Upload:
    """The whole, once the last piece is there; asked again it is the same upload. Raises NoSuchSending, WrongOffset
    and as `keep_document`: what is refused is given up, and its pieces go."""
    sending = of_draft(sending_id, draft)
    if sending.upload is not None:
        return sending.upload
    if sending.received != sending.length:
        raise WrongOffset(sending.received)
    try:
        kept = keep_document(_whole(sending), name=sending.name, draft=draft, accept=accept, now=now)
    except (documents.CannotTake, keeping.TooManyUploads):
        drop(sending_id, draft=draft)
        raise
    Sending.objects.filter(pk=sending_id).update(upload=kept)
    _drop_pieces(sending)
    return kept


def _whole(sending: Sending) -> bytes:
    parts = []
    for piece in Piece.objects.filter(sending=sending).order_by("offset"):
        try:
            there = store.read(piece.stored, store.PIECE)
        except OSError as error:
            raise keeping.CannotKeep from error
        if there is None:  # another request has put them together, or they were swept away
            raise NoSuchSending
        parts.append(locked.unlock(there, piece.key, piece.pk))
    return b"".join(parts)


def drop(sending_id: UUID, *, draft: UUID) -> None:
    """Given up, by the person or by us. Raises NoSuchSending."""
    sending = of_draft(sending_id, draft)
    _drop_pieces(sending)
    Sending.objects.filter(pk=sending_id).delete()


def _drop_pieces(sending: Sending) -> None:
    """The rows first: a file without a row is swept up, a row without a file would be asked for."""
    stored = list(Piece.objects.filter(sending=sending).values_list("stored", flat=True))
    Piece.objects.filter(sending=sending).delete()
    for one in stored:
        store.remove(one)


def of_draft(sending_id: UUID, draft: UUID) -> Sending:
    """Raises NoSuchSending, also for one of another draft."""
    sending = Sending.objects.filter(pk=sending_id, draft=draft).select_related("upload").first()
    if sending is None:
        raise NoSuchSending
    return sending
