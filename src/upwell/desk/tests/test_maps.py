import pytest
from tests.cast import Cast

from upwell.desk.tests.scene import HERE, a_case, url
from upwell.desk.tests.test_case import page
from upwell.places.models import Crossing, Street


@pytest.fixture
def corner(db: None) -> Crossing:
    """About 90 m north of the cases."""
    streets = [Street.objects.create(bare=name.lower(), type="", name=name) for name in ("Elm", "Fifth")]
    return Crossing.objects.create(street_a=streets[0], street_b=streets[1], lat=HERE[0] + 0.0008, lon=HERE[1])


def test_the_page_says_which_corner_is_near(cast: Cast, corner: Crossing):
    assert "89 m from Elm &amp; Fifth" in page(cast.client("worker"), a_case())


def test_the_small_map_has_names_to_find_ones_way_by(cast: Cast, corner: Crossing):
    case = a_case()

    answer = cast.client("worker").get(url("near", case)).json()

    assert [one["name"] for one in answer["labels"]] == ["Elm & Fifth"]
    assert [one["reference"] for one in answer["reports"]] == [case.reference]


def test_where_there_is_nothing_to_draw_there_is_no_map(cast: Cast):
    html = page(cast.client("worker"), a_case())

    assert "Map of the place" not in html
    assert "Directions (OpenStreetMap)" in html


def test_a_case_without_a_place_has_no_corner(cast: Cast, corner: Crossing):
    assert cast.client("worker").get(url("near", a_case(lat=None, lon=None))).json() == {"reports": [], "labels": []}
