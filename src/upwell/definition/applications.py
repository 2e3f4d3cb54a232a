"""What an application needs besides its questions: other people who answer, teams that review, what must be there
before it is looked at, and the permit at the end.

Plain declarations; who is asked when, and what follows from the answers, is decided in `cases`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from upwell.definition.base import Duration, Name, Part, Text, When
from upwell.definition.steps import carried


class Party(Part):
    """Somebody else who answers a few questions by a link of their own: the landlord signs, a neighbor agrees."""

    title: Text = Field(description="Who they are, for the applicant and the team: Your landlord.")
    asks: Text = Field(description="One sentence of what they are asked.")
    reach: Name = Field(description="The question whose answer says where to write to them.")
    shows: tuple[Name, ...] = Field(default=(), description="The applicant's answers they may read.")
    when: When | None = None
    within: Duration = timedelta(days=14)
    remind_after: Duration | None = Field(default=None, description="Half of `within`, when not given.")

    @property
    def reminded_after(self) -> timedelta:
        return self.remind_after or self.within / 2


class ReviewRule(Part):
    """A team that looks at every application, or at those for which the condition holds. All are asked at once."""

    team: Name
    when: When | None = None


class Wanted(Part):
    """One line of the completeness check: what must be there before anybody reviews."""

    item: Name
    what: Text = Field(description="What must be there, in words the applicant is sent when it is missing.")
    when: When | None = None


class Permit(Part):
    """The paper at the end: what it is called, which answers stand on it, how long it holds."""

    title: Text
    shows: tuple[Name, ...] = Field(default=(), description="The answers printed on it, for whoever is shown it.")
    labels: Mapping[Name, Text] = Field(default_factory=dict, description="Short words for what it shows, by answer.")
    holder: Name | None = Field(default=None, description="The question that says who holds it.")
    valid_for: Duration | None = None


class FollowOn(Part):
    """The service that comes after this one, offered on the page of the request and in its last letter: an inspection
    after a permit. Its cases know which case they follow."""

    service: Name
    when: Literal["granted", "done"] = Field(default="done", description="Once it is granted, or well done.")
    carry: Annotated[Mapping[Name, Name], BeforeValidator(carried)] = Field(default_factory=dict)
    permit: Name | None = Field(default=None, description="The question there that the permit's number answers.")
