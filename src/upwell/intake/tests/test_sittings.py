"""A sitting comes to the same case and the same events as the same answers page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from upwell.accounts.actor import RESIDENT
from upwell.cases.models import Case
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake.actions import Visitor
from upwell.intake.models import Draft
from upwell.intake.sittings import Sitting
from upwell.intake.tests.scene import NOW, QUICK, publish
from upwell.journey.walk import Position

ID = UUID("7d2b1c1e-52f0-4a63-9a58-1d8e6b4b2f10")
VISITOR = Visitor("web", "en", True)


def facts() -> list[dict[str, Any]]:
    rows = Event.objects.order_by("id").exclude(name="definition_published")
    found = list(rows.values("at", "name", "subject", "service", "version", "channel", "language", "scripted", "data"))
    reference = Case.objects.values_list("reference", flat=True).first()
    return [{**row, "subject": "case"} if row["subject"] == reference else row for row in found]


def by_pages(urgent: str, *, sends: bool) -> None:
    found = intake.start("quick", draft_id=ID, visitor=VISITOR, now=NOW)
    found = intake.answer(ID, "what", "", now=NOW + timedelta(seconds=5))
    found = intake.answer(ID, "what", "A bench", now=NOW + timedelta(seconds=20))
    found = intake.answer(ID, "urgent", urgent, now=NOW + timedelta(seconds=30))
    if sends:
        seen, now = found.walk.confirmation(), NOW + timedelta(seconds=40)
        intake.submit(ID, confirmation=seen, declared=False, by=RESIDENT, now=now)
    else:
        intake.throw_away(ID, now=NOW + timedelta(seconds=40))


def in_a_sitting(urgent: str, *, sends: bool) -> None:
    sitting = Sitting("quick", id=ID, visitor=VISITOR, now=NOW)
    assert sitting.answer("", now=NOW + timedelta(seconds=5)) is not None
    assert sitting.answer("A bench", now=NOW + timedelta(seconds=20)) is None
    sitting.answer(urgent, now=NOW + timedelta(seconds=30))
    if sends:
        sitting.send(declared=False, by=RESIDENT, now=NOW + timedelta(seconds=40))
    else:
        sitting.end(now=NOW + timedelta(seconds=40))


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(("urgent", "sends"), [("no", True), ("no", False), ("yes", False)])
def test_the_same_answers_leave_the_same_events(urgent: str, sends: bool) -> None:
    publish(QUICK)
    with transaction.atomic():
        by_pages(urgent, sends=sends)
        wanted, cases = facts(), Case.objects.count()
        transaction.set_rollback(True)

    in_a_sitting(urgent, sends=sends)

    assert facts() == wanted
    assert Case.objects.count() == cases == sends
    assert not Draft.objects.exists()


@pytest.mark.usefixtures("city")
def test_what_is_not_finished_is_not_sent_and_nothing_is_sent_twice() -> None:
    publish(QUICK)
    sitting = Sitting("quick", id=ID, visitor=VISITOR, now=NOW)
    with pytest.raises(intake.NotComplete):
        sitting.send(declared=True, by=RESIDENT, now=NOW)
    with pytest.raises(intake.StaleStep):
        sitting.read_notice(now=NOW)
    sitting.answer("A bench", now=NOW)
    sitting.answer("no", now=NOW)
    assert sitting.walk.position is Position.CHECK

    sitting.send(declared=False, by=RESIDENT, now=NOW)

    with pytest.raises(intake.AlreadySent):
        sitting.send(declared=False, by=RESIDENT, now=NOW)
    assert Event.objects.filter(name="journey_submitted").count() == 1
