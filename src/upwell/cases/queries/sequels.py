"""What comes after a case, and what is known of the person where the next is booked by itself. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from upwell.cases import outcomes, workflow
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import Outcome, State

MOST = 20


@dataclass(frozen=True, slots=True)
class Sequel:
    """A case that follows another."""

    id: UUID
    reference: str
    service: str
    version_id: int | None
    title: str
    state: State
    opened_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None

    @property
    def is_good(self) -> bool:
        return self.outcome is not None and self.outcome.good


COLUMNS = (
    "id", "reference", "service", "version_id", "title", "kind", "workflow", "state", "opened_at", "closed_at",
    "outcome",
)  # fmt: skip


def sequels_of(case_id: UUID) -> list[Sequel]:
    """Those that follow it, oldest first. One statement."""
    rows = Case.objects.filter(follows=case_id).only(*COLUMNS).order_by("opened_at", "id")
    return [_sequel(one) for one in rows[:MOST]]


def _sequel(case: Case) -> Sequel:
    city = catalogue.city()
    found = outcomes.find(city, case.outcome, kind=case.kind, service=case.service) if case.outcome else None
    return Sequel(
        id=case.pk,
        reference=case.reference,
        service=case.service,
        version_id=case.version_id,
        title=case.title,
        state=workflow.named(city, case.workflow).state(case.state),
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        outcome=found,
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """A case as whoever asks for the same again starts from it: `answers` are all of them, `contact` among them only
    in `contact`. `outcome`: how it ended; empty while it goes on."""

    id: UUID
    reference: str
    service: str
    version_id: int | None
    language: str
    account_id: int | None
    organisation: UUID | None
    answers: Mapping[str, Any]
    contact: Mapping[str, str]
    outcome: str
    channel: str
    place_label: str
    opened_at: datetime


def origin(case_id: UUID) -> Origin | None:
    """None for one that is not there, or whose person is known no more."""
    case = Case.objects.filter(pk=case_id, forgotten_at=None).first()
    if case is None:
        return None
    return Origin(
        id=case.pk,
        reference=case.reference,
        service=case.service,
        version_id=case.version_id,
        language=case.language,
        account_id=case.account_id,
        organisation=case.organisation,
        answers={**case.answered, **(case.private or {})},
        contact=case.contact or {},
        outcome=case.outcome,
        channel=case.channel,
        place_label=case.place_label,
        opened_at=case.opened_at,
    )


def first_of(case_id: UUID) -> UUID:
    """The case this one follows, or itself."""
    found = Case.objects.filter(pk=case_id).values_list("follows_id", flat=True).first()
    return found or case_id
