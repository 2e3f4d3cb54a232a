"""Who keeps services is written to when they are due to be looked at: once, with the list."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.cast import CITY
from tests.cast import NOW as THEN

from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.catalogue.models import Publication
from upwell.notify.models import Message
from upwell.portfolio import actions
from upwell.portfolio.models import Entry
from upwell.portfolio.tests.test_keeping import CLASS, HEAD, PARKS, PAVING, entry, take

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2027-01-08T20:00:00+00:00")


@pytest.fixture(autouse=True)
def small(city: City, tmp_path: Path) -> None:
    teams = CITY["teams"] | {
        "trees": CITY["teams"]["trees"] | {"email": "trees@testville.example"},
        "paving": CITY["teams"]["paving"] | {"email": "paving@testville.example"},
    }
    contact = CITY["contact"] | {"email": "city@testville.example"}
    settings = CITY | {"teams": teams, "contact": contact}
    Publication.objects.create(settings_hash="mail", settings=settings, published_at=THEN, published_by="test")
    catalogue.forget()
    take(tmp_path, HEAD + CLASS + PARKS + PAVING + "other,Something else,Nobody's,,,,,,,\n")


def due(day: date, *codes: str) -> None:
    Entry.objects.filter(code__in=codes).update(review_due=day)


def letters() -> dict[str, str]:
    return {one.to: one.body for one in Message.objects.filter(template="reviews_due")}


def test_each_team_has_one_letter_with_the_list_and_none_again() -> None:
    due(date(2027, 1, 2), "picnic", "class", "hole", "other")
    due(date(2027, 3, 1), "hole")

    assert actions.remind(now=NOW) == 2

    found = letters()
    assert set(found) == {"trees@testville.example", "city@testville.example"}
    listed = [line for line in found["trees@testville.example"].splitlines() if line.startswith("- ")]
    assert listed == ["- Ask for a picnic area (Jan 2, 2027)", "- Sign up for a class (Jan 2, 2027)"]
    assert "/inventory/keep/" in found["trees@testville.example"]
    assert "Something else" in found["city@testville.example"]
    assert actions.remind(now=NOW) == 0
    assert actions.remind(now=NOW + timedelta(days=30)) == 0


def test_after_a_review_the_next_time_is_told_again() -> None:
    due(date(2027, 1, 2), "hole")
    actions.remind(now=NOW)
    actions.review(entry("hole").id, by="Somebody", now=NOW)
    assert actions.remind(now=NOW + timedelta(days=100)) == 0
    assert actions.remind(now=NOW + timedelta(days=366)) == 1
    assert [one.to for one in Message.objects.filter(template="reviews_due")] == ["paving@testville.example"] * 2


def test_the_team_that_is_named_as_the_owner_hears_of_it() -> None:
    actions.enter(entry("picnic").id, {"owner": "Paving"}, because="Theirs", by="A lead", now=NOW)
    due(date(2027, 1, 2), "picnic")
    actions.remind(now=NOW)
    assert set(letters()) == {"paving@testville.example"}


def test_one_is_due_on_the_day_itself_and_not_before() -> None:
    due(date(2027, 1, 9), "hole")
    assert actions.remind(now=NOW) == 0
    assert actions.remind(now=NOW + timedelta(days=1)) == 1
