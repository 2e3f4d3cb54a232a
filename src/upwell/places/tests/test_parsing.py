import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.places import words
from upwell.places.parsing import parse, parse_street

CITIES = frozenset({"san jose", "santa clara", "alviso"})


def taken_apart(text: str) -> tuple[object, ...]:
    parsed = parse(text, CITIES)
    street = parsed.street
    name = (street.direction, street.bare, street.type) if street else None
    return parsed.number_text, name, parsed.unit, parsed.city, parsed.postcode


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("200 E Santa Clara St", ("200", ("E", "santa clara", "st"), "", "", "")),
        ("200 east santa clara street", ("200", ("E", "santa clara", "st"), "", "", "")),
        ("200 E. Santa Clara", ("200", ("E", "santa clara", ""), "", "", "")),
        ("200 E Santa Clara St, San José, CA 95113", ("200", ("E", "santa clara", "st"), "", "san jose", "95113")),
        ("200 E Santa Clara St San Jose CA 95113-1905", ("200", ("E", "santa clara", "st"), "", "san jose", "95113")),
        ("1930 Townsend Ave Santa Clara", ("1930", ("", "townsend", "ave"), "", "santa clara", "")),
        ("123 Cropley Ct 95132", ("123", ("", "cropley", "ct"), "", "", "95132")),
        ("1585 WABASH ST UNIT B, ALVISO, CA 95002", ("1585", ("", "wabash", "st"), "B", "alviso", "95002")),
        ("1286 MICHIGAN AV A", ("1286", ("", "michigan", "ave"), "A", "", "")),
        ("1080 Saratoga Ave #15", ("1080", ("", "saratoga", "ave"), "15", "", "")),
        ("980 S 1st Street Ste B", ("980", ("S", "1st", "st"), "B", "", "")),
        ("335 Élan Village Lane, Apt 4, San José", ("335", ("", "elan village", "ln"), "4", "san jose", "")),
        ("1560 1/2 Michigan Av", ("1560 1/2", ("", "michigan", "ave"), "", "", "")),
        ("1560½ Michigan Av", ("1560 1/2", ("", "michigan", "ave"), "", "", "")),
        ("27–29 Fountain Alley", ("27-29", ("", "fountain", "aly"), "", "", "")),
        ("12B Main St", ("12B", ("", "main", "st"), "", "", "")),
        ("330 Branham Lane East", ("330", ("E", "branham", "ln"), "", "", "")),
        ("1068 The Alameda", ("1068", ("", "the alameda", ""), "", "", "")),
        ("1 Washington Sq.", ("1", ("", "washington", "sq"), "", "", "")),
        ("Calle Santa Clara 200", ("200", ("", "calle santa clara", ""), "", "", "")),
        ("200, E Santa Clara St", ("200", ("E", "santa clara", "st"), "", "", "")),
        ("5170 Coniston Way at Blossom Hill Rd", ("5170", ("", "coniston", "way"), "", "", "")),
        ("200", ("200", None, "", "", "")),
    ],
)
def test_an_address_is_understood_as_people_type_it(text: str, expected: tuple[object, ...]) -> None:
    assert taken_apart(text) == expected


@pytest.mark.parametrize(
    ("spelled", "code"),
    [
        ("AV", "ave"), ("Ave.", "ave"), ("Avenue", "ave"), ("WY", "way"), ("Way", "way"), ("BL", "blvd"),
        ("Boulevard", "blvd"), ("CT", "ct"), ("CIR", "cir"), ("DR", "dr"), ("LN", "ln"), ("PL", "pl"),
        ("Parkway", "pkwy"), ("Expressway", "expy"), ("TER", "ter"), ("SQ", "sq"), ("RD", "rd"), ("HWY", "hwy"),
        ("LP", "loop"), ("Row", "row"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_street_type_is_one_type(spelled: str, code: str) -> None:
    assert parse_street(f"Poplarwood {spelled}").type == code


def test_no_spelling_stands_for_two_types() -> None:
    from upwell.places.words import _TYPES

    spellings = [word for code, (_, others) in _TYPES.items() for word in {code, *others.split()}]

    assert len(spellings) == len(set(spellings))
    assert set(words.TYPE_OF.values()) == set(words.TYPE_PRINTED)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("First Street", "1st"), ("1st St", "1st"), ("Eleventh St", "11th"), ("Twenty First Street", "21st"),
        ("Twenty-Third St", "23rd"), ("Thirtieth St", "30th"), ("13 St", "13th"), ("St. James St", "saint james"),
        ("Saint James St", "saint james"), ("Mt. Pleasant Rd", "mount pleasant"), ("North St", "north"),
        ("San José Ave", "san jose"),
    ],
)  # fmt: skip
def test_a_streets_name_has_one_folded_form(text: str, bare: str) -> None:
    assert parse_street(text).bare == bare


def test_names_in_capitals_are_printed_with_small_letters_and_others_stay() -> None:
    assert parse_street("N 1ST ST").label == "N 1st St"
    assert parse_street("POPLARWOOD WY").label == "Poplarwood Way"
    assert parse_street("McKee Road").label == "McKee Rd"


@pytest.mark.parametrize(
    "text",
    [
        "Story & King", "Story and King", "corner of Story and King", "Story / King", "Story @ King", "Story at King",
        "esquina de Story y King", "Esquina de Story con King", "the intersection of Story and King", "Story + King",
        "corner of Story, King",
    ],
)  # fmt: skip
def test_a_corner_is_understood_in_english_and_spanish(text: str) -> None:
    parsed = parse(text)

    assert parsed.kind == "corner"
    assert parsed.street is not None
    assert parsed.cross is not None
    assert (parsed.street.bare, parsed.cross.bare) == ("story", "king")


def test_a_corner_may_be_half_typed() -> None:
    parsed = parse("Santa Clara St and")

    assert parsed.kind == "corner"
    assert parsed.cross is None


def test_a_street_called_like_a_city_is_not_taken_for_the_city() -> None:
    assert taken_apart("1st / Santa Clara")[1] == ("", "1st", "")
    assert parse("1st / Santa Clara", CITIES).cross is not None


def test_a_unit_word_without_a_number_asks_for_the_units() -> None:
    assert parse("388 Santana Row unit").unit_asked
    assert parse("388 Santana Row #").unit_asked
    assert not parse("388 Santana Row").unit_asked


@pytest.mark.parametrize("text", ["", "   ", ",,,", "\u202e\u200b", "\x00", "#", "&", "corner of"])
def test_text_without_a_place_is_nothing(text: str) -> None:
    parsed = parse(text)

    assert parsed.number is None
    assert parsed.street is None or parsed.street.bare == "#"


def test_invisible_characters_change_nothing() -> None:
    assert taken_apart("200\u200b \u202eE Santa\x00Clara St") == taken_apart("200 E Santa Clara St")


@given(st.text(max_size=400))
def test_any_text_at_all_can_be_parsed(text: str) -> None:
    assert parse(text, CITIES).kind in {"address", "corner", "point", "nothing"}


@given(
    st.integers(1, 99999),
    st.sampled_from(["", "N", "E", "SW"]),
    st.sampled_from(["Poplarwood", "Santa Clara", "21st", "De la Cruz"]),
    st.sampled_from(sorted(words.TYPE_OF)),
)
def test_a_printed_address_reads_back_as_itself(number: int, direction: str, name: str, kind: str) -> None:
    parsed = parse(f"{number} {direction} {name} {kind}")

    assert parsed.street is not None
    again = parse(f"{parsed.number_text} {parsed.street.label}")

    assert again.street is not None
    assert (again.number, again.street.bare, again.street.direction, again.street.type) == (
        number, parsed.street.bare, direction, words.TYPE_OF[kind],
    )  # fmt: skip
