"""A contact that must be proved by a typed code before the journey goes on."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.cast import NOW

from upwell.accounts import actions as accounts
from upwell.accounts import codes
from upwell.accounts.actor import RESIDENT
from upwell.accounts.addresses import Address
from upwell.accounts.tests.test_codes import other_than, sent
from upwell.intake import actions as intake
from upwell.intake import queries, whole
from upwell.intake.actions import Answered, Sent, Visitor
from upwell.intake.tests import scene
from upwell.intake.whole import Refused
from upwell.journey.walk import Position
from upwell.notify.models import Message

EMAIL = "maria@example.org"
PROVED: dict[str, Any] = {
    **scene.QUICK,
    "service": "proved",
    "steps": [
        {"ask": "what", "type": "text", "title": "What do you need?"},
        {"ask": "contact", "type": "contact", "title": "How do we reach you?", "verify": True},
        {"ask": "urgent", "type": "yes_no", "title": "Is it urgent?"},
        {"check": "answers"},
        {"submit": "request"},
    ],
}
CONTACT = {"name": "", "email": EMAIL, "phone": "408-555-0123"}
pytestmark = pytest.mark.usefixtures("proved")


@pytest.fixture
def proved(city):
    scene.publish(PROVED)


def at_the_code(**visitor: Any) -> UUID:
    draft = scene.begin("proved", **visitor).draft
    scene.answer_all(draft.pk, {"what": "A bench", "contact": CONTACT})
    return draft.pk


def stands(draft_id: UUID) -> tuple[Position, str]:
    walk = queries.standing(draft_id, now=NOW).walk
    return walk.position, walk.address


def type_in(draft_id: UUID, ticket: str, code: str) -> Answered:
    return intake.prove(draft_id, "contact.code", ticket=ticket, typed=code, now=NOW)


def test_the_journey_stands_at_the_code_until_it_is_typed():
    draft = at_the_code()
    assert stands(draft) == (Position.PROVE, "contact.code")

    ticket = intake.send_code(draft, now=NOW)
    done = type_in(draft, ticket, sent("contact"))

    assert Message.objects.get().to == EMAIL
    assert (done.walk.position, done.walk.address) == (Position.ASK, "urgent")


def test_a_wrong_code_leaves_the_person_where_they_are():
    draft = at_the_code()
    ticket = intake.send_code(draft, now=NOW)

    with pytest.raises(codes.WrongCode):
        type_in(draft, ticket, other_than(sent("contact")))

    assert stands(draft) == (Position.PROVE, "contact.code")


def test_another_address_undoes_the_proof_and_the_same_one_keeps_it():
    draft = at_the_code()
    type_in(draft, intake.send_code(draft, now=NOW), sent("contact"))

    intake.answer(draft, "contact", {**CONTACT, "name": "Maria"}, now=NOW)
    assert stands(draft) == (Position.ASK, "urgent")

    intake.answer(draft, "contact", {**CONTACT, "email": "other@example.org"}, now=NOW)
    assert stands(draft) == (Position.PROVE, "contact.code")


def test_a_code_for_the_address_before_proves_nothing():
    draft = at_the_code()
    ticket = intake.send_code(draft, now=NOW)
    intake.answer(draft, "contact", {**CONTACT, "email": "other@example.org"}, now=NOW)

    with pytest.raises(intake.StaleStep):
        type_in(draft, ticket, sent("contact"))

    assert stands(draft) == (Position.PROVE, "contact.code")


def test_a_code_of_one_form_proves_nothing_in_another():
    first, second = at_the_code(), at_the_code()
    ticket = intake.send_code(first, now=NOW)

    with pytest.raises(codes.CodeOver):
        type_in(second, ticket, sent("contact"))


@pytest.mark.parametrize("said", [True, "yes", {"proved": True}, "123456", CONTACT])
def test_no_answer_says_that_it_is_proved(said):
    draft = at_the_code()

    with pytest.raises(intake.StaleStep):
        intake.answer(draft, "contact.code", said, now=NOW)
    intake.answer(draft, "contact", {**CONTACT, "verified": "yes", "code": "123456"}, now=NOW)

    assert stands(draft) == (Position.PROVE, "contact.code")


def test_the_address_somebody_signed_in_with_passes_by_itself():
    account = accounts.resident_of(Address(email=EMAIL), language="en", now=NOW)

    draft = at_the_code(account_id=account.pk)

    assert stands(draft) == (Position.ASK, "urgent")
    intake.answer(draft, "contact", {**CONTACT, "email": "other@example.org"}, now=NOW)
    assert stands(draft) == (Position.PROVE, "contact.code")


def test_an_address_nobody_proved_does_not_pass(cast):
    cast.resident.set_email(EMAIL)
    cast.resident.save()

    assert stands(at_the_code(account_id=cast.resident.pk)) == (Position.PROVE, "contact.code")


def test_a_phone_alone_is_refused_where_nobody_sends_texts_and_proved_where_somebody_does(settings):
    draft = scene.begin("proved").draft.pk
    scene.answer_all(draft, {"what": "A bench"})
    phone = {"name": "", "email": "", "phone": "408-555-0123"}

    assert intake.answer(draft, "contact", phone, now=NOW).problem.code == "email_to_prove"

    settings.SANDBOX = True
    assert intake.answer(draft, "contact", phone, now=NOW).problem is None
    type_in(draft, intake.send_code(draft, now=NOW), sent("contact"))
    assert Message.objects.get().channel == "text"
    assert stands(draft) == (Position.ASK, "urgent")


def test_what_is_sent_has_the_contact_and_nothing_of_the_code():
    draft = at_the_code()
    type_in(draft, intake.send_code(draft, now=NOW), sent("contact"))
    scene.answer_all(draft, {"urgent": "no"})

    case = scene.send(draft).case

    assert case.contact == {"email": EMAIL, "phone": "+14085550123"}
    assert set(case.answered) == {"what", "urgent"}


def test_a_whole_form_is_refused_unless_somebody_vouches_for_it():
    raw = {"what": "A bench", "contact": CONTACT, "urgent": "no"}
    given = {"visitor": Visitor("api"), "by": RESIDENT, "now": NOW, "declared": True}

    refused = whole.submit("proved", raw, case_id=uuid4(), **given)
    taken = whole.submit("proved", raw, case_id=uuid4(), vouched=True, **given)

    assert isinstance(refused, Refused)
    assert refused.problems["contact"].code == "needs_code"
    assert isinstance(taken, Sent)


def test_nothing_is_sent_where_nothing_waits_for_a_code():
    draft = scene.begin("proved").draft.pk

    with pytest.raises(intake.StaleStep):
        intake.send_code(draft, now=NOW)
