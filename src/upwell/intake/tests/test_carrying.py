"""A new version of a service, and what becomes of the forms that are open: kept, moved on, or ended with words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.race import errors, race

from upwell.accounts.actor import RESIDENT
from upwell.bookings.models import Booking
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.catalogue.models import Version
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake import moved, queries
from upwell.intake.actions import carrying
from upwell.intake.models import Draft
from upwell.intake.tests.scene import LATER, NOW, QUICK, answer_all, begin, close_service, publish, send
from upwell.intake.tests.test_at_once import town as town
from upwell.journey import log

WHAT, URGENT, STOP, CHECK, END = QUICK["steps"]
COLOR = {"ask": "color", "type": "choice", "title": "Which color?", "options": {"red": "Red", "blue": "Blue"}}
READ = {"tell": "read", "title": "Read this first"}
PHOTO = {"ask": "photo", "type": "photo", "title": "A photo?", "optional": True}


def version(*steps: Mapping[str, Any], carry: str = "move", begins: Any = None, **more: Any) -> catalogue.Published:
    published = publish({**QUICK, "steps": [*steps, CHECK, END], **more})
    words = {"en": "The rules are new."} if carry == "end" else {}
    Version.objects.filter(pk=published.version_id).update(
        carry_over=carry, carry_over_from=begins, carry_over_words=words
    )
    return published


def begun(*steps: Mapping[str, Any], **answers: str) -> UUID:
    version(*steps)
    draft = begin("quick").draft
    if answers:
        answer_all(draft.pk, answers, now=NOW)
    return draft.pk


def opened(draft_id: UUID) -> queries.Answered:
    intake.carry_over(draft_id, now=LATER)
    return queries.standing(draft_id, now=LATER)


def says(draft_id: UUID) -> list[str]:
    return [said.text for said in moved.news(Draft.objects.get(pk=draft_id), "en")]


def test_kept_it_stays_with_its_version(city: City) -> None:
    draft_id = begun(WHAT, what="A bench")
    version(WHAT, COLOR, carry="keep")

    assert opened(draft_id).walk.address == "answers"
    assert says(draft_id) == []


def test_moved_it_keeps_what_still_fits_and_asks_what_is_new(city: City) -> None:
    draft_id = begun(WHAT, what="A bench")
    new = version(WHAT, COLOR)

    found = opened(draft_id)

    assert (found.draft.version_id, found.walk.address) == (new.version_id, "color")
    assert found.walk.answers["what"] == "A bench"


def test_kept_until_a_day_it_moves_from_then_on(city: City) -> None:
    draft_id = begun(WHAT, what="A bench")
    version(WHAT, COLOR, carry="keep", begins=LATER + timedelta(hours=1))

    assert opened(draft_id).walk.address == "answers"
    intake.carry_over(draft_id, now=LATER + timedelta(hours=1))
    assert queries.standing(draft_id, now=LATER + timedelta(hours=1)).walk.address == "color"


def test_what_was_chosen_and_is_offered_no_more_is_asked_again_and_said_so(city: City) -> None:
    draft_id = begun(WHAT, COLOR, what="A bench", color="red")
    version(WHAT, {**COLOR, "options": {"green": "Green", "blue": "Blue"}})

    assert opened(draft_id).walk.address == "color"
    assert says(draft_id)[1:] == ["Answer this again: Which color?"]


def test_what_is_asked_no_more_and_what_has_other_words_is_said(city: City) -> None:
    draft_id = begun(WHAT, COLOR, what="A bench", color="red")
    version({**WHAT, "title": "What should we bring?"})

    assert opened(draft_id).walk.address == "answers"
    assert says(draft_id)[1:] == [
        "We no longer ask: Which color?",
        "Look at your answer again, our words changed: What should we bring?",
    ]


def test_the_news_are_told_until_somebody_goes_on(city: City) -> None:
    draft_id = begun(WHAT, what="A bench")
    version(WHAT, COLOR)
    opened(draft_id)

    answer_all(draft_id, {"color": "red"}, now=LATER)

    assert says(draft_id) == []


def test_a_question_of_another_type_is_another_question(city: City) -> None:
    draft_id = begun(WHAT, what="7")
    version({"ask": "what", "type": "number", "title": "How many?"})

    assert opened(draft_id).walk.address == "what"


def test_a_notice_with_other_words_is_read_again(city: City) -> None:
    version(READ, WHAT)
    draft = begin("quick").draft
    intake.read_notice(draft.pk, "read", now=NOW)
    version({**READ, "title": "Read this, it is new"}, WHAT)

    assert opened(draft.pk).walk.address == "read"


def test_agreeing_to_the_old_is_not_agreeing_to_the_new(city: City) -> None:
    plain = {**WHAT, "title": "What?"}
    draft_id = begun(plain, what="A bench")
    agreed = queries.standing(draft_id, now=NOW).walk.confirmation()
    publish({**QUICK, "steps": [plain, {"check": "answers", "declaration": "I pay for it."}, END]})
    Version.objects.update(carry_over="move")
    opened(draft_id)

    with pytest.raises(intake.AnswersChanged):
        intake.submit(draft_id, confirmation=agreed, declared=True, by=RESIDENT, now=LATER)


def test_it_is_written_down_once_and_says_nothing_of_the_answers(city: City) -> None:
    draft_id = begun(WHAT, COLOR, what="A bench", color="red")
    version(WHAT)

    assert intake.carry_over(draft_id, now=LATER)
    assert not intake.carry_over(draft_id, now=LATER)

    (event,) = Event.objects.filter(name="journey_carried_over")
    assert (event.version, event.data) == (2, {"from": 1, "again": 0, "gone": 1})
    assert [entry["what"] for entry in Draft.objects.get(pk=draft_id).log].count("moved") == 1


def test_an_answer_to_the_old_question_is_not_one_to_the_new(city: City) -> None:
    draft_id = begun(WHAT)
    old = Draft.objects.get(pk=draft_id).version_id
    version({**WHAT, "title": "What should we take away?"})
    opened(draft_id)

    with pytest.raises(intake.StaleStep):
        intake.answer(draft_id, "what", "A bench", now=LATER, key=f"abc.{old}")


def test_an_answer_to_a_question_that_stayed_the_same_is_taken(city: City) -> None:
    draft_id = begun(WHAT)
    old = Draft.objects.get(pk=draft_id).version_id
    version(WHAT, COLOR)
    opened(draft_id)

    assert intake.answer(draft_id, "what", "A bench", now=LATER, key=f"abc.{old}").walk.address == "color"


@pytest.mark.parametrize("key", ["abc.999999", "abc.", "abc.x", "abc.-1", "abc." + "9" * 40])
def test_a_key_that_names_no_version_harms_nothing(city: City, key: str) -> None:
    draft_id = begun(WHAT)

    try:
        intake.answer(draft_id, "what", "A bench", now=LATER, key=key)
    except intake.StaleStep:
        assert key == "abc.999999"


def test_ended_it_takes_nothing_more_and_shows_what_was_answered(city: City) -> None:
    draft_id = begun(WHAT, what="A bench")
    version(WHAT, COLOR, carry="end")

    with pytest.raises(intake.DraftEnded) as refused:
        opened(draft_id)

    found = moved.ended(draft_id)
    assert found is not None
    assert (found.words, found.found.walk.answers["what"]) == ({"en": "The rules are new."}, "A bench")
    assert refused.value.published.closed_message == {"en": "The rules are new."}
    with pytest.raises(intake.ServiceClosed):
        intake.answer(draft_id, "what", "Two benches", now=LATER)


def test_what_was_begun_after_it_is_not_ended(city: City) -> None:
    version(WHAT, carry="end")
    draft = begin("quick", now=LATER).draft

    assert opened(draft.pk).walk.address == "what"


def test_a_form_somebody_waits_with_at_the_cashier_stays_as_it_is(city: City) -> None:
    draft_id = begun(WHAT, what="A bench")
    Draft.objects.filter(pk=draft_id).update(handed_at=NOW)
    version(WHAT, COLOR, carry="end")

    assert opened(draft_id).walk.address == "answers"


def test_a_form_with_a_day_held_stays_as_it_is(city: City) -> None:
    draft_id = begun(WHAT, what="A bench")
    Booking.objects.create(
        id=uuid4(),
        subject=draft_id,
        service="quick",
        step="day",
        calendar="c",
        resource="r",
        day=LATER.date(),
        starts_at=LATER,
        ends_at=LATER,
        state="held",
        made_at=NOW,
        expires_at=LATER,
        updated_at=NOW,
    )
    version(WHAT, COLOR)

    assert opened(draft_id).walk.address == "answers"


def test_no_file_is_lost(city: City) -> None:
    draft_id = begun(WHAT, PHOTO, what="A bench")
    draft = Draft.objects.get(pk=draft_id)
    draft.log = [*draft.log, log.answered("photo", ["8a2e5c0e-0000-4000-8000-000000000000"])]
    draft.save()
    version(WHAT)

    assert opened(draft_id).draft.version_id == draft.version_id


def test_a_service_that_is_closed_moves_nothing(city: City) -> None:
    draft_id = begun(WHAT, what="A bench")
    version(WHAT, COLOR)
    close_service("quick", en="Closed.")

    intake.carry_over(draft_id, now=LATER)

    with pytest.raises(intake.ServiceClosed):
        queries.standing(draft_id, now=LATER)


def test_it_is_sent_with_the_version_it_came_to(city: City) -> None:
    draft_id = begun(WHAT, what="A bench")
    new = version(WHAT, COLOR)
    opened(draft_id)

    answer_all(draft_id, {"color": "blue"}, now=LATER)

    assert send(draft_id, now=LATER).case.version_id == new.version_id


def test_a_case_stays_with_the_version_it_was_sent_with(city: City) -> None:
    draft_id = begun(WHAT, what="A bench")
    case = send(draft_id, now=LATER).case
    version(WHAT, COLOR)

    assert not intake.carry_over(draft_id, now=LATER)
    assert Case.objects.get().version_id == case.version_id


def both_at_once(draft_id: UUID, turned: range) -> None:
    said = race(
        lambda: intake.carry_over(draft_id, now=LATER),
        *[lambda n=n: intake.answer(draft_id, "what", f"Bench {n}", now=LATER) for n in turned],
    )
    assert errors([one for one in said if not isinstance(one, intake.StaleStep)]) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_a_file")
def test_an_answer_given_while_it_moves_is_kept_and_it_moves_once(town: None) -> None:
    draft_id = begun(COLOR, WHAT, color="red")
    new = version(WHAT)

    both_at_once(draft_id, range(2))

    draft = Draft.objects.get(pk=draft_id)
    kept, _facts = log.fold(draft.log)
    given = [entry for entry in draft.log if entry["what"] == "answered" and entry["at"] == "what"]
    assert draft.version_id == new.version_id
    assert [entry["what"] for entry in draft.log].count("moved") == 1
    assert kept["what"] == given[-1]["plain"]
    assert len(given) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("in_a_file")
def test_control_without_the_condition_an_answer_is_lost(town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    draft_id = begun(COLOR, WHAT, color="red")
    version(WHAT)
    found, told = Draft.objects.get(pk=draft_id), []

    def any_draft(_id: UUID) -> Draft:
        if not told:  # somebody answers between the look and the write
            told.append(intake.answer(draft_id, "what", "A bench", now=LATER))
        found.rev = Draft.objects.values_list("rev", flat=True).get(pk=draft_id)  # the condition always holds
        return found

    monkeypatch.setattr(carrying, "any_draft", any_draft)
    intake.carry_over(draft_id, now=LATER)

    kept, _facts = log.fold(Draft.objects.get(pk=draft_id).log)
    assert "what" not in kept
