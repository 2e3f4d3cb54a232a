"""What a form control needs to know to be drawn: plain frozen data, filled by whoever asks the question.

Decides names and ids of inputs, not what an answer means. `{% field %}` draws it from templates/ui/fields/."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

Kind = Literal[
    "text", "textarea", "email", "phone", "number", "money", "reference", "password", "search", "date", "time",
    "radios", "days", "yes_no", "checkboxes", "select", "quantity", "declaration",
    "file", "photos", "address", "location", "contact",
]  # fmt: skip
GROUPS = {"radios", "days", "yes_no", "checkboxes", "quantity", "date", "contact", "declaration"}
SCRIPTS = {
    "photos": ("photos",),
    "file": ("files",),
    "address": ("address",),
    "location": ("address", "map"),
}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    hint: str = ""
    exclusive: bool = False  # "none of these": unticks the others where scripts run
    instead: str = ""  # quantity: it cannot be chosen, and where it goes
    also: str = ""  # quantity: other words it is found by
    day: str = ""  # days: the heading that its hours stand under


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture or file the person has already sent."""

    id: str
    name: str
    url: str = ""
    preview: str = ""
    detail: str = ""  # what kind, how long
    error: str = ""  # why it does not count


@dataclass(frozen=True, slots=True)
class MapView:
    """What a map shows: `outline` and `areas` are addresses of GeoJSON, `near` of JSON with reports around a point."""

    lat: float | None = None
    lon: float | None = None
    zoom: int = 12
    outline: str = ""
    areas: str = ""
    near: str = ""
    tiles: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One control. `value` is text, or a tuple of texts (checkboxes), or a mapping of parts (date, contact, quantity,
    address, location). `errors` names the parts that are wrong; `error` is the sentence shown."""

    kind: Kind
    name: str
    label: str
    hint: str = ""
    error: str = ""
    value: str | Collection[str] | Mapping[str, str] = ""
    options: Sequence[Option] = ()
    heading: bool = False  # the label is the page's h1
    hidden_label: bool = False
    optional: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
    autocomplete: str = ""
    inputmode: str = ""
    pattern_hint: str = ""
    prefix: str = ""
    suffix: str = ""
    max_length: int | None = None
    rows: int = 5
    width: str = ""  # 2xs xs sm md lg xl 2xl, USWDS's input widths
    accept: str = ""
    takes: str = ""  # files: which kinds, how many, how large
    maximum: int | None = None  # photos, files, choices
    uploads: Sequence[Upload] = ()
    asks: Sequence[str] = ("name", "email", "phone")  # contact
    required_parts: Sequence[str] = ()
    statement: str = ""  # declaration: what is declared
    source: str = ""  # address: where suggestions come from; file: where it may come in pieces
    map: MapView | None = None
    spellcheck: bool = True
    find: str | None = None  # quantity: what was searched for among many options; None where nobody has to search
    found_nothing: bool = False

    @property
    def id(self) -> str:
        """Of the first control: what the error summary links to."""
        return f"id_{self.name}"

    def part_id(self, name: str) -> str:
        """Of the control for one part of a contact; the first one has the field's own."""
        return self.id if name == self.asks[0] else f"{self.id}-{name}"

    @property
    def described_by(self) -> str:
        ids = [f"{self.id}-hint"] if self.hint else []
        ids += [f"{self.id}-takes"] if self.takes else []
        ids += [f"{self.id}-limit"] if self.max_length and self.kind == "textarea" else []
        ids += [f"{self.id}-error"] if self.says_error else []
        return " ".join(ids)

    @property
    def says_error(self) -> bool:
        """A contact whose parts are wrong says so at each of them."""
        return bool(self.error) and not (self.kind == "contact" and self.errors)

    @property
    def says_optional_parts(self) -> bool:
        """Each part says that it is optional only where the question as a whole is not."""
        return not self.optional

    @property
    def needs_one_way(self) -> bool:
        """Neither email nor phone must be there, but one of them: then neither is called optional."""
        both = "email" in self.asks and "phone" in self.asks
        return self.kind == "contact" and both and not self.optional and not self.required_parts

    @property
    def is_group(self) -> bool:
        return self.kind in GROUPS

    @property
    def text(self) -> str:
        if isinstance(self.value, Mapping):
            return str(self.value.get("text", ""))
        return self.value if isinstance(self.value, str) else ""

    @property
    def chosen(self) -> Collection[str]:
        return (self.value,) if isinstance(self.value, str) else tuple(self.value)

    @property
    def days(self) -> list[tuple[str, list[tuple[str, Option]]]]:
        """Options under the headings of their days, each with the id of its control."""
        ids = [self.id, *(f"{self.id}-{number}" for number in range(2, len(self.options) + 1))]
        with_ids = zip(ids, self.options, strict=True)
        return [(day, list(hours)) for day, hours in groupby(with_ids, key=lambda one: one[1].day)]

    def part(self, name: str) -> str:
        """The typed value of one part: "day" of a date, "email" of a contact."""
        return self.value.get(name, "") if isinstance(self.value, Mapping) else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary: the sentence and the id it leads to."""

    message: str
    target: str


def problems(fields: Sequence[Field]) -> list[Problem]:
    """The error summary's lines for these fields, in their order; of a contact, one for each part that is wrong."""
    return [line for one in fields if one.error for line in _lines(one)]


def _lines(one: Field) -> list[Problem]:
    parts = [part for part in one.asks if part in one.errors] if one.kind == "contact" else []
    return [Problem(one.errors[part], one.part_id(part)) for part in parts] or [Problem(one.error, one.id)]


def scripts(fields: Sequence[Field]) -> tuple[str, ...]:
    """The scripts these fields are better with, each once; goes into the page's context as `scripts`."""
    needed = [name for one in fields for name in SCRIPTS.get(one.kind, ())]
    needed += ["items"] if any(one.find is not None for one in fields) else []
    return tuple(dict.fromkeys(needed))
