"""What a person does about what is stuck: a message that was given up starts again, news that fits nothing is seen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.partners.actions.refusals import CannotRetry
from upwell.partners.actions.writing import entry
from upwell.partners.models import Incoming, Outgoing


@transaction.atomic
def retry(outgoing_id: int, *, by: Actor, now: datetime) -> Outgoing:
    """From the first attempt, with a day's time again. The same key: had it arrived, it has no second effect."""
    message = Outgoing.objects.select_for_update(of=("self",)).select_related("order").filter(pk=outgoing_id).first()
    if message is None or message.state != Outgoing.State.DEAD:
        raise CannotRetry
    message.state, message.next_at, message.error = Outgoing.State.WAITING, now, ""
    message.first_tried_at = None
    message.save(update_fields=["state", "next_at", "error", "first_tried_at"])
    entry(message.order, "retried", by=by, now=now).save(force_insert=True)
    return message


def seen(news_id: UUID, *, by: Actor, now: datetime) -> bool:
    """Somebody has looked at news that changed nothing. Whether it was still waiting for that."""
    mine = Incoming.objects.filter(pk=news_id, seen_at=None, result__in=Incoming.FOR_A_PERSON)
    return bool(by.account_id and mine.update(seen_at=now))
