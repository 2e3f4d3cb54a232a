from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from upwell.performance.figures.cells import CellRefused, letters, number, short


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (" 40,000 ", "count", 40_000),
        ("1039075681", "count", 1_039_075_681),
        ("0", "count", 0),
        ("-0", "count", 0),
        ("£1.10", "money", "1.10"),
        ("38.3%", "share", "0.383"),
        ("0.4", "share", "0.4"),
        ("", "count", None),
        (" - ", "count", None),
        ("***", "count", None),
    ],
)
def test_a_cell_is_what_was_meant(text: str, kind: str, value: str | int | None) -> None:
    found = number(text, kind, blank=("", "-", "***"), currency="£")
    assert found == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ("40,00", "count", "not a number"),
        ("n/a", "count", "not a number"),
        ("-3", "count", "a negative number"),
        ("\u22123", "count", "a negative number"),
        ("12%", "count", "a percentage where a number belongs"),
        ("12%", "money", "a percentage where a sum of money belongs"),
        ("1.5", "count", "not a whole number"),
        ("140%", "share", "more than the whole"),
        ("#REF!", "count", "not a number"),
        ("1e9", "count", "not a number"),
        ("\u0661", "money", "not a number"),
    ],
)
def test_what_cannot_be_is_refused_in_words(text: str, kind: str, why: str) -> None:
    with pytest.raises(CellRefused, match=why):
        number(text, kind)


@given(some.text(), some.sampled_from(["count", "money", "share"]))
def test_whatever_stands_in_a_cell_is_a_number_or_refused(text: str, kind: str) -> None:
    try:
        found = number(text, kind)
    except CellRefused:
        return
    assert found is None or found >= 0


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (182, "GA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_in_a_spreadsheet(column: int, name: str) -> None:
    assert letters(column) == name


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1_039_075_681, "1.04bn"), (659_734_690, "660m"), (47_055_169, "47.1m"), (999_600, "1m"), (999_499, "999k"),
        (12_345, "12.3k"), (9_994, "9,994"), (9_999, "10k"), (0, "0"), (9_996_000, "10m"), (136_200_000, "136m"),
    ],
)  # fmt: skip
def test_large_numbers_are_said_shortly(value: int, said: str) -> None:
    assert short(value) == said
