"""Another team for a case, proposed by those who may not move it themselves, and decided by those who may.

Each proposal is a row: who, when, why, and what became of it. A case has one open proposal at most; a case that changes
hands for any other reason, or is closed, ends it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.cases.actions import refusals
from upwell.cases.actions.change import Change, held_by_staff
from upwell.cases.actions.teamwork import hand_over
from upwell.cases.models import Case, Proposal
from upwell.cases.models.history import What


@transaction.atomic
def propose_team(case_id: UUID, *, team: str, by: Actor, now: datetime, seen: int | None, reason: str) -> Case:
    """The case stays where it is until somebody decides."""
    change = Change(held_by_staff(case_id, by=by, needs="work_cases", seen=seen), by=by, now=now)
    case = change.case
    if not case.is_live:
        raise refusals.CannotMove
    if case.proposed_team is not None:
        raise refusals.AlreadyProposed
    if team not in change.city.teams or team == case.team:
        raise refusals.UnknownTeam
    if not reason.strip():
        raise refusals.MissingWords
    why = reason.strip()
    Proposal.objects.create(case=case, team=team, at=now, by=by.id, by_called=by.called, why=why)
    change.set(proposed_team=team)
    change.entry(What.PROPOSED, note=why, data={"to_team": team})
    change.fact("case_team_proposed", to_team=team)
    return change.write()


@transaction.atomic
def accept_team(case_id: UUID, *, by: Actor, now: datetime, seen: int | None) -> Case:
    """The case goes to the proposed team."""
    change = _proposed_to(case_id, by=by, now=now, seen=seen)
    if not change.case.is_live:
        raise refusals.CannotMove
    team = str(change.case.proposed_team)
    if team not in change.city.teams:
        raise refusals.UnknownTeam
    hand_over(change, team, data={"why": "proposal"})
    return change.write()


@transaction.atomic
def decline_team(case_id: UUID, *, by: Actor, now: datetime, seen: int | None, reason: str = "") -> Case:
    """The case stays with its team; `reason` is for who proposed another."""
    change = _proposed_to(case_id, by=by, now=now, seen=seen)
    team = str(change.case.proposed_team)
    change.decide_proposal(accepted=False)
    change.entry(What.DECLINED, note=reason.strip(), data={"to_team": team})
    return change.write()


def _proposed_to(case_id: UUID, *, by: Actor, now: datetime, seen: int | None) -> Change:
    change = Change(held_by_staff(case_id, by=by, needs="assign_cases", seen=seen), by=by, now=now)
    if change.case.proposed_team is None:
        raise refusals.NothingProposed
    return change
