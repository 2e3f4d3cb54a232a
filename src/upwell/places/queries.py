"""What other rooms may ask about places: find one, look one up, which areas, what is near, outlines to draw.

Reads only. The names of streets and the shapes of areas are kept in the process until an import changes them; numbers
and coordinates are fetched as needed. Nothing here asks an outside geocoder (see providers.py)."""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random

import shapely
from django.conf import settings

from upwell.places import attributes, candidates, coordinates, editions, finding, lookup_sql
from upwell.places import outlines as drawing
from upwell.places.areas import AreaColumns, AreaIndex, AreaRef, Areas, KnownArea
from upwell.places.candidates import Candidate
from upwell.places.models import Address, Area, Crossing
from upwell.places.outlines import Outline
from upwell.places.raster import Floats

__all__ = ["AreaColumns", "AreaRef", "Areas", "Candidate", "Found", "Outline"]

_METRES_A_DEGREE = 111_320.0
_MOST_POINTS = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates, best first. `understood` says how the text was read ("address", "corner", "point", "nothing").

    `outside`: the text names a place, and that place is not in the city. `unit`: the one that the text names."""

    candidates: tuple[Candidate, ...]
    understood: str
    outside: bool
    unit: str = ""

    @property
    def sure(self) -> Candidate | None:
        """The one place that the text can only mean: what fits is one house, and it has the unit where one is named.

        Where the city knows no units of a house, the one somebody names stays in the words: a crew finds the door by
        it, and the house is the same one."""
        if not self.candidates or len({one.house or one.id for one in self.candidates}) > 1:
            return None
        first = self.candidates[0]
        if not first.exact or not self.unit:
            return first if first.exact and (len(self.candidates) == 1 or first.units) else None
        if first.kind == candidates.ADDRESS and not first.unit:
            return replace(first, label=candidates.with_unit(first.label, self.unit))
        return first if first.unit == self.unit else None

    def as_json(self) -> list[dict[str, str | float | None]]:
        return [candidate.as_json() for candidate in self.candidates]


def search(text: str, *, limit: int = 10) -> Found:
    """What a person may mean, however they type it."""
    parsed = finding.understood(text)
    if parsed.lat is not None and parsed.lon is not None:
        found = [point(parsed.lat, parsed.lon)]
    else:
        scored = finding.corners(parsed) if parsed.kind == "corner" else finding.addresses(parsed)
        scored.sort(key=lambda one: -one[0])
        found = [_placed(candidate) for _, candidate in scored[:limit]]
    outside = bool(found) and all(candidate.in_city is False for candidate in found)
    elsewhere = bool(parsed.city) and parsed.city not in finding.known.get().cities
    if elsewhere:  # the street may be ours, and the person means one of that name in another city
        found = [replace(candidate, offered=candidates.CLOSEST) for candidate in found]
    return Found(tuple(found), parsed.kind, outside or (elsewhere and not found), parsed.unit)


def place(candidate_id: str) -> Candidate | None:
    """The candidate of this id again; None when there is no such place (any more)."""
    if at := candidates.point_of(candidate_id):
        return point(*at)
    parts = candidates.id_parts(candidate_id)
    if parts is None:
        return None
    kind, pk = parts
    if kind == "x":
        row = finding.crossing_rows(Crossing.objects.filter(pk=pk)).first()
        return _placed(finding.crossing_candidate(row)) if row else None
    rows = finding.address_rows(Address.objects.filter(pk=pk))
    if not rows:
        return None
    return _placed(candidates.of_address(rows[0])) if kind == "a" else _building(rows[0])


def point(lat: float, lon: float) -> Candidate:
    """A pin on the map, called after the address next to it."""
    return _placed(candidates.of_point(lat, lon, nearest_address(lat, lon)))


def units(candidate_id: str) -> list[Candidate]:
    """The units of a building, in order; empty when it has none."""
    parts = candidates.id_parts(candidate_id)
    if parts is None or parts[0] == "x":
        return []
    rows = finding.address_rows(Address.objects.filter(pk=parts[1]))
    members = lookup_sql.units(rows[0]) if rows else []
    return [_placed(candidates.of_address(row)) for row in finding.in_order(members)]


def own_address(candidate_id: str) -> Candidate | None:
    """The home at this number that has no unit, such as the house before a flat in the yard; None where all have."""
    parts = candidates.id_parts(candidate_id)
    if parts is None or parts[0] == "x":
        return None
    rows = finding.address_rows(Address.objects.filter(pk=parts[1], unit=""))
    return _placed(candidates.of_address(rows[0])) if rows else None


def with_named_unit(building: Candidate, text: str) -> Candidate:
    """The building in words that name the unit of this text, which we do not have; the property is the building's."""
    unit = search(text).unit
    return replace(building, label=candidates.with_unit(building.label, unit)) if unit else building


def nearest_address(lat: float, lon: float, within_m: float = 100) -> Candidate | None:
    """The address closest to a point, without its unit; None when there is none so near."""
    if not coordinates.on_earth(lat, lon):
        return None
    return _near.get()(lat, lon, within_m)


def _nearest(lat: float, lon: float, within_m: float) -> Candidate | None:
    up = within_m / _METRES_A_DEGREE
    east = math.cos(math.radians(lat))
    row = lookup_sql.nearest(lat, lon, up=up, across=up / max(east, 0.01), narrowing=east)
    if row is None or math.hypot((row.lat or 0) - lat, ((row.lon or 0) - lon) * east) > up:
        return None
    return _building(row) if row.unit else _placed(candidates.of_address(row))


def corners_near(lat: float, lon: float, *, within_m: float, limit: int = 12) -> list[Candidate]:
    """Crossings around a point, nearest first: what to write on a map that has no streets of its own."""
    if not coordinates.on_earth(lat, lon):
        return []
    up = within_m / _METRES_A_DEGREE
    east = max(math.cos(math.radians(lat)), 0.01)
    near = Crossing.objects.filter(lat__range=(lat - up, lat + up), lon__range=(lon - up / east, lon + up / east))
    found = [finding.crossing_candidate(row) for row in finding.crossing_rows(near)[:200]]
    found.sort(key=lambda one: math.hypot((one.lat or 0) - lat, ((one.lon or 0) - lon) * east))
    return found[:limit]


def areas_at(lat: float, lon: float) -> Areas:
    """The areas a point lies in, at most one of each set, and whether it is in the city."""
    return _index.get().at(lat, lon)


def areas_of(lats: Floats, lons: Floats) -> AreaColumns:
    """The same for many points at once; NaN is outside."""
    return _index.get().of(lats, lons)


def areas_in(set_code: str) -> tuple[AreaRef, ...]:
    """All areas of a set, for lists and filters."""
    return tuple(area.ref for area in _known_areas.get() if area.ref.set == set_code)


def outlines(set_code: str, language: str = "en") -> Outline | None:
    """The set's areas as simplified GeoJSON for drawing, named in this language or in English; None when there is no
    such set."""
    found = _outlines.get().get(set_code)
    return found.get(language, found["en"]) if found else None


def facts(
    candidate_id: str, *, today: date, holidays: attributes.Holidays = attributes.NO_HOLIDAYS
) -> dict[str, str | int] | None:
    """What the city's files say about an address, told for this day; of a building, what all its units share."""
    parts = candidates.id_parts(candidate_id)
    if parts is None or parts[0] == "x":
        return None
    stored = Address.objects.filter(pk=parts[1]).values_list("attributes", flat=True).first()
    if stored is None:
        return None
    if parts[0] == "b":
        row = finding.address_rows(Address.objects.filter(pk=parts[1]))[0]
        house = Address.objects.filter(street_id=row.street_id, number=row.number, number_text=row.number_text)
        stored = _shared(house.filter(city=row.city).values_list("attributes", flat=True))
    return attributes.facts(stored, today, holidays)


def _shared(rows: Iterable[dict[str, attributes.Stored]]) -> dict[str, attributes.Stored]:
    """What all addresses of a building that say anything say alike."""
    known = [row for row in rows if row]
    names = known[0] if known else {}
    return {name: value for name, value in names.items() if all(row.get(name) == value for row in known)}


def _building(row: candidates.AddressRow) -> Candidate:
    """The building of this address, under the id it was asked by."""
    houses = lookup_sql.houses([row.street_id], row.number)
    house = next(one for one in houses if (one.number_text, one.city) == (row.number_text, row.city))
    return _placed(replace(candidates.of_building(house), id=f"b{row.id}"))


def _placed(candidate: Candidate) -> Candidate:
    if candidate.lat is None or candidate.lon is None:
        return candidate
    return replace(candidate, in_city=areas_at(candidate.lat, candidate.lon).in_city)


def _load_areas(_stamp: str) -> tuple[KnownArea, ...]:
    rows = Area.objects.order_by("id").values_list(
        "id", "set__code", "code", "name", "words", "set__outline", "geometry"
    )
    return tuple(
        KnownArea(pk, AreaRef(of, code, name, words), outline, shapely.from_wkb(bytes(geometry)))
        for pk, of, code, name, words, outline, geometry in rows
    )


def _build_index(_stamp: str) -> AreaIndex:
    known = _known_areas.get()
    return AreaIndex(known, _cache(f"areas-{_digest(known)}"))


def _build_outlines(_stamp: str) -> dict[str, dict[str, Outline]]:
    known = _known_areas.get()
    sets = {area.ref.set for area in known}
    return {code: drawing.outlines([area for area in known if area.ref.set == code]) for code in sorted(sets)}


def _cache(name: str) -> Path:
    return Path(settings.DATA) / "cache" / name


def _digest(known: Iterable[KnownArea]) -> str:
    digest = hashlib.blake2b(digest_size=12)
    for area in known:
        digest.update(f"{area.ref}{area.outline}".encode())
        digest.update(shapely.to_wkb(area.shape))
    return digest.hexdigest()


_known_areas = editions.Kept(_load_areas)
_index = editions.Kept(_build_index)
_outlines = editions.Kept(_build_outlines)
# a report asks for the same point while it is read, when it is shown and when it becomes a case
_near = editions.Kept(lambda _stamp: lru_cache(_MOST_POINTS)(_nearest))


def some(*, count: int, seed: int) -> list[Candidate]:
    """Addresses with a position inside the city, spread over all there are: for simulations."""
    ids = list(Address.objects.filter(lat__isnull=False, unit="").order_by("id").values_list("id", flat=True))
    picked = Random(seed).sample(ids, min(count, len(ids)))  # noqa: S311  # nobody's secret hangs on it
    rows = finding.address_rows(Address.objects.filter(pk__in=picked))
    return [placed for row in rows if (placed := _placed(candidates.of_address(row))).in_city]
