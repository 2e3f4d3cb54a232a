"""What a partner's people do by hand, in the portal or by the link in a list: the same news a system would send.

Each press has a key of its own: sent twice, by a thumb or by a phone that had no signal, it has happened once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.partners import queries, standing
from upwell.partners.actions.hearing import partner_actor, receive
from upwell.partners.actions.refusals import CannotAnswer, MissingReason, NoSuchOrder, NotThisDay, TooEarly
from upwell.partners.actions.writing import entry, fact, held, write
from upwell.partners.models import Incoming, WorkOrder
from upwell.partners.ports import Update

OLDEST = timedelta(days=3)
"""How long a phone may have been without a signal for its clock to be believed."""

FURTHEST = timedelta(days=366)
"""How far ahead another day may be proposed."""

ON_THE_DAY = (standing.UNDER_WAY, standing.DONE, standing.COULD_NOT)
"""What a crew can only say when it is there."""

GOOD = (Incoming.Result.APPLIED, Incoming.Result.NOTHING_NEW)


def report(partner: str, update: Update, *, by: Actor, now: datetime, photos: Sequence[str] = ()) -> WorkOrder:
    """Raises NoSuchOrder for another partner's job, MissingReason, TooEarly for an end before the day, CannotAnswer
    when it has gone on meanwhile."""
    order = WorkOrder.objects.filter(pk=update.job, partner=partner).first() if update.job else None
    if order is None:
        raise NoSuchOrder
    _check_reason(update)
    if update.state in ON_THE_DAY and queries.is_ahead(order, catalogue.city().workdays.local_day(now)):
        raise TooEarly
    at = update.at if now - OLDEST < update.at <= now else now
    mine = replace(update, id=f"by hand {order.pk} {update.id}"[:120], at=at)
    news = receive(partner, mine, now=now, by=partner_actor(partner, by), kept=photos)
    if news.result not in GOOD:
        raise CannotAnswer
    return WorkOrder.objects.get(pk=order.pk)


def _check_reason(update: Update) -> None:
    offered = {standing.COULD_NOT: standing.COULD_NOT_WHY, standing.DECLINED: standing.DECLINE_WHY}.get(update.state)
    if offered is None:
        return
    if update.why not in offered or (update.why == "other" and not update.words.strip()):
        raise MissingReason


@transaction.atomic
def answer(partner: str, order_id: UUID, day: date, *, by: Actor, now: datetime) -> WorkOrder:
    """The partner wants another day. Where the resident has chosen the day, that is the city's to move; else it is
    the partner's, and so a yes. Raises NotThisDay, CannotAnswer, NoSuchOrder."""
    order = held(order_id)
    if order.partner != partner:
        raise NoSuchOrder
    if order.state not in (*standing.UNANSWERED, standing.ACCEPTED):
        raise CannotAnswer
    today = catalogue.city().workdays.local_day(now)
    if not today < day <= today + FURTHEST:
        raise NotThisDay
    who = partner_actor(partner, by)
    made = entry(order, "other_day", by=who, now=now, words=day.isoformat())
    told = fact(order, "work_order_day_proposed", now, day=day.isoformat())
    if order.booking_id is not None:
        order.problem = "other_day"
        return write(order, made, told, "problem", now=now)
    order.day, order.state, order.heard_at = day, standing.ACCEPTED, now
    return write(order, made, told, "day", "state", "heard_at", now=now)
