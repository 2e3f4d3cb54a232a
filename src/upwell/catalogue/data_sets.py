"""Figures that somebody sends of a service Upwell does not deliver: what a city says of each such data set. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from upwell.definition.base import Duration, Name, Part, Text

KINDS = ("transactions", "satisfaction", "published_satisfaction", "states", "steps", "monitoring", "costs")
PERIODS = ("day", "week", "month", "quarter", "year")
ServiceCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,89}$")]


class Columns(Part):
    """How its files are laid out, where they do not use the usual headings."""

    period: Text | None = Field(default=None, description="The heading of the column with the period.")
    name: Text | None = Field(default=None, description="The heading of the column that says which figure a row has.")
    value: Text | None = Field(default=None, description="The heading of the column with that figure.")
    names: Mapping[Text, Name] = Field(
        default_factory=dict, description="What the column `name` says, and which figure it is."
    )
    headings: Mapping[Text, Name] = Field(default_factory=dict, description="Headings, and which figure stands below.")
    only: Mapping[Text, Text] = Field(default_factory=dict, description="Headings, and what rows say there that count.")
    blank: tuple[Text, ...] = Field(default=(), description="Further words for what was not reported.")
    dates: Literal["day_first", "month_first"] | None = None


class DataSet(Part):
    """`service`: its code, whoever delivers it. `best_mark`: which end of the scale from 1 to 5 is the best one."""

    service: ServiceCode
    title: Text
    kind: Literal[KINDS]  # type: ignore[valid-type]  # a closed list written once above
    period: Literal[PERIODS]  # type: ignore[valid-type]  # the same
    team: Name
    late_after: Duration | None = Field(
        default=None, description="So long after the newest period began, new figures are late."
    )
    best_mark: Literal["highest", "lowest"] = "highest"
    steps: tuple[Name, ...] = Field(default=(), description="The steps in their order, for `steps`.")
    columns: Columns = Columns()
