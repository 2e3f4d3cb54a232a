"""The sandbox: what its pages say when they open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast

from upwell.config.commands import sandbox
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.lib import clock
from upwell.performance import queries
from upwell.performance.models import Kept, WeeklyNote

pytestmark = pytest.mark.django_db(transaction=True)


def test_its_figures_are_of_everything_that_happened_and_every_week_has_its_note(cast: Cast) -> None:
    today = clock.now()
    facts = [
        Fact(
            "journey_submitted", at=today - timedelta(days=day), subject=f"d{day}", service="pothole", version=2,
            channel="web", language="en", scripted=True, data={"seconds": 150, "steps": 3},
        )
        for day in range(1, 71)
    ]  # fmt: skip
    events.record(*facts)

    sandbox._count()

    assert queries.is_whole()
    start, until = (today - timedelta(days=90)).date(), (today + timedelta(days=1)).date()
    assert queries.counted(start=start.replace(day=1), until=until) == 70
    assert Kept.objects.get(name="equity").data["requests"] == 70
    assert WeeklyNote.objects.count() >= 8
