from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps

from upwell.places import actions, queries
from upwell.places.actions import CannotImport
from upwell.places.models import Address, Area, AreaSet, Crossing, Edition, Street
from upwell.places.tests.conftest import (
    ADDRESS_MAP,
    ADDRESSES,
    CITY,
    CITY_MAP,
    CROSSING_MAP,
    CROSSINGS,
    DISTRICT_MAP,
    DISTRICTS,
    NOW,
    Import,
    square,
)

pytestmark = pytest.mark.django_db

HAULER_MAP = """
kind: addresses
default_city: San José
columns: {address: Address}
absent: ["", NaN, NONHAUL-PRIVATE]
attributes:
  garbage: {column: Hauler, type: company, means: {GT: "Green Team"}}
  pickup: {column: Day, type: weekday}
"""


def test_addresses_are_taken_in_and_a_second_time_nothing_changes(bring_in: Import) -> None:
    first = bring_in("a.csv", ADDRESSES, ADDRESS_MAP)
    again = bring_in("a.csv", ADDRESSES, ADDRESS_MAP)

    assert (first.read, first.added, first.refused) == (12, 12, [])
    assert (again.read, again.added, again.changed, again.same) == (12, 0, 0, 12)
    assert Address.objects.count() == 12


def test_two_files_about_one_address_become_one(bring_in: Import) -> None:
    haulers = 'Address,Hauler,Day\n"200 E SANTA CLARA ST, SAN JOSE, CA 95113","Green Team, 408-282-4400",MON\n'
    bring_in("haulers.csv", haulers, HAULER_MAP)

    report = bring_in("a.csv", ADDRESSES, ADDRESS_MAP)

    address = Address.objects.get(number=200)
    assert (report.added, report.changed) == (11, 1)
    assert (address.lat, address.postcode) == (37.3379, "95113")
    assert address.attributes["garbage"] == {"name": "Green Team", "phone": "408-282-4400"}
    assert address.attributes["pickup"] == {"weekday": "monday"}


def test_absent_words_leave_no_attribute_and_codes_are_spelled_out(bring_in: Import) -> None:
    rows = "Address,Hauler,Day\n1 A ST,GT,NaN\n2 A ST,nonhaul-private,\n3 A ST,NaN,someday\n"

    report = bring_in("haulers.csv", rows, HAULER_MAP)

    assert [address.attributes for address in Address.objects.order_by("number")] == [
        {"garbage": {"name": "Green Team"}},
        {},
    ]
    assert [(one.row, one.why) for one in report.refused] == [(4, "Day: 'someday' is not a day of the week")]


def test_within_one_file_the_first_row_wins_and_later_ones_fill_in(bring_in: Import) -> None:
    rows = "address,city,postcode,lat,lon\n1 A St,,,37.1,-121.1\n1 A Street,,95113,37.2,-121.2\n"

    report = bring_in("a.csv", rows, ADDRESS_MAP)

    address = Address.objects.get()
    assert (report.added, report.changed) == (1, 1)
    assert (address.lat, address.lon, address.postcode) == (37.1, -121.1, "95113")


def test_a_newer_file_moves_an_address(bring_in: Import) -> None:
    bring_in("a.csv", "address,city,postcode,lat,lon\n1 A St,,,37.1,-121.1\n", ADDRESS_MAP)

    report = bring_in("b.csv", "address,city,postcode,lat,lon\n1 A St,,,37.2,-121.2\n", ADDRESS_MAP)

    assert report.changed == 1
    assert Address.objects.get().lat == 37.2


def test_a_name_without_its_type_joins_the_street_it_can_mean(bring_in: Import) -> None:
    rows = "address,city,postcode,lat,lon\n1 E Oak,,,,\n2 E Oak St,,,,\n3 Elm,,,,\n4 Elm St,,,,\n5 Elm Ct,,,,\n"

    bring_in("a.csv", rows, ADDRESS_MAP)

    assert sorted(str(street) for street in Street.objects.all()) == ["E Oak St", "Elm", "Elm Ct", "Elm St"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Story & King,,,37,-121", "it is a corner, not an address with a house number"),
        ("Broadway,,,37,-121", "it has no house number and street"),
        ("DUPLICATE 1511 MICHIGAN AV,,,,", "it has no house number and street"),
        (",,,37,-121", "the address is empty"),
        ("1 A St,,,nan,-121", "the coordinates “nan”, “-121” are not on the earth"),
        ("1 A St,,,37,inf", "the coordinates “37”, “inf” are not on the earth"),
        ("1 A St,,,-121,37", "the coordinates “-121”, “37” are not on the earth"),
        ("1 A St,,,37,", "the coordinates “37”, “” are not two numbers"),
        ("1 A St,,,north,west", "the coordinates “north”, “west” are not two numbers"),
        (f"1 {'long' * 40} St,,,,", "its street is too long"),
        ("1 A St,,123456789012,,", "its postcode is too long"),
    ],
)
def test_a_row_that_cannot_be_taken_is_reported_with_its_number(bring_in: Import, row: str, why: str) -> None:
    report = bring_in("a.csv", f"address,city,postcode,lat,lon\n7 B St,,,,\n{row}\n", ADDRESS_MAP)

    assert [(one.row, one.why) for one in report.refused] == [(3, why)]
    assert report.added == 1


def test_zero_zero_counts_as_no_coordinates(bring_in: Import) -> None:
    bring_in("a.csv", "address,city,postcode,lat,lon\n1 A St,,,0,0.0\n", ADDRESS_MAP)

    assert Address.objects.get().lat is None


def test_a_column_the_file_lacks_is_named_and_nothing_is_taken(bring_in: Import) -> None:
    with pytest.raises(CannotImport, match=r"no column lat, lon, postcode\. Its columns are: address, city"):
        bring_in("a.csv", "address,city\n1 A St,\n", ADDRESS_MAP)

    assert not Address.objects.exists()


POINTS = [
    {"type": "Point", "coordinates": [-121.5, 37.5]},
    {"type": "Point", "coordinates": [37.5, -121.5]},
    {"type": "Polygon", "coordinates": []},
]


def test_addresses_come_from_geojson_points_too(bring_in: Import) -> None:
    features = [
        {"type": "Feature", "properties": {"address": f"{number} A St"}, "geometry": shape}
        for number, shape in enumerate(POINTS, 1)
    ]

    report = bring_in(
        "a.geojson",
        {"type": "FeatureCollection", "features": features},
        "{kind: addresses, columns: {address: address}}",
    )

    assert (Address.objects.get().lat, Address.objects.get().lon) == (37.5, -121.5)
    assert [one.row for one in report.refused] == [2, 3]
    assert "longitude comes first" in report.refused[0].why


def test_crossings_are_taken_in_once_whichever_way_round(bring_in: Import) -> None:
    bring_in("c.csv", CROSSINGS, CROSSING_MAP)

    turned = bring_in("d.csv", "a,b,lat,lon\nKing Rd,Story Rd,37.3421,-121.8370\n", CROSSING_MAP)

    assert turned.same == 1
    assert Crossing.objects.count() == 3


def test_crossings_that_say_too_little_are_reported(bring_in: Import) -> None:
    rows = "a,b,lat,lon\nStory Rd,,37,-121\nStory Rd,Story Road,37,-121\nStory Rd,King Rd,,\n"

    report = bring_in("c.csv", rows, CROSSING_MAP)

    assert [one.why for one in report.refused] == [
        "it does not name two streets",
        "it names the same street twice",
        "it has no coordinates",
    ]


def test_a_replacement_in_the_map_cleans_a_column(bring_in: Import) -> None:
    map_ = CROSSING_MAP.replace("}}", "}, replace: [{column: a, find: '^.* of '}]}")

    bring_in("c.csv", "a,b,lat,lon\nwest side of Pearl Ave.,Normington Way,37,-121\n", map_)

    assert {str(street) for street in Street.objects.all()} == {"Pearl Ave", "Normington Way"}


def test_an_area_set_is_replaced_as_a_whole(bring_in: Import) -> None:
    bring_in("d.geojson", DISTRICTS, DISTRICT_MAP)
    kept = Area.objects.get(code="d1").pk
    fewer = {**DISTRICTS, "features": DISTRICTS["features"][:1]}  # type: ignore[index]

    report = bring_in("d.geojson", fewer, DISTRICT_MAP)

    assert (report.same, report.removed) == (1, 1)
    assert [(area.pk, area.name) for area in Area.objects.all()] == [(kept, "District 1")]


def test_areas_without_code_or_shape_are_reported_and_the_rest_taken(bring_in: Import) -> None:
    good = DISTRICTS["features"][0]  # type: ignore[index]
    features = [
        {**good, "properties": {"n": None}},
        {**good, "geometry": None},
        good,
        good,
        5,
    ]

    report = bring_in("d.geojson", {"type": "FeatureCollection", "features": features}, DISTRICT_MAP)

    assert report.added == 1
    assert [(one.row, one.why) for one in report.refused] == [
        (1, "its code (n) is empty or longer than 40 characters"),
        (2, "it has no geometry"),
        (4, "the code d1 stands in the file twice"),
        (5, "it is not a feature"),
    ]


def test_a_file_without_one_usable_area_leaves_the_set_as_it_was(bring_in: Import) -> None:
    bring_in("d.geojson", DISTRICTS, DISTRICT_MAP)
    empty = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"n": 1}, "geometry": None}]}

    with pytest.raises(CannotImport, match=r"No area could be read \(row 1: it has no geometry\)"):
        bring_in("d.geojson", empty, DISTRICT_MAP)

    assert Area.objects.count() == 2


def test_areas_come_from_csv_with_well_known_text_too(bring_in: Import) -> None:
    rows = 'code,shape\na,"POLYGON ((0 0, 2 0, 2 2, 0 0))"\nb,nonsense\n'

    report = bring_in("z.csv", rows, "{kind: areas, set: zone, title: Zones, columns: {code: code, geometry: shape}}")

    assert (report.added, [one.row for one in report.refused]) == (1, [3])


def test_every_import_that_changes_something_makes_a_new_edition(bring_in: Import) -> None:
    bring_in("city.geojson", CITY, CITY_MAP)
    before = Edition.objects.get().stamp

    bring_in("city.geojson", CITY, CITY_MAP)
    assert Edition.objects.get().stamp == before

    bring_in("a.csv", ADDRESSES, ADDRESS_MAP)
    assert Edition.objects.get().stamp != before
    assert "east palo alto" in Edition.objects.get().cities


def test_an_import_that_changes_something_is_recorded_without_a_point(bring_in: Import) -> None:
    bring_in("a.csv", ADDRESSES + "Broadway,,,,\n", ADDRESS_MAP)
    bring_in("a.csv", ADDRESSES, ADDRESS_MAP)

    (event,) = apps.get_model("events.Event").objects.filter(name="places_imported")
    assert event.subject == "addresses"
    assert event.data == {"kind": "addresses", "read": 13, "taken": 12, "refused": 1}


def test_what_was_kept_in_the_process_follows_an_import(bring_in: Import) -> None:
    assert queries.search("1 Oak St").candidates == ()

    bring_in("a.csv", "address,city,postcode,lat,lon\n1 Oak St,,,,\n", ADDRESS_MAP)

    assert queries.search("1 Oak St").candidates[0].label == "1 Oak St"


@pytest.mark.parametrize("name", ["a.geojson", "a.csv"])
@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff", b"[" * 100_000, b"{}", b"\xef\xbb\xbf"])
def test_no_file_at_all_is_a_traceback(bring_in: Import, name: str, content: bytes) -> None:
    with pytest.raises(CannotImport):
        bring_in(name, content, CITY_MAP if name == "a.geojson" else ADDRESS_MAP)


def test_an_import_reports_its_progress(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "address,city,postcode,lat,lon\n" + "".join(f"{n} A St,,,,\n" for n in range(1, 4501))
    )
    (tmp_path / "map.yaml").write_text(ADDRESS_MAP)
    seen: list[int] = []

    actions.import_file(
        tmp_path / "a.csv",
        map_path=tmp_path / "map.yaml",
        now=NOW + timedelta(days=1),
        progress=lambda report: seen.append(report.read),
    )

    assert seen == [2000, 4000, 4500]


def test_the_outline_and_a_report_in_words(bring_in: Import) -> None:
    report = bring_in("c.geojson", {"type": "Polygon", "coordinates": [square(0, 0, 1, 1)]}, CITY_MAP)

    assert AreaSet.objects.get().outline
    assert str(report) == "1 rows read: 1 new, 0 changed, 0 as before, 0 refused."
