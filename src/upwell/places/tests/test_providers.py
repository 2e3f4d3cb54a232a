from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from upwell.definition.providers import Provider
from upwell.definition.values import ValueType
from upwell.places import maps, providers, queries
from upwell.places.models import Address
from upwell.places.tests.conftest import CITY_MAP, DISTRICT_MAP

HAULERS = """
kind: addresses
columns: {address: Address}
attributes:
  garbage: {column: Hauler, type: company}
  pickup: {column: Day, type: weekday}
  sweep: {column: Sweep, type: monthly_weekday}
"""
PACIFIC = ZoneInfo("America/Los_Angeles")
NOW = datetime(2027, 3, 2, 5, tzinfo=UTC)  # still Monday evening on the Pacific coast


@pytest.fixture
def look_ups(tmp_path: Path) -> tuple[providers.AddressRecord, providers.AreaAt]:
    folder = tmp_path / "cityfolder"
    (folder / "imports").mkdir(parents=True)
    for name, text in (("haulers", HAULERS), ("districts", DISTRICT_MAP), ("city", CITY_MAP)):
        (folder / "imports" / f"{name}.yaml").write_text(text)
    return providers.of_city(folder, PACIFIC)


def test_the_outputs_are_known_from_the_folder_alone(
    look_ups: tuple[providers.AddressRecord, providers.AreaAt],
) -> None:
    record: Provider
    area: Provider
    record, area = look_ups

    assert dict(record.shape.outputs) == {
        "in_city": ValueType.YES_NO,
        "garbage_name": ValueType.TEXT,
        "garbage_phone": ValueType.TEXT,
        "pickup_day": ValueType.CHOICE,
        "pickup_next": ValueType.DATE,
        "pickup_moved": ValueType.YES_NO,
        "sweep_day": ValueType.CHOICE,
        "sweep_week": ValueType.NUMBER,
        "sweep_next": ValueType.DATE,
    }
    assert dict(area.shape.outputs) == {
        "in_city": ValueType.YES_NO,
        "district": ValueType.TEXT,
        "district_name": ValueType.TEXT,
    }


def test_an_address_is_told_its_record_on_the_citys_own_day(
    city: None, look_ups: tuple[providers.AddressRecord, providers.AreaAt]
) -> None:
    Address.objects.filter(number=2651).update(
        attributes={"garbage": {"name": "Green Team"}, "pickup": {"weekday": "monday"}}
    )
    candidate = queries.search("2651 Poplarwood Way").candidates[0]

    found = look_ups[0].look_up({"address": {"id": candidate.id, "label": candidate.label}}, now=NOW)

    assert found == {
        "in_city": "yes",
        "garbage_name": "Green Team",
        "pickup_day": "monday",
        "pickup_next": "2027-03-01",
        "pickup_moved": "no",
    }


def test_an_import_map_says_after_which_holidays_the_week_is_later(city: None, tmp_path: Path) -> None:
    (tmp_path / "imports").mkdir()
    late = HAULERS.replace("type: weekday", "type: weekday, later_after: [2027-03-01]")
    (tmp_path / "imports" / "haulers.yaml").write_text(late)
    Address.objects.filter(number=2651).update(attributes={"pickup": {"weekday": "monday"}})
    record, _ = providers.of_city(tmp_path, PACIFIC)

    found = record.look_up({"address": queries.search("2651 Poplarwood Way").candidates[0].id}, now=NOW)

    assert found == {"in_city": "yes", "pickup_day": "monday", "pickup_next": "2027-03-02", "pickup_moved": "yes"}


def test_an_address_outside_the_city_is_told_only_that(
    city: None, look_ups: tuple[providers.AddressRecord, providers.AreaAt]
) -> None:
    candidate = queries.search("2509 Fordham St, East Palo Alto").candidates[0]

    assert look_ups[0].look_up({"address": candidate.id}, now=NOW) == {"in_city": "no"}
    assert look_ups[1].look_up({"place": candidate.id}, now=NOW) == {"in_city": "no"}


def test_a_pin_has_areas_but_no_record(city: None, look_ups: tuple[providers.AddressRecord, providers.AreaAt]) -> None:
    pin = {"lat": 37.3, "lon": -121.8, "label": "a pin"}

    assert look_ups[0].look_up({"address": pin}, now=NOW) is None
    assert look_ups[1].look_up({"place": pin}, now=NOW) == {
        "in_city": "yes",
        "district": "d2",
        "district_name": "District 2",
    }


def test_an_address_without_coordinates_is_the_citys_own(
    city: None, look_ups: tuple[providers.AddressRecord, providers.AreaAt]
) -> None:
    candidate = queries.search("2651 Poplarwood Way").candidates[0]

    assert look_ups[1].look_up({"place": candidate.id}, now=NOW) == {"in_city": "yes"}


@pytest.mark.parametrize("given", [None, "", "nonsense", 5, [], {}, {"id": "a0"}, {"lat": "x", "lon": 1}, {"id": 7}])
def test_what_is_no_place_finds_nothing(
    city: None, look_ups: tuple[providers.AddressRecord, providers.AreaAt], given: object
) -> None:
    assert look_ups[0].look_up({"address": given}, now=NOW) is None  # type: ignore[dict-item]
    assert look_ups[1].look_up({"place": given}, now=NOW) is None  # type: ignore[dict-item]


def test_no_outside_geocoder_is_asked_by_default() -> None:
    geocoder: providers.Geocoder = providers.NoGeocoder()

    assert geocoder.find("200 E Santa Clara St", limit=5) == ()


def test_a_broken_map_is_said_when_the_look_ups_are_made(tmp_path: Path) -> None:
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "a.yaml").write_text("{kind: addresses}")

    with pytest.raises(maps.MapRefused):
        providers.of_city(tmp_path, PACIFIC)
