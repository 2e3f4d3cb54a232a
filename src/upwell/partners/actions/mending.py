"""What a person does about what is stuck: a message that was given up starts again, news that fits nothing is seen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.partners.actions.refusals import CannotRetry
from upwell.partners.actions.writing import entry
from upwell.partners.models import Entry, Incoming, Outgoing, WorkOrder


def forget(case_ids: Collection[UUID]) -> int:
    """The time to keep what says who somebody is was over for these cases: the orders stay, where and what goes.

    Call it in the transaction of the change."""
    mine = WorkOrder.objects.filter(case_id__in=list(case_ids))
    Incoming.objects.filter(order__in=mine).update(told=None)
    Entry.objects.filter(order__in=mine).update(words=None)
    return mine.update(facts={}, words=None)


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
