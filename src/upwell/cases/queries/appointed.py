"""What goes with the booking of a case: where, in which language, whether it is over. Contact data stays closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from upwell.cases.models import Case
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient


@dataclass(frozen=True, slots=True)
class Appointed:
    reference: str
    place_label: str
    language: str
    closed: bool
    team: str
    version_id: int | None


def appointed(case_id: UUID) -> Appointed | None:
    columns = ("reference", "place_label", "language", "closed_at", "team", "version_id")
    row = Case.objects.filter(pk=case_id).values_list(*columns).first()
    return None if row is None else Appointed(row[0], row[1], row[2], row[3] is not None, row[4], row[5])


def is_told(case_id: UUID, template: str) -> bool:
    """Whether this message reaches somebody, by mail or as a text."""
    contact = Case.objects.only("contact").get(pk=case_id).contact or {}
    return notify.way_to(Recipient(email=contact.get("email"), phone=contact.get("phone")), template) is not None


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of a case as its resident gave them, the private ones apart."""

    language: str
    version_id: int | None
    answers: Mapping[str, Any]


def answered(case_id: UUID) -> Answered | None:
    case = Case.objects.defer("private", "contact").filter(pk=case_id).first()
    return None if case is None else Answered(case.language, case.version_id, case.answered)


def place_of(reference: str) -> str:
    """Where it is, in words; empty when there is no place, or when it is known no more."""
    return Case.objects.filter(reference=reference).values_list("place_label", flat=True).first() or ""


def organisation_of(case_id: UUID) -> UUID | None:
    """In whose name it was asked for; None for a person's own, and where there is no such case."""
    return Case.objects.filter(pk=case_id).values_list("organisation", flat=True).first()


def references(case_ids: Collection[UUID]) -> dict[UUID, str]:
    return dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "reference"))


def ids(references: Collection[str]) -> dict[str, UUID]:
    """The id of each case, by its reference."""
    return dict(Case.objects.filter(reference__in=references).values_list("reference", "pk"))
