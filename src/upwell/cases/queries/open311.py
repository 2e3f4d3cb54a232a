"""The list behind GeoReport: public cases newest first, as plain values. Knows nothing of the protocol's spelling."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upwell.cases.models import Case
from upwell.cases.queries.rows import fields_of, made


@dataclass(frozen=True, slots=True)
class Request311:
    """`private` never; `answers` only for the channel to pick the fields the service makes public."""

    id: UUID
    reference: str
    service: str
    kind: str
    version_id: int | None
    title: str
    phase: str
    state: str
    workflow: str
    team: str
    outcome: str
    answers: dict[str, object]
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    place_label: str
    area: str
    lat: float | None
    lon: float | None
    on_map: bool


COLUMNS = fields_of(Request311)


def open311_requests(
    *,
    references: Sequence[str] = (),
    services: Collection[str] = (),
    closed: bool | None = None,
    opened_from: datetime | None = None,
    opened_until: datetime | None = None,
    updated_from: datetime | None = None,
    updated_until: datetime | None = None,
    offset: int = 0,
    limit: int = 50,
) -> list[Request311]:
    """One statement. References override every other choice, as GeoReport says. Intervals are half-open."""
    rows = Case.objects.filter(in_open311=True)
    if references:
        return made(Request311, rows.filter(reference__in=list(references)).order_by("-opened_at", "-id"), COLUMNS)
    if services:
        rows = rows.filter(service__in=list(services))
    if closed is not None:
        rows = rows.filter(closed_at__isnull=not closed)
    bounds = {
        "opened_at__gte": opened_from,
        "opened_at__lt": opened_until,
        "updated_at__gte": updated_from,
        "updated_at__lt": updated_until,
    }
    rows = rows.filter(**{bound: instant for bound, instant in bounds.items() if instant is not None})
    by_update = updated_from is not None and opened_from is None
    order = ("-updated_at", "-id") if by_update else ("-opened_at", "-id")
    return made(Request311, rows.order_by(*order)[offset : offset + limit], COLUMNS)
