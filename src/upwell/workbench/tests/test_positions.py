"""A text is written in the place of another one, and nothing else of the file changes."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from upwell.definition import source
from upwell.workbench import positions
from upwell.workbench.tests.texts import NEW

PLACES = [
    ("summary",),
    ("steps", 0, "title"),
    ("steps", 0, "hint"),
    ("steps", 0, "options", "drill"),
    ("steps", 0, "options", "saw", "label"),
    ("steps", 1, "title"),
    ("receipt", "body"),
]


@given(st.sampled_from(PLACES), st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1))
def test_what_is_put_is_what_is_read_and_the_rest_stays(place: tuple[str | int, ...], words: str) -> None:
    changed = positions.put(NEW, place, words, file="service.yaml")

    before, after = yaml.safe_load(NEW), source.read(changed, file="service.yaml")
    assert after.at(place) == words.strip()
    for other in PLACES:
        if other != place:
            assert after.at(other) == source.read(NEW, file="service.yaml").at(other)
    assert changed.startswith("# what the city lends\n")
    assert "# the one question" in changed
    assert len(before["steps"]) == len(after.plain["steps"])


@pytest.mark.parametrize(
    "words", ["yes", "null", "12", "a: b", "- one", "#5", "“so”, {reference}", "two\nlines", "it's"]
)
def test_words_that_yaml_would_read_otherwise_are_quoted(words: str) -> None:
    changed = positions.put(NEW, ("steps", 0, "title"), words, file="service.yaml")

    assert source.read(changed, file="service.yaml").at(("steps", 0, "title")) == words


def test_letters_of_other_alphabets_do_not_move_the_place() -> None:
    text = 'name: {text: "Báo ổ gà 🕳️", from: "0123456789ab"}  # giữ\nsummary: cũ\n'

    changed = positions.put(text, ("name", "from"), "ba9876543210", file="vi.yaml")

    assert changed == text.replace("0123456789ab", "ba9876543210")


def test_a_setting_is_put_beside_another_one_where_it_is_missing() -> None:
    flow = positions.put_beside('name: {text: "Hola"}\n', ("name", "text"), "from", "0123456789ab", file="es.yaml")
    block = positions.put_beside("name:\n  text: Hola\n", ("name", "text"), "from", "0123456789ab", file="es.yaml")

    assert flow == 'name: {text: "Hola", from: "0123456789ab"}\n'
    assert block == 'name:\n  text: Hola\n  from: "0123456789ab"\n'


def test_a_place_that_is_no_text_is_refused() -> None:
    with pytest.raises(positions.NotThere):
        positions.put(NEW, ("steps",), "no", file="service.yaml")
