"""Which team works a case: the service's rules in order, by answers and area. Pure.

The answer says which rule matched, so that a person can see why a case is where it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from upwell.catalogue.city import City
from upwell.definition.model import Route, Service
from upwell.definition.values import Plain, Values


@dataclass(frozen=True, slots=True)
class Routed:
    """`rule` counts from 1 as people do; None when no rule matched and the owner's first team has it."""

    team: str
    rule: int | None
    why: Literal["condition", "area", "condition_and_area", "always", "owner", "nobody"]


def route(service: Service, values: Values, areas: Collection[str], city: City) -> Routed:
    """`areas`: codes of every area the place lies in, of any set."""
    for number, rule in enumerate(service.route, 1):
        if _matches(rule, values, areas):
            return Routed(rule.team, number, _why(rule))
    return _owner(service.owner, city)


def own_team(service: Service, values: Values, areas: Collection[str], city: City) -> str:
    """Whose a case is when no partner has it: of the first rule that matches and names a team of the city's own."""
    own = (rule.team for rule in service.route if _matches(rule, values, areas) and is_own(city, rule.team))
    return next(own, "")


def is_own(city: City, team: str) -> bool:
    """Whether the city does this team's work itself."""
    return team in city.teams and not city.teams[team].partner


def _matches(rule: Route, values: Values, areas: Collection[str]) -> bool:
    if rule.area is not None and rule.area not in areas:
        return False
    return rule.when is None or rule.when.holds(values) is True


def _why(rule: Route) -> Literal["condition", "area", "condition_and_area", "always"]:
    if rule.when is not None:
        return "condition" if rule.area is None else "condition_and_area"
    return "always" if rule.area is None else "area"


def _owner(department: str, city: City) -> Routed:
    """A rule may be missing or match nothing; the case must still be somebody's."""
    mine = next((code for code, team in city.teams.items() if team.department == department), None)
    return Routed(mine, None, "owner") if mine else Routed("", None, "nobody")


def codes(areas: Mapping[str, Plain]) -> frozenset[str]:
    """Every area code of a place, from the areas of each set: one code or several."""
    return frozenset(_flat(areas))


def _flat(areas: Mapping[str, Plain]) -> Iterator[str]:
    for found in areas.values():
        if isinstance(found, str):
            yield found
        elif isinstance(found, list | tuple):
            yield from (str(code) for code in found)
