"""An import map for cases: which column of a file is what, and which of its words mean what here. Pure.

Read from `cities/<city>/imports/<name>.yaml`. Says everything that is wrong with a map in one message; whether the
services, teams and outcomes it names exist is for `fitting.py`."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

KIND = "cases"
ISO = "iso"
ABSENT = ("", "-", "N/A", "NA", "NaN", "NULL", "None")

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Column = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class MapRefused(Exception):
    """This import map cannot be used."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _texts(value: Any) -> Any:
    """YAML reads `yes`, `12` and an empty word as something else than the text that stands in a file."""
    return tuple("" if word is None else str(word) for word in value) if isinstance(value, list) else value


def _text_keys(value: Any) -> Any:
    return {str(word): meaning for word, meaning in value.items()} if isinstance(value, dict) else value


Columns = Annotated[tuple[Column, ...], BeforeValidator(_listed), Field(min_length=1)]
Words = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Meanings = Annotated[dict[str, Code], BeforeValidator(_text_keys)]


class Reading(_Strict):
    """What the words in some columns mean: the first column whose cell says anything decides, whole cell first.

    Case, accents and double spaces make no difference. A word that is not listed means `default`; without a default
    the row is refused."""

    column: Columns
    is_: Meanings = Field({}, alias="is")
    starts: Meanings = {}
    contains: Meanings = {}
    default: Code | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.is_ or self.starts or self.contains or self.default):
            raise ValueError("say what the words mean: `is`, `starts`, `contains` or `default`")
        return self

    @property
    def meanings(self) -> frozenset[str]:
        listed = {*self.is_.values(), *self.starts.values(), *self.contains.values()}
        return frozenset(listed | ({self.default} if self.default else set()))


class Times(_Strict):
    """Columns of instants. `zone`: of times that name none. `due_is`: `day` when the promise ran to that day's end."""

    opened: Column
    closed: Column | None = None
    due: Column | None = None
    updated: Column | None = None
    formats: Annotated[Words, BeforeValidator(_listed)] = Field((ISO,), min_length=1)
    zone: Literal["city", "UTC"] = "city"
    due_is: Literal["instant", "day"] = "instant"


class Position(_Strict):
    """`absent`: points that stand for "not known" in this file, such as (0, 0) or where a geocoder gives up."""

    lat: Column
    lon: Column
    absent: tuple[tuple[float, float], ...] = ((0.0, 0.0),)


class AreaColumn(_Strict):
    """The area a row names itself; it counts more than the one its position lies in. `{value}` is the cell."""

    set: Code
    column: Column
    codes: str = "{value}"
    absent: Words = ()

    @model_validator(mode="after")
    def _has_place(self) -> Self:
        if "{value}" not in self.codes:
            raise ValueError("`codes` must hold {value}, where the cell goes")
        return self


class OnTime(_Strict):
    """The file's own word on whether the promise was kept, to compare ours with."""

    column: Column
    kept: Words
    missed: Words


class Rules(_Strict):
    """What becomes of rows that contradict themselves. `mend` counts them and says in the report what was done."""

    closed_before_opened: Literal["refuse", "mend"] = "refuse"  # mend: closed when it was opened
    closed_without_date: Literal["refuse", "mend"] = "refuse"  # mend: closed when it was last updated
    open_with_closing_date: Literal["refuse", "mend"] = "mend"  # mend: the date is left out
    repeated: Literal["refuse", "pass_over"] = "refuse"  # the same id again in one file; the first row stands


class CaseMap(_Strict):
    """Everything there is to say about a file of cases."""

    kind: Literal["cases"]
    source: Code  # with the external id it tells a case from all others
    about: str = ""
    encoding: str = ""  # found out when empty
    delimiter: str = Field(",", min_length=1, max_length=1)
    absent: Words = ABSENT
    id: Column
    reference: Column | None = None  # the number people were given, to find the case by
    title: Columns
    description: Column | None = None  # in residents' own words: kept sealed
    closing_note: Column | None = None  # for staff
    address: Column | None = None
    times: Times
    position: Position | None = None
    area: AreaColumn | None = None
    status: Reading
    service: Reading
    outcome: Reading
    channel: Reading | None = None
    assisted: Words = ()  # words of the channel column that mean that staff typed it in
    team: Reading | None = None
    case_kind: Literal["report", "request", "application", "booking"] = "report"  # of services the city has not
    promise: Literal["file", "service", "none"] = "file"
    on_time: OnTime | None = None
    as_of: datetime | None = None  # when the file was taken: open cases were late or not on that day
    rules: Rules = Rules()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.promise == "file" and self.times.due is None:
            raise ValueError("`promise: file` needs the column `times.due`; without one write `promise: service`")
        if self.as_of is not None and self.as_of.tzinfo is None:
            raise ValueError("`as_of` needs a time zone: 2022-01-31T00:00:00Z")
        if self.assisted and self.channel is None:
            raise ValueError("`assisted` lists words of the `channel` column, and there is no `channel`")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the map names."""
        readings = [one for one in (self.status, self.service, self.outcome, self.channel, self.team) if one]
        single = (self.id, self.reference, self.description, self.closing_note, self.address)
        times = (self.times.opened, self.times.closed, self.times.due, self.times.updated)
        place = (self.position.lat, self.position.lon) if self.position else ()
        more = (self.area.column if self.area else None, self.on_time.column if self.on_time else None)
        named = [*single, *self.title, *times, *place, *more, *(name for one in readings for name in one.column)]
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()


def load(path: Path) -> CaseMap:
    """The map in this file. Raises MapRefused with every problem, one a line."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as why:
        raise MapRefused(f"The import map {path.name} cannot be read: {why}.") from why
    except (yaml.YAMLError, RecursionError) as why:
        raise MapRefused(f"The import map {path.name} is not YAML: {why}") from why
    if isinstance(content, dict) and content.get("kind") != KIND:
        raise MapRefused(f"{path.name} is a map for {content.get('kind')!r}; one for cases begins with `kind: cases`.")
    return checked(content, path.name)


def checked(content: object, called: str) -> CaseMap:
    try:
        return CaseMap.model_validate(content)
    except ValidationError as why:
        problems = [_sentence(called, problem["loc"], problem["msg"]) for problem in why.errors()]
        raise MapRefused("\n".join(problems)) from why


def _sentence(called: str, where: tuple[int | str, ...], message: str) -> str:
    place = ".".join(str(part) for part in where)
    return f"{called}: {place + ': ' if place else ''}{message.removeprefix('Value error, ')}"
