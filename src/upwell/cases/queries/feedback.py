"""A closing of a case by the secret in its answer letter: what the feedback room needs to know, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upwell.cases import outcomes, workflow
from upwell.cases.models import Closure
from upwell.cases.models.case import SEALED
from upwell.catalogue import queries as catalogue
from upwell.lib.secret import digest

UNOPENED = tuple(f"case__{column}" for column in SEALED)


@dataclass(frozen=True, slots=True)
class Closed:
    """`may_reopen_until` is empty when the case cannot be reopened or stands open again already."""

    closure_id: int
    digest: str
    case_id: UUID
    reference: str
    title: str
    service: str
    version_id: int | None
    kind: str
    team: str
    area: str
    channel: str
    language: str
    assisted: bool
    place_label: str
    outcome: str
    outcome_words: dict[str, str]
    message: str
    closed_at: datetime
    is_closed: bool
    may_reopen_until: datetime | None
    organisation: UUID | None

    @property
    def is_decision(self) -> bool:
        return outcomes.is_decision(self.kind)


def closed_by_secret(secret: str) -> Closed | None:
    """One statement. None too when the case has forgotten its person: there is nobody left to ask."""
    rows = Closure.objects.filter(feedback_digest=digest(secret), case__forgotten_at=None).exclude(feedback_digest="")
    closure = rows.select_related("case").defer(*UNOPENED).first()
    return _closed(closure) if closure else None


def closings_asking(references: Sequence[str]) -> list[Closed]:
    """The closings of these cases whose letter asked how it was. One statement."""
    rows = Closure.objects.filter(case__reference__in=set(references)).exclude(feedback_digest="")
    return [_closed(closure) for closure in rows.select_related("case").defer(*UNOPENED)]


def _closed(closure: Closure) -> Closed:
    case, city = closure.case, catalogue.city()
    outcome = outcomes.find(city, closure.outcome, kind=case.kind, service=case.service)
    still = case.closed_at == closure.at
    reopenable = still and workflow.named(city, case.workflow).allows(case.state, workflow.REOPEN)
    return Closed(
        closure_id=closure.pk,
        digest=closure.feedback_digest,
        case_id=case.pk,
        reference=case.reference,
        title=case.title,
        service=case.service,
        version_id=case.version_id,
        kind=case.kind,
        team=case.team,
        area=case.area,
        channel=case.channel,
        language=case.language,
        assisted=case.assisted,
        place_label=case.place_label,
        outcome=closure.outcome,
        outcome_words=dict(outcome.name) if outcome else {},
        message=closure.message,
        closed_at=closure.at,
        is_closed=still,
        may_reopen_until=case.reopen_until if reopenable else None,
        organisation=case.organisation,
    )
