"""What residents and the public may read: a case by its reference (no personal data), by its secret link (the
resident's own), near a point, on the map. Nothing here knows who asks; the link or the definition decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

from django.db.models import F, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from upwell.cases import closing, outcomes, workflow
from upwell.cases.models import Case, Entry, Question
from upwell.cases.models.case import GRID, SEALED
from upwell.cases.models.history import What
from upwell.cases.queries.rows import fields_of, made
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import Outcome, State
from upwell.lib.references import canonical
from upwell.lib.secret import digest

MOST_CELLS = 40
EARTH_M = 6_371_000.0
M_PER_DEGREE = 111_195.0
TOLD = (
    What.OPENED,
    What.MOVED,
    What.TOLD,
    What.ASKED,
    What.ANSWERED,
    What.CLOSED,
    What.REOPENED,
    What.MERGED,
    What.ADDED,
    What.TOOK_OVER,
    What.RESCHEDULED,
    What.AMENDED,
    What.INVITED,
    What.AGREED,
    What.REFUSED,
    What.UNHEARD,
)
PUBLIC = (What.OPENED, What.MOVED, What.CLOSED, What.REOPENED, What.MERGED, What.TOOK_OVER)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline; `message` and `said` only on the resident's own page. `photos`: ids of uploads that
    whoever reads this may see."""

    at: datetime
    what: str
    state: State
    message: str = ""
    said: str = ""
    outcome: Outcome | None = None
    by_resident: bool = False
    photos: tuple[str, ...] = ()
    gave_contact: bool = False
    party: str = ""  # on the resident's own page: the name of somebody else who was asked


@dataclass(frozen=True, slots=True)
class PublicView:
    """What a reference alone opens. Place and answers only as far as the service's `public:` says."""

    id: UUID
    reference: str
    service: str
    version_id: int | None
    title: str
    kind: str
    state: State
    phase: str
    team: str
    opened_at: datetime
    due_at: datetime | None
    aims_to: str
    on_time: bool | None
    closed_at: datetime | None
    outcome: Outcome | None
    on_map: bool
    place_label: str
    lat: float | None
    lon: float | None
    area: str
    answers: Mapping[str, Any]
    steps: list[Step]
    main_reference: str


@dataclass(frozen=True, slots=True)
class FollowView:
    """What the private link opens: the resident's own case, with what was said on both sides. `state` and `outcome`
    are those of the `main` case where there is one: it is what the resident waits for."""

    case: Case
    state: State
    outcome: Outcome | None
    on_time: bool | None
    steps: list[Step]
    question: Question | None
    main: Case | None
    may_answer: bool
    may_withdraw: bool
    may_reopen_until: datetime | None


@dataclass(frozen=True, slots=True)
class Near:
    id: UUID
    reference: str
    service: str
    title: str
    place_label: str
    phase: str
    state: str
    opened_at: datetime
    lat: float
    lon: float
    metres: int = 0


@dataclass(frozen=True, slots=True)
class Pin:
    id: UUID
    reference: str
    service: str
    title: str
    place_label: str
    phase: str
    state: str
    workflow: str
    opened_at: datetime
    closed_at: datetime | None
    lat: float
    lon: float


NEAR_COLUMNS = fields_of(Near)[:-1]
PIN_COLUMNS = fields_of(Pin)


def exists(case_id: UUID) -> bool:
    """Whether this id is a case's already, whoever opened it."""
    return Case.objects.filter(pk=case_id).exists()


def that_exist(ids: Collection[UUID]) -> set[UUID]:
    """Those of these ids that are a case's."""
    return set(Case.objects.filter(pk__in=ids).values_list("pk", flat=True))


def public_view(reference: str) -> PublicView | None:
    """Two statements. None for a reference that is not one."""
    case = Case.objects.select_related("merged_into").defer(*SEALED)
    case = case.filter(reference=canonical(reference) or "").first()  # type: ignore[assignment]  # narrowed at once
    return _public(case) if isinstance(case, Case) else None


def _public(case: Case) -> PublicView:
    city = catalogue.city()
    flow = workflow.named(city, case.workflow)
    fields = _public_fields(case)
    shown = case.on_map
    return PublicView(
        id=case.pk,
        reference=case.reference,
        service=case.service,
        version_id=case.version_id,
        title=case.title,
        kind=case.kind,
        state=flow.state(case.state),
        phase=case.phase,
        team=case.team,
        opened_at=case.opened_at,
        due_at=case.due_at,
        aims_to=case.target.aims_to if case.target else "",
        on_time=_on_time(case),
        closed_at=case.closed_at,
        outcome=_outcome(case, case.outcome),
        on_map=shown,
        place_label=case.place_label if shown else "",
        lat=case.lat if shown else None,
        lon=case.lon if shown else None,
        area=case.area,
        answers={name: case.answers[name] for name in fields if name in case.answers},
        steps=[_step(case, entry, flow) for entry in _entries(case, PUBLIC)],
        main_reference=case.merged_into.reference if case.merged_into else "",
    )


def _on_time(case: Case) -> bool | None:
    """Whether all that was promised was kept: a new promise after reopening does not make up for one missed before.

    One more statement for a case that was reopened."""
    if case.on_time and case.reopened:
        missed = case.closures.filter(due_at__lte=F("at")).exclude(outcome__in=outcomes.BY_THE_PRODUCT)
        return not missed.exists()
    return case.on_time


def _public_fields(case: Case) -> tuple[str, ...]:
    if case.version_id is None:
        return ()
    public = catalogue.version(case.version_id).definition.public
    return public.fields if public else ()


def by_follow_secret(secret: str) -> FollowView | None:
    """Three statements. The secret is the key: whoever has the link is the resident."""
    return _followed(follow_digest=digest(secret))


def by_seat(case_id: UUID, organisations: Collection[UUID]) -> FollowView | None:
    """The same page for whoever may act for one of these organisations, if it asked for the case. Three statements."""
    return _followed(pk=case_id, organisation__in=organisations) if organisations else None


def _followed(**which: Any) -> FollowView | None:
    case = Case.objects.select_related("merged_into").filter(**which).first()
    if case is None:
        return None
    city = catalogue.city()
    flow = workflow.named(city, case.workflow)
    question = case.questions.filter(ended_at=None).first() if case.phase == workflow.WAITING else None
    reopenable = flow.allows(case.state, workflow.REOPEN)
    about = case.merged_into or case
    return FollowView(
        case=case,
        state=workflow.named(city, about.workflow).state(about.state),
        outcome=_outcome(about, about.outcome),
        on_time=_on_time(case),
        steps=[_step(case, entry, flow, own=True) for entry in _entries(case, TOLD)],
        question=question,
        main=case.merged_into,
        may_answer=question is not None,
        may_withdraw=flow.allows(case.state, workflow.WITHDRAW),
        may_reopen_until=case.reopen_until if reopenable else None,
    )


def _outcome(case: Case, code: str) -> Outcome | None:
    return outcomes.find(catalogue.city(), code, kind=case.kind, service=case.service) if code else None


def _entries(case: Case, what: Sequence[str]) -> list[Entry]:
    return list(case.entries.filter(what__in=what).order_by("at", "id"))


def _step(case: Case, entry: Entry, flow: workflow.Workflow, *, own: bool = False) -> Step:
    return Step(
        at=entry.at,
        what=entry.what,
        state=flow.state(entry.to_state),
        message=entry.message if own else "",
        said=(entry.said or "") if own else "",
        outcome=_outcome(case, entry.data.get("outcome", "")),
        by_resident=entry.by_kind == "resident",
        photos=tuple(entry.data.get("photos", ())) if own or closing.are_public(case.version_id) else (),
        gave_contact=bool(entry.data.get("contact")),
        party=str(entry.data.get("party", "")) if own else "",
    )


def near(
    lat: float, lon: float, *, services: Sequence[str], within_m: float, since: datetime, limit: int = 5
) -> list[Near]:
    """Reports like this one that are not closed, nearest first: suspected duplicates. One statement.

    Only what is public anyway is shown: a report kept from the map is not given away here."""
    north, east = within_m / M_PER_DEGREE, within_m / (M_PER_DEGREE * max(cos(radians(lat)), 0.01))
    rows = Case.objects.filter(
        closed_at__isnull=True,
        service__in=list(services),
        lat__range=(lat - north, lat + north),
        lon__range=(lon - east, lon + east),
        on_map=True,
    )
    # wrapped, so that no planner prefers the order of opening to the place
    rows = rows.alias(opened=Coalesce("opened_at", "updated_at")).filter(opened__gte=since)
    # flat enough to put the nearest first; the true distance is worked out below
    away = _squared("lat", lat, 1.0) + _squared("lon", lon, cos(radians(lat)))
    nearest = made(Near, rows.order_by(away)[: limit * 4], NEAR_COLUMNS)
    found = ((metres_between(lat, lon, row.lat, row.lon), row) for row in nearest)
    inside = sorted((metres, row.reference, row) for metres, row in found if metres <= within_m)
    return [_with_metres(row, metres) for metres, _reference, row in inside[:limit]]


def _squared(column: str, at: float, shrunk: float) -> CombinedExpression:
    away = (F(column) - Value(at)) * Value(shrunk)
    return away * away


def metres_between(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    half_lat, half_lon = radians(to_lat - lat) / 2, radians(to_lon - lon) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat)) * cos(radians(to_lat)) * sin(half_lon) ** 2
    return 2 * EARTH_M * asin(sqrt(min(1.0, chord)))


def _with_metres(row: Near, metres: float) -> Near:
    return replace(row, metres=round(metres))


def public_map(
    *,
    south: float,
    west: float,
    north: float,
    east: float,
    since: datetime | None = None,
    services: Sequence[str] = (),
    phase: str = "",
    limit: int = 500,
) -> list[Pin]:
    """The newest reports inside the box. One statement.

    A small box is looked up by the cells of the grid it touches; in a large one the newest are soon found in order."""
    rows = Case.objects.filter(on_map=True, lat__range=(south, north), lon__range=(west, east))
    touched = GRID.cells(south, west, north, east, most=MOST_CELLS)
    rows = rows if touched is None else rows.filter(cell__in=touched)
    rows = rows.filter(opened_at__gte=since) if since else rows
    rows = rows.filter(service__in=list(services)) if services else rows
    rows = rows.filter(closed_at__isnull=phase != workflow.CLOSED) if phase else rows
    return made(Pin, rows.order_by("-opened_at", "-id")[:limit], PIN_COLUMNS)


def public_pin(reference: str) -> Pin | None:
    """One report as the map shows it; None when it is not on the map."""
    rows = Case.objects.filter(on_map=True, reference=canonical(reference) or "")
    return next(iter(made(Pin, rows[:1], PIN_COLUMNS)), None)


def public_list(*, limit: int = 20, before: datetime | None = None, services: Sequence[str] = ()) -> list[Pin]:
    """The newest public reports; `before` is the opening time of the last one seen."""
    rows = Case.objects.filter(on_map=True)
    rows = rows.filter(opened_at__lt=before) if before else rows
    rows = rows.filter(service__in=list(services)) if services else rows
    return made(Pin, rows.order_by("-opened_at", "-id")[:limit], PIN_COLUMNS)


def for_account(
    account_id: int,
    *,
    organisation: UUID | None = None,
    closed: bool | None = None,
    limit: int = 50,
    before: datetime | None = None,
) -> list[Pin]:
    """A signed-in resident's own cases, newest first, or those of an organisation they may act for; `before` is the
    opening time of the last one seen."""
    holder: dict[str, Any] = {"organisation": organisation}
    holder |= {} if organisation else {"account": account_id}
    rows = Case.objects.filter(parent=None, **holder)
    rows = rows if closed is None else rows.filter(closed_at__isnull=not closed)
    rows = rows.filter(opened_at__lt=before) if before else rows
    return made(Pin, rows.order_by("-opened_at", "-id")[:limit], PIN_COLUMNS)
