import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from upwell.places import queries
from upwell.places.parsing import parse_street
from upwell.places.search import KnownStreet, StreetIndex
from upwell.places.tests.conftest import ADDRESS_MAP, Import


def labels(text: str, limit: int = 10) -> list[str]:
    return [candidate.label for candidate in queries.search(text, limit=limit).candidates]


@pytest.mark.parametrize(
    "text",
    [
        "200 E Santa Clara St",
        "200 east santa clara street, san jose ca 95113",
        "200 santa clara",
        "200 e santa cl",
        "200 E Snata Clara St",
        "200 e santaclara",
        "200 E Santa Clara Ave",
        "200 W Santa Clara St",
        "calle santa clara 200",
        "200   E.  SANTA CLARA ST.",
    ],
)
def test_an_address_is_found_first_however_it_is_typed(city: None, text: str) -> None:
    assert labels(text)[0] == "200 E Santa Clara St"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("1068 alameda", "1068 The Alameda"),
        ("345 village center", "345 Village Center Dr"),
        ("66 s 1st", "66 S 1st St"),
        ("66 South First Street", "66 S 1st St"),
        ("2651 poplerwod w", "2651 Poplarwood Way"),
        ("2651 poplrw", "2651 Poplarwood Way"),
        ("12 mc kee", "12 McKee Rd"),
        ("3350 zanker rd, san josé", "3350 Zanker Rd"),
    ],
)
def test_typing_mistakes_and_left_out_words_are_forgiven(city: None, text: str, label: str) -> None:
    assert labels(text)[0] == label


def test_several_candidates_stand_best_first(city: None, bring_in: Import) -> None:
    bring_in(
        "more.csv", "address,city,postcode,lat,lon\n200 W Santa Clara St,,,,\n200 Santa Cruz Ave,,,,\n", ADDRESS_MAP
    )

    assert labels("200 W Santa C")[:3] == ["200 W Santa Clara St", "200 Santa Cruz Ave", "200 E Santa Clara St"]
    assert labels("200 W Santa Clara")[:2] == ["200 W Santa Clara St", "200 E Santa Clara St"]


def test_the_nearest_numbers_are_offered_and_marked_when_the_number_does_not_exist(city: None) -> None:
    found = queries.search("204 E Santa Clara St").candidates

    assert [candidate.label for candidate in found] == ["200 E Santa Clara St", "210 E Santa Clara St"]
    assert not any(candidate.exact for candidate in found)
    assert "closest" in found[0].hint


def test_a_building_of_two_hundred_units_stands_first_and_its_units_come_when_asked(
    city: None, bring_in: Import
) -> None:
    units = "".join(f"388 Santana Row Unit {number},,95128,37.3205,-121.9480\n" for number in range(1, 201))
    bring_in("units.csv", "address,city,postcode,lat,lon\n" + units, ADDRESS_MAP)

    plain = queries.search("388 santana row").candidates
    asked = queries.search("388 santana row unit", limit=5).candidates
    one = queries.search("388 Santana Row Unit 117").candidates
    begun = queries.search("388 santana row #20").candidates

    assert [(candidate.kind, candidate.label) for candidate in plain] == [("building", "388 Santana Row")]
    assert "200 units" in plain[0].hint
    assert [candidate.label for candidate in asked[:3]] == [
        "388 Santana Row",
        "388 Santana Row Unit 1",
        "388 Santana Row Unit 2",
    ]
    assert [candidate.label for candidate in one] == ["388 Santana Row Unit 117", "388 Santana Row"]
    assert begun[0].label == "388 Santana Row Unit 20"
    assert len(queries.units(plain[0].id)) == 200
    building = queries.place(plain[0].id)
    assert building is not None
    assert (building.label, building.units) == ("388 Santana Row", 200)


def test_few_units_stand_under_their_building(city: None) -> None:
    assert labels("1585 Wabash St") == ["1585 Wabash St", "1585 Wabash St Unit B", "1585 Wabash St Unit C"]
    assert labels("1585 wabash unit c")[0] == "1585 Wabash St Unit C"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Story & King", "Story Rd & King Rd"),
        ("corner of King and Story", "King Rd & Story Rd"),
        ("esquina de Story y King", "Story Rd & King Rd"),
        ("santa clara / first", "Santa Clara St & 1st St"),
        ("montery and alma", "Monterey Rd & Alma Ave"),
        ("story and", "Story Rd & King Rd"),
    ],
)
def test_a_crossing_is_found(city: None, text: str, label: str) -> None:
    found = queries.search(text).candidates[0]

    assert (found.kind, found.label) == ("crossing", label)


def test_a_street_without_a_number_offers_what_stands_on_it(city: None) -> None:
    found = queries.search("santa clara").candidates

    assert {candidate.offered for candidate in found} == {"on_street"}
    assert {"Santa Clara St & 1st St", "200 E Santa Clara St"} <= {candidate.label for candidate in found}


@pytest.mark.parametrize(
    "text", ["", "200", "10 Nonexistent Boulevard", "qqqq & zzzz", "%", "' OR 1=1 --", "\x00", "🏠"]
)
def test_no_candidate_is_a_proper_answer(city: None, text: str) -> None:
    assert queries.search(text).candidates == ()


def test_places_outside_the_city_are_said_to_be_outside(city: None) -> None:
    known = queries.search("2509 Fordham St, East Palo Alto")
    point = queries.search("37.9, -122.4")
    elsewhere = queries.search("99999 Oakland Ave, Fresno, CA")
    inside = queries.search("200 E Santa Clara St")

    assert (known.outside, point.outside, elsewhere.outside, inside.outside) == (True, True, True, False)
    assert known.candidates[0].in_city is False
    assert "outside" in known.candidates[0].hint


def test_a_pasted_position_is_a_point_called_after_its_neighbour(city: None) -> None:
    found = queries.search("https://www.google.com/maps/@37.33791,-121.88671,17z").candidates[0]

    assert (found.kind, found.label) == ("point", "Near 200 E Santa Clara St")
    assert (found.lat, found.lon) == (37.33791, -121.88671)
    assert queries.place(found.id) == found


def test_every_candidate_can_be_looked_up_again_by_its_id(city: None) -> None:
    for text in ("200 E Santa Clara St", "Story & King", "1585 Wabash", "37.3, -121.8"):
        for candidate in queries.search(text).candidates:
            again = queries.place(candidate.id)
            assert again is not None
            assert (again.kind, again.lat) == (candidate.kind, candidate.lat)


@pytest.mark.parametrize(
    "candidate_id",
    ["", "a", "a0", "x999999", "b7777777", "z1", "a" + "9" * 30, "p", "pfoo", "p99,999", "a1;--", "a-1"],
)
def test_an_id_of_nothing_is_no_place(city: None, candidate_id: str) -> None:
    assert queries.place(candidate_id) is None
    assert queries.units(candidate_id) == []


def test_the_shape_for_a_type_ahead_is_small(city: None) -> None:
    first = queries.search("200 e santa clara").as_json()[0]

    assert set(first) == {"id", "label", "hint", "lat", "lon"}
    assert first["hint"] == "San José 95113"


def test_a_search_asks_the_database_at_most_twice(city: None) -> None:
    queries.search("warm")
    for text in ("200 E Santa Clara St", "204 E Santa Clara St", "santa clara", "Story & King", "1585 wabash unit"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            queries.search(text)
        assert len(asked) <= 2, text


def test_an_empty_city_finds_nothing(db: None) -> None:
    assert queries.search("200 E Santa Clara St").candidates == ()


NAMES = ["santa clara", "santa cruz", "the alameda", "poplarwood", "1st", "11th", "king", "kings row", "mckee", "oak"]


def index() -> StreetIndex:
    return StreetIndex(KnownStreet(number, name, "", "st") for number, name in enumerate(NAMES))


@given(st.text(max_size=60))
def test_any_name_at_all_can_be_looked_for(name: str) -> None:
    matches = index().find(parse_street(name))

    assert len(matches) <= 12
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)


@given(st.sampled_from(NAMES), st.data())
def test_one_mistake_in_a_long_name_still_finds_it(name: str, data: st.DataObject) -> None:
    if len(name) < 6:
        return
    place = data.draw(st.integers(1, len(name) - 2))
    mistaken = name[:place] + data.draw(st.sampled_from(["", "x", name[place] * 2])) + name[place + 1 :]

    found = [NAMES[match.id] for match in index().find(parse_street(mistaken))]

    assert name in found[:2]


def test_short_numbers_are_not_mistaken_for_each_other() -> None:
    assert [NAMES[match.id] for match in index().find(parse_street("1st St"))] == ["1st"]
