"""Simulated weeks are real ones: real cases, real letters, real events, and the same again from the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from django.conf import LazySettings

from upwell.accounts import queries as account_queries
from upwell.cases import outcomes
from upwell.cases import queries as case_queries
from upwell.cases.models import Case, Entry
from upwell.cases.queries import Filter
from upwell.catalogue import actions as catalogue_actions
from upwell.catalogue import folder
from upwell.catalogue import queries as catalogue
from upwell.config.commands import sandbox
from upwell.config.commands.definitions import around
from upwell.events.models import Event
from upwell.feedback.models import Answer
from upwell.journey.walk import Position
from upwell.notify.models import Message
from upwell.places import actions as places
from upwell.places import editions
from upwell.places import queries as place_queries
from upwell.simulation import city_life
from upwell.simulation.residents import GaveUp, Resident

SAN_JOSE = Path(__file__).parents[4] / "cities/sanjose"
UNTIL = datetime(2026, 3, 3, 20, tzinfo=UTC)


@pytest.fixture
def san_jose(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path / "data"
    editions.forget()
    found = folder.read(SAN_JOSE, around())
    catalogue_actions.publish_folder(found, by="test", now=UNTIL)
    places.import_samples(SAN_JOSE, now=UNTIL)
    catalogue.forget()
    yield
    catalogue.forget()
    editions.forget()


def live(days: int = 4, seed: int = 3) -> int:
    return city_life.live(days=days, seed=seed, per_day=8, until=UNTIL)


def test_a_few_days_leave_cases_in_every_phase_with_their_history(san_jose: None) -> None:
    opened = live(days=6)

    assert opened == Case.objects.count() > 20
    assert set(Case.objects.values_list("phase", flat=True)) >= {"open", "closed"}
    assert Entry.objects.filter(what="opened").count() == opened
    assert Event.objects.filter(name="journey_submitted").count() == opened
    assert Event.objects.filter(name="case_closed").count() >= Case.objects.exclude(closed_at=None).count() > 0
    assert len(set(Case.objects.values_list("service", flat=True))) >= 4
    assert set(Case.objects.values_list("language", flat=True)) == {"en", "es"}
    assert Message.objects.count() > 0
    assert Answer.objects.count() > 0


def test_some_weeks_leave_something_behind_every_tile_of_the_desk(san_jose: None, settings: LazySettings) -> None:
    """As the sandbox begins: three weeks of its four, and an account for each role of the city."""
    settings.SANDBOX = True
    sandbox._accounts()

    city_life.live(days=21, seed=1, per_day=10, until=UNTIL)

    worker = account_queries.account_named("lead")
    assert worker is not None
    counts = case_queries.counts(account_queries.actor_of(worker), Filter(), now=UNTIL)
    assert {name: count for name, count in asdict(counts).items() if not count} == {}


def test_nothing_happens_after_the_end_or_before_the_beginning(san_jose: None) -> None:
    live()

    begins = UNTIL - timedelta(days=4)
    assert not Case.objects.filter(opened_at__lt=begins).exists()
    assert not Entry.objects.filter(at__gte=UNTIL).exists()
    assert not Event.objects.filter(at__gte=UNTIL + timedelta(minutes=1), name__startswith="case_").exists()


def test_the_same_seed_is_the_same_city(san_jose: None) -> None:
    live(days=2)
    first = set(Case.objects.values_list("pk", flat=True))
    live(days=2)

    assert set(Case.objects.values_list("pk", flat=True)) == first


def test_another_seed_is_another_city(san_jose: None) -> None:
    live(days=1, seed=1)
    first = set(Case.objects.values_list("pk", flat=True))
    live(days=1, seed=2)

    assert set(Case.objects.values_list("pk", flat=True)) > first


def test_simulated_people_leave_addresses_that_reach_nobody(san_jose: None) -> None:
    live()

    for case in Case.objects.all():
        email = (case.contact or {}).get("email", "nobody@example.org")
        assert email.endswith("@example.org")
        assert "name" not in (case.contact or {})


def test_every_service_can_be_answered_by_a_simulated_resident(san_jose: None) -> None:
    spots = place_queries.some(count=50, seed=1)
    for published in catalogue.all_published():
        ended = set()
        for seed in range(12):
            random = Random(seed)
            try:
                ended.add(Resident(random, random.choice(spots)).walk(published, now=UNTIL).position)
            except GaveUp as gave_up:
                question = published.definition.questions[str(gave_up)]
                if getattr(question, "type", "") not in ("file", "reference"):  # nobody has a document, or a number
                    pytest.fail(f"gave up on {published.code}")
        assert ended <= {Position.SUBMIT, Position.STOP, Position.PAY, Position.BOOK}  # no account, no day held
        if published.definition.kind in ("report", "request"):
            assert Position.SUBMIT in ended, published.code


def test_an_empty_city_has_no_life(db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"
    editions.forget()
    found = folder.read(SAN_JOSE, around())
    catalogue_actions.publish_folder(found, by="test", now=UNTIL)
    catalogue.forget()

    with pytest.raises(city_life.CannotLive, match="upwell import places"):
        live()
    assert not city_life.has_history()


def test_progress_is_told_day_by_day(san_jose: None) -> None:
    told: list[int] = []

    city_life.live(days=3, seed=1, per_day=2, until=UNTIL, progress=lambda day, cases: told.append(day))

    assert told == [1, 2, 3]


@pytest.mark.usefixtures("san_jose")
def test_the_crew_writes_something_wherever_an_outcome_needs_words() -> None:
    needing = {code for code in ("done", "answered", "could_not_find", "cannot_do") if _needs_words(code)}

    assert needing == set(city_life.ANSWERS)
    assert all(set(said) == set(city_life.LANGUAGE_SHARES) for said in city_life.ANSWERS.values())


def _needs_words(code: str) -> bool:
    found = outcomes.find(catalogue.city(), code)
    return found is not None and found.needs_words
