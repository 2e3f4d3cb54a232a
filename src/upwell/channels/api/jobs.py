"""Tells hooks what became of what their program brought: reads the city's events from its own cursor, writes one row
for each hook, and brings it there, signed, until it is taken.

Each message is claimed by one conditional write that leases it, leaves outside any transaction, and is marked while the
lease is still ours. What a hook hears of one request keeps its order: the next waits until the one before was taken or
given up. Whoever gives no answer at all is left alone until that message is due again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from upwell.cases import queries as cases
from upwell.channels.api import news, queries
from upwell.channels.api.actions.hooks import signing, wanted_by
from upwell.channels.api.models import Call, Hook
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.lib import clock
from upwell.partners.carriers.calling import call as ask
from upwell.partners.carriers.waiting import wait
from upwell.partners.carriers.webhook import signed
from upwell.partners.ports import Unreachable
from upwell.partners.reach import Reach

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
GIVE_UP_AFTER = timedelta(hours=30)
A_BATCH = 5.0  # seconds after which no further message is begun
GONE = 410
ANSWERED = "http "
"""How the error of a message begins that was answered, and not taken."""


def follow(now: datetime) -> int:
    """How many messages were written."""
    with events.reading("api_hooks", names=set(news.EVENTS)) as new:
        ids = cases.ids({event.subject for event in new})
        owners = queries.bringers(set(ids.values()))
        hooks: dict[int, list[Hook]] = {}
        for one in queries.live_hooks(set(owners.values())) if owners else ():
            hooks.setdefault(one.program_id, []).append(one)
        made = [row for event in new for row in _rows(event, owners.get(ids.get(event.subject, NOBODYS)), hooks, now)]
        Call.objects.bulk_create(made, ignore_conflicts=True)
        return len(made)


NOBODYS = UUID(int=0)


def _rows(event: Any, program: int | None, hooks: dict[int, list[Hook]], now: datetime) -> list[Call]:
    if program is None:
        return []
    kind = news.EVENTS[event.name]
    body = news.told(
        event.name,
        at=event.at,
        reference=event.subject,
        service=event.service,
        data=event.data,
        status_url=f"{settings.PUBLIC_URL}/api/v1/requests/{event.subject}",
    )
    return [
        Call(
            hook=one,
            key=f"evt_{event.pk}_{one.pk.hex}",
            kind=kind,
            reference=event.subject,
            body=body,
            queued_at=now,
            next_at=now,
        )
        for one in wanted_by(hooks.get(program, ()), kind, event.service)
        if event.at >= one.created_at
    ]


@dataclass(frozen=True, slots=True)
class Delivered:
    sent: int = 0
    retried: int = 0
    gave_up: int = 0
    more: bool = False


def deliver(now: datetime, limit: int = 50) -> Delivered:
    """At most `limit` messages that are due."""
    done, started, silent = Delivered(), monotonic(), _silent(now)
    ready = _ready(now).order_by("next_at", "id")
    for call_id, hook_id in list(ready.exclude(hook__in=silent).values_list("pk", "hook_id")[:limit]):
        moment = now + timedelta(seconds=monotonic() - started)
        if moment - now > timedelta(seconds=A_BATCH):
            return replace(done, more=True)
        claimed = None if hook_id in silent else _claim(call_id, moment)
        if claimed is None:
            continue
        before, done = done, _send(claimed, moment, done)
        if done.sent == before.sent:
            silent.add(hook_id)
    return replace(done, more=done.sent > 0 and ready.exclude(hook__in=silent).exists())


def _silent(now: datetime) -> set[UUID]:
    """Hooks that did not even answer when they were asked last, and are not to be asked again yet."""
    tried = Call.objects.filter(state=Call.State.WAITING, attempts__gt=0, next_at__gt=now)
    return set(tried.exclude(error="").exclude(error__startswith=ANSWERED).values_list("hook_id", flat=True))


def _ready(now: datetime) -> Any:
    """What is due, and the first of its request that this hook still waits for."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    before = Call.objects.filter(
        state=Call.State.WAITING, hook=OuterRef("hook"), reference=OuterRef("reference"), pk__lt=OuterRef("pk")
    )
    return Call.objects.filter(free, ~Exists(before), state=Call.State.WAITING, next_at__lte=now)


def _claim(call_id: int, now: datetime) -> Call | None:
    """None when another worker was faster. Committed before anything leaves."""
    with transaction.atomic(durable=True):
        if not _ready(now).filter(pk=call_id).update(leased_until=now + LEASE, attempts=F("attempts") + 1):
            return None
        Call.objects.filter(pk=call_id, first_tried_at=None).update(first_tried_at=now)
        return Call.objects.select_related("hook").get(pk=call_id)


def _send(call: Call, now: datetime, done: Delivered) -> Delivered:
    hook = call.hook
    if hook.ended_at is not None:
        _mark(call, state=Call.State.DROPPED)
        return done
    body, at = msgspec.json.encode(call.body), clock.real().replace(microsecond=0)
    try:
        marks = signed(Reach(hook.host, hook.url, signing(hook, now)), call.key, at, body)
        headers = {"Content-Type": "application/json", "User-Agent": "Upwell", **marks}
        answered = ask("POST", hook.url, body=body, headers=headers, outside=not settings.HOOKS_TO_PRIVATE)
    except Unreachable as error:
        return _failed(call, str(error), now, done)
    if not answered.good:
        return _failed(call, f"{ANSWERED}{answered.status}", now, done, final=answered.status == GONE)
    _mark(call, state=Call.State.SENT, sent_at=now, error="")
    return replace(done, sent=done.sent + 1)


def _failed(call: Call, code: str, now: datetime, done: Delivered, *, final: bool = False) -> Delivered:
    gave_up = final or now - (call.first_tried_at or now) >= GIVE_UP_AFTER
    log.warning("Message %s for a hook was not taken (%s), attempt %s", call.pk, code[:60], call.attempts)
    state = Call.State.DEAD if gave_up else Call.State.WAITING
    _mark(call, state=state, error=code[:60], next_at=now + wait(call.attempts))
    if not gave_up:
        return replace(done, retried=done.retried + 1)
    events.record(Fact("hook_failed", at=now, data={"call": call.pk, "why": code[:60]}))
    return replace(done, gave_up=done.gave_up + 1)


def _mark(call: Call, **changes: Any) -> None:
    """Only while the lease is still ours."""
    mine = Call.objects.filter(pk=call.pk, state=Call.State.WAITING, leased_until=call.leased_until)
    mine.update(leased_until=None, **changes)
