"""Several windows at the same moment: one case, no answer lost, nothing sent unseen. Each with its control."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import transaction
from tests.cast import CITY
from tests.race import errors, race

from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake import queries
from upwell.intake.models import Draft
from upwell.intake.tests.scene import (
    LATER,
    NOW,
    POTHOLE,
    POTHOLE_ES,
    QUICK,
    begin,
    fresh,
    publish,
    ready,
    send,
    shown,
)
from upwell.notify.models import Message

TOGETHER = 4


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
