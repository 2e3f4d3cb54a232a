"""A place that stands in no file is told in words; what says nothing is no place."""

from __future__ import annotations

import pytest

from upwell.channels.web.tests.test_questions import publish_one
from upwell.channels.web.tests.walking import Browser


def test_a_spot_nobody_has_in_a_file_can_be_told_in_words(streets: None, browser: Browser) -> None:
    publish_one(type="location")
    browser.start("quick")
    browser.answer("behind the old mill")
    assert "Use what I typed" in browser.words
    browser.answer("behind the old mill, next to the canal")
    assert "Use what I typed" in browser.words, "what stands after a comma need be no city"
    browser.answer("12 Nowhere St, Oakland")
    assert "outside the city" in browser.problems[0][0]

    browser.press(**{"answer": "behind the old mill", "answer-id": "words"})

    assert browser.at == "after"


@pytest.mark.parametrize("text", ["\N{WINKING FACE}", "...", "??"])
def test_what_says_nothing_is_no_place(streets: None, browser: Browser, text: str) -> None:
    publish_one(type="location")
    browser.start("quick")

    browser.answer(text)
    offered = browser.words
    browser.press(**{"answer": text, "answer-id": "words"})

    assert "Use what I typed" not in offered
    assert browser.at == "it"
