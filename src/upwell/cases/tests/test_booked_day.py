"""A case with a booked day does not end with "somebody was there" before that day has begun where the city is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import CITY, Cast

from upwell.accounts.actor import SYSTEM, Actor
from upwell.cases import actions as cases
from upwell.cases import outcomes
from upwell.cases.models import Case
from upwell.cases.tests.scene import NOW, fresh, letters_about, open_one
from upwell.catalogue.city import City

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 6)
BEGINS = datetime(2026, 3, 6, 8, tzinfo=UTC)  # midnight in the city
VISIT: dict[str, Any] = {
    "service": "visit",
    "kind": "booking",
    "name": "Book a visit",
    "summary": "Somebody looks at it.",
    "owner": "streets",
    "promise": {"to": "look", "on": "slot.day"},
    "route": [{"team": "paving"}],
    "steps": [{"submit": "request"}],
}
CLERK = Actor(
    "staff",
    "1",
    "A clerk",
    permissions=frozenset({"see_cases", "work_cases", "close_cases"}),
    teams=frozenset({"paving"}),
)


@pytest.fixture
def booked(cast: Cast) -> Case:
    return open_one(VISIT, values={"slot": {"day": DAY}})


def close(case: Case, outcome: str, now: datetime, by: Actor = CLERK) -> Case:
    return cases.close(case.pk, outcome=outcome, message="We say why.", by=by, now=now, seen=None)


def test_it_is_not_done_before_its_day_has_begun_in_the_city(booked: Case) -> None:
    for by in (CLERK, SYSTEM):
        with pytest.raises(cases.DayToCome):
            close(booked, "done", BEGINS - timedelta(seconds=1), by)
    assert fresh(booked).is_live
    assert "answer" not in letters_about(booked)

    assert close(booked, "done", BEGINS).outcome == "done"


def test_what_says_nothing_of_a_visit_ends_it_at_any_time(booked: Case) -> None:
    assert close(booked, "cannot_do", NOW).outcome == "cannot_do"


def test_among_many_it_is_left_out_with_why(booked: Case) -> None:
    [result] = cases.bulk_move([booked.pk], "close", by=CLERK, now=NOW, outcome="done")

    assert not result.done
    assert result.why == cases.DayToCome.sentence


def test_a_day_that_was_moved_counts_from_where_it_is_now(booked: Case) -> None:
    earlier = DAY - timedelta(days=2)
    cases.reschedule(booked.pk, earlier, step="slot", plain={}, by=CLERK, now=NOW)

    assert close(booked, "done", BEGINS - timedelta(days=2)).outcome == "done"


def test_what_was_missed_may_be_put_right_before_the_last_day_for_it(booked: Case) -> None:
    by_day = DAY + timedelta(days=4)
    said = {"message": "It was not done.", "note": "The truck broke.", "by": CLERK}
    cases.not_done(booked.pk, what="missed", day=by_day, now=BEGINS + timedelta(hours=20), **said)

    assert close(booked, "done", BEGINS + timedelta(days=1)).outcome == "done"


def test_a_partner_that_came_early_is_believed(booked: Case) -> None:
    vendor = Actor("partner", "acme", "Acme", permissions=CLERK.permissions, teams=CLERK.teams)

    assert close(booked, "done", NOW, vendor).outcome == "done"


def test_a_case_without_a_booked_day_is_done_whenever_it_is(cast: Cast) -> None:
    assert close(open_one(), "done", NOW).outcome == "done"


def test_a_city_that_words_an_outcome_anew_need_not_say_again_that_it_is_a_visit() -> None:
    words = {"name": {"en": "Passed"}}
    city = City.model_validate(
        {**CITY, "outcomes": {"done": words, "passed": {**words, "visited": True}, "called": words}}
    )

    said = {code: outcomes.says_visited(city, code) for code in ("done", "passed", "called", "cannot_do", "unknown")}
    assert said == {"done": True, "passed": True, "called": False, "cannot_do": False, "unknown": False}
