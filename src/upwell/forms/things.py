"""The fields on which the things of a booked request are counted again, and what was typed into them. Draws; decides
nothing. For the resident's page and for that of staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from upwell.forms import items, questions, reading
from upwell.intake import amending
from upwell.intake.amending import Basis, Reading
from upwell.journey import screen
from upwell.journey.texts import Texts
from upwell.ui.fields import Field, problems

ASKED = "asked"
"""Which questions were on the page: without it, one whose boxes are all empty would not be missed."""


def fields(
    request: HttpRequest, found: Reading, language: str, *, typed: Mapping[str, Any], heading: bool = True
) -> list[Field]:
    """One for each question, under its own name; the first is the heading of its page, if `heading`."""
    texts, drawn = Texts(found.basis.definition, language), []
    for number, name in enumerate(found.asks):
        shown = screen.screen(found.walk, name)
        field = questions.field(
            shown,
            texts,
            draft_id=found.basis.booking.subject,
            typed=typed.get(name),
            problem=found.problems.get(name),
        )
        field = items.arranged(field, shown, texts, request)
        drawn.append(replace(field, name=name, heading=heading and not number))
    return drawn


def context(
    request: HttpRequest,
    found: Reading,
    language: str,
    *,
    typed: Mapping[str, Any] | None,
    day: Field | None = None,
    heading: bool = True,
) -> dict[str, Any]:
    """What both pages show of it; `day`: the field for another day, where there is one."""
    drawn = fields(request, found, language, typed=typed or {}, heading=heading)
    return {
        "fields": drawn,
        "costs": sum(found.basis.fees.values()),
        "stop": amending.stop_words(found, language),
        "problems": problems([*drawn, *([day] if day else [])]),
    }


def sent(request: HttpRequest, found: Basis) -> dict[str, Any]:
    """The raw form of each question that was on the page."""
    asked = {name: found.definition.questions.get(name) for name in request.POST.getlist(ASKED)}
    return {
        name: reading.gathered(reading.own(request.POST, name), question, str(getattr(question, "type", "")))
        for name, question in asked.items()
        if question is not None
    }
