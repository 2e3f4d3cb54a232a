import json

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from upwell.places import editions, queries
from upwell.places.models import Address, Edition
from upwell.places.tests.conftest import Import


def test_a_point_is_told_its_areas_and_whether_it_is_in_the_city(city: None) -> None:
    west, east, hole, island, away = (
        queries.areas_at(lat, lon)
        for lat, lon in ((37.3, -121.9), (37.3, -121.8), (37.31, -121.94), (37.21, -121.59), (36.0, -121.9))
    )

    assert west.in_city
    assert west.area("district") == queries.AreaRef("district", "d1", "District 1")
    assert east.area("district") == queries.AreaRef("district", "d2", "District 2")
    assert (hole.in_city, hole.area("district")) == (False, queries.AreaRef("district", "d1", "District 1"))
    assert (island.in_city, island.area("district")) == (True, None)
    assert (away.in_city, away.areas) == (False, ())


def test_many_points_are_told_at_once(city: None) -> None:
    columns = queries.areas_of(np.array([37.3, 37.3, np.nan]), np.array([-121.9, -121.8, -121.8]))

    assert columns.codes("district").tolist() == ["d1", "d2", None]
    assert columns.in_city.tolist() == [True, True, False]


def test_the_nearest_address_is_found_within_reach(city: None) -> None:
    near = queries.nearest_address(37.33795, -121.88665)

    assert near is not None
    assert near.label == "200 E Santa Clara St"
    assert queries.nearest_address(37.35, -121.80) is None
    assert queries.nearest_address(float("nan"), 0) is None
    assert queries.nearest_address(90, 0) is None


def test_reach_is_measured_in_metres(city: None) -> None:
    away = 37.3379 + 150 / 111_320

    assert queries.nearest_address(away, -121.8867, within_m=100) is None
    assert queries.nearest_address(away, -121.8867, within_m=160) is not None


def test_outlines_are_small_geojson_with_a_hash(city: None) -> None:
    outline = queries.outlines("district")

    assert outline is not None
    drawn = json.loads(outline.text)
    assert [feature["properties"] for feature in drawn["features"]] == [
        {"code": "d1", "name": "District 1"},
        {"code": "d2", "name": "District 2"},
    ]
    assert len(outline.etag) == 20
    assert queries.outlines("moon") is None


def test_all_areas_of_a_set_can_be_listed(city: None) -> None:
    assert [area.code for area in queries.areas_in("district")] == ["d1", "d2"]
    assert queries.areas_in("moon") == ()


def test_asking_for_areas_costs_no_query_once_warm(city: None) -> None:
    queries.areas_at(37.3, -121.9)

    with CaptureQueriesContext(connection) as asked:
        queries.areas_at(37.3, -121.8)
        queries.outlines("district")

    assert len(asked) <= 2  # the outlines are built once; the edition was just compared


def test_another_process_notices_a_new_edition(city: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert queries.areas_at(37.3, -121.8).in_city
    queries.areas_in("district")
    from upwell.places.models import Area

    Area.objects.all().delete()  # as another process would have
    Edition.objects.update(stamp="newer")
    assert queries.areas_in("district")

    monkeypatch.setattr(editions, "RECHECK_SECONDS", 0.0)

    assert queries.areas_in("district") == ()


def test_some_places_are_the_same_for_the_same_seed_and_all_in_the_city(city: None) -> None:
    some = queries.some(count=6, seed=1)

    assert some == queries.some(count=6, seed=1)
    assert all(place.in_city and place.lat is not None for place in some)
    assert len(queries.some(count=100, seed=1)) == 8


def test_labels_and_hints_follow_the_language(city: None) -> None:
    with translation.override("en"):
        assert queries.search("1585 wabash unit b").candidates[0].label == "1585 Wabash St Unit B"


def test_a_building_tells_what_all_its_units_share(city: None) -> None:
    from datetime import date

    shared = {"garbage": {"name": "Green Team"}, "zone": "R-1"}
    for unit, zone in (("B", "R-1"), ("C", "R-2")):
        Address.objects.filter(number=1585, unit=unit).update(attributes={**shared, "zone": zone})
    building = queries.search("1585 Wabash").candidates[0]

    assert queries.facts(building.id, today=date(2027, 1, 1)) == {"garbage_name": "Green Team"}
    assert queries.facts("x1", today=date(2027, 1, 1)) is None
    assert queries.facts("a0", today=date(2027, 1, 1)) is None


def test_an_area_is_called_as_its_reader_says_and_made_for_traditional_signs(city: None) -> None:
    drawn = {language: queries.outlines("district", language) for language in ("en", "es", "zh-Hans", "zh-Hant", "vi")}

    first = {
        language: json.loads(one.text)["features"][0]["properties"]["name"] for language, one in drawn.items() if one
    }
    assert first == {
        "en": "District 1",
        "es": "Distrito 1",
        "zh-Hans": "第1区",
        "zh-Hant": "第1區",
        "vi": "District 1",
    }


def test_names_of_areas_may_stand_in_a_column_for_each_language(db: None, bring_in: Import) -> None:
    shape = "POLYGON ((-122 37, -121 37, -121 38, -122 38, -122 37))"
    columns = "{code: n, name: {en: NAME, es: NOMBRE}, geometry: shape}"

    bring_in(
        "parts.csv",
        f'n,NAME,NOMBRE,shape\n1,Old town,Centro,"{shape}"\n',
        f"{{kind: areas, set: part, title: Parts, columns: {columns}}}",
    )

    assert [(area.name, area.called("es")) for area in queries.areas_in("part")] == [("Old town", "Centro")]
