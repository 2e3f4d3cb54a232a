"""Small figures for residents' pages: how promises are kept, what is used most, what was finished last.

Bounded reads over recent cases; the measures proper live in `performance`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from upwell.cases import outcomes, workflow
from upwell.cases.models import Case
from upwell.cases.queries.public import PIN_COLUMNS, Pin
from upwell.cases.queries.rows import made
from upwell.catalogue import queries as catalogue


def kept_since(service: str, *, since: datetime, now: datetime) -> tuple[int, int]:
    """How many promises of this service fell due or were met since then, and how many of them were kept: (kept, all).

    Open cases past their date count as not kept; those still in time do not count yet. What a resident took back,
    or was joined to another, counts for neither."""
    settled = Q(closed_at__gte=since) | Q(closed_at__isnull=True, due_at__gte=since, due_at__lte=now)
    rows = Case.objects.filter(settled, service=service, due_at__isnull=False, opened_at__gte=since)
    rows = rows.exclude(outcome__in=outcomes.BY_THE_PRODUCT)
    found = rows.aggregate(all=Count("id"), kept=Count("id", filter=Q(closed_at__lt=F("due_at"))))
    return found["kept"], found["all"]


def opened_by_service(*, since: datetime) -> dict[str, int]:
    rows = Case.objects.filter(opened_at__gte=since).order_by()
    return dict(rows.values_list("service").annotate(Count("id")))


def finished_lately(*, outcomes: frozenset[str], limit: int) -> list[Pin]:
    """The public reports closed last with one of these outcomes."""
    rows = Case.objects.filter(on_map=True, closed_at__isnull=False, outcome__in=outcomes)
    return made(Pin, rows.order_by("-closed_at", "-id")[:limit], PIN_COLUMNS)


@dataclass(frozen=True, slots=True)
class Load:
    """What of a service is open: all of it, what falls due soon and nobody has begun, and what is late already."""

    open: int = 0
    due_not_begun: int = 0
    late: int = 0


def loads(*, until: datetime, now: datetime) -> dict[str, Load]:
    """By service. Soon is until then. What was booked for its day is begun on that day, and does not count as not
    begun before."""
    city, found = catalogue.city(), dict[str, Load]()
    soon, late = Q(due_at__gt=now, due_at__lte=until), Q(due_at__lte=now)
    groups = Case.objects.filter(closed_at__isnull=True).order_by().values("service", "kind", "workflow", "state")
    counted = groups.annotate(live=Count("id"), due=Count("id", filter=soon), over=Count("id", filter=late))
    columns = ("service", "kind", "workflow", "state", "live", "due", "over")
    for service, kind, flow, state, live, due, over in counted.values_list(*columns):
        waits = kind != "booking" and state == workflow.named(city, flow).starts
        there = found.get(service, Load())
        found[service] = Load(there.open + live, there.due_not_begun + (due if waits else 0), there.late + over)
    return found
