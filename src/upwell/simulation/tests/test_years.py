"""A life is the same from the same seed, whether it was stopped or not, and has what its city's plan says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction

from upwell.catalogue import actions as catalogue_actions
from upwell.catalogue import folder
from upwell.catalogue import queries as catalogue
from upwell.config.commands import simulating
from upwell.config.commands.definitions import around
from upwell.events.models import Event
from upwell.places import actions as places
from upwell.places import editions
from upwell.simulation.models import Life, Lived
from upwell.simulation.years import declared, playing
from upwell.simulation.years.declared import Plan
from upwell.simulation.years.playing import Progress
from upwell.simulation.years.visiting import Visit

SAN_JOSE = Path(__file__).parents[4] / "cities/sanjose"
AFTER_STORM = datetime(2026, 2, 7, 20, tzinfo=UTC)
OF_ONE_RUN = {"message", "into", "child"}


@pytest.fixture
def plan(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Plan]:
    settings.DATA = tmp_path / "data"
    editions.forget()
    catalogue_actions.publish_folder(folder.read(SAN_JOSE, around()), by="test", now=AFTER_STORM)
    places.import_samples(SAN_JOSE, now=AFTER_STORM)
    catalogue.forget()
    yield declared.read(SAN_JOSE)[0]
    catalogue.forget()
    editions.forget()


def live(plan: Plan, days: int = 3, per_day: float = 6, until: datetime = AFTER_STORM, **more: Any) -> int:
    return playing.live(plan, days=days, seed=5, per_day=per_day, until=until, background=simulating.end_day, **more)


def happened() -> Counter[str]:
    """All events of the life but for what each run draws anew: references, the ids of messages."""
    rows = Event.objects.filter(at__lte=AFTER_STORM).exclude(name__in=("definition_published", "city_published"))
    names = ("at", "name", "service", "version", "channel", "language", "assisted", "scripted", "area", "team", "data")
    kept = []
    for row in rows.values_list(*names):
        data = {name: value for name, value in sorted(row[-1].items()) if name not in OF_ONE_RUN}
        kept.append(f"{row[:-1]} {data}")
    return Counter(kept)


def test_a_life_is_the_same_again_and_when_it_was_stopped(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        live(plan)
        whole, cases = happened(), Lived.objects.count()
        transaction.set_rollback(True)
    assert not Life.objects.exists()

    stop_in_the_middle_of_a_day(plan, monkeypatch)
    stopped = Life.objects.get()
    assert stopped.begins < stopped.played_until < stopped.until == AFTER_STORM
    assert playing.is_unfinished(5)
    assert not Event.objects.filter(at__gt=stopped.played_until, at__lte=AFTER_STORM, name__startswith="case").exists()

    live(plan, days=1, per_day=99)

    assert happened() == whole
    assert Lived.objects.count() == cases > 20
    assert not playing.is_unfinished(5)


def stop_in_the_middle_of_a_day(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    begins = AFTER_STORM - timedelta(days=3)
    played = Visit.play

    def until_tired(visit: Visit) -> Any:
        if visit.coming.at > begins + timedelta(days=1, hours=20):
            raise KeyboardInterrupt
        return played(visit)

    with monkeypatch.context() as tired:
        tired.setattr(Visit, "play", until_tired)
        with pytest.raises(KeyboardInterrupt):
            live(plan)


def test_a_life_that_is_finished_goes_on_from_its_last_day(plan: Plan) -> None:
    live(plan, days=1, until=AFTER_STORM - timedelta(days=1))
    told: list[Progress] = []

    live(plan, days=9, progress=told.append)

    life = Life.objects.get()
    assert (life.begins, life.played_until) == (AFTER_STORM - timedelta(days=2), AFTER_STORM)
    assert [one.days for one in told] == list(range(1, told[-1].of + 1))
    assert told[-1].of <= 3
    assert told[-1].share == 1


def test_a_week_of_a_storm_has_all_that_measures_ask_for(plan: Plan) -> None:
    live(plan, days=6, per_day=16)

    names = Counter(Event.objects.values_list("name", flat=True))
    wanted = {
        "service_viewed", "journey_started", "step_shown", "step_answered", "step_refused", "journey_submitted",
        "journey_stopped", "journey_abandoned", "case_opened", "case_moved", "case_closed", "case_asked",
        "case_asked_about", "call_begun", "call_ended", "feedback_asked", "feedback_given", "feedback_added",
    }  # fmt: skip
    assert wanted - names.keys() == set()
    assert names["journey_abandoned"] < names["journey_submitted"] < names["journey_started"]
    sent = Event.objects.filter(name="journey_submitted")
    assert {"web", "phone", "sms", "api"} <= set(sent.values_list("channel", flat=True))
    assert {"en", "es", "vi"} <= set(sent.values_list("language", flat=True))
    assert {True, False, None} >= set(sent.values_list("scripted", flat=True)) >= {True, None}
    in_storm = Counter(Lived.objects.filter(opened_at__gte=AFTER_STORM - timedelta(days=4)).values_list("service"))
    assert {code for (code,), _ in in_storm.most_common(3)} & {"storm_drain", "fallen_tree", "pothole"}


def test_while_the_pages_are_gone_people_call(plan: Plan) -> None:
    after = datetime(2026, 5, 13, 6, tzinfo=UTC)
    live(plan, days=1, per_day=60, until=after)

    gone = Event.objects.filter(at__gte="2026-05-12T16:20Z", at__lt="2026-05-12T23:20Z")
    assert not gone.filter(name="journey_started", channel="web").exists()
    assert gone.filter(name="call_ended", data__why="website").exists()
    assert Event.objects.filter(name="journey_started", channel="web").exists()


@pytest.mark.usefixtures("plan")
def test_what_happened_is_told_with_its_day_and_a_storm_is_the_whole_citys() -> None:
    plan = declared.read(SAN_JOSE)[0]
    Life.objects.create(
        seed=5, per_day=1, begins=AFTER_STORM - timedelta(days=30), until=AFTER_STORM, played_until=AFTER_STORM
    )

    ((day, words, services),) = playing.told(plan, 5)

    assert (day.isoformat(), words["en"]) == ("2026-02-03", "Winter storm")
    assert services == ()
