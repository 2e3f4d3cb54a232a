"""A small city to test against: one outline with a hole and an island, two areas, a dozen addresses."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from upwell.places import actions, editions
from upwell.places.report import Report

NOW = datetime(2027, 3, 1, 20, tzinfo=UTC)

ADDRESS_MAP = """
kind: addresses
default_city: San José
columns: {address: address, city: city, postcode: postcode, lat: lat, lon: lon}
"""
CROSSING_MAP = "{kind: crossings, columns: {street_a: a, street_b: b, lat: lat, lon: lon}}"
DISTRICT_MAP = (
    "{kind: areas, set: district, title: Districts, codes: 'd{code}', "
    "names: {en: 'District {code}', es: 'Distrito {code}', zh-Hans: '第{code}区'}, columns: {code: n}}"
)
CITY_MAP = "{kind: areas, set: city, title: City limits, outline: true}"

ADDRESSES = """address,city,postcode,lat,lon
200 E Santa Clara St,San José,95113,37.3379,-121.8867
194 W Santa Clara St,San José,95113,37.3345,-121.8934
210 E Santa Clara St,San José,95113,37.3380,-121.8865
3350 Zanker Road,San Jose,95134,37.4031,-121.9333
1068 The Alameda,,95126,37.3311,-121.9111
1585 WABASH ST UNIT B,ALVISO,95002,,
1585 WABASH ST UNIT C,ALVISO,95002,,
345 Village Center Drive,San José,95134,37.4003,-121.9245
66 South First Street,San Jose,95113,37.3351,-121.8895
2509 Fordham St,East Palo Alto,94303,37.47403,-122.13678
2651 POPLARWOOD WY,SAN JOSE,95132,,
12 McKee Rd,San José,95116,37.3600,-121.8600
"""
CROSSINGS = """a,b,lat,lon
Story Road,King Road,37.3421,-121.8370
Santa Clara Street,First Street,37.3361,-121.8905
Monterey Rd,Alma Ave.,37.3125,-121.8750
"""


def square(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


DISTRICTS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"n": 1},
            "geometry": {"type": "Polygon", "coordinates": [square(-122.0, 37.2, -121.89, 37.42)]},
        },
        {
            "type": "Feature",
            "properties": {"n": 2},
            "geometry": {"type": "Polygon", "coordinates": [square(-121.89, 37.2, -121.7, 37.42)]},
        },
    ],
}
CITY = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [
                    [square(-122.0, 37.2, -121.7, 37.42), square(-121.95, 37.30, -121.93, 37.32)],
                    [square(-121.60, 37.2, -121.58, 37.22)],
                ],
            },
        }
    ],
}

Import = Callable[..., Report]


@pytest.fixture(autouse=True)
def _nothing_kept(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path / "data"
    editions.forget()
    yield
    editions.forget()


@pytest.fixture
def bring_in(tmp_path: Path) -> Import:
    """Imports the given content by the given map, as a file of this name."""

    def bring(name: str, content: str | bytes | dict[str, Any], map_: str) -> Report:
        file, map_path = tmp_path / name, tmp_path / f"{name}.yaml"
        if isinstance(content, dict):
            content = json.dumps(content)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        map_path.write_text(map_, encoding="utf-8")
        return actions.import_file(file, map_path=map_path, now=NOW)

    return bring


@pytest.fixture
def city(db: None, bring_in: Import) -> None:
    bring_in("addresses.csv", ADDRESSES, ADDRESS_MAP)
    bring_in("crossings.csv", CROSSINGS, CROSSING_MAP)
    bring_in("districts.geojson", DISTRICTS, DISTRICT_MAP)
    bring_in("city.geojson", CITY, CITY_MAP)
