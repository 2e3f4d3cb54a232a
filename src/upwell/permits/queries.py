"""Reads permits: by number and code, for whoever is shown one; and those of an application, for its pages."""

from __future__ import annotations

import hmac
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from upwell.permits.models import Note, Permit, Standing
from upwell.vault.index import blind

CODE_LETTERS = 16  # 80 bits


def code_of(permit_id: UUID) -> str:
    return b32encode(bytes.fromhex(blind(f"code of permit {permit_id}"))[:10]).decode()[:CODE_LETTERS]


def link_of(permit: Permit) -> str:
    return f"{settings.PUBLIC_URL}/permits/{permit.number}/?code={code_of(permit.pk)}"


def paper_of(permit: Permit) -> str:
    return f"{settings.PUBLIC_URL}/permits/{permit.number}/permit.pdf?code={code_of(permit.pk)}"


def by_code(number: str, code: str) -> Permit | None:
    """None for a number without its code: the one alone says nothing, not even that it is there."""
    permit = Permit.objects.filter(number=number.strip().upper()[:20]).first()
    expected = code_of(permit.pk if permit else UUID(int=0))
    given = "".join(code.upper().split())[:40]
    right = hmac.compare_digest(expected.encode(), given.encode())
    return permit if right else None


def by_number(number: str) -> Permit | None:
    """For our own rules only, which never say what stands on it: what it says is shown to whoever has its code."""
    return Permit.objects.defer("said").filter(number=number.strip().upper()[:20]).first()


@dataclass(frozen=True, slots=True)
class Issued:
    number: str
    link: str
    paper: str
    standing: Standing
    issued_at: datetime
    valid_until: datetime | None
    revoked_at: datetime | None
    why: str


def issued_for(reference: str, *, now: datetime) -> list[Issued]:
    return [
        Issued(
            number=one.number,
            link=link_of(one),
            paper=paper_of(one),
            standing=one.standing(now),
            issued_at=one.issued_at,
            valid_until=one.valid_until,
            revoked_at=one.revoked_at,
            why=one.why,
        )
        for one in Permit.objects.filter(about=reference).defer("said")
    ]


def said(permit: Permit, language: str) -> dict[str, Any]:
    found: dict[str, Any] = permit.said.get(language) or permit.said[permit.language]
    return found


def notes(permit: Permit, language: str) -> list[tuple[datetime, str]]:
    """What came of it since, oldest first, in this language or in the holder's."""
    rows = Note.objects.filter(permit=permit, dropped_at=None)
    return [(one.at, one.said.get(language) or one.said.get(permit.language) or one.said["en"]) for one in rows]
