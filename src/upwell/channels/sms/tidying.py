"""What is not kept: words after a month, and pictures at the carrier as soon as they are here."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from upwell.channels.sms import media
from upwell.channels.sms.models import Incoming, Known, Thread
from upwell.lib.batches import BATCH, delete_some

log = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(days=30)
KNOWN_FOR = timedelta(days=400)  # secrets are changed once a year
TRIED_FOR = timedelta(days=7)
A_TURN = 20


def sweep(*, now: datetime) -> int:
    """What was said is forgotten after a month, but not that it was: the answers are kept with what was sent. One
    batch."""
    old = Incoming.objects.filter(received_at__lt=now - FORGOTTEN_AFTER).order_by("pk")
    rows = list(old.values_list("pk", "provider", "sid")[:BATCH])
    with transaction.atomic():
        numbers = [Known(provider=provider, sid=sid, at=now) for _pk, provider, sid in rows]
        Known.objects.bulk_create(numbers, ignore_conflicts=True)
        Incoming.objects.filter(pk__in=[pk for pk, _provider, _sid in rows]).delete()
    delete_some(Known.objects.filter(at__lt=now - KNOWN_FOR))
    said = Incoming.objects.filter(thread=OuterRef("pk"))  # what came a moment ago may not be answered yet
    quiet = Thread.objects.filter(updated_at__lt=now - FORGOTTEN_AFTER).exclude(Exists(said))
    return len(rows) or delete_some(quiet)


def delete_at_carrier(*, now: datetime) -> bool:
    """Deletes the pictures of messages that are done with, where whoever knows their address could open them. What does
    not go is tried for a week. Whether there is more at once."""
    ended = (Incoming.State.DONE, Incoming.State.DEAD)
    waiting = Incoming.objects.filter(at_carrier=True, state__in=ended).order_by("pk")
    gone = []
    for incoming in waiting[:A_TURN]:
        deleted = [media.delete(str(one["url"])) for one in incoming.media if "url" in one]
        too_old = incoming.received_at < now - TRIED_FOR
        if too_old and not all(deleted):
            log.warning("Pictures of text %s could not be deleted at the carrier", incoming.pk)
        if all(deleted) or too_old:
            gone.append(incoming.pk)
    Incoming.objects.filter(pk__in=gone).update(at_carrier=False)
    return len(gone) == A_TURN
