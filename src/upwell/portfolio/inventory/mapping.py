"""Which column of somebody's inventory is what: a declared map, so that no file needs a program. Pure.

A heading is compared without regard to case and to what stands between its words: files come with line breaks in them.
Where editions of a file call a column differently, all names are listed, the newest first."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from upwell.portfolio.inventory import periods

Heading = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]

FIELDS = (
    "name", "department", "department_short", "agency", "agency_short", "category", "url", "description", "audience",
    "paid_by", "notes_on_costs", "notes", "keywords", "former_department", "former_agency", "legal_basis", "languages",
)  # fmt: skip
FIGURES = {
    "volume": "count",
    "digital_volume": "count",
    "cost_per_transaction": "money",
    "digital_cost_per_transaction": "money",
    "completion": "share",
    "satisfaction": "share",
}


class MapRefused(Exception):
    """This map cannot be used."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Headings = Annotated[tuple[Heading, ...], BeforeValidator(_listed), Field(min_length=1)]


class FigureColumn(_Strict):
    """`column`: a heading with {period} in it, one column for each period. `periods`: the rule that reads it. `check`:
    only compared with others, not taken as a figure of its own."""

    figure: Literal[tuple(FIGURES)]  # type: ignore[valid-type]  # the names above
    column: Heading
    periods: Literal[tuple(periods.RULES)]  # type: ignore[valid-type]  # the rules there are
    part: Literal["", "quarter"] = ""

    @model_validator(mode="after")
    def _has_period(self) -> Self:
        if "{period}" not in self.column:
            raise ValueError("`column` must hold {period}, where the period stands")
        return self

    @property
    def pattern(self) -> re.Pattern[str]:
        before, after = (re.escape(folded(part)) for part in self.column.split("{period}"))
        return re.compile(f"{before} ?(.+?) ?{after}")


class Collection(_Strict):
    """Whose inventory it is, and under which terms it may be shown."""

    code: Code
    name: Heading
    source: Heading
    licence: Heading
    currency: str = ""


class Map(_Strict):
    kind: Literal["inventory"]
    collection: Collection
    key: Headings
    fields: dict[Literal[FIELDS], Headings]  # type: ignore[valid-type]  # the fields above
    figures: tuple[FigureColumn, ...] = ()
    blank: tuple[str, ...] = ("",)
    ignored: tuple[Heading, ...] = ()

    @model_validator(mode="after")
    def _has_name(self) -> Self:
        if "name" not in self.fields:
            raise ValueError("`fields` must say which column is the name")
        return self


def folded(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def read(path: Path) -> Map:
    """Raises MapRefused, with all that is wrong in one message."""
    try:
        return Map.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise MapRefused(f"There is no map {path.name}.") from None
    except yaml.YAMLError as error:
        raise MapRefused(f"{path.name} is not YAML: {error}") from None
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise MapRefused(f"{path.name}: {wrong}") from None
