"""Which column of somebody's inventory is what: a declared map, so that no file needs a program. Pure.

A heading is compared without regard to case and to what stands between its words: files come with line breaks in them.
Where editions of a file call a column differently, all names are listed, the newest first."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from upwell.portfolio.inventory import periods

POINTS = ("account", "sign_in", "application", "decision", "result", "help")
"""Registering, proving who one is, applying, hearing the decision, getting what was asked for, putting a problem right:
the test of Canada's inventory and of Singapore's blueprint."""
Heading = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]

FIELDS = (
    "name", "department", "department_short", "agency", "agency_short", "category", "url", "description", "audience",
    "paid_by", "notes_on_costs", "notes", "keywords", "former_department", "former_agency", "legal_basis", "languages",
    "department_code", "owner", "channels", "systems", "contract_end", "digital", "digital_why", "definition",
    "volume_kind", "review_due",
)  # fmt: skip
DATES = ("contract_end", "review_due")
CHOICES = {"digital": ("yes", "no", "unknown"), "volume_kind": ("flow", "stock", "unknown")}
FIGURES = {
    "volume": "count",
    "digital_volume": "count",
    "cost_per_transaction": "money",
    "digital_cost_per_transaction": "money",
    "completion": "share",
    "satisfaction": "share",
    "people": "count",
}


def _one_of(names: Collection[str]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in names:
            raise ValueError(f"must be one of {', '.join(names)}")
        return value

    return AfterValidator(check)


Rule = Annotated[str, _one_of(periods.RULES)]
FieldName = Annotated[str, _one_of(FIELDS)]
FigureName = Annotated[str, _one_of(FIGURES)]
Point = Annotated[str, _one_of(POINTS)]


class MapRefused(Exception):
    """This map cannot be used."""


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Headings = Annotated[tuple[Heading, ...], BeforeValidator(_listed), Field(min_length=1)]


class Scale(Strict):
    """The marks of a question: 1 may be the worst or the best."""

    worst: int
    best: int

    def share(self, mark: Decimal) -> Decimal:
        return (mark - self.worst) / (self.best - self.worst)

    def disagrees(self, heading: str) -> str:
        """Why a heading means marks the other way round; empty where it does not say so."""
        said = _BEST.search(heading)
        if not said or int(said[1]) == self.best:
            return ""
        return f"the heading says that {said[1]} is the best mark, and the map that {self.best} is"

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.worst == self.best:
            raise ValueError("the worst mark and the best are two")
        return self


class FigureColumn(Strict):
    """`column`: a heading; with {period} in it there is one column for each period, and `periods` is the rule that
    reads it. Without, the map's own `period` says which column of the row names it. `channel`: of volumes by channel.
    `part`: of what these figures are parts of, to compare with the whole. `scale`: of a share that is written as a mean
    of marks."""

    figure: FigureName
    column: Heading
    periods: Rule | None = None
    channel: Code | Literal[""] = ""
    part: Literal["", "quarter"] = ""
    scale: Scale | None = None

    @model_validator(mode="after")
    def _has_period(self) -> Self:
        if ("{period}" in self.column) != (self.periods is not None):
            raise ValueError("a `column` with {period} in it has `periods`, the rule that reads it; another has none")
        return self

    @property
    def pattern(self) -> re.Pattern[str]:
        before, period, after = folded(self.column).partition("{period}")
        return re.compile(re.escape(before) + (f" ?(.+?) ?{re.escape(after)}" if period else "()"))


class PeriodColumn(Strict):
    column: Heading
    rule: Rule


class Points(Strict):
    """The six points at which somebody meets a service, and which words of the file mean that one is online."""

    columns: dict[Point, Heading]
    online: tuple[str, ...]
    offline: tuple[str, ...]
    not_applicable: tuple[str, ...]


class Owner(Strict):
    """Whose inventory it is, and under which terms it may be shown."""

    code: Code
    name: Heading
    source: Heading
    licence: Heading
    currency: str = ""
    adds_stock: bool = False
    """Its own totals have in them what stands at one time beside what is counted."""


class Map(Strict):
    kind: Literal["inventory"]
    collection: Owner
    key: Headings
    fields: dict[FieldName, Headings]
    figures: tuple[FigureColumn, ...] = ()
    period: PeriodColumn | None = None
    points: Points | None = None
    blank: tuple[str, ...] = ("",)
    ignored: tuple[Heading, ...] = ()
    sheet: str = ""
    """Of a workbook; its first, without."""
    reorganised: date | None = None
    """From when on services were with their department, where `former_department` names one that was before."""
    slashes: Literal["", "month_first", "day_first"] = ""
    """How a date such as 3/4/2027 is meant, where no cell of its column shows it."""

    @model_validator(mode="after")
    def _has_name(self) -> Self:
        if "name" not in self.fields:
            raise ValueError("`fields` must say which column is the name")
        if self.period is None and any(one.periods is None for one in self.figures):
            raise ValueError("`period` must say which column names the period of figures whose heading does not")
        return self


_BEST = re.compile(r"\b(\d+)\s*(?:=|is|:)\s*(?:the )?(?:best|highest|very (?:good|satisfied|easy))", re.IGNORECASE)


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
