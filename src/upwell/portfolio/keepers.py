"""Who may keep which part of the city's own inventory: whoever improves services in a team of the department.

Somebody whose permission holds in every team, or who sees all of them, keeps all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from upwell.accounts.actor import EVERY_TEAM, Actor
from upwell.catalogue import queries as catalogue
from upwell.portfolio.models import Department, Entry

MAY = "improve_services"


@dataclass(frozen=True, slots=True)
class Keeps:
    """`codes`: of the departments somebody keeps; None for all of them."""

    codes: frozenset[str] | None

    def entry(self, one: Entry) -> bool:
        """A service is its department's, and that of whoever delivers it here. What is nobody's is for who keeps
        all."""
        return one.collection.is_own and (self.codes is None or bool(self.codes & set(_whose(one))))

    def department(self, one: Department) -> bool:
        """With what it is a part of."""
        return one.collection.is_own and (self.codes is None or bool(self.codes & set(_codes(one))))


def of(actor: Actor) -> Keeps:
    if not actor.may(MAY):
        return Keeps(frozenset())
    if (EVERY_TEAM, MAY) in actor.grants or {"see_all_teams", MAY} <= actor.permissions:
        return Keeps(None)
    teams = catalogue.city().teams
    mine = {teams[one].department for one in actor.teams if one in teams and actor.may(MAY, one)}
    return Keeps(frozenset(_followed(mine)))


def _followed(mine: set[str]) -> set[str]:
    """With what these became: teams go by the old code until the city's folder says the new one."""
    rows = Department.objects.filter(collection__is_own=True, succeeded_by__isnull=False)
    after = dict(rows.values_list("code", "succeeded_by__code"))
    known, found = set(mine), set(mine)
    while found:
        found = {after[one] for one in found if one in after} - known
        known |= found
    return known


def _whose(one: Entry) -> Iterator[str]:
    for department in (one.top, one.department):
        yield from _codes(department)
    published = catalogue.published(one.definition) if one.definition else None
    if published:
        yield published.definition.owner


def _codes(one: Department | None) -> Iterator[str]:
    if one is not None:
        yield one.code
        yield from _codes(one.parent if one.parent_id else None)
