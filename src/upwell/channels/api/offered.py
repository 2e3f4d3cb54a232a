"""Which services programs may use, and how: a journey step by step, or a whole form at once."""

from __future__ import annotations

from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.model import Service
from upwell.definition.steps import Book, Pay, Submit
from upwell.intake.programs import needs_a_browser

CHANNEL = "api"


def by_api(service: Service) -> bool:
    """Whether the definition says so, and nobody must sign in for it."""
    return CHANNEL in service.channels and service.sign_in != "required"


def whole_form(service: Service) -> bool:
    """What is booked or paid, or needs a browser, goes step by step."""
    asked = service.by_residents
    if not by_api(service) or not any(isinstance(step, Submit) for step in asked.walked):
        return False
    if any(isinstance(step, Book | Pay) for step in asked.walked):
        return False
    return not any(needs_a_browser(one) and not one.optional for one in asked.questions.values() if not one.party)


def shown() -> list[Published]:
    """All that residents can use, in the order of their codes."""
    public = (one for one in catalogue.all_published() if one.definition.is_public)
    return sorted(public, key=lambda one: one.code)


def find(code: str) -> Published | None:
    found = catalogue.published(code)
    return found if found is not None and found.definition.is_public else None
