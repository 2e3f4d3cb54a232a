"""Ties what was sent along to its case, and throws away what never became part of one, or whose time is over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from upwell.events import actions as events
from upwell.files import store
from upwell.files.actions.keeping import CannotAttach
from upwell.files.actions.scanning import told
from upwell.files.models import Piece, Scan, Sending, Upload

UNATTACHED_KEPT = timedelta(days=2)
LOOKED_UP = 500  # stored names a query, when what no row names is looked for
_HEX = re.compile("[0-9a-f]{32}")


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
    # found while it was sent: whoever follows scans by the case hears of it now
    found = Scan.objects.filter(pk__in=wanted, state=Scan.State.INFECTED, decided_at__isnull=False)
    events.record(*(told(one, subject=reference, at=one.decided_at) for one in found if one.decided_at))
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
    """Deletes what came with these cases. Call it in the transaction of the change; the files go once that stands.

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
    gone += _drop_old_sendings(old)
    place = store.chosen()
    names = place.names_before(old)
    while batch := dict(islice(names, LOOKED_UP)):
        for stored in batch.keys() - _named(batch):
            for name in batch[stored]:
                place.remove(name)
                gone += 1
    return gone


def _drop_old_sendings(old: datetime) -> int:
    """What was begun in pieces and never ended; the pieces go as files that no row names."""
    deleted, by_model = Sending.objects.filter(created_at__lt=old).delete()
    return by_model.get("files.Sending", 0) if deleted else 0


def _named(stored: Iterable[str]) -> set[str]:
    """Those of them a row names: found by the id, which is the name's last part. Whatever else lies there has none."""
    ids = [hexed for one in stored if _HEX.fullmatch(hexed := one.rpartition("/")[2])]
    named = set(Upload.objects.filter(pk__in=ids).values_list("stored", flat=True))
    return named | set(Piece.objects.filter(pk__in=ids).values_list("stored", flat=True))
