"""What a city aims at, as it says so in `city.yaml`: pure data, checked.

What is measured, and how an objective stands, is worked out in `performance`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from upwell.catalogue.calendars import Words
from upwell.definition.base import Name, Part

MEASURES = (
    "volume.1", "completion.1", "completion.2", "take_up.1", "take_up.2", "satisfaction.1", "satisfaction.2",
    "promise.1", "fixed.1", "reopened.1", "errors.1", "failure_demand.1", "first_contact.1", "asked.1",
    "asked.2",
)  # fmt: skip
"""What a key result may be bound to, each with the version that says what it means."""


class KeyResult(Part):
    """`from`: where it began; it counts for nothing then. Without it half of the target is half of the way."""

    measure: Literal[MEASURES]  # type: ignore[valid-type]  # a closed list written once above
    target: Annotated[float, Field(ge=0)]
    from_: Annotated[float, Field(ge=0)] | None = Field(default=None, alias="from")

    @model_validator(mode="after")
    def _a_way_to_go(self) -> Self:
        if self.from_ == self.target:
            raise ValueError("A key result begins somewhere else than where it is to lead")
        return self


class Scope(Part):
    """Which services it is about: all of them, those of a department, or these."""

    department: Name | None = None
    services: frozenset[Name] = frozenset()

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.department and self.services:
            raise ValueError("A scope names a department or services, not both")
        return self


class Objective(Part):
    words: Words
    quarter: Annotated[str, Field(pattern=r"^[0-9]{4}-Q[1-4]$")]
    owner: Name = Field(description="The team that answers for it.")
    scope: Scope = Scope()
    results: Mapping[Name, KeyResult] = Field(min_length=1)


class Steered(Part):
    """The part of a city that says how it steers. `weekly_note`: the teams whose mailbox it comes to."""

    objectives: Mapping[Name, Objective] = Field(default_factory=dict)
    weekly_note: tuple[Name, ...] = ()

    def unknown(self, teams: Collection[str], departments: Collection[str]) -> Iterator[str]:
        """What it names that is not there."""
        for team in self.weekly_note:
            if team not in teams:
                yield f"weekly_note: there is no team {team}"
        for code, objective in self.objectives.items():
            if objective.owner not in teams:
                yield f"objectives, {code}: there is no team {objective.owner}"
            department = objective.scope.department
            if department and department not in departments:
                yield f"objectives, {code}: there is no department {department}"
