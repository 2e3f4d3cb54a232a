"""What may be asked about work orders: one, those of a case, a partner's day, what is stuck.

A partner's people ask with their partner's code and get nothing of another's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.partners import route, standing
from upwell.partners.models import Entry, Incoming, Outgoing
from upwell.partners.models import WorkOrder as WorkOrder  # what `order` answers, for whoever names it
from upwell.partners.standing import MISSED
from upwell.partners.standing import MOVED as MOVED  # for whoever changes its day

DO = "do_work_orders"
LATE = timedelta(minutes=15)
FOUND_BY_ITSELF = timedelta(hours=1)


def order(order_id: UUID) -> WorkOrder | None:
    return WorkOrder.objects.filter(pk=order_id).first()


def where(order: WorkOrder, language: str) -> str:
    """The address, with which home of the building where it does not say so itself; empty for a job without."""
    home = order.facts.get("home", {})
    said = (str(order.facts.get("address", "")), str(home.get(language) or home.get("en") or ""))
    return ", ".join(filter(None, said))


def open_order(case_id: UUID) -> WorkOrder | None:
    return WorkOrder.objects.filter(case_id=case_id, state__in=sorted(standing.OPEN)).first()


def of_booking(booking_id: UUID) -> WorkOrder | None:
    """The newest: an order that was handed on is another row."""
    return WorkOrder.objects.filter(booking_id=booking_id).order_by("-ordered_at").first()


def why_not_done(booking_id: UUID) -> str:
    """The reason of a crew that was there last and could not do it; empty when it did, or has not been."""
    newest = of_booking(booking_id)
    return newest.why if newest is not None and newest.state == standing.COULD_NOT else ""


def could_not_before(order: WorkOrder) -> bool:
    """Whether somebody has failed at this work already."""
    rows = WorkOrder.objects.filter(case_id=order.case_id, state=standing.COULD_NOT)
    return rows.exclude(pk=order.pk).exists()


def without_day() -> QuerySet[WorkOrder]:
    """Open orders of bookings whose partner has nothing free on their day any more, the longest first."""
    rows = WorkOrder.objects.filter(problem="day_gone", state__in=sorted(standing.OPEN), booking_id__isnull=False)
    return rows.order_by("updated_at", "id")


def some_without_day(*, limit: int, now: datetime) -> list[WorkOrder]:
    """Others each minute until all had their turn: those for which no day can be found hold up nobody."""
    ids = list(without_day().values_list("pk", flat=True))
    at = int(now.timestamp() // 60) * limit % len(ids) if len(ids) > limit else 0
    turn = (ids[at:] + ids[:at])[:limit]
    return list(WorkOrder.objects.filter(pk__in=turn).order_by("updated_at", "id"))


@dataclass(frozen=True, slots=True)
class Told:
    """An order as staff see it on its case: what was done, and what is on its way to the partner or stuck."""

    order: WorkOrder
    entries: list[Entry]
    unsent: list[Outgoing]


def of_case(case_id: UUID) -> list[Told]:
    """Newest first. Three statements, whatever there is."""
    rows = list(WorkOrder.objects.filter(case_id=case_id).order_by("-ordered_at", "-updated_at")[:20])
    ids = [row.pk for row in rows]
    entries = list(Entry.objects.filter(order__in=ids).order_by("id")) if ids else []
    unsent = list(Outgoing.objects.filter(order__in=ids, state__in=NOT_SENT).order_by("sequence")) if ids else []
    return [
        Told(
            row,
            [one for one in entries if one.order_id == row.pk],
            [one for one in unsent if one.order_id == row.pk],
        )
        for row in rows
    ]


NOT_SENT = (Outgoing.State.WAITING, Outgoing.State.DEAD)


def partners_of(actor: Actor) -> list[str]:
    """The partners this person does jobs for: those of the teams in which they may."""
    teams = catalogue.city().teams
    mine = {teams[code].partner for code in actor.teams if code in teams and actor.may(DO, code)}
    return sorted(partner for partner in mine if partner)


def accepted_after(partners: Sequence[str], first: date, last: date) -> dict[UUID, float]:
    """By booking, the seconds from the moment a partner had its order to the moment at which it said yes: by its own
    clock where it told us, else by ours. Of orders for the days of [first, last]."""
    rows = WorkOrder.objects.filter(partner__in=partners, day__range=(first, last), booking_id__isnull=False)
    known = rows.values_list("pk", "booking_id", "sent_at")
    sent = {pk: (booking, at) for pk, booking, at in known if booking is not None and at is not None}
    orders = {"order__partner__in": partners, "order__day__range": (first, last), "order__booking_id__isnull": False}
    said = dict(_first_yes(Entry.objects.filter(what=standing.ACCEPTED, **orders)))
    told = Incoming.objects.filter(state=standing.ACCEPTED, result=Incoming.Result.APPLIED, **orders)
    said |= dict(_first_yes(told))
    return {sent[pk][0]: max(0.0, (at - sent[pk][1]).total_seconds()) for pk, at in said.items() if pk in sent}


def _first_yes(rows: QuerySet[Any]) -> Iterator[tuple[UUID, datetime]]:
    """The latest is yielded first, so that the first one stays in a dictionary."""
    yield from rows.order_by("-at").values_list("order_id", "at")


HIDDEN = (standing.DECLINED, standing.CANCELLED)


def jobs_of_day(partners: Sequence[str], day: date) -> list[WorkOrder]:
    """In the order of the route; one statement. What was turned down or taken back is not on a list of work."""
    return route.in_order(WorkOrder.objects.filter(partner__in=partners, day=day).exclude(state__in=HIDDEN))


def jobs_without_a_day(partners: Sequence[str], limit: int = 200) -> list[WorkOrder]:
    """What is to be done as soon as it can be."""
    rows = WorkOrder.objects.filter(partner__in=partners, day=None, state__in=sorted(standing.OPEN))
    return list(rows.order_by("ordered_at", "id")[:limit])


def days_with_work(partners: Sequence[str], first: date, last: date) -> list[tuple[date, int]]:
    rows = WorkOrder.objects.filter(partner__in=partners, day__gte=first, day__lte=last).exclude(state__in=HIDDEN)
    found = rows.values_list("day").annotate(jobs=Count("pk")).order_by("day")
    return [(day, jobs) for day, jobs in found if day is not None]


def overdue(partners: Sequence[str], today: date, limit: int = 100) -> list[WorkOrder]:
    """Of earlier days, and nobody has said what became of it."""
    rows = WorkOrder.objects.filter(partner__in=partners, day__lt=today, state__in=sorted(standing.OPEN))
    return list(rows.order_by("day", "place_in_route", "ordered_at")[:limit])


def job(order_id: UUID, partners: Sequence[str]) -> WorkOrder | None:
    return WorkOrder.objects.filter(pk=order_id, partner__in=partners).first()


def is_ahead(order: WorkOrder, today: date) -> bool:
    """Whether it is for a later day that the resident has chosen.

    What is missed is put right by its day or before, until they choose another one for that, too; a day that the
    partner has chosen itself is its own."""
    if order.day is None or order.day <= today or order.booking_id is None:
        return False
    last = order.entries.filter(what="changed", why__in=(MISSED, MOVED)).order_by("-at", "-pk").first()
    if last is not None:
        return last.why == MOVED
    before = WorkOrder.objects.filter(case_id=order.case_id, state__in=(standing.DONE, standing.COULD_NOT))
    return not before.exclude(pk=order.pk).exists()


# what is stuck


@dataclass(frozen=True, slots=True)
class Health:
    waiting: int
    late: int
    dead: int
    kept: int  # news that fits nothing
    without_day: int  # bookings whose day is gone, and for an hour no other was found


def health(*, now: datetime) -> Health:
    found = Outgoing.objects.filter(state__in=NOT_SENT).aggregate(
        waiting=Count("pk", filter=Q(state=Outgoing.State.WAITING)),
        late=Count("pk", filter=Q(state=Outgoing.State.WAITING, queued_at__lte=now - LATE)),
        dead=Count("pk", filter=Q(state=Outgoing.State.DEAD)),
    )
    return Health(**found, kept=for_a_person().count(), without_day=long_without_day(now=now).count())


def long_without_day(*, now: datetime) -> QuerySet[WorkOrder]:
    """A person has to find their day: it is looked for each few minutes, and none was there."""
    return without_day().filter(updated_at__lte=now - FOUND_BY_ITSELF)


def stuck(*, now: datetime) -> QuerySet[Outgoing]:
    """Given up, or waiting for long; the longest first."""
    rows = Outgoing.objects.filter(state__in=NOT_SENT).filter(
        Q(state=Outgoing.State.DEAD) | Q(queued_at__lte=now - LATE)
    )
    return rows.select_related("order").order_by("queued_at", "id")


def for_a_person() -> QuerySet[Incoming]:
    return Incoming.objects.filter(result__in=Incoming.FOR_A_PERSON, seen_at=None).order_by("received_at")


def waiting_for_nobody() -> list[str]:
    """Partners with messages waiting and no way to them: nobody set up their system, or the city dropped them."""
    from upwell.partners.carrying import carrier_for

    found = Outgoing.objects.filter(state=Outgoing.State.WAITING).values_list("partner", flat=True).distinct()
    return sorted(partner for partner in found.order_by() if carrier_for(partner) is None)
