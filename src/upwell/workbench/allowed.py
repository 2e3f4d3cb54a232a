"""Who may write and publish which services: those whose department one of one's teams belongs to. Pure."""

from __future__ import annotations

from upwell.accounts.actor import EVERY_TEAM, Actor
from upwell.catalogue.city import City

EDIT, PUBLISH = "workbench.edit", "workbench.publish"


def may(actor: Actor, permission: str, owner: str, city: City) -> bool:
    """Whether this is allowed for services of this department: by a role in one of its teams, or in all."""
    if actor.may(permission, EVERY_TEAM):
        return True
    return any(actor.may(permission, code) for code, team in city.teams.items() if team.department == owner)


def departments(actor: Actor, permission: str, city: City) -> list[str]:
    """The departments whose services they may do this with."""
    return [code for code in city.departments if may(actor, permission, code, city)]
