"""Sending: one case however often, private answers sealed, the same receipt again."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.cast import CITY
from tests.race import errors, race

from upwell.accounts.actor import RESIDENT
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication
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
    POTHOLE,
    POTHOLE_ES,
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

TOGETHER = 4


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
    steps = [
        {"ask": "called", "type": "name", "title": "Your name?"},
        {"ask": "mail", "type": "email", "title": "Your e-mail?"},
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
        {"check": "answers"},
        {"submit": "request"},
    ]
    publish({**QUICK, "steps": steps})
    told = {"called": "Somebody", "mail": EMAIL, "phone": "408-555-0123", "code": "4711", "health": "asthma"}
    draft_id = ready("quick", {**told, "colour": "red", "people.0.called": "Somebody else", "people.more": "no"})

    case = send(draft_id).case

    assert (case.answers, case.written) == ({}, {"colour": "red"})
    assert set(case.private) == {"called", "mail", "phone", "code", "health", "people"}
    assert case.contact == {"name": "Somebody", "email": EMAIL, "phone": "+14085550123"}


def test_own_words_are_sealed_apart_unless_the_service_shows_them(city: object) -> None:
    steps = [
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
        {"check": "answers"},
        {"submit": "request"},
    ]
    publish({**QUICK, "steps": steps, "public": {"fields": ["shape", "count"]}})
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
    steps = [
        {"ask": "kind", "type": "choice", "title": "Which?", "options": {"a": "A", "b": "B"}},
        {"ask": "secret", "type": "text", "title": "More about A", "when": {"kind": "a"}},
        {"check": "answers"},
        {"submit": "request"},
    ]
    publish({**QUICK, "steps": steps})
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


@pytest.fixture
def town(transactional_db: None) -> Iterator[None]:
    Publication.objects.create(settings_hash="test", settings=CITY, published_at=NOW, published_by="test")
    catalogue.forget()
    publish(QUICK)
    publish(POTHOLE, POTHOLE_ES)
    yield
    catalogue.forget()


@pytest.mark.django_db(transaction=True)
def test_sent_from_several_tabs_at_once_it_is_one_case_with_one_receipt(town: None) -> None:
    draft_id = ready()

    said = race(*[lambda: send(draft_id)] * TOGETHER)

    assert errors(said) == []
    assert len({(sent.case.reference, sent.follow_secret) for sent in said}) == 1
    assert sum(sent.created for sent in said) == 1
    assert Case.objects.count() == 1
    assert Event.objects.filter(name="journey_submitted").count() == 1
    assert Message.objects.filter(template="receipt").count() == 1


@pytest.mark.django_db(transaction=True)
def test_started_by_several_clicks_at_once_it_is_one_draft(town: None) -> None:
    draft_id = uuid4()

    said = race(*[lambda: begin("quick", draft_id=draft_id)] * TOGETHER)

    assert errors(said) == []
    assert Draft.objects.count() == Event.objects.filter(name="journey_started").count() == 1


@pytest.mark.django_db(transaction=True)
def test_answers_given_in_two_tabs_at_once_are_both_kept(town: None) -> None:
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})

    said = race(
        lambda: intake.answer(draft_id, "what", "Two benches", now=LATER),
        lambda: intake.answer(draft_id, "urgent", "yes", now=LATER),
    )

    assert errors(said) == []
    walk = queries.standing(draft_id, now=LATER).walk
    assert (walk.answers["what"], walk.answers["urgent"]) == ("Two benches", "yes")
    assert fresh(draft_id).rev == 4


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_conditional_write_loses_an_answer(town: None) -> None:
    """What answering would do if it wrote what it read: both read revision 2, the second write takes the first away."""
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})
    both_have_read = Barrier(2)

    def careless(address: str, plain: str) -> None:
        draft = Draft.objects.get(pk=draft_id)
        both_have_read.wait(timeout=20)
        draft.log = [*draft.log, {"answer": address, "is": plain}]
        draft.rev += 1
        with transaction.atomic():
            draft.save()

    said = race(lambda: careless("what", "Two benches"), lambda: careless("urgent", "yes"))

    assert said == [None, None]
    draft = fresh(draft_id)
    assert draft.rev == 3  # and not 4
    assert len([entry for entry in draft.log if entry.get("is")]) == 1


@pytest.mark.django_db(transaction=True)
def test_sent_and_changed_at_once_the_case_holds_what_was_seen_or_is_not_sent(town: None) -> None:
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})
    seen = shown(draft_id)

    said = race(
        lambda: send(draft_id, seen=seen),
        lambda: intake.answer(draft_id, "what", "Two benches", now=LATER),
    )

    assert [type(one) for one in errors(said)] in ([intake.AnswersChanged], [intake.AlreadySent])
    assert [case.answered["what"] for case in Case.objects.all()] in ([], ["A bench"])


@pytest.mark.django_db(transaction=True)
def test_the_control_that_confirms_what_stands_when_it_sends_sends_an_answer_unseen(town: None) -> None:
    """What sending would do if a look before it were enough: between the look and the sending is the other window."""
    draft_id = ready("quick", {"what": "A bench", "urgent": "no"})
    seen = shown(draft_id)
    looked, answered = Barrier(2), Barrier(2)

    def careless() -> None:
        assert seen == shown(draft_id)
        looked.wait(timeout=20)
        answered.wait(timeout=20)
        send(draft_id, seen=shown(draft_id))

    def other_window() -> None:
        looked.wait(timeout=20)
        intake.answer(draft_id, "what", "Two benches", now=LATER)
        answered.wait(timeout=20)

    assert race(careless, other_window) == [None, None]
    assert Case.objects.get().answered["what"] == "Two benches"


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


# whole forms


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
