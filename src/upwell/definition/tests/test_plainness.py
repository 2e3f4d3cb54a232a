"""How easily English is read: words in a sentence, the grade of school, and what the check says of both."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from upwell.definition import load, plainness
from upwell.definition.known import Known

HARD = "Municipal authorities continuously investigate environmental contamination affecting residential communities. "


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("city", 2), ("people", 2), ("created", 3), ("table", 2), ("like", 1), ("needed", 2), ("asked", 1),
        ("places", 2), ("business", 2), ("quiet", 2), ("area", 3), ("video", 3), ("the", 1), ("311", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert plainness.syllables(word) == count


def test_a_list_a_link_and_a_value_are_read_as_people_read_them() -> None:
    text = "Bring:\n- your {size.label} box\n- [a form](https://example.org/a/very/long/way)"

    assert [len(words) for words in plainness.sentences(text)] == [1, 3, 2]


def test_the_grade_of_a_known_passage_is_that_of_the_formula() -> None:
    assert plainness.grade([["The", "cat", "sat", "on", "the", "mat"]]) == pytest.approx(0.39 * 6 + 11.8 - 15.59)


@pytest.mark.parametrize(("words", "said"), [(20, []), (21, [True]), (25, [True]), (26, [False])])
def test_a_long_sentence_is_told_and_a_very_long_one_refused(words: int, said: list[bool]) -> None:
    assert [warning for _what, _hint, warning in plainness.problems(" ".join(["go"] * words) + ".")] == said


def test_hard_words_are_named_in_a_passage_and_not_in_a_label() -> None:
    told = [what + hint for what, hint, _ in plainness.problems(HARD * 3)]

    assert len(told) == 1
    assert "environmental" in told[0]
    assert list(plainness.problems("Environmental contamination")) == []


def test_a_name_counts_as_one_easy_word() -> None:
    text = "Write to Parks, Recreation and Neighborhood Services. " * 5

    assert plainness.grade(plainness.sentences(text, ["Parks, Recreation and Neighborhood Services"])) < 1


def test_the_check_says_it_at_the_text() -> None:
    text = """
service: pothole
kind: information
name: Report a pothole
summary: WORDS
owner: streets
steps:
  - {tell: note, title: A note}
  - {stop: end, title: Bye}
""".replace("WORDS", ("go " * 22).strip())
    told = [str(one) for one in load.load_text(text.lstrip(), known=Known()).problems if "words" in str(one)]

    assert ["22 words" in one and ":4:" in one for one in told] == [True]


@given(some.text())
def test_any_text_can_be_measured(text: str) -> None:
    assert plainness.grade(plainness.sentences(text)) >= -15.59
    list(plainness.problems(text))
