"""What every verb of this room leaves behind: the order's row, an entry that says who and why, and its event.

`held` locks the order. Nothing here decides anything."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from upwell.accounts.actor import Actor
from upwell.events import actions as events
from upwell.events.actions import Fact, Value
from upwell.partners.actions.refusals import NoSuchOrder
from upwell.partners.models import Entry, WorkOrder


def held(order_id: UUID) -> WorkOrder:
    try:
        return WorkOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
    except WorkOrder.DoesNotExist:
        raise NoSuchOrder from None


def fact(order: WorkOrder, name: str, now: datetime, **data: Value) -> Fact:
    """The area is a code; nothing else of where and who is in an event."""
    said: dict[str, Value] = {"order": str(order.pk), "partner": order.partner}
    if order.day is not None and "verb" not in data:
        said["day"] = order.day.isoformat()
    kept = {key: value for key, value in data.items() if value not in (None, "")}
    return Fact(
        name, at=now, subject=order.reference, service=order.service, area=order.area, team=order.team, data=said | kept
    )


def entry(order: WorkOrder, what: str, *, by: Actor, now: datetime, why: str = "", words: str = "") -> Entry:
    return Entry(
        order=order,
        at=now,
        what=what,
        by_kind=by.kind,
        by_id=by.id[:48],
        by_called=by.called[:120],
        why=why,
        words=words or None,
    )


def write(order: WorkOrder, made: Entry, told: Fact, *columns: str, now: datetime) -> WorkOrder:
    order.updated_at = now
    order.save(update_fields=["updated_at", *columns])
    made.save(force_insert=True)
    events.record(told)
    return order
