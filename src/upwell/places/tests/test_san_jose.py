"""San José's folder: its own sample, and the real files where they are at hand."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from upwell.places import actions, providers, queries
from upwell.places.report import Report
from upwell.places.tests.conftest import NOW

ROOT = Path(__file__).resolve().parents[4]
CITY = ROOT / "cities" / "sanjose"
REAL = (ROOT / ".." / "shared" / "data" / "sanjose").resolve()

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample() -> dict[str, Report]:
    return actions.import_samples(CITY, now=NOW)


@pytest.fixture
def real() -> dict[str, Report]:
    if not REAL.is_dir():
        pytest.skip("the real files of ../shared/data are not here")
    files = {
        "places-haulers": "hauler_addresses.csv",
        "places-addresses": "addresses_with_coordinates.csv",
        "places-crossings": "intersections.csv",
        "areas-districts": "council_districts.geojson",
        "areas-city": "city_limits.geojson",
    }
    return {
        name: actions.import_file(REAL / file, map_path=CITY / "imports" / f"{name}.yaml", now=NOW)
        for name, file in files.items()
    }


def test_the_sample_loads_without_a_refused_row(sample: dict[str, Report]) -> None:
    assert {name: (report.added, report.refused) for name, report in sample.items()} == {
        "areas-city": (1, []),
        "areas-districts": (10, []),
        "places-sample": (136, []),
        "places-sample-crossings": (42, []),
    }


def test_city_hall_is_in_district_three(sample: dict[str, Report]) -> None:
    hall = queries.search("200 E Santa Clara").candidates[0]

    assert hall.label == "200 E Santa Clara St"
    assert hall.lat is not None
    assert hall.lon is not None
    areas = queries.areas_at(hall.lat, hall.lon)
    assert areas.in_city
    assert areas.area("district") == queries.AreaRef("district", "district_3", "District 3")


def test_a_sample_address_knows_its_collectors(sample: dict[str, Report]) -> None:
    record, _ = providers.of_city(CITY, ZoneInfo("America/Los_Angeles"))
    candidate = queries.search("1585 Wabash St Unit B").candidates[0]

    facts = record.look_up({"address": candidate.id}, now=NOW)

    assert facts is not None
    assert facts["garbage_name"] == "Garden City Sanitation"
    assert facts["pickup_day"] == "monday"
    assert facts["pickup_next"] == "2027-03-01"
    assert facts["sweep_next"] == "2027-03-02"


def test_the_samples_outlines_are_small() -> None:
    for name in ("districts", "city"):
        assert (CITY / "places" / f"{name}.geojson").stat().st_size < 30_000


@pytest.mark.data
def test_the_real_files_load_and_every_refusal_has_its_reason(real: dict[str, Report]) -> None:
    assert {name: (report.read, len(report.refused)) for name, report in real.items()} == {
        "places-haulers": (684, 2),
        "places-addresses": (332, 22),
        "places-crossings": (268, 0),
        "areas-districts": (10, 0),
        "areas-city": (1, 0),
    }
    assert [one.row for one in real["places-haulers"].refused] == [243, 396]


@pytest.mark.data
def test_the_real_files_load_over_the_sample(sample: dict[str, Report], real: dict[str, Report]) -> None:
    assert real["areas-districts"].changed == 10
    assert len(queries.areas_in("district")) == 10
    assert queries.search("200 e santa clara").candidates[0].label == "200 E Santa Clara St"


@pytest.mark.data
@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2651 poplerwod wy", "2651 Poplarwood Way"),
        ("335 elan village", "335 Elan Village Ln"),
        ("1 washington square", "1 Washington Sq"),
        ("capitol expressway & quimby", "Capitol Expy & Quimby Rd"),
        ("7th and san salvador", "7th St & San Salvador St"),
    ],
)
def test_real_places_are_found(real: dict[str, Report], text: str, label: str) -> None:
    assert queries.search(text).candidates[0].label == label


@pytest.mark.data
def test_real_outlines_are_light_enough_to_draw(real: dict[str, Report]) -> None:
    outlines = [queries.outlines(code) for code in ("district", "city")]

    assert sum(len(outline.text.encode()) for outline in outlines if outline) <= 60_000
