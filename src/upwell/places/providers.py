"""Look-ups about places that a definition may name: what is known of an address, which areas a point lies in.

Each follows upwell.definition.providers.Provider and is made for one city from its folder, so that `upwell check`
knows the outputs without a database. An outside geocoder has its interface here too; none is called by itself."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from upwell.definition.providers import Shape
from upwell.definition.values import Plain, ValueType, as_yes_no
from upwell.places import attributes, maps, queries
from upwell.places.candidates import Candidate
from upwell.places.maps import AddressMap, AnyMap, AreaMap


class Geocoder(Protocol):
    """Finds what the city's own files do not have. Called outside transactions; raises LookUpFailed."""

    def find(self, text: str, *, limit: int) -> Sequence[Candidate]: ...


class NoGeocoder:
    """The default: only the city's own places are known."""

    def find(self, text: str, *, limit: int) -> Sequence[Candidate]:
        return ()


class AddressRecord:
    """What the city's files say about an address: for `pickup`, declared a weekday, `pickup_day` and `pickup_next`."""

    name = "address_record"
    version = 1

    def __init__(self, city_maps: Mapping[str, AnyMap], time_zone: ZoneInfo) -> None:
        self._time_zone = time_zone
        declared = [
            (name, column)
            for map_ in city_maps.values()
            if isinstance(map_, AddressMap)
            for name, column in map_.attributes.items()
        ]
        self._holidays: dict[str, frozenset[date]] = {}
        told: dict[str, str] = {}
        for name, column in declared:
            told |= attributes.outputs(name, column.type)
            self._holidays[name] = self._holidays.get(name, frozenset()) | column.later_after
        outputs = {key: ValueType(kind) for key, kind in told.items()}
        self.shape = Shape({"address": ValueType.PLACE}, {"in_city": ValueType.YES_NO, **outputs})

    def look_up(self, inputs: Mapping[str, Plain], *, now: datetime) -> Mapping[str, Plain] | None:
        """None for what is no address of the city's files, such as a pin or a corner; in_city alone if outside."""
        place = _place(inputs.get("address"))
        if place is None:
            return None
        if place.in_city is False:
            return {"in_city": "no"}
        found = queries.facts(place.id, today=now.astimezone(self._time_zone).date(), holidays=self._holidays)
        return None if found is None else {"in_city": "yes", **found}


class AreaAt:
    """Which area of each set a place lies in: for the set `district`, `district` (the code) and `district_name`."""

    name = "area_at"
    version = 1

    def __init__(self, city_maps: Mapping[str, AnyMap]) -> None:
        sets = {map_.set: map_ for map_ in city_maps.values() if isinstance(map_, AreaMap) and not map_.outline}
        self._sets = tuple(sorted(sets))
        outputs = {key: ValueType.TEXT for of in self._sets for key in (of, f"{of}_name")}
        self.shape = Shape({"place": ValueType.PLACE}, {"in_city": ValueType.YES_NO, **outputs})

    def look_up(self, inputs: Mapping[str, Plain], *, now: datetime) -> Mapping[str, Plain] | None:
        """None when there is no such place. An address without coordinates is the city's own, its areas unknown."""
        given = inputs.get("place")
        point = None if isinstance(given, Mapping) and given.get("id") else _pointed(given)
        if point is None:
            place = _place(given)
            if place is None:
                return None
            if place.lat is None or place.lon is None:
                return {"in_city": "yes"}
            point = place.lat, place.lon
        areas = queries.areas_at(*point)
        found: dict[str, Plain] = {"in_city": as_yes_no(areas.in_city)}
        for area in areas.areas:
            if area.set in self._sets:
                found |= {area.set: area.code, f"{area.set}_name": area.name}
        return found


def of_city(folder: Path, time_zone: ZoneInfo) -> tuple[AddressRecord, AreaAt]:
    """The look-ups of the city in this folder. Raises maps.MapRefused."""
    city_maps = maps.of_city(folder)
    return AddressRecord(city_maps, time_zone), AreaAt(city_maps)


def _place(given: Plain) -> Candidate | None:
    """A place as answers keep it: a candidate's id, or a mapping with `id`, or with `lat` and `lon`."""
    if isinstance(given, str):
        return queries.place(given)
    if not isinstance(given, Mapping):
        return None
    known = given.get("id")
    place = queries.place(known) if isinstance(known, str) else None
    if place is not None:
        return place
    point = _pointed(given)
    return queries.point(*point) if point else None


def _pointed(given: Plain) -> tuple[float, float] | None:
    """The point of a pin, without asking what stands next to it."""
    if not isinstance(given, Mapping):
        return None
    lat, lon = given.get("lat"), given.get("lon")
    if isinstance(lat, int | float) and isinstance(lon, int | float):
        return float(lat), float(lon)
    return None
