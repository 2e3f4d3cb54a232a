"""A form whose service was published anew meanwhile: what its person reads, and what becomes of what they send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.test import Client

from upwell.catalogue.models import Version
from upwell.catalogue.queries import Published
from upwell.channels.web.tests.walking import Browser
from upwell.intake.models import Draft
from upwell.intake.tests.scene import QUICK, publish
from upwell.journey import log

COLOR = {"ask": "color", "type": "text", "title": "Which color?"}
WHAT, *REST = QUICK["steps"]


def changed(*steps: Mapping[str, Any], carry: str = "move") -> None:
    published = publish({**QUICK, "steps": [*steps, *REST]})
    words = {"en": "The fee is new since March."}
    Version.objects.filter(pk=published.version_id).update(carry_over=carry, carry_over_words=words)


def answers(draft: UUID | str) -> dict[str, object]:
    return log.fold(Draft.objects.get(pk=draft).log)[0]


def test_the_page_says_what_changed_and_asks_what_is_new(quick: Published, browser: Browser) -> None:
    draft = browser.start("quick")
    browser.answer("A bench")
    changed(WHAT, COLOR)

    browser.open(f"/forms/{draft}/")

    assert browser.at == "color"
    assert "We changed this form since you began." in browser.words


def test_what_was_typed_for_the_old_question_is_not_taken_for_the_new(quick: Published, browser: Browser) -> None:
    draft = browser.start("quick")
    changed({**WHAT, "title": "What should we take away?"})

    browser.answer("A bench")

    assert browser.at == "what"
    assert "what" not in answers(draft)


def test_an_answer_to_a_question_that_stayed_is_taken(quick: Published, browser: Browser) -> None:
    draft = browser.start("quick")
    changed(WHAT, COLOR)

    browser.answer("A bench")

    assert (browser.at, answers(draft)["what"]) == ("color", "A bench")


def test_a_form_that_was_ended_says_why_and_shows_what_was_answered(quick: Published, browser: Browser) -> None:
    draft = browser.start("quick")
    browser.answer("A green bench")
    changed(WHAT, COLOR, carry="end")

    browser.open(f"/forms/{draft}/")

    shown = browser.words
    assert "The fee is new since March." in shown
    assert "A green bench" in shown


def test_nobody_else_reads_a_form_that_was_ended(quick: Published, browser: Browser) -> None:
    draft = browser.start("quick")
    changed(WHAT, COLOR, carry="end")
    browser.open(f"/forms/{draft}/")

    assert Browser(Client()).open(f"/forms/{draft}/ended/").status_code == 404


def test_the_page_of_an_ended_form_leads_to_one_that_was_not(quick: Published, browser: Browser) -> None:
    draft = browser.start("quick")

    browser.open(f"/forms/{draft}/ended/")

    assert browser.at == "what"
