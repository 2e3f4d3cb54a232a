"""What a case's history says of its partner, to colleagues who cannot open the page about the system."""

from __future__ import annotations

from typing import Any

import pytest

from upwell.desk import work

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("why", "so"), [("too_late", "it changed nothing"), ("too_early", "It is still open")])
def test_news_that_was_kept_leads_nobody_to_a_page_they_cannot_open(city: Any, why: str, so: str) -> None:
    said = work.told({"work": "news_kept", "why": why, "partner": "desk"})

    assert so in said
    assert "administrator" in said
    assert "System" not in said
