"""Drafts nobody finishes: noted once for each time they were left, thrown away when their time is over."""

from __future__ import annotations

from datetime import timedelta

from upwell.catalogue.queries import Published
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake import jobs
from upwell.intake.models import Draft
from upwell.intake.tests.scene import NOW, answer_all, begin, fresh, ready, send

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


def test_who_ends_otherwise_later_says_how_it_had_ended_before(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    answer_all(draft_id, {"what": "Help", "urgent": "yes"})
    intake.answer(draft_id, "urgent", "no", now=NOW + HOUR)
    jobs.note_abandoned(now=NOW + 9 * HOUR)
    intake.answer(draft_id, "urgent", "no", now=NOW + 10 * HOUR)
    send(draft_id)

    ends = Event.objects.filter(name__in=("journey_stopped", "journey_abandoned", "journey_submitted"))
    assert [(end.name, end.data.get("was")) for end in ends.order_by("id")] == [
        ("journey_stopped", None),
        ("journey_abandoned", "stopped"),
        ("journey_submitted", "abandoned"),
    ]
