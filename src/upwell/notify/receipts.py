"""What carriers say of a text after it was handed over. Their news come in any order and more than once: what is known
only moves forward, and what was delivered is not undone by a late "sent"."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.notify import consents
from upwell.notify.models import TEXT, Message

ORDER = ("", "queued", "sent", "delivered", "undelivered", "failed")
"""Each may follow those before it; the last three are ends, and an end is never left."""
ENDS = frozenset({"delivered", "undelivered", "failed"})
OPTED_OUT = "21610"


def note(provider: str, provider_id: str, status: str, *, code: str = "", now: datetime) -> bool:
    """Whether this was news. An unknown number, or a word we do not know, is none."""
    if status not in ORDER[1:] or not provider_id:
        return False
    with transaction.atomic():
        message = (
            Message.objects.select_for_update().filter(provider_id=provider_id, provider=provider, channel=TEXT).first()
        )
        if message is None or message.reached in ENDS or ORDER.index(status) <= ORDER.index(message.reached):
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
