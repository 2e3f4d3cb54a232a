"""Which cases a person may see and change: by team. Decided here once for queries and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from upwell.accounts.actor import EVERY_TEAM, Actor

if TYPE_CHECKING:
    from upwell.cases.models import Case

SEE = "see_cases"


def sees_all(actor: Actor) -> bool:
    if actor.kind == "system":
        return True
    return actor.may(SEE) and ("see_all_teams" in actor.permissions or (EVERY_TEAM, SEE) in actor.grants)


def teams_seen(actor: Actor) -> frozenset[str]:
    """Teams whose cases this person sees, when not all."""
    return frozenset(team for team in actor.teams if actor.may(SEE, team))


def may_see(actor: Actor, team: str) -> bool:
    return sees_all(actor) or team in teams_seen(actor)


def may(actor: Actor, permission: str, team: str) -> bool:
    return actor.kind == "system" or actor.may(permission, team)


def within(rows: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    if sees_all(actor):
        return rows
    teams = sorted(teams_seen(actor))
    # one team as an equality keeps the queue's order in the index
    return rows.filter(team=teams[0]) if len(teams) == 1 else rows.filter(team__in=teams)
