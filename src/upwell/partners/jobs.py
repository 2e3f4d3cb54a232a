"""Brings work orders to partners, and asks those that do not tell for their news.

Each message is claimed by one conditional write that leases it, leaves outside any transaction, and is marked while the
lease is still ours. A worker that dies in between leaves a lease that runs out; then it goes again under the same key,
and the partner lets it have no second effect. Messages about one order go in their order."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from upwell.catalogue import queries as catalogue
from upwell.partners import actions, carrying
from upwell.partners.actions import listing, outcomes
from upwell.partners.carriers import listfile
from upwell.partners.carriers.waiting import some, wait
from upwell.partners.kinds import kind_of
from upwell.partners.models import Asked, Outgoing, WorkOrder
from upwell.partners.ports import Carrier, HoldLapsed, Job, Refused, Sent, SlotTaken, Unreachable, Verb
from upwell.partners.reach import reach

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
GIVE_UP_AFTER = timedelta(hours=30)
"""Longer than the day a partner may be down for, and its night."""

A_BATCH = 5.0
ASK_EVERY = timedelta(minutes=5)
LOOK_BACK = timedelta(hours=1)
"""So much of what was asked for before is asked for again: a partner's clock may be behind ours."""

RUNNING = Outgoing.State.WAITING


@dataclass(frozen=True, slots=True)
class Delivered:
    sent: int = 0
    retried: int = 0
    refused: int = 0
    gave_up: int = 0
    more: bool = False


def deliver(now: datetime, limit: int = 50, *, lease: timedelta = LEASE) -> Delivered:
    """At most `limit` messages that are due. A partner that gives no answer is left alone for the rest of the batch,
    and takes no turn from the others."""
    done, started = Delivered(), monotonic()
    for partner in _partners(now):
        carrier = carrying.carrier_for(partner)
        for message_id in _due(partner, now, limit) if carrier else ():
            moment = now + timedelta(seconds=monotonic() - started)
            if moment - now > timedelta(seconds=A_BATCH):
                return replace(done, more=True)
            message = _claim(message_id, moment, lease)
            if message is None or carrier is None:
                continue
            before, done = done.retried, _send(message, carrier, moment, done)
            if done.retried > before:
                _leave_alone(partner, moment)
                break
    return replace(done, more=done.sent + done.refused > 0 and any(_due(one, now, 1) for one in _partners(now)))


def _partners(now: datetime) -> list[str]:
    due = Outgoing.objects.filter(_ready(now))
    found = list(due.values_list("partner", flat=True).distinct().order_by())
    secrets.SystemRandom().shuffle(found)  # a slow one is not always before the others
    return found


def _ready(now: datetime) -> Q:
    return Q(state=RUNNING, next_at__lte=now) & (Q(leased_until=None) | Q(leased_until__lte=now))


def _next(now: datetime) -> QuerySet[Outgoing]:
    """The oldest unsent of an order only: what comes after it means nothing before it. What was taken back does not
    wait for what was given up."""
    unsent = (Outgoing.State.WAITING, Outgoing.State.DEAD)
    older = Outgoing.objects.filter(order=OuterRef("order"), sequence__lt=OuterRef("sequence"), state__in=unsent)
    return Outgoing.objects.filter(_ready(now)).filter(~Exists(older))


def _due(partner: str, now: datetime, limit: int) -> list[int]:
    rows = _next(now).filter(partner=partner).order_by("next_at", "id")
    return list(rows.values_list("id", flat=True)[:limit])


def _claim(message_id: int, now: datetime, lease: timedelta) -> Outgoing | None:
    """None when another worker was faster. Durable: the claim and its attempt are committed before anything leaves."""
    with transaction.atomic(durable=True):
        mine = _next(now).filter(pk=message_id).values("pk")
        won = Outgoing.objects.filter(_ready(now), pk__in=list(mine.values_list("pk", flat=True))).update(
            leased_until=now + lease, attempts=F("attempts") + 1
        )
        if not won:
            return None
        Outgoing.objects.filter(pk=message_id, first_tried_at=None).update(first_tried_at=now)
        return Outgoing.objects.select_related("order").get(pk=message_id)


def _leave_alone(partner: str, now: datetime) -> None:
    """What else waits for a partner that gives no answer need not all try, one after the other."""
    Outgoing.objects.filter(_ready(now), partner=partner).update(next_at=now + some(timedelta(minutes=2)))


def _send(message: Outgoing, carrier: Carrier, now: datetime, done: Delivered) -> Delivered:
    verb: Verb = message.verb  # type: ignore[assignment]  # written by `queued` as one of them
    try:
        sent = carrier.send(verb, job_of(message.order), sequence=message.sequence, key=message.key)
    except Unreachable as error:
        return _failed(message, outcomes.code_of(error), now, done)
    except (HoldLapsed, SlotTaken, Refused) as error:
        with transaction.atomic(durable=True):
            outcomes.refused(message.pk, message.leased_until, error, now=now)
        return replace(done, refused=done.refused + 1)
    _taken(message, sent, now)
    return replace(done, sent=done.sent + 1)


def job_of(order: WorkOrder) -> Job:
    return Job(
        id=order.pk,
        reference=order.reference,
        service=order.service,
        loads=tuple(order.loads),
        route=order.route,
        day=order.day,
        window=order.window,
        hold=order.hold,
        ref=order.ref,
        facts=order.facts,
    )


def _taken(message: Outgoing, sent: Sent, now: datetime) -> None:
    with transaction.atomic(durable=True):
        outcomes.taken(message.pk, message.leased_until, sent, now=now)


def _failed(message: Outgoing, code: str, now: datetime, done: Delivered) -> Delivered:
    gave_up = now - (message.first_tried_at or now) >= GIVE_UP_AFTER
    log.warning("Work order message %s was not taken (%s), attempt %s", message.pk, code, message.attempts)
    with transaction.atomic(durable=True):
        outcomes.failed(
            message.pk, message.leased_until, code, again_at=None if gave_up else now + wait(message.attempts), now=now
        )
    return replace(done, gave_up=done.gave_up + 1) if gave_up else replace(done, retried=done.retried + 1)


def write_lists(now: datetime) -> int:
    """The daily lists that are due, of partners that answer by hand; how many were written."""
    known = catalogue.city().partners.items() if catalogue.has_city() else ()
    return sum(listing.due(code, one, now=now) is not None for code, one in known if kind_of(one).by_list)


def hand_lists(now: datetime) -> int:
    """Gives the lists to the programs of partners that have one beside the mail; how many were taken. The same list
    twice is read once over there, so one that was taken without our hearing of it goes again."""
    handed = 0
    for manifest in listing.not_handed(now):
        where = reach(manifest.partner)
        if not where.url:
            continue
        try:
            listfile.hand(where, listing.as_file(manifest, now=now))
        except Unreachable as error:
            log.warning("A list for %s was not taken (%s)", manifest.partner, outcomes.code_of(error))
            continue
        handed += listing.note_handed(manifest, now=now)
    return handed


def ask(now: datetime) -> int:
    """What partners that do not tell have to say; how much of it was news. One that is down is asked next time."""
    heard = 0
    for code in catalogue.city().partners if catalogue.has_city() else ():
        carrier = carrying.carrier_for(code)
        if carrier is None or not _is_awaited(code):
            continue
        asked, _made = Asked.objects.get_or_create(partner=code, defaults={"since": now - timedelta(days=1)})
        try:
            updates = carrier.news(asked.since - LOOK_BACK)
        except Unreachable as error:
            log.warning("Partner %s gives no news (%s)", code, outcomes.code_of(error))
            continue
        heard += sum(actions.receive(code, update, now=now).received_at == now for update in updates)
        Asked.objects.filter(partner=code).update(since=now)
    return heard


def _is_awaited(code: str) -> bool:
    return WorkOrder.objects.filter(partner=code, state__in=sorted(outcomes.AWAITED)).exists()


def remind(now: datetime) -> int:
    """Partners that have not answered in time, once for each order."""
    due: list[UUID] = outcomes.unanswered(now) if catalogue.has_city() else []
    for order_id in due:
        with transaction.atomic():
            outcomes.remind(order_id, now=now)
    return len(due)
