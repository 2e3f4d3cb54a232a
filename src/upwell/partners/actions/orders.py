"""The city's verbs: a work order is made, changed, ordered anew, taken back, handed on to the next partner.

Each writes the order, who did it, one event and, where the partner has a system, one message into the outbox, all in
the caller's transaction. A partner whose people use the portal needs no message: the job stands in their list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.partners import standing
from upwell.partners.actions.refusals import AlreadyOrdered, CannotChange
from upwell.partners.actions.writing import entry, fact, held, write
from upwell.partners.kinds import kind_of
from upwell.partners.models import Outgoing, WorkOrder
from upwell.partners.ports import Verb, joined
from upwell.partners.standing import OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be done. `facts` are what the crew needs, `bundle` what photos of the finished work are kept under."""

    partner: str
    case_id: UUID
    reference: str
    service: str
    bundle: UUID
    facts: Mapping[str, Any] = field(default_factory=dict)
    team: str = ""
    area: str = ""
    booking_id: UUID | None = None
    loads: tuple[str, ...] = ()
    route: str = ""
    place_in_route: int = 0
    day: date | None = None
    window: str = ""
    hold: str = ""


@transaction.atomic
def order(work: Work, *, by: Actor, now: datetime, collect: list[Fact] | None = None) -> WorkOrder:
    """Raises AlreadyOrdered while the case has one that is open. With `collect` the event is handed back there, for
    the caller to write with its own in one statement."""
    if WorkOrder.objects.filter(case_id=work.case_id, state__in=sorted(OPEN)).exists():
        raise AlreadyOrdered
    made = _made(work, now)
    told = _place(made, by=by, now=now)
    if collect is None:
        events.record(told)
    else:
        collect.append(told)
    return made


def _made(work: Work, now: datetime, **also: Any) -> WorkOrder:
    columns: dict[str, Any] = {
        name: getattr(work, name) for name in Work.__dataclass_fields__ if name not in ("loads", "facts")
    }
    return WorkOrder(
        id=uuid4(),
        **columns,
        loads=list(work.loads),
        facts=dict(work.facts),
        ordered_at=now,
        updated_at=now,
        **also,
    )


def _place(order: WorkOrder, *, by: Actor, now: datetime, source: str = "") -> Fact:
    """Before the partner: in its list, or on the way to its system."""
    kind = kind_of(catalogue.city().partners.get(order.partner))
    order.state = standing.OFFERED if kind.by_hand else standing.QUEUED
    # who gets a list has it when the list has gone out
    order.sent_at = now if kind.by_hand and not kind.by_list else None
    message = None if kind.by_hand else queued(order, "create", now)
    order.save(force_insert=True)
    if message:
        message.save(force_insert=True)
    entry(order, "made", by=by, now=now).save(force_insert=True)
    return fact(order, "work_order_made", now, **{"from": source})


def queued(order: WorkOrder, verb: Verb, now: datetime) -> Outgoing:
    """The next message about this order; it waits for those before it."""
    order.sequence += 1
    return Outgoing(
        order=order,
        partner=order.partner,
        verb=verb,
        sequence=order.sequence,
        key=order.key(order.sequence),
        queued_at=now,
        next_at=now,
    )


CHANGEABLE = frozenset({"day", "window", "hold", "loads", "route", "place_in_route", "facts"})


@transaction.atomic
def change(order_id: UUID, *, by: Actor, now: datetime, why: str = "", **columns: Any) -> WorkOrder:
    """Another day, other items: the partner is told. Raises CannotChange for what has ended, NoSuchOrder."""
    if unknown := columns.keys() - CHANGEABLE:
        raise TypeError(f"A work order has no {', '.join(sorted(unknown))} to change.")
    order = held(order_id)
    if not order.is_open:
        raise CannotChange
    taken = order.outgoing.filter(state=Outgoing.State.SENT).exists()
    if not taken and _same_slot(order, columns):
        columns["hold"] = joined(order.hold, columns.get("hold", ""))
    for name, value in columns.items():
        setattr(order, name, list(value) if name == "loads" else dict(value) if name == "facts" else value)
    changed = {*columns, "problem"}
    if not _by_hand(order):
        # what the partner never took is ordered anew, for the day that is meant now
        queued(order, "change" if taken or not order.problem else "create", now).save(force_insert=True)
        changed.add("sequence")
    order.problem = ""
    made = entry(order, "changed", by=by, now=now, why=why)
    return write(order, made, fact(order, "work_order_changed", now), *changed, now=now)


def _same_slot(order: WorkOrder, columns: Mapping[str, Any]) -> bool:
    """What is held for the day stays held when only more is put out on it."""
    return all(columns.get(name, getattr(order, name)) == getattr(order, name) for name in ("day", "window", "route"))


def anew(order: WorkOrder, *, by: Actor, now: datetime, why: str) -> WorkOrder:
    """The same work as another order, for a partner that will not change the one it has: that one is withdrawn.

    In the caller's transaction, with the order held."""
    cancel(order.pk, by=by, now=now, why=why)
    made = _made(_same_work(order, order.partner, hold=order.hold), now)
    events.record(_place(made, by=by, now=now, source=order.partner))
    return made


@transaction.atomic
def come_again(case_id: UUID, day: date, *, by: Actor, now: datetime) -> WorkOrder | None:
    """What was missed is to be put right on this day, by the partner that has the work or says that it did it. None
    where none has: it turned the work down, or it was taken back."""
    newest = WorkOrder.objects.filter(case_id=case_id).order_by("-ordered_at", "-updated_at").first()
    if newest is None or newest.state in (standing.DECLINED, standing.CANCELLED):
        return None
    if newest.is_open:
        columns = _of_booking(newest)
        return change(newest.pk, by=by, now=now, why=standing.MISSED, day=day, window="", hold="", **columns)
    made = _made(replace(_same_work(newest, newest.partner), day=day, window=""), now)
    events.record(_place(made, by=by, now=now))
    return made


def _of_booking(order: WorkOrder) -> dict[str, Any]:
    """What is to be taken, for an order that came about when its case was opened again, and knows no booking."""
    booked = WorkOrder.objects.filter(case_id=order.case_id, booking_id__isnull=False).order_by("-ordered_at").first()
    if order.booking_id is not None or booked is None or booked.partner != order.partner:
        return {}
    WorkOrder.objects.filter(pk=order.pk).update(booking_id=booked.booking_id)
    return {"facts": booked.facts, "loads": booked.loads, "route": booked.route}


@transaction.atomic
def cancel(order_id: UUID, *, by: Actor, now: datetime, why: str = "") -> WorkOrder:
    """The work is not wanted any more. Raises CannotChange for what has ended: what is done cannot be taken back."""
    order = held(order_id)
    if not order.is_open:
        raise CannotChange
    columns = ["state", "ended_at", "why"]
    if not _by_hand(order) and _has_gone_out(order):
        queued(order, "cancel", now).save(force_insert=True)
        columns.append("sequence")
    order.state, order.ended_at, order.why = standing.CANCELLED, now, why[:40]
    made = entry(order, "cancelled", by=by, now=now, why=why[:40])
    return write(order, made, fact(order, "work_order_cancelled", now, why=why[:40]), *columns, now=now)


def cancel_of_case(case_id: UUID, *, by: Actor, now: datetime, why: str = "") -> WorkOrder | None:
    """The open order of a case, if it has one."""
    found = WorkOrder.objects.filter(case_id=case_id, state__in=sorted(OPEN)).values_list("pk", flat=True).first()
    try:
        return cancel(found, by=by, now=now, why=why) if found else None
    except CannotChange:  # it ended at this moment
        return None


def _by_hand(order: WorkOrder) -> bool:
    return kind_of(catalogue.city().partners.get(order.partner)).by_hand


def _has_gone_out(order: WorkOrder) -> bool:
    """Drops what nobody has tried yet; whether anything was tried, and so may have arrived.

    A message that is being sent at this moment has its attempt written down before it leaves, so it counts."""
    unsent = order.outgoing.filter(state__in=(Outgoing.State.WAITING, Outgoing.State.DEAD))
    unsent.filter(leased_until=None).update(state=Outgoing.State.DROPPED)
    return order.outgoing.filter(attempts__gt=0).exists()


@transaction.atomic
def hand_on(order_id: UUID, to: str, *, by: Actor, now: datetime) -> WorkOrder:
    """The same work for another partner, after this one has turned it down. Its hold was the first partner's."""
    before = held(order_id)
    if before.state != standing.DECLINED or WorkOrder.objects.filter(handed_from=before).exists():
        raise CannotChange
    after = _made(_same_work(before, to), now, handed_from=before)
    events.record(_place(after, by=by, now=now, source=before.partner))
    return after


@transaction.atomic
def give_over(case_id: UUID, to: str, *, team: str, today: date, by: Actor, now: datetime) -> WorkOrder | None:
    """The work of a booking for another partner, because staff say so: its things, and its day unless that is over.
    Taken back or turned down before. None where no order of the case was of a booking."""
    mine = WorkOrder.objects.filter(case_id=case_id, booking_id__isnull=False)
    before = mine.order_by("-ordered_at", "-updated_at").first()
    if before is None:
        return None
    work = replace(_same_work(before, to), team=team)
    if before.day is not None and before.day < today:
        work = replace(work, day=None, window="")
    before_it = None if WorkOrder.objects.filter(handed_from=before).exists() else before
    after = _made(work, now, handed_from=before_it)
    events.record(_place(after, by=by, now=now, source=before.partner))
    return after


def _same_work(before: WorkOrder, to: str, *, hold: str = "") -> Work:
    same = ("case_id", "reference", "service", "team", "area", "booking_id", "route", "place_in_route", "day", "window")
    return Work(
        partner=to,
        bundle=before.bundle,
        facts=before.facts,
        loads=tuple(before.loads),
        hold=hold,
        **{name: getattr(before, name) for name in same},
    )


def next_partner(order: WorkOrder) -> str:
    """Whom the city asks next, by the team's list: who serves the area and has not turned it down. Empty: nobody."""
    city = catalogue.city()
    team = city.teams.get(order.team)
    tried = {order.partner}
    before = order.handed_from
    while before is not None:
        tried.add(before.partner)
        before = before.handed_from
    for code in team.otherwise if team else ():
        serves = city.partners[code].areas
        if code not in tried and (not serves or order.area in serves):
            return code
    return ""
