"""An import map: which column of a city's file is what. Read from `cities/<city>/imports/<name>.yaml`.

Pure. Says everything that is wrong with a map in one message; knows no database and no other city."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from upwell.definition.base import Language
from upwell.places.attributes import ABSENT_WORDS, AttributeType

NAME = re.compile(r"^[a-z][a-z0-9_]{0,30}$")


class MapRefused(Exception):
    """This import map cannot be used."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AttributeColumn(_Strict):
    """One thing known about an address. `means` spells out words the file uses for a value; `later_after` are the
    holidays from which on what is done on a weekday is a day later, to the end of that week."""

    column: str
    type: AttributeType = "text"
    means: dict[str, str] = {}
    later_after: frozenset[date] = frozenset()


class Replacement(_Strict):
    """In one column, replace what a pattern finds, before anything else looks at the cell."""

    column: str
    find: str
    put: str = ""

    @field_validator("find")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as why:
            raise ValueError(f"is not a regular expression: {why}") from why
        return value


class _Map(_Strict):
    source: str = ""  # where the file comes from, for people
    sample: str = ""  # the city's own small file in its `places/` folder, loaded with the folder
    encoding: str = ""  # found out when empty
    delimiter: str = Field(",", min_length=1, max_length=1)
    replace: tuple[Replacement, ...] = ()
    absent: tuple[str, ...] = ABSENT_WORDS

    @field_validator("absent", mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        return tuple("" if word is None else str(word) for word in value) if isinstance(value, list) else value


class AddressColumns(_Strict):
    """Either `address` (all in one cell) or `number` and `street`; a GeoJSON point needs no lat and lon."""

    address: str = ""
    number: str = ""
    street: str = ""
    unit: str = ""
    city: str = ""
    postcode: str = ""
    lat: str = ""
    lon: str = ""

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if not self.address and not (self.number and self.street):
            raise ValueError("name the column `address`, or both `number` and `street`")
        if bool(self.lat) != bool(self.lon):
            raise ValueError("name both `lat` and `lon`, or neither")
        return self


class AddressMap(_Map):
    kind: Literal["addresses"]
    columns: AddressColumns
    default_city: str = ""
    attributes: dict[str, AttributeColumn] = {}

    @field_validator("attributes")
    @classmethod
    def _names(cls, value: dict[str, AttributeColumn]) -> dict[str, AttributeColumn]:
        for name in value:
            if not NAME.match(name):
                raise ValueError(f"{name!r}: use small letters, digits and _")
        return value


class CrossingColumns(_Strict):
    """Either `corner` ("A and B" in one cell) or `street_a` and `street_b`."""

    corner: str = ""
    street_a: str = ""
    street_b: str = ""
    lat: str = ""
    lon: str = ""

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if not self.corner and not (self.street_a and self.street_b):
            raise ValueError("name the column `corner`, or both `street_a` and `street_b`")
        return self


class CrossingMap(_Map):
    kind: Literal["crossings"]
    columns: CrossingColumns


def _by_language(plain: object) -> object:
    return ({"en": plain} if plain else {}) if isinstance(plain, str) else plain


ByLanguage = Annotated[dict[Language, str], BeforeValidator(_by_language)]
"""One text for each language; one that stands alone is English."""


class AreaColumns(_Strict):
    """`code` tells areas apart; `name` is a column, or one for each language; `geometry` is a column of WKT, needed
    for CSV only."""

    code: str = ""
    name: ByLanguage = {}
    geometry: str = ""


class AreaMap(_Map):
    kind: Literal["areas"]
    set: str
    title: str
    outline: bool = False
    columns: AreaColumns = AreaColumns()
    codes: str = "{code}"  # how codes are made of that column: "district_{code}"
    names: ByLanguage = {"en": "{code}"}  # where no column holds one: "District {code}"
    attributes: dict[str, str] = {}  # name → column

    @field_validator("set")
    @classmethod
    def _code(cls, value: str) -> str:
        if not NAME.match(value):
            raise ValueError("use small letters, digits and _")
        return value


AnyMap = AddressMap | CrossingMap | AreaMap
KINDS = ("addresses", "crossings", "areas")


class _Holder(BaseModel):
    map: Annotated[AnyMap, Field(discriminator="kind")]


def load(path: Path) -> AnyMap:
    """The map in this file. Raises MapRefused with every problem, one a line."""
    return checked(_content(path), path.name)


def of_city(folder: Path) -> dict[str, AnyMap]:
    """The maps for places in a city's folder, by name; maps for other things are passed over. Raises MapRefused."""
    found = {path: _content(path) for path in sorted((folder / "imports").glob("*.yaml"))}
    return {
        path.stem: checked(content, path.name)
        for path, content in found.items()
        if isinstance(content, dict) and content.get("kind") in KINDS
    }


def _content(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as why:
        raise MapRefused(f"The import map {path.name} cannot be read: {why}.") from why
    except (yaml.YAMLError, RecursionError) as why:
        raise MapRefused(f"The import map {path.name} is not YAML: {why}") from why


def checked(content: object, called: str) -> AnyMap:
    try:
        return _Holder.model_validate({"map": content}).map
    except ValidationError as why:
        problems = [_sentence(called, problem["loc"], problem["msg"]) for problem in why.errors()]
        raise MapRefused("\n".join(problems)) from why


def _sentence(called: str, where: tuple[int | str, ...], message: str) -> str:
    place = ".".join(str(part) for part in where[1:] if part not in KINDS)
    return f"{called}: {place + ': ' if place else ''}{message}"
