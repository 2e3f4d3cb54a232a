"""What carriers say of a text after it was handed over. Their news come in any order and more than once: what is known
only moves forward, and what was delivered is not undone by a late "sent"."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.lib.batches import delete_some
from upwell.notify import consents
from upwell.notify.models import TEXT, Early, Message

ORDER = ("", "queued", "sent", "delivered", "undelivered", "failed")
"""Each may follow those before it; the last three are ends, and an end is never left."""
ENDS = frozenset({"delivered", "undelivered", "failed"})
OPTED_OUT = "21610"
MOST_EARLY = 20


def note(provider: str, provider_id: str, status: str, *, code: str = "", now: datetime) -> bool:
    """Whether this was news of a text of ours. A word we do not know is none; what is said of an unknown number is kept
    for a while, for a carrier may speak before we have written down which number it gave."""
    if status not in ORDER[1:] or not provider_id or not (provider_id + code).isprintable():
        return False
    with transaction.atomic():
        message = (
            Message.objects.select_for_update().filter(provider_id=provider_id, provider=provider, channel=TEXT).first()
        )
        if message is None:
            _keep(provider, provider_id, status, code, now)
            return False
        if message.reached in ENDS or ORDER.index(status) <= ORDER.index(message.reached):
            return False
        message.reached = status
        message.save(update_fields=["reached"])
        if code == OPTED_OUT:
            consents.stop(message.to, said=f"carrier {code}", language=message.language, channel="carrier", now=now)
        if status in ENDS:
            data = {"template": message.template, "message": str(message.pk), "reached": status}
            data |= {"why": code[:20]} if code and status != "delivered" else {}
            events.record(Fact("text_ended", at=now, subject=message.about, language=message.language, data=data))
    return True


def _keep(provider: str, provider_id: str, status: str, code: str, now: datetime) -> None:
    Early.objects.create(provider=provider, provider_id=provider_id, status=status, code=code[:20], at=now)


def catch_up(provider: str, provider_id: str, *, now: datetime) -> None:
    """Takes up what the carrier said of this text before its number stood with us."""
    if not provider_id:
        return
    for early in Early.objects.filter(provider=provider, provider_id=provider_id).order_by("at", "pk")[:MOST_EARLY]:
        note(provider, provider_id, early.status, code=early.code, now=now)
    Early.objects.filter(provider=provider, provider_id=provider_id).delete()


def forget_early(*, now: datetime) -> int:
    """What was said of numbers that were never ours. One batch."""
    return delete_some(Early.objects.filter(at__lt=now - timedelta(days=1)))
