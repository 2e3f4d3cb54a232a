"""Whole forms: every answer at once, from another program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from upwell.accounts.actor import RESIDENT
from upwell.cases.models import Case
from upwell.catalogue.queries import Published
from upwell.events.models import Event
from upwell.intake import jobs, whole
from upwell.intake.actions import Visitor
from upwell.intake.models import Draft, Ending
from upwell.intake.tests.scene import (
    EMAIL,
    HERE,
    NOW,
    ready,
    send,
    shown,
)

RAW = {"where": HERE, "size": "large", "contact": {"email": EMAIL}}


def whole_form(raw: dict[str, Any] = RAW, **more: Any) -> Any:
    given = {"case_id": uuid4(), "visitor": Visitor("api"), "by": RESIDENT, "now": NOW, "declared": True, **more}
    return whole.submit("pothole", raw, **given)


def test_a_whole_form_is_a_case(pothole: Published) -> None:
    sent = whole_form(source="their app", external_id="77")

    assert sent.case.answers["size"] == "large"
    assert (sent.case.channel, sent.case.source, sent.case.external_id) == ("api", "their app", "77")
    assert Draft.objects.count() == 0
    assert Event.objects.get(name="journey_submitted").channel == "api"


def test_a_whole_form_again_is_the_same_case(pothole: Published) -> None:
    case_id = uuid4()

    first, second = whole_form(case_id=case_id, added="Also"), whole_form(case_id=case_id, added="Also")

    assert (first.created, second.created) == (True, False)
    assert first.case.reference == second.case.reference
    assert first.follow_secret == second.follow_secret
    assert Event.objects.filter(name="case_added_to").count() == 1


def test_every_problem_of_a_whole_form_is_told_at_once(pothole: Published) -> None:
    refused = whole_form({"where": {"lat": "nan", "lon": "0"}, "size": "huge", "contact": {"email": "nobody"}})

    assert isinstance(refused, whole.Refused)
    assert set(refused.problems) >= {"where", "size", "contact"}
    assert Case.objects.count() == 0


def test_a_whole_form_that_comes_to_an_ending_is_no_case(quick: Published) -> None:
    refused = whole.submit(
        "quick",
        {"what": "Help", "urgent": "yes"},
        case_id=uuid4(),
        visitor=Visitor("api"),
        by=RESIDENT,
        now=NOW,
        declared=False,
    )

    assert isinstance(refused, whole.Refused)
    assert refused.stopped


def ask(urgent: str, case_id: UUID, channel: str = "api") -> Any:
    raw = {"what": "Help", "urgent": urgent}
    given = {"case_id": case_id, "visitor": Visitor(channel), "by": RESIDENT, "now": NOW, "declared": False}
    return whole.submit("quick", raw, **given)


def ends() -> list[tuple[str, str | None, str]]:
    names = ("journey_stopped", "journey_gone_on", "journey_submitted")
    return [(row.name, row.data.get("was"), row.channel) for row in Event.objects.filter(name__in=names).order_by("id")]


def test_a_whole_form_that_comes_to_the_same_ending_again_has_ended_once(quick: Published) -> None:
    case_id = uuid4()

    for _ in range(3):
        assert ask("yes", case_id).stopped
    ask("yes", uuid4())

    assert ends() == [("journey_stopped", None, "api")] * 2


def test_a_whole_form_that_is_sent_after_an_ending_counts_as_sent(quick: Published) -> None:
    case_id = uuid4()

    ask("yes", case_id, "web")
    ask("no", case_id)

    assert ends() == [
        ("journey_stopped", None, "web"),
        ("journey_gone_on", "stopped", "web"),
        ("journey_submitted", None, "api"),
    ]
    assert not Ending.objects.exists()


def test_how_a_whole_form_ended_is_forgotten_with_the_drafts_of_its_time(quick: Published) -> None:
    ask("yes", uuid4())

    jobs.throw_away_expired(now=NOW + timedelta(days=29))
    assert Ending.objects.count() == 1
    jobs.throw_away_expired(now=NOW + timedelta(days=31))

    assert not Ending.objects.exists()


def test_a_whole_form_takes_at_most_twelve_statements(pothole: Published) -> None:
    whole_form()  # the catalogue is read once

    with CaptureQueriesContext(
        connection,
    ) as seen:
        whole_form()

    said = [one["sql"] for one in seen.captured_queries]
    counted = [sql for sql in said if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    assert len(counted) <= 12, "\n".join(sql[:120] for sql in counted)


def test_sending_a_draft_takes_at_most_sixteen_statements(pothole: Published) -> None:
    send(ready())
    draft_id = ready()
    page = shown(draft_id)

    with CaptureQueriesContext(connection) as seen:
        send(draft_id, seen=page)

    said = [one["sql"] for one in seen.captured_queries]
    counted = [sql for sql in said if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    assert len(counted) <= 16, "\n".join(sql[:120] for sql in counted)
