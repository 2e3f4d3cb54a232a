"""Who does something: passed to every action as `by=`, written into histories. Pure; holds no database row.

`may` answers for one permission and one team. What a person may do in one team says nothing about another team."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["staff", "resident", "system", "partner"]

EVERY_TEAM = ""
"""In `grants`: the permission holds in every team."""


@dataclass(frozen=True, slots=True)
class Actor:
    kind: Kind
    id: str
    called: str
    account_id: int | None = None
    permissions: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    grants: frozenset[tuple[str, str]] = frozenset()
    """(team, permission) pairs; when empty, every permission holds in every one of `teams`."""

    def may(self, permission: str, team: str | None = None) -> bool:
        """Whether this is allowed for that team; without a team, for any at all.

        `see_all_teams` widens what one may see or take out to every team; to change a case of a team takes a
        membership there, or one that is not bound to a team."""
        if permission not in self.permissions:
            return False
        if team is None or self._granted(team, permission):
            return True
        return "see_all_teams" in self.permissions and permission.startswith(("see_", "export_"))

    @property
    def begins_with_portal(self) -> bool:
        """A partner's people: they do jobs, and see no case."""
        return "do_work_orders" in self.permissions and "see_cases" not in self.permissions

    @property
    def begins_with_queue(self) -> bool:
        """Else with the system: it is all they see."""
        return "see_cases" in self.permissions or "see_system" not in self.permissions

    def _granted(self, team: str, permission: str) -> bool:
        if not self.grants:
            return team in self.teams
        return (team, permission) in self.grants or (EVERY_TEAM, permission) in self.grants


SYSTEM = Actor("system", "system", "Upwell")
RESIDENT = Actor("resident", "", "")
"""A resident who is not signed in; what they may open, the secret in their link says."""
