"""Cases that were there before their events said how long ago they were opened, and when whoever asked heard."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from upwell.accounts.actor import RESIDENT, Actor
from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.cases.tests.scene import LATER, NOW, fresh, open_one
from upwell.events.models import Event

before: Any = import_module("upwell.cases.migrations.0020_what_was_before")
DAY = timedelta(days=1)


def close(case: Case, by: Actor, days: int) -> Case:
    return cases.close(case.pk, by=by, now=NOW + days * DAY, seen=None, outcome="done")


def test_a_closing_tells_its_time_from_the_case_and_not_from_an_earlier_event(case: Case, crew: Actor) -> None:
    Event.objects.all().delete()

    close(case, crew, 3)

    closed = Event.objects.get(name="case_closed").data
    assert (closed["seconds"], closed["from"]) == (3 * 86_400, "received")


def test_whoever_heard_before_it_was_noted_does_not_hear_for_the_first_time(case: Case, crew: Actor) -> None:
    unheard, passed_on = open_one(now=NOW), open_one(now=NOW)
    cases.move(case.pk, "start", by=crew, now=LATER, seen=None)
    cases.note(passed_on.pk, text="For the crew", by=crew, now=LATER)
    Case.objects.update(heard_at=None)
    Event.objects.filter(name="case_answered").delete()

    before.note_heard(apps, None)

    assert [fresh(one).heard_at for one in (case, unheard, passed_on)] == [LATER, None, None]
    close(case, crew, 40)
    close(unheard, crew, 2)
    assert [one.data["seconds"] for one in Event.objects.filter(name="case_answered")] == [2 * 86_400]


def test_what_was_opened_again_before_says_what_it_undid(case: Case, crew: Actor) -> None:
    close(case, crew, 2)
    cases.reopen(case.pk, by=RESIDENT, now=NOW + 5 * DAY, why="Still there")
    close(case, crew, 9)
    event = Event.objects.get(name="case_reopened")
    said, bare = event.data, {name: event.data[name] for name in ("why", "times", "days_after")}
    Event.objects.filter(pk=event.pk).update(data=bare)

    before.say_how_long(apps, None)
    before.say_how_long(apps, None)

    assert (said["seconds"], said["took"], said["outcome"]) == (5 * 86_400, 2 * 86_400, "done")
    assert Event.objects.get(pk=event.pk).data == said


def test_of_a_case_nobody_knows_any_more_nothing_is_made_up(db: None) -> None:
    gone = Event.objects.create(name="case_reopened", at=NOW, subject="AAAA-BBBB", data={"why": "staff"})

    before.say_how_long(apps, None)

    gone.refresh_from_db()
    assert gone.data == {"why": "staff"}


@pytest.mark.parametrize("version", [None, 1])
def test_whether_another_system_had_it_first(version: int | None) -> None:
    assert Case(version_id=version).is_imported is (version is None)
