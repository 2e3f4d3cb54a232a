"""Sending: one case however often, private answers sealed, the same receipt again."""

from __future__ import annotations

import io
import logging
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from PIL import Image
from tests.publishing import publish_asking

from upwell.accounts.actor import RESIDENT
from upwell.cases.models import Case
from upwell.catalogue.queries import Published
from upwell.events.models import Event
from upwell.files import actions as files
from upwell.files import queries as file_queries
from upwell.intake import actions as intake
from upwell.intake import queries, whole
from upwell.intake.actions import Visitor
from upwell.intake.models import Draft
from upwell.intake.tests.scene import (
    EMAIL,
    HERE,
    LATER,
    NOW,
    QUICK,
    REPORT,
    answer_all,
    begin,
    close_service,
    fresh,
    publish,
    ready,
    send,
    shown,
)
from upwell.notify.models import Message


def picture(colour: str = "navy") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "JPEG")
    return data.getvalue()


# what a case gets


def test_a_sent_draft_becomes_a_case_with_its_id(pothole: Published) -> None:
    draft_id = ready(language="es", scripted=False)

    sent = send(draft_id)

    case = Case.objects.get()
    assert (case.pk, case.service, case.version_id) == (draft_id, "pothole", pothole.version_id)
    assert (case.language, case.channel, case.team, case.place_label) == ("es", "web", "paving", HERE["label"])
    assert (case.lat, case.lon) == (HERE["lat"], HERE["lon"])
    assert case.due_at is not None
    assert sent.created


def test_how_to_reach_the_person_is_kept_apart_and_sealed(pothole: Published) -> None:
    case = send(ready()).case

    assert case.contact == {"name": "A resident", "email": EMAIL}
    assert "contact" not in case.answers
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_case")
        row = cursor.fetchone()
    assert EMAIL not in str(row)
    assert "A resident" not in str(row)


def test_personal_and_sensitive_answers_are_private(city: object) -> None:
    publish_asking(
        QUICK,
        {"ask": "called", "type": "name", "title": "Your name?"},
        {"ask": "mail", "type": "email", "title": "Your email?"},
        {"ask": "phone", "type": "phone", "title": "Your phone?"},
        {"ask": "code", "type": "pin", "title": "Your PIN?"},
        {"ask": "health", "type": "text", "title": "Any illness?", "sensitive": True},
        {"ask": "colour", "type": "text", "title": "Which colour?"},
        {
            "repeat": "people",
            "each": "person",
            "title": "Who lives there?",
            "steps": [{"ask": "called", "type": "name", "title": "Name?"}],
        },
    )
    told = {"called": "Somebody", "mail": EMAIL, "phone": "408-555-0123", "code": "4711", "health": "asthma"}
    draft_id = ready("quick", {**told, "colour": "red", "people.0.called": "Somebody else", "people.more": "no"})

    case = send(draft_id).case

    assert (case.answers, case.written) == ({}, {"colour": "red"})
    assert set(case.private) == {"called", "mail", "phone", "code", "health", "people"}
    assert case.contact == {"name": "Somebody", "email": EMAIL, "phone": "+14085550123"}


def test_own_words_are_sealed_apart_unless_the_service_shows_them(city: object) -> None:
    publish_asking(
        QUICK,
        {"ask": "colour", "type": "text", "title": "Which colour?"},
        {"ask": "plate", "type": "reference", "title": "Which license plate?"},
        {"ask": "shape", "type": "text", "title": "Which shape?"},
        {"ask": "count", "type": "number", "title": "How many?"},
        {
            "repeat": "dogs",
            "each": "dog",
            "title": "Which dogs?",
            "steps": [{"ask": "called", "type": "text", "title": "What is it called?"}],
        },
        public={"fields": ["shape", "count"]},
    )
    told = {"colour": "red", "plate": "8ABC123", "shape": "round", "count": "3"}
    draft_id = ready("quick", {**told, "dogs.0.called": "Rex", "dogs.more": "no"})

    case = send(draft_id).case

    assert case.answers == {"shape": "round", "count": 3}
    assert case.written == {"colour": "red", "plate": "8ABC123", "dogs": [{"called": "Rex"}]}
    assert case.private is None


def test_where_nothing_was_written_nothing_is_sealed(pothole: Published) -> None:
    case = send(ready(answers={**REPORT, "details": ""})).case

    assert case.written is None
    assert case.answers["details"] is None


def test_answers_that_dropped_out_are_not_sent(city: object) -> None:
    publish_asking(
        QUICK,
        {"ask": "kind", "type": "choice", "title": "Which?", "options": {"a": "A", "b": "B"}},
        {"ask": "secret", "type": "text", "title": "More about A", "when": {"kind": "a"}},
    )
    draft_id = ready("quick", {"kind": "a", "secret": "left over"})
    answer_all(draft_id, {"kind": "b"})

    assert send(draft_id).case.answers == {"kind": "b"}


def test_photos_become_the_cases(pothole: Published) -> None:
    draft_id = ready()
    upload = files.keep_picture(picture(), draft=draft_id, now=NOW)
    answer_all(draft_id, {"photo": [str(upload.pk)]})

    sent = send(draft_id)

    assert [one.pk for one in file_queries.of_case(sent.case.reference)] == [upload.pk]


def test_how_many_photos_came_along_is_written_down(pothole: Published) -> None:
    draft_id = ready()
    upload = files.keep_picture(picture(), draft=draft_id, now=NOW)
    answer_all(draft_id, {"photo": [str(upload.pk)]})
    send(draft_id)

    told = Event.objects.filter(name__in=("journey_submitted", "case_opened"))
    assert [one.data["pictures"] for one in told] == [1, 1]


def test_a_photo_that_was_lost_does_not_keep_the_report_from_being_sent(pothole: Published) -> None:
    draft_id = ready()
    upload = files.keep_picture(picture(), draft=draft_id, now=NOW)
    answer_all(draft_id, {"photo": [str(upload.pk)]})
    files.remove(upload.pk, draft=draft_id)

    sent = send(draft_id)

    assert sent.created
    assert file_queries.of_case(sent.case.reference) == []


def test_somebody_elses_photo_is_not_taken_along(pothole: Published) -> None:
    theirs = files.keep_picture(picture(), draft=uuid4(), now=NOW)
    draft_id = ready()
    answer_all(draft_id, {"photo": [str(theirs.pk)]})

    sent = send(draft_id)

    assert file_queries.of_case(sent.case.reference) == []


# once


def test_sending_twice_gives_the_same_receipt(pothole: Published) -> None:
    draft_id = ready()

    first, second = send(draft_id), send(draft_id, now=LATER)

    assert (first.created, second.created) == (True, False)
    assert (first.case.reference, first.follow_secret) == (second.case.reference, second.follow_secret)
    assert Case.objects.count() == 1
    assert Message.objects.count() == 1
    assert Event.objects.filter(name="journey_submitted").count() == 1


def test_a_closed_service_still_shows_the_receipt_of_what_was_sent(quick: Published) -> None:
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})
    first = send(draft_id)
    close_service("quick")

    assert send(draft_id).case.reference == first.case.reference
    assert queries.sent(draft_id) is not None


def test_nothing_is_answered_after_sending(quick: Published) -> None:
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})
    send(draft_id)

    with pytest.raises(intake.AlreadySent):
        intake.answer(draft_id, "what", "Two", now=LATER)


# what the person saw and declared


def test_an_answer_changed_since_the_page_was_shown_is_not_sent(quick: Published) -> None:
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})
    seen = shown(draft_id)
    answer_all(draft_id, {"what": "Two benches"})

    with pytest.raises(intake.AnswersChanged):
        send(draft_id, seen=seen)

    assert Case.objects.count() == 0
    assert fresh(draft_id).state == Draft.State.OPEN


def test_words_typed_and_not_sent_do_not_keep_a_draft_from_being_sent(quick: Published) -> None:
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})
    seen = shown(draft_id)
    intake.keep_typed(draft_id, "what", "Two ben", now=NOW)

    assert send(draft_id, seen=seen).case.answered["what"] == "A bench"


@pytest.fixture
def sworn(city: object) -> Published:
    check = {"check": "answers", "declaration": "It is all true."}
    spanish = {"es": {"steps.answers.declaration": {"text": "Todo es verdad.", "from": "0" * 12}}}
    return publish({**QUICK, "steps": [QUICK["steps"][0], check, {"submit": "request"}]}, spanish)


def declared(case: Case) -> Any:
    return case.entries.get(what="opened").data.get("declared")


def test_nothing_is_sent_without_the_declaration_it_asks_for(sworn: Published) -> None:
    draft_id = ready("quick", {"what": "A bench"})

    with pytest.raises(intake.NotDeclared):
        send(draft_id, declared=False)

    assert Case.objects.count() == 0


@pytest.mark.parametrize(("language", "shown_in"), [("en", "en"), ("es", "es"), ("vi", "en")])
def test_the_case_keeps_which_sentence_was_declared(sworn: Published, language: str, shown_in: str) -> None:
    case = send(ready("quick", {"what": "A bench"}, language=language)).case

    assert declared(case) == {"step": "answers", "language": shown_in, "version": sworn.number}


def test_where_nothing_is_declared_nothing_is_kept_of_it(quick: Published) -> None:
    assert declared(send(ready("quick", {"what": "A bench", "urgent": "no"}), declared=False).case) is None


def sworn_form(**more: Any) -> Any:
    given = {"case_id": uuid4(), "visitor": Visitor("api"), "by": RESIDENT, "now": NOW, **more}
    return whole.submit("quick", {"what": "A bench"}, **given)


def test_a_whole_form_declares_too(sworn: Published) -> None:
    assert declared(sworn_form(declared=True).case) == {"step": "answers", "language": "en", "version": sworn.number}


def test_a_whole_form_without_its_declaration_is_not_sent(sworn: Published) -> None:
    with pytest.raises(intake.NotDeclared):
        sworn_form(declared=False)

    assert Case.objects.count() == 0


# nothing personal where it does not belong


def test_no_event_and_no_log_line_says_what_anybody_answered(
    pothole: Published, caplog: pytest.LogCaptureFixture
) -> None:
    canaries = ["Canaryname", "canary@example.org", "4085550199", "Canarywords", "canary corner", "37.338", "121.886"]
    draft_id = begin(language="es", scripted=True).draft.pk
    with caplog.at_level(logging.DEBUG):
        intake.answer(draft_id, "where", {**HERE, "label": "canary corner"}, now=NOW)
        intake.answer(draft_id, "size", "Canarywords", now=NOW)
        answer_all(draft_id, {"size": "large", "photo": [], "details": "Canarywords"})
        intake.answer(draft_id, "contact", {"email": "canary@nowhere"}, now=NOW)
        answer_all(
            draft_id, {"contact": {"name": "Canaryname", "email": "canary@example.org", "phone": "408-555-0199"}}
        )
        send(draft_id)

    rows = str(list(Event.objects.values()))
    kept_lines = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    for canary in canaries:
        assert canary.lower() not in rows.lower()
        assert canary.lower() not in kept_lines.lower()


def test_the_events_of_a_journey_are_complete(pothole: Published) -> None:
    draft_id = begin(language="es", scripted=False).draft.pk
    intake.answer(draft_id, "where", "", now=NOW)
    answer_all(draft_id, REPORT, now=LATER)
    sent = send(draft_id, now=LATER)

    journey = Event.objects.filter(subject=str(draft_id)).order_by("id")
    steps = ["where", "size", "photo", "details", "contact"]
    expected = [("journey_started", None), ("step_shown", "where"), ("step_refused", "where")]
    for step, after in zip(steps, [*steps[1:], "answers"], strict=True):
        expected += [("step_answered", step), ("step_shown", after)]
    assert [(one.name, one.data.get("step")) for one in journey] == [*expected, ("journey_submitted", None)]
    assert {(one.service, one.version, one.channel, one.language, one.scripted) for one in journey} == {
        ("pothole", pothole.number, "web", "es", False)
    }
    assert journey.last().data["seconds"] == 3600  # type: ignore[union-attr]  # there is one
    opened = Event.objects.get(name="case_opened")
    assert (opened.subject, opened.team) == (sent.case.reference, "paving")


def test_a_place_in_somebody_s_own_words_is_sealed_and_shown_to_nobody(pothole: Published) -> None:
    words = "My ex lives here, 408-555-0199"
    place = {"label": words, "lat": HERE["lat"], "lon": HERE["lon"]}

    case = send(ready(answers={**REPORT, "where": place})).case

    assert (case.place_label, case.answers["where"]["label"]) == ("", "")
    assert case.answered["where"]["label"] == words
    assert words not in Message.objects.get(about=case.reference).body
