"""Drafts nobody finishes: noted once for each time they were left, thrown away when their time is over."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from upwell.catalogue.queries import Published
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake import jobs
from upwell.intake.models import Draft
from upwell.intake.tests.scene import NOW, QUICK, answer_all, begin, fresh, publish, ready, send

HOUR = timedelta(hours=1)


def noted() -> int:
    return Event.objects.filter(name="journey_abandoned").count()


def test_a_draft_left_alone_is_noted_once(quick: Published) -> None:
    draft_id = begin("quick").draft.pk

    for hours in (2, 3, 50):
        jobs.note_abandoned(now=NOW + hours * HOUR)

    assert noted() == 1
    left = Event.objects.get(name="journey_abandoned")
    assert (left.subject, left.data) == (str(draft_id), {"step": "what"})


def test_whoever_read_an_ending_has_abandoned_nothing(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    answer_all(draft_id, {"what": "Help", "urgent": "yes"})

    jobs.note_abandoned(now=NOW + 50 * HOUR)

    assert Event.objects.filter(name="journey_stopped").count() == 1
    assert noted() == 0
    intake.answer(draft_id, "urgent", "no", now=NOW + 51 * HOUR)
    jobs.note_abandoned(now=NOW + 60 * HOUR)
    assert noted() == 1


def test_a_draft_being_filled_in_is_not_abandoned(quick: Published) -> None:
    begin("quick")

    jobs.note_abandoned(now=NOW + 0.5 * HOUR)

    assert noted() == 0


def test_who_comes_back_is_noted_and_may_leave_again(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    jobs.note_abandoned(now=NOW + 2 * HOUR)

    intake.answer(draft_id, "what", "A bench", now=NOW + 3 * HOUR)
    assert Event.objects.get(name="journey_resumed").data == {"step": "what"}
    assert fresh(draft_id).left_at is None
    jobs.note_abandoned(now=NOW + 9 * HOUR)

    assert noted() == 2


def test_a_sent_draft_is_never_abandoned(quick: Published) -> None:
    send(ready("quick", {"what": "A bench", "urgent": "no"}))

    jobs.note_abandoned(now=NOW + 50 * HOUR)

    assert noted() == 0


def test_drafts_past_their_time_are_thrown_away_and_the_case_stays(quick: Published) -> None:
    case = send(ready("quick", {"what": "A bench", "urgent": "no"})).case
    begin("quick")
    begin("quick", now=NOW + timedelta(days=20))

    gone = jobs.throw_away_expired(now=NOW + timedelta(days=31))

    assert gone == 2
    assert Draft.objects.count() == 1
    case.refresh_from_db()


def test_the_jobs_rest_while_no_city_is_loaded(db: None) -> None:
    assert jobs.note_abandoned(now=NOW) == 0
    assert jobs.throw_away_expired(now=NOW) == 0


ENDS = ("journey_stopped", "journey_abandoned", "journey_gone_on", "journey_submitted")


def ends() -> list[tuple[str, str | None, str, str]]:
    """Each with how it had ended, at which question, and how it came."""
    rows = Event.objects.filter(name__in=ENDS).order_by("id")
    return [(row.name, row.data.get("was"), row.data.get("step", ""), row.channel) for row in rows]


def test_who_goes_on_after_an_ending_says_so_and_at_which_question_it_was(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    answer_all(draft_id, {"what": "Help", "urgent": "yes"})
    intake.answer(draft_id, "urgent", "no", now=NOW + HOUR)
    jobs.note_abandoned(now=NOW + 9 * HOUR)
    intake.answer(draft_id, "urgent", "no", now=NOW + 10 * HOUR)
    send(draft_id)

    assert ends() == [
        ("journey_stopped", None, "call", "web"),
        ("journey_gone_on", "stopped", "call", "web"),
        ("journey_abandoned", None, "answers", "web"),
        ("journey_gone_on", "abandoned", "answers", "web"),
        ("journey_submitted", None, "", "web"),
    ]


@pytest.mark.usefixtures("quick")
def test_who_goes_on_elsewhere_is_taken_back_where_it_was_counted() -> None:
    publish({**QUICK, "channels": ["web", "chat"]})
    draft_id = begin("quick").draft.pk
    jobs.note_abandoned(now=NOW + 2 * HOUR)
    intake.move(draft_id, to="chat", now=NOW + 3 * HOUR)
    intake.change_language(draft_id, language="es", now=NOW + 3 * HOUR)
    assert ends() == [("journey_abandoned", None, "what", "web")]

    intake.answer(draft_id, "what", "A bench", now=NOW + 4 * HOUR)
    jobs.note_abandoned(now=NOW + 9 * HOUR)

    assert ends() == [
        ("journey_abandoned", None, "what", "web"),
        ("journey_gone_on", "abandoned", "what", "web"),
        ("journey_abandoned", None, "urgent", "chat"),
    ]
    said = Event.objects.filter(name__in=ENDS).order_by("id").values_list("language", "scripted", "version")
    assert [one[0] for one in said] == ["en", "en", "es"]
    assert said[0] == said[1]


def test_a_draft_that_ended_before_it_could_remember_is_taken_back_where_its_event_says(quick: Published) -> None:
    left, stopped, open_still = (begin("quick").draft.pk for _ in range(3))
    answer_all(stopped, {"what": "Help", "urgent": "yes"})
    jobs.note_abandoned(now=NOW + 2 * HOUR)
    intake.answer(open_still, "what", "A bench", now=NOW + 3 * HOUR)
    Draft.objects.update(ended_as="", ended_in={})
    Draft.objects.filter(pk=left).update(channel="chat", updated_at=NOW + 3 * HOUR)

    import_module("upwell.intake.migrations.0014_where_it_had_ended").remember(apps, None)

    told = {draft.pk: (draft.ended_as, draft.ended_in) for draft in Draft.objects.all()}
    assert told[open_still] == ("", {})
    assert (told[left][0], told[stopped][0]) == ("abandoned", "stopped")
    assert (told[left][1]["channel"], told[left][1]["step"]) == ("web", "what")
    assert (told[stopped][1]["step"], told[stopped][1]["outcome"]) == ("call", "elsewhere")
