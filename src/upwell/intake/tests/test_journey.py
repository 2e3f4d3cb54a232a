"""Beginning, answering, going back, stopping: what a draft keeps, whatever the person does."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from tests.cast import CITY, Cast

from upwell.catalogue.queries import Published
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake import onward, queries
from upwell.intake.actions import Visitor
from upwell.intake.models import Draft
from upwell.intake.tests.scene import (
    HERE,
    LATER,
    NOW,
    QUICK,
    REPORT,
    WIFI,
    answer_all,
    begin,
    close_service,
    fresh,
    publish,
    ready,
    republish,
    send,
)
from upwell.journey.walk import Position


def names() -> list[str]:
    return list(Event.objects.order_by("id").values_list("name", flat=True))


# beginning


def test_a_journey_begins_at_the_first_question(pothole: Published) -> None:
    begun = begin()

    assert begun.walk.address == "where"
    assert (begun.draft.version_id, begun.draft.rev) == (pothole.version_id, 0)


def test_a_second_click_on_start_finds_the_same_draft(pothole: Published) -> None:
    first = begin()
    intake.answer(first.draft.pk, "where", HERE, now=NOW)

    second = begin(draft_id=first.draft.pk)

    assert second.walk.address == "size"
    assert Draft.objects.count() == 1
    assert names().count("journey_started") == 1


def test_a_sent_draft_is_not_begun_again(quick: Published) -> None:
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})
    send(draft_id)

    with pytest.raises(intake.AlreadySent):
        begin("quick", draft_id=draft_id)


def test_an_unknown_service_cannot_be_begun(city: object) -> None:
    with pytest.raises(intake.CannotStart):
        begin("teleport")


def test_a_closed_service_cannot_be_begun(quick: Published) -> None:
    close_service("quick", en="Back in spring.")

    with pytest.raises(intake.ServiceClosed) as closed:
        begin("quick")

    assert closed.value.published.closed_message == {"en": "Back in spring."}


def test_a_service_for_account_holders_wants_a_sign_in(cast: Cast) -> None:
    publish({**QUICK, "sign_in": "required"})

    with pytest.raises(intake.SignInNeeded):
        begin("quick")

    assert begin("quick", account_id=cast.resident.pk).draft.account_id == cast.resident.pk


# answering


def test_answers_lead_to_the_end(pothole: Published) -> None:
    walked = answer_all(begin().draft.pk, REPORT)

    assert walked.walk.position is Position.CHECK


def test_a_wrong_answer_changes_nothing_and_is_told(pothole: Published) -> None:
    draft_id = begin().draft.pk
    intake.answer(draft_id, "where", HERE, now=NOW)

    answered = intake.answer(draft_id, "size", "enormous", now=NOW)

    assert answered.problem is not None
    assert answered.problem.code == "not_offered"
    assert fresh(draft_id).rev == 1
    refused = Event.objects.get(name="step_refused")
    assert (refused.data["step"], refused.data["why"]) == ("size", "not_offered")


def test_the_same_key_again_is_the_same_answer(pothole: Published) -> None:
    draft_id = begin().draft.pk
    for _ in range(3):
        answered = intake.answer(draft_id, "where", HERE, now=NOW, key="once")

    assert answered.walk.address == "size"
    assert fresh(draft_id).rev == 1
    assert names().count("step_answered") == 1


def test_a_late_retry_of_an_older_answer_does_not_undo_a_newer_one(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    intake.answer(draft_id, "what", "A bench", now=NOW, key="first")
    intake.answer(draft_id, "what", "Two benches", now=NOW, key="second")

    retried = intake.answer(draft_id, "what", "A bench", now=LATER, key="first")

    assert retried.walk.answers["what"] == "Two benches"
    assert fresh(draft_id).rev == 2


def test_another_answer_with_a_used_key_is_stale(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    intake.answer(draft_id, "what", "A bench", now=NOW, key="first")

    with pytest.raises(intake.StaleStep):
        intake.answer(draft_id, "what", "a bench", now=LATER, key="first")

    assert fresh(draft_id).rev == 1


def test_a_draft_remembers_its_last_twenty_keys(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    for number in range(21):
        intake.answer(draft_id, "what", f"{number} benches", now=NOW, key=f"key {number}")

    intake.answer(draft_id, "what", "1 benches", now=NOW, key="key 1")
    assert fresh(draft_id).rev == 21
    intake.answer(draft_id, "what", "0 benches", now=NOW, key="key 0")
    assert fresh(draft_id).rev == 22
    assert len(fresh(draft_id).keys) == 20


def test_answers_without_a_key_are_each_taken(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    for _ in range(2):
        intake.answer(draft_id, "what", "A bench", now=NOW)

    assert (fresh(draft_id).rev, fresh(draft_id).keys) == (2, [])


def test_a_refused_answer_does_not_use_its_key(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    intake.answer(draft_id, "what", "", now=NOW, key="first")

    assert intake.answer(draft_id, "what", "A bench", now=NOW, key="first").walk.address == "urgent"


def test_a_sent_draft_keeps_no_keys(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    intake.answer(draft_id, "what", "A bench", now=NOW, key="first")
    intake.answer(draft_id, "urgent", "no", now=NOW, key="second")
    send(draft_id)

    assert fresh(draft_id).keys == []


def test_an_earlier_answer_can_be_changed_and_what_follows_stays(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    answer_all(draft_id, {"what": "A bench", "urgent": "no"})

    changed = intake.answer(draft_id, "what", "Two benches", now=LATER)

    assert changed.walk.position is Position.CHECK
    assert changed.walk.answers["what"] == "Two benches"
    assert Event.objects.filter(name="step_answered", data__changed=True).count() == 1


def test_an_answer_to_a_question_off_the_path_is_stale(quick: Published) -> None:
    draft_id = begin("quick").draft.pk

    with pytest.raises(intake.StaleStep):
        intake.answer(draft_id, "urgent", "no", now=NOW)


@pytest.mark.parametrize("address", ["nothing", "what.0.name", "what.more", "answers", "request", "", ".", "..", "0"])
def test_an_address_that_is_no_question_is_stale(quick: Published, address: str) -> None:
    draft_id = begin("quick").draft.pk

    try:
        intake.answer(draft_id, address, "x", now=NOW)
    except intake.StaleStep:
        pass
    else:
        assert address == ""  # no address: where the person stands

    assert fresh(draft_id).state == Draft.State.OPEN


def test_an_ending_is_an_event_and_no_case(quick: Published) -> None:
    draft_id = begin("quick").draft.pk

    ended = answer_all(draft_id, {"what": "Help", "urgent": "yes"})

    assert ended.walk.position is Position.STOP
    stopped = Event.objects.get(name="journey_stopped")
    assert stopped.data == {"step": "call", "outcome": "elsewhere"}
    with pytest.raises(intake.NotComplete):
        send(draft_id)


def test_nothing_unfinished_can_be_sent(pothole: Published) -> None:
    draft_id = begin().draft.pk

    with pytest.raises(intake.NotComplete):
        send(draft_id)


def test_an_unknown_draft_is_said_to_be_one(quick: Published) -> None:
    with pytest.raises(intake.NoSuchDraft):
        intake.answer(uuid4(), "what", "A bench", now=NOW)
    with pytest.raises(intake.NoSuchDraft):
        send(uuid4())


def test_a_draft_keeps_the_language_it_was_changed_to(quick: Published) -> None:
    draft_id = ready("quick", {"what": "Un banco", "urgent": "no"})

    changed = intake.change_language(draft_id, language="es", now=LATER)

    assert (changed.language, changed.updated_at) == ("es", LATER)
    assert send(draft_id).case.language == "es"


def test_the_language_of_what_was_sent_or_is_not_there_is_not_changed(quick: Published) -> None:
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})
    send(draft_id)

    with pytest.raises(intake.AlreadySent):
        intake.change_language(draft_id, language="es", now=LATER)
    with pytest.raises(intake.NoSuchDraft):
        intake.change_language(uuid4(), language="es", now=LATER)


# closed, republished, carried


def test_a_draft_of_a_service_closed_since_is_refused_and_kept(quick: Published) -> None:
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})
    close_service("quick")

    for attempt in (
        lambda: intake.answer(draft_id, "what", "Two", now=NOW),
        lambda: queries.standing(draft_id, now=NOW),
        lambda: send(draft_id),
    ):
        with pytest.raises(intake.ServiceClosed):
            attempt()
    assert fresh(draft_id).state == Draft.State.OPEN


def test_a_draft_goes_on_with_the_version_it_began_with(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    publish({**QUICK, "steps": [{"ask": "colour", "type": "text", "title": "Which colour?"}, {"submit": "request"}]})

    answer_all(draft_id, {"what": "A bench", "urgent": "no"})
    case = send(draft_id).case

    assert case.version_id == quick.version_id
    assert case.answered == {"what": "A bench", "urgent": "no"}
    assert begin("quick").walk.address == "colour"


def test_answers_are_carried_into_the_service_that_was_offered(city: object) -> None:
    asked = {"ask": "what", "type": "text", "title": "What?"}
    stop = {
        "stop": "over",
        "outcome": "elsewhere",
        "title": "Not here",
        "start": {"service": "quick", "carry": ["what"]},
    }
    publish({**WIFI, "kind": "report", "steps": [asked, stop]})
    publish(QUICK)
    draft_id = begin("wifi").draft.pk
    answer_all(draft_id, {"what": "A bench"})

    carried = onward.carried(draft_id, "over", now=NOW)
    more = {"carried": carried.answers, "came_from": carried.service}
    begun = intake.start("quick", draft_id=uuid4(), visitor=Visitor(), now=NOW, **more)

    assert carried.answers == {"what": "A bench"}
    assert begun.walk.address == "urgent"
    started = Event.objects.filter(name="journey_started").order_by("id")
    assert [one.data for one in started] == [{}, {"from": "wifi"}]


def test_a_carried_answer_that_the_other_service_does_not_take_is_left_behind(quick: Published) -> None:
    carried = {"what": "x" * 900, "urgent": "perhaps", "unheard_of": "y"}

    begun = intake.start("quick", draft_id=uuid4(), visitor=Visitor(), now=NOW, carried=carried)

    assert begun.walk.address == "what"


@pytest.mark.parametrize("step", ["nothing", "", "what", "call.0.x"])
def test_nothing_is_carried_from_a_step_that_offers_nothing(quick: Published, step: str) -> None:
    draft_id = begin("quick").draft.pk

    assert onward.carried(draft_id, step, now=NOW) == onward.Carried()
    assert onward.carried(uuid4(), step, now=NOW) == onward.Carried()


# what is written down


def test_a_step_says_which_section_it_lies_in_until_the_next_title(city: object) -> None:
    asked = [
        {"ask": "what", "type": "text", "title": "What?"},
        {"ask": "where", "type": "text", "title": "Where?", "section": "The place"},
        {"ask": "side", "type": "text", "title": "Which side?"},
        {"ask": "when", "type": "text", "title": "Since when?", "section": "The time"},
    ]
    publish({**QUICK, "steps": [*asked, *QUICK["steps"][-2:]]})
    draft_id = begin("quick").draft.pk
    answer_all(draft_id, {"what": "A bench", "where": "By the pond", "side": "Left", "when": "Monday"})

    taken = Event.objects.filter(name="step_answered").order_by("id")
    assert [one.data.get("section") for one in taken] == [None, "where", "where", "when"]


def test_an_answer_says_how_long_it_took_unless_the_person_was_away(quick: Published) -> None:
    draft_id = begin("quick").draft.pk
    intake.answer(draft_id, "what", "A bench", now=NOW + timedelta(seconds=40))
    Draft.objects.update(left_at=NOW)
    intake.answer(draft_id, "urgent", "no", now=LATER)

    taken = Event.objects.filter(name="step_answered").order_by("id")
    assert [one.data.get("seconds") for one in taken] == [40, None]


# keeping


def test_answers_are_sealed_where_they_lie(pothole: Published) -> None:
    ready()

    with connection.cursor() as cursor:
        cursor.execute("SELECT log FROM intake_draft")
        raw = bytes(cursor.fetchone()[0])

    assert b"Santa Clara" not in raw
    assert b"example.org" not in raw


def test_a_sent_draft_keeps_no_answers(pothole: Published) -> None:
    draft_id = ready()
    send(draft_id)

    assert fresh(draft_id).log == []


def test_a_draft_is_kept_as_long_as_the_city_says(quick: Published) -> None:
    republish(**{**CITY, "lifetimes": {"draft": "P7D"}})

    assert begin("quick").draft.expires_at == NOW + timedelta(days=7)


def test_a_service_may_keep_its_drafts_longer(city: object) -> None:
    publish({**QUICK, "keep_draft": "P90D"})

    assert begin("quick").draft.expires_at == NOW + timedelta(days=90)
