import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.ui import contrast, theme

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast.ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast.ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(COLOURS, COLOURS)
def test_contrast_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert contrast.ratio(one, other) == contrast.ratio(other, one)


@given(COLOURS, COLOURS)
def test_every_colour_can_be_made_readable_on_every_other(colour: str, on: str) -> None:
    assert contrast.ratio(contrast.made_readable(colour, on), on) >= contrast.READABLE


@given(COLOURS, COLOURS)
def test_no_city_colour_makes_a_page_unreadable(primary: str, accent: str) -> None:
    for shades, paper in ((theme.day, theme.DAY_PAPER), (theme.night, theme.NIGHT_PAPER)):
        colours = shades(theme.Theme(primary, accent))

        assert contrast.ratio(colours["primary"], paper) >= contrast.READABLE
        assert contrast.ratio(colours["primary-dark"], colours["primary-wash"]) >= contrast.READABLE
        assert contrast.ratio(colours["on-primary"], colours["primary"]) >= contrast.READABLE
        assert contrast.ratio(colours["on-primary"], colours["primary-dark"]) >= contrast.READABLE
        assert contrast.ratio(colours["on-band"], colours["band"]) >= contrast.READABLE
        assert contrast.ratio(colours["on-accent"], colours["accent"]) >= contrast.READABLE


@pytest.mark.parametrize("written", ["blue", "#fff", "#12345g", "", "#1234567"])
def test_what_is_no_colour_is_said_so(written: str) -> None:
    assert "is not a colour" in theme.problems(theme.Theme(primary=written))[0]


def test_a_pale_primary_is_told_with_a_better_one() -> None:
    assert theme.problems(theme.Theme()) == []
    assert "too pale" in theme.problems(theme.Theme(primary="#ffdd00"))[0]
