"""A place a person may have meant: its label, where it is, and how it is called in links and forms.

Builds candidates from rows; decides no order. Ids: a12 an address, b12 the building of address 12, x12 a crossing,
p37.33789,-121.88673 a point. For finding.py and queries.py."""

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from django.utils.translation import gettext, ngettext

from upwell.places import coordinates
from upwell.places.models import street_label

ADDRESS, BUILDING, CROSSING, POINT = "address", "building", "crossing", "point"
ASKED_FOR, CLOSEST, ON_STREET = "asked_for", "closest", "on_street"  # why a candidate is offered

_ID = re.compile(r"^([abx])(\d{1,18})$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """lat and lon are None for an address whose file had none; `in_city` is None while that is not known for the same
    reason. `offered`: asked_for, closest (this number does not exist, that one does), on_street (no number typed)."""

    id: str
    kind: str
    label: str
    lat: float | None = None
    lon: float | None = None
    city: str = ""
    postcode: str = ""
    unit: str = ""
    units: int = 0
    offered: str = ASKED_FOR
    in_city: bool | None = None
    house: str = ""  # of an address or a building: what all its units share

    @property
    def exact(self) -> bool:
        return self.offered == ASKED_FOR

    @property
    def hint(self) -> str:
        """What helps to tell this one from the others, in the language of the moment."""
        parts = [" ".join(part for part in (self.city, self.postcode) if part)]
        if self.units > 1:
            parts.append(ngettext("%(count)d unit", "%(count)d units", self.units) % {"count": self.units})
        if self.in_city is False:
            parts.append(gettext("outside the city"))
        elif self.offered == CLOSEST:
            parts.append(gettext("the closest number we have"))
        return " · ".join(part for part in parts if part)

    def as_json(self) -> dict[str, str | float | None]:
        return {"id": self.id, "label": self.label, "hint": self.hint, "lat": self.lat, "lon": self.lon}


@dataclass(frozen=True, slots=True)
class AddressRow:
    """The columns of an address that a candidate needs; FIELDS in the order of a query.

    `members` and `units` count the addresses of a whole house where a query gathers them into one row."""

    id: int
    street_id: int
    number: int
    number_text: str
    unit: str
    city: str
    postcode: str
    lat: float | None
    lon: float | None
    direction: str
    name: str
    type: str
    members: int = 1
    units: int = 0

    FIELDS: ClassVar = (
        "id", "street_id", "number", "number_text", "unit", "city", "postcode", "lat", "lon",
        "street__direction", "street__name", "street__type",
    )  # fmt: skip

    @property
    def line(self) -> str:
        return f"{self.number_text} {street_label(self.direction, self.name, self.type)}"

    @property
    def house(self) -> str:
        return f"{self.line}, {self.city}"


def of_address(row: AddressRow) -> Candidate:
    label = with_unit(row.line, row.unit) if row.unit else row.line
    return Candidate(f"a{row.id}", ADDRESS, label, row.lat, row.lon, row.city, row.postcode, row.unit, house=row.house)


def with_unit(line: str, unit: str) -> str:
    """As on an envelope, in every language: the crew and the permit have the words the resident chose."""
    return f"{line} Unit {unit}"


def of_house(row: AddressRow) -> Candidate:
    """A building where there are several addresses, otherwise the one address."""
    return of_address(row) if row.members == 1 else of_building(row)


def of_building(row: AddressRow) -> Candidate:
    return Candidate(
        f"b{row.id}",
        BUILDING,
        row.line,
        row.lat,
        row.lon,
        row.city,
        row.postcode,
        units=max(row.units, 1),
        house=row.house,
    )


def of_point(lat: float, lon: float, near: Candidate | None) -> Candidate:
    label = f"{lat:.5f}, {lon:.5f}"
    if near is not None:
        label = gettext("Near %(address)s") % {"address": near.label}
    return Candidate(f"p{lat:.6f},{lon:.6f}", POINT, label, lat, lon)


def offered_as(why: str, candidate: Candidate) -> Candidate:
    return replace(candidate, offered=why)


def id_parts(candidate_id: str) -> tuple[str, int] | None:
    """("a", 12) of "a12"; None of anything else."""
    found = _ID.match(candidate_id)
    return (found[1], int(found[2])) if found else None


def point_of(candidate_id: str) -> tuple[float, float] | None:
    return coordinates.point_in(candidate_id[1:]) if candidate_id.startswith("p") else None
