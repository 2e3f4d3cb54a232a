"""Words that mean the same are found alike: in search, and in tables of words."""

from __future__ import annotations

import pytest

from upwell.catalogue.city import City
from upwell.intake import lookups
from upwell.intake.alike import most_alike
from upwell.intake.tests.scene import NOW, republish

PHRASES = ["bar", "barber shop", "salón de belleza", "beauty salon", "taqueria"]


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ("a bar", "bar"),
        ("barber shop", "barber shop"),
        ("SALON DE BELLEZA", "salón de belleza"),
        ("a beauty salon for dogs", "beauty salon"),
        ("babrer shop", "barber shop"),
        ("taquerai", "taqueria"),
        ("my own taquería downtown", "taqueria"),
        ("salon", None),
        ("bakery", None),
        ("", None),
    ],
)
def test_the_phrase_whose_words_are_all_there_is_the_most_alike(typed: str, phrase: str | None) -> None:
    place = most_alike(typed, PHRASES)

    assert (None if place is None else PHRASES[place]) == phrase


def test_a_table_of_words_answers_what_is_most_like_what_was_typed(city: City) -> None:
    rows = {"kinds": [{"words": phrase, "kind": str(place)} for place, phrase in enumerate(PHRASES)]}
    republish(rows=rows, tables={"kinds": {"file": "kinds.csv", "keys": ["words"], "alike": True}})
    table = lookups.TableProvider("kinds")

    assert table.look_up({"words": "Barbr shop"}, now=NOW) == {"kind": "1"}
    assert table.look_up({"words": "circus"}, now=NOW) is None
