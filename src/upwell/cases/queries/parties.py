"""Somebody else's part of a case: by their own link, and as the applicant and staff see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from upwell.cases import invitations, letters, others, workflow
from upwell.cases.models import Case, Party
from upwell.catalogue import queries as catalogue
from upwell.definition.model import Service
from upwell.lib.secret import digest


@dataclass(frozen=True, slots=True)
class Part:
    """What a party's link opens: their own answers, and of the case what its service shows them."""

    id: UUID
    name: str
    title: str
    rev: int
    answers: dict[str, Any]
    applicants: dict[str, Any]  # answers, for words, conditions and what is shown
    service: Service
    service_name: str
    asks: str
    until: datetime
    how: str
    is_open: bool
    opened: bool


def part_by_secret(secret: str, *, language: str, now: datetime) -> Part | None:
    """Two statements. After their link has ended it still says so, with nothing of the application in it."""
    row = Party.objects.select_related("case").filter(link_digest=digest(secret)).first()
    if row is None or row.case.version_id is None:
        return None
    case, service = row.case, catalogue.version(row.case.version_id).definition
    open_ = row.is_open(now) and case.is_live
    return Part(
        id=row.pk,
        name=row.name,
        title=invitations.called(row.name, service, language),
        rev=row.rev,
        answers=dict(row.answers or {}) if open_ else {},
        applicants={**case.answered, **_personal(case, service, row.name)} if open_ else {},
        service=service,
        service_name=letters.service_name(case, language),
        asks=invitations.asks(row, service, language) if open_ else "",
        until=row.until,
        how=row.how or ("" if open_ else Party.How.SILENT),
        is_open=open_,
        opened=row.opened_at is not None,
    )


def _personal(case: Case, service: Service, name: str) -> dict[str, Any]:
    """Of the private answers only those that the service shows them: a name, for the most part."""
    private = case.private or {}
    return {one: private[one] for one in service.parties[name].shows if one in private}


@dataclass(frozen=True, slots=True)
class Asked:
    """One person who was asked, for the applicant's page and the team's. Earlier ones of the same name come before."""

    id: UUID
    name: str
    title: str
    reach: str
    same_as: str
    invited_at: datetime
    opened_at: datetime | None
    reminded_at: datetime | None
    until: datetime
    ended_at: datetime | None
    how: str
    why: str
    answers: dict[str, Any]
    latest: bool
    may_send: bool
    may_name_another: bool


def parties_of(case: Case, *, language: str, now: datetime) -> list[Asked]:
    """One statement, and none where the service asks nobody else."""
    service = catalogue.version(case.version_id).definition if case.version_id is not None else None
    if service is None or not service.parties:
        return []
    rows = list(Party.objects.filter(case=case).order_by("name", "invited_at"))
    flow = workflow.named(catalogue.city(), case.workflow)
    open_for_more = flow.allows(case.state, workflow.HEARD) or flow.allows(case.state, workflow.INVITE)
    count = {row.name: sum(one.name == row.name for one in rows) for row in rows}
    last = {row.name: row.pk for row in rows}
    return [
        Asked(
            id=row.pk,
            name=row.name,
            title=invitations.called(row.name, service, language),
            reach=row.reach or "",
            same_as=_same(row, service, language),
            invited_at=row.invited_at,
            opened_at=row.opened_at,
            reminded_at=row.reminded_at,
            until=row.until,
            ended_at=row.ended_at,
            how=row.how,
            why=row.why or "",
            answers=dict(row.answers or {}) if row.how == Party.How.ANSWERED else {},
            latest=last[row.name] == row.pk,
            may_send=row.is_open(now) and row.letters < others.MOST_LETTERS and bool(row.reach),
            may_name_another=last[row.name] == row.pk
            and case.is_live
            and open_for_more
            and row.how != Party.How.ANSWERED
            and count[row.name] < others.MOST_TIMES,
        )
        for row in rows
    ]


def waited_for(case_id: UUID, *, language: str) -> list[str]:
    """What those are called whose answer a case waits for. One statement where its service asks nobody else."""
    case = Case.objects.filter(pk=case_id, waiting_since__isnull=False).only("id", "version_id").first()
    if case is None:
        return []
    names = Party.objects.filter(case=case, ended_at=None).order_by("invited_at", "name").values_list("name", flat=True)
    return [called(case, name, language) for name in dict.fromkeys(names)]


def called(case: Case, name: str, language: str) -> str:
    """What somebody else who is asked is called in this service."""
    service = catalogue.version(case.version_id).definition if case.version_id is not None else None
    return invitations.called(name, service, language) if service is not None and name in service.parties else name


def _same(row: Party, service: Service, language: str) -> str:
    """Whose address it is too: "applicant", or what another party is called."""
    if row.same_as in service.parties:
        return invitations.called(row.same_as, service, language)
    return row.same_as
