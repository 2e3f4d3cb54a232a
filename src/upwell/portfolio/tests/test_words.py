"""Figures of the inventory in the words of each language."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation

from upwell.portfolio import words


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("value", [0.0, 9.0, 9_999.0, 10_000.0, 123_456.0, 39_000_000.0, 1_039_075_681.0])
def test_every_language_says_every_figure_in_short(language: str, value: float) -> None:
    with translation.override(language):
        assert words.short(value).strip()


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "1.04 mil millones"), ("vi", "1,04 tỷ"), ("zh-hans", "10.4亿"), ("zh-hant", "10.4億")],
)
def test_a_milliard_is_said_as_people_say_it(language: str, said: str) -> None:
    with translation.override(language):
        assert words.short(1_039_075_681) == said
