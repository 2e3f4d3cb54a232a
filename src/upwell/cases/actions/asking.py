"""Asking somebody else for their part of a case: the row, the letter with their own link, the event.

Used where a case is opened and where the applicant names another person. Whoever is written to did not ask for it: how
often an address gets such a letter is limited, and a letter over the limit is left out, not the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from upwell.cases import invitations, links, others
from upwell.cases.actions.change import fact
from upwell.cases.models import Case, Party
from upwell.catalogue import queries as catalogue
from upwell.definition.model import Service
from upwell.events.actions import Fact
from upwell.lib.secret import digest
from upwell.limits import actions as limits
from upwell.limits.kinds import INVITATIONS
from upwell.vault.index import blind

APPLICANT = "applicant"


def service_of(case: Case) -> Service | None:
    return catalogue.version(case.version_id).definition if case.version_id is not None else None


def invite_all(
    case: Case, service: Service, names: Iterable[str], private: Mapping[str, Any], *, now: datetime
) -> list[Fact]:
    """Asks each of them; `private` holds their addresses. Answers the events to write with the case."""
    facts: list[Fact] = []
    for name in names:
        _row, told = invite(case, service, name, others.reach(service, name, private), now=now)
        facts += told
    return facts


def invite(
    case: Case, service: Service, name: str, address: str, *, now: datetime, times: int = 1
) -> tuple[Party, list[Fact]]:
    party_id, rule = uuid4(), service.parties[name]
    row = Party(
        id=party_id,
        case=case,
        name=name,
        reach=address or None,
        reach_index=blind(address) if address else "",
        same_as=_same_as(case, address) if address else "",
        language=case.language,
        link_digest=digest(links.party_secret(party_id)),
        invited_at=now,
        remind_on=now + rule.reminded_after,
        until=now + rule.within,
    )
    facts = [fact(case, "party_invited", at=now, party=name, times=times)]
    if may_write(row, now=now):
        row.letters = 1
        facts += invitations.to_party(row, invitations.INVITATION, service=service, now=now)
    row.save(force_insert=True)
    return row, facts


def _same_as(case: Case, address: str) -> str:
    """Whose address this is besides. It is allowed: a couple may share one. The team sees it on the case."""
    if address.casefold() == str((case.contact or {}).get("email", "")).casefold():
        return APPLICANT
    other = Party.objects.filter(case=case, reach_index=blind(address)).values_list("name", flat=True).first()
    return other or ""


def may_write(row: Party, *, now: datetime) -> bool:
    """Counts one letter to this address; false when it has had enough, from whatever applications."""
    if not row.reach:
        return False
    try:
        limits.take(INVITATIONS, "to", blind(row.reach), now=now)
    except limits.TooMany:
        return False
    return True
