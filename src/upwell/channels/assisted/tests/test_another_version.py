"""A sheet, or a turned screen, whose service was published anew meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from tests.cast import Cast

from upwell.cases.models import Case
from upwell.catalogue.models import Version
from upwell.channels.assisted.tests.test_sheet import begin, lines, send
from upwell.channels.web.tests.walking import Browser
from upwell.intake.models import Draft
from upwell.intake.tests.scene import QUICK, publish
from upwell.journey import log

COLOR = {"ask": "color", "type": "text", "title": "Which color?"}
WHAT, *REST = QUICK["steps"]
CHANGED = "We changed this form since you began."


@pytest.fixture
def staff(cast: Cast) -> Browser:
    publish(QUICK)
    return Browser(cast.client("worker"))


def changed(*steps: Mapping[str, Any], carry: str = "move") -> None:
    published = publish({**QUICK, "steps": [*steps, *REST]})
    words = {"en": "The fee is new since March.", "es": "La tarifa es nueva desde marzo."}
    Version.objects.filter(pk=published.version_id).update(carry_over=carry, carry_over_words=words)


def answers(draft: UUID) -> dict[str, object]:
    return log.fold(Draft.objects.get(pk=draft).log)[0]


def test_the_sheet_says_what_changed_and_asks_what_is_new(staff: Browser) -> None:
    draft = begin(staff)
    send(staff, "follow", what="A bench")
    changed(WHAT, COLOR)

    staff.open(f"/assisted/forms/{draft}/")

    assert CHANGED in staff.words
    assert lines(staff)[:2] == ["what", "color"]
    assert answers(draft)["what"] == "A bench"


def test_what_is_sent_on_the_old_page_is_kept_and_what_is_new_is_asked_first(staff: Browser) -> None:
    draft = begin(staff)
    changed(WHAT, COLOR)

    send(staff, what="A bench", urgent="no")

    assert not Case.objects.exists()
    assert CHANGED in staff.words
    assert answers(draft)["what"] == "A bench"
    send(staff, what="A bench", color="Green", urgent="no")
    assert Case.objects.filter(pk=draft).exists()


def test_a_page_of_the_old_version_answers_no_question_of_the_new(staff: Browser) -> None:
    draft = begin(staff)
    old = {"on": lines(staff), "version": staff.value_of("version"), "do": "follow"}
    changed({**WHAT, "title": "What should we take away?"})
    staff.open(f"/assisted/forms/{draft}/")

    staff.post(f"/assisted/forms/{draft}/", {**old, "q_what": "A bench"})

    assert "what" not in answers(draft)


def test_who_has_a_form_that_was_ended_reads_why(staff: Browser) -> None:
    draft = begin(staff)
    send(staff, "follow", what="A bench")
    changed(WHAT, COLOR, carry="end")

    staff.open(f"/assisted/forms/{draft}/")

    assert "The fee is new since March." in staff.words


def test_a_turned_screen_goes_on_with_the_new_version(staff: Browser) -> None:
    draft = begin(staff, channel="counter", language="es")
    send(staff, "turn")
    changed(WHAT, COLOR)

    staff.post(staff.path, {"on": ["what", "urgent"], "q_what": "A bench", "q_urgent": "no", "do": "send"})

    assert not Case.objects.exists()
    assert staff.path == "/assisted/walk-up/"
    assert "color" in lines(staff)
    assert "Cambiamos este formulario" in staff.words
    assert answers(draft)["what"] == "A bench"


def test_a_turned_screen_whose_form_was_ended_says_why(staff: Browser) -> None:
    begin(staff, channel="counter", language="es")
    send(staff, "turn")
    changed(WHAT, COLOR, carry="end")

    staff.open("/assisted/walk-up/")

    assert "La tarifa es nueva desde marzo." in staff.words
