"""Sends what is in the outbox: at least once, by as many workers as there are.

Each message is claimed by one conditional write that leases it for a few minutes, handed to the provider outside any
transaction, then marked. Of many to one address some wait for their turn. A worker that dies in between leaves a lease
that runs out; the message goes again under the same Message-ID, so that the receiving side can drop the second."""

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.limits import actions as limits
from upwell.limits.kinds import LETTERS_TO_ONE, TEXTS_IN_ALL
from upwell.notify import consents, providers, quiet, receipts, wording
from upwell.notify.models import PUSH, TEXT, TO_SEND, Message
from upwell.notify.providers import Provider, SendFailed

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
RETRY_AFTER = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 5 * 60, 10 * 60, 24 * 60)
)  # fmt: skip
JITTER = 0.2
STOPPED = "wants no texts"  # as `error` of what was written before somebody said stop
A_BATCH = 5.0
"""Seconds after which no further letter is begun: with a slow mail server a worker still notices that it is to end."""


@dataclass(frozen=True, slots=True)
class Delivered:
    sent: int = 0
    retried: int = 0
    gave_up: int = 0
    more: bool = False  # others are due now


def deliver(now: datetime, limit: int = 50) -> Delivered:
    """At most `limit` messages that are due. Without a provider they stay where they are; `upwell doctor` says so."""
    ways = providers.by_channel()
    if not ways:
        return Delivered()
    due, started, passed = _due(now, limit + 1, list(ways)), monotonic(), 0.0
    done = Delivered(more=len(due) > limit)
    try:
        for message_id in due[:limit]:
            if passed > A_BATCH:
                return replace(done, more=True)
            # a slow provider must not make the lease of the next message end before it has begun
            moment = now + timedelta(seconds=passed)
            message = _claim(message_id, moment)
            if message is not None:
                done = _send(message, ways[message.channel], moment, done)
            passed = monotonic() - started
    finally:
        for provider in ways.values():
            provider.close()
    return done


def _due(now: datetime, limit: int, channels: list[str]) -> list[UUID]:
    return list(_ready(now).filter(channel__in=channels).order_by("next_at", "id").values_list("id", flat=True)[:limit])


def _ready(now: datetime) -> QuerySet[Message]:
    """What waits, and what was being sent by a worker that died. That was due before it was leased: one index, by
    `next_at`, finds both."""
    waiting, abandoned = Q(state__in=Message.WAITING), Q(leased_until__lte=now)
    return Message.objects.filter(TO_SEND, waiting | abandoned, next_at__lte=now)


def _claim(message_id: UUID, now: datetime) -> Message | None:
    """None when another worker was faster, or when it is not yet this one's turn. Durable: the claim is committed
    before anything leaves the house."""
    with transaction.atomic(durable=True):
        won = (
            _ready(now)
            .filter(pk=message_id)
            .update(state=Message.State.SENDING, leased_until=now + LEASE, attempts=F("attempts") + 1)
        )
        message = Message.objects.get(pk=message_id) if won else None
        return None if message is None or _held_back(message, now) else message


def _held_back(message: Message, now: datetime) -> bool:
    """Nobody's mailbox is flooded, whoever makes requests under their address, and nobody spends the city's money on
    texts without end. Each letter's turn is found once, at its first try, and comes: a letter that was held back goes
    then, whatever has come since."""
    why, turn_at = _turn(message, now)
    if turn_at <= now:
        return False
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.QUEUED, attempts=message.attempts - 1, next_at=turn_at, leased_until=None, error=why
    )
    return True


def _turn(message: Message, now: datetime) -> tuple[str, datetime]:
    """When it may go, and what it waits for until then. At night no phone is woken, at whichever try; what cannot wait
    is only counted with all texts."""
    is_text, first = message.channel == TEXT, message.attempts == 1 and message.error not in Message.WAITS
    cannot_wait = message.is_reply or wording.is_prompt(message.template)
    if message.channel in (TEXT, PUSH) and not message.is_reply and not wording.comes_at_night(message.template):
        city = catalogue.city()
        dawn = quiet.ends(now, begins=city.texts.quiet_from, until=city.texts.quiet_until, zone=city.zone)
        if dawn > now:
            return Message.NIGHT, dawn
    if first and not cannot_wait:
        turn_at = limits.reserve(LETTERS_TO_ONE, message.to_index, now=now)
        if turn_at > now:
            return Message.HELD_BACK, turn_at
    if first and is_text:
        return Message.SPENT, limits.reserve(TEXTS_IN_ALL, now=now)
    return "", now


def _send(message: Message, provider: Provider, now: datetime, done: Delivered) -> Delivered:
    if _is_unwanted(message):
        _mark(message, now, "message_failed", state=Message.State.DEAD, error=STOPPED)
        return replace(done, gave_up=done.gave_up + 1)
    try:
        provider_id = provider.send(message)
    except SendFailed as failure:
        return _failed(message, failure, now, done)
    _mark(message, now, "message_sent", state=Message.State.SENT, provider=provider.name, provider_id=provider_id)
    if message.channel == TEXT:
        receipts.catch_up(provider.name, provider_id, now=now)
    return replace(done, sent=done.sent + 1)


def _is_unwanted(message: Message) -> bool:
    """Whether its number said stop after it was written. What answers the stop itself, or a HELP after it, goes."""
    if message.channel != TEXT:
        return False
    if not message.is_reply:
        return consents.is_refused(message.to, wording.programme(message.template))
    since = consents.stopped_at(message.to)
    return since is not None and message.queued_at < since


def _failed(message: Message, failure: SendFailed, now: datetime, done: Delivered) -> Delivered:
    if isinstance(failure, providers.OptedOut):
        consents.stop(message.to, said=failure.code, language=message.language, channel="carrier", now=now)
    gave_up = failure.permanent or message.attempts > len(RETRY_AFTER)
    # the number of the message and the code only: addresses and links never reach a log
    log.warning("Message %s was not sent (%s), attempt %s", message.pk, failure.code, message.attempts)
    if gave_up:
        _mark(message, now, "message_failed", state=Message.State.DEAD, error=failure.code)
        return replace(done, gave_up=done.gave_up + 1)
    next_at = now + wait_before(message.attempts + 1)
    _mark(message, now, "message_failed", state=Message.State.FAILED, error=failure.code, next_at=next_at)
    return replace(done, retried=done.retried + 1)


def wait_before(attempt: int) -> timedelta:
    """How long before the second, third … attempt: a little more than the schedule, so that not all come at once."""
    planned = RETRY_AFTER[min(attempt - 2, len(RETRY_AFTER) - 1)]
    return planned * (1 + JITTER * secrets.randbelow(1000) / 1000)


def _mark(message: Message, now: datetime, event: str, **changes: object) -> None:
    """Only while the lease is still ours: a worker that was too slow must not undo what the next one did."""
    if event == "message_sent":
        changes |= {"sent_at": now, "error": ""}
    with transaction.atomic(durable=True):
        ours = Message.objects.filter(
            pk=message.pk, state=Message.State.SENDING, leased_until=message.leased_until
        ).update(leased_until=None, **changes)
        if ours:
            events.record(_fact(message, now, event, changes))


def _fact(message: Message, now: datetime, event: str, changes: dict[str, object]) -> Fact:
    data: dict[str, str | int | bool | None] = {"template": message.template, "message": str(message.pk)}
    data["attempts"] = message.attempts
    if event == "message_sent":
        data["seconds"] = int((now - message.queued_at).total_seconds())
    else:
        data |= {"why": str(changes["error"]), "gave_up": changes["state"] == Message.State.DEAD}
    return Fact(event, at=now, subject=message.about, language=message.language, data=data)
