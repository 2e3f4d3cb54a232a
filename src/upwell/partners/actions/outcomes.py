"""What became of a message to a partner: taken, to be tried again, given up, refused. For `jobs` only.

Each writes only while the lease is still the worker's own: one that was too slow must not undo what the next did."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.notify import actions as notify
from upwell.partners import standing
from upwell.partners.actions.hearing import heard_before_known, moved, partner_actor
from upwell.partners.actions.orders import anew
from upwell.partners.actions.writing import entry, fact, held, write
from upwell.partners.models import Outgoing, WorkOrder
from upwell.partners.ports import HoldLapsed, Sent, SlotTaken, Unreachable, Update

AWAITED = standing.OPEN
_CODE = re.compile(r"[A-Za-z0-9_ ]{1,40}")


def code_of(error: Exception) -> str:
    """A code, or the kind of the error: a vendor's own words may repeat what we sent."""
    said = str(error)
    return said if isinstance(error, Unreachable) and _CODE.fullmatch(said) else type(error).__name__


def _mine(message_id: int, lease: datetime | None) -> tuple[Outgoing, WorkOrder] | None:
    """The order is locked first, as everywhere."""
    order_id = Outgoing.objects.filter(pk=message_id).values_list("order_id", flat=True).get()
    order = held(order_id)
    message = Outgoing.objects.get(pk=message_id)
    ours = message.state == Outgoing.State.WAITING and message.leased_until == lease
    return (message, order) if ours else None


def taken(message_id: int, lease: datetime | None, sent: Sent, *, now: datetime) -> None:
    """The partner has it. It may have said more already: news can be quicker than the answer to our own call."""
    mine = _mine(message_id, lease)
    if mine is None:
        return
    message, order = mine
    message.state, message.sent_at, message.leased_until, message.error = Outgoing.State.SENT, now, None, ""
    message.save(update_fields=["state", "sent_at", "leased_until", "error"])
    if order.state == standing.QUEUED:
        order.state = standing.SENT
    order.ref, order.sent_at, order.problem = sent.ref[:120] or order.ref, order.sent_at or now, ""
    seconds = min(int((now - message.queued_at).total_seconds()), 999_999_999)
    told = fact(order, "work_order_sent", now, verb=message.verb, attempts=message.attempts, seconds=seconds)
    made = entry(order, "sent", by=SYSTEM, now=now, why=message.verb)
    write(order, made, told, "state", "ref", "sent_at", "problem", now=now)
    if sent.accepted and order.state == standing.SENT:
        yes = Update(id="", state="accepted", at=now, job=order.pk)
        moved(order, yes, [], by=partner_actor(order.partner), now=now)
        # the vendor's own clock has said nothing yet
        WorkOrder.objects.filter(pk=order.pk).update(heard_at=None)
    heard_before_known(order, now=now)


def failed(message_id: int, lease: datetime | None, code: str, *, again_at: datetime | None, now: datetime) -> None:
    """No answer: again at `again_at`, or given up, and then somebody is told."""
    mine = _mine(message_id, lease)
    if mine is None:
        return
    message, order = mine
    message.leased_until, message.error = None, code[:60]
    if again_at is not None:
        message.next_at = again_at
    else:
        message.state = Outgoing.State.DEAD
        told = fact(order, "work_order_stuck", now, verb=message.verb, attempts=message.attempts, why=code[:60])
        events.record(told)
        entry(order, "stuck", by=SYSTEM, now=now, why=message.verb).save(force_insert=True)
        alert("work_orders_stuck", order, now=now)
    message.save(update_fields=["leased_until", "error", "next_at", "state"])


def refused(message_id: int, lease: datetime | None, error: Exception, *, now: datetime) -> None:
    """A lapsed hold is asked for again without it, once; a day that is gone is the city's to move; what a partner will
    not change is ordered anew; a plain no to an order is a no like any other."""
    mine = _mine(message_id, lease)
    if mine is None:
        return
    message, order = mine
    message.leased_until, message.error = None, code_of(error)[:60]
    if isinstance(error, HoldLapsed) and order.hold:
        _again_without_hold(message, order, now)
        return
    message.state = Outgoing.State.REFUSED
    message.save(update_fields=["leased_until", "error", "state"])
    if not order.is_open:
        return
    if isinstance(error, HoldLapsed | SlotTaken):
        order.problem, order.hold = "day_gone", ""
        why = "hold_lapsed" if isinstance(error, HoldLapsed) else "slot_taken"
        made = entry(order, "day_gone", by=partner_actor(order.partner), now=now, why=why)
        write(order, made, fact(order, "work_order_day_gone", now, why=why), "problem", "hold", now=now)
    elif message.verb == "change":
        anew(order, by=SYSTEM, now=now, why="ordered_anew")
    else:
        no = Update(id="", state="declined", at=now, job=order.pk, why="refused")
        moved(order, no, [], by=partner_actor(order.partner), now=now)


def _again_without_hold(message: Outgoing, order: WorkOrder, now: datetime) -> None:
    """Under another key: a partner that remembers what it answered to the first would answer the same again."""
    order.hold = ""
    order.save(update_fields=["hold"])
    message.key, message.next_at = f"{message.key}:free", now
    message.save(update_fields=["leased_until", "error", "key", "next_at"])


def alert(template: str, order: WorkOrder, *, now: datetime) -> None:
    """One letter a partner and day to the team, or to the city: a dead server must not fill a mailbox."""
    city = catalogue.city()
    partner, team = city.partners.get(order.partner), city.teams.get(order.team)
    address = (team and team.email) or city.contact.email
    called = city.word(partner.name, "en") if partner else order.partner
    notify.queue(
        template,
        to=notify.Recipient(email=address),
        language="en",
        values={"partner": called, "reference": order.reference},
        about=order.reference,
        dedupe=f"{template}:{order.partner}:{city.workdays.local_day(now)}",
        now=now,
    )


WAITS = (standing.OFFERED, standing.SENT)


def unanswered(now: datetime, limit: int = 200) -> list[UUID]:
    """Orders whose partner has had them for as long as it may take to say yes or no."""
    found: list[UUID] = []
    for code, partner in catalogue.city().partners.items():
        late = WorkOrder.objects.filter(
            partner=code, state__in=WAITS, reminded_at=None, sent_at__lte=now - partner.answers_within
        )
        found += late.order_by("sent_at").values_list("pk", flat=True)[:limit]
    return found


def remind(order_id: UUID, *, now: datetime) -> None:
    """The partner by email where it has an address, and the city once a day."""
    order = held(order_id)
    if order.state not in WAITS or order.reminded_at is not None:
        return
    order.reminded_at = now
    write(
        order,
        entry(order, "reminded", by=SYSTEM, now=now),
        fact(order, "work_order_reminded", now),
        "reminded_at",
        now=now,
    )
    alert("work_orders_unanswered", order, now=now)
    nudge(order, now=now)


def nudge(order: WorkOrder, *, now: datetime) -> None:
    partner = catalogue.city().partners.get(order.partner)
    if partner is None:
        return
    notify.queue(
        "partner_nudge",
        to=notify.Recipient(email=partner.email),
        language=partner.language,
        values={"reference": order.reference, "portal_link": portal_link()},
        about=order.reference,
        dedupe=f"partner_nudge:{order.pk}",
        now=now,
    )


def portal_link() -> str:
    from django.conf import settings

    return f"{settings.PUBLIC_URL}/portal/"
