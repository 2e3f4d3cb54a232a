"""Staff fill in a form for somebody: who reads what, who is written down, whose the request is, and what is paid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from tests.cast import Cast
from tests.publishing import publish_asking

from upwell.accounts import actions as accounts
from upwell.accounts import queries as account_queries
from upwell.accounts.actor import RESIDENT, SYSTEM, Actor
from upwell.accounts.models import Account
from upwell.cases.models import Case, Entry
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake import queries
from upwell.intake.tests import paying_scene as fees
from upwell.intake.tests import scene
from upwell.intake.tests.scene import EMAIL, NOW
from upwell.journey.walk import Position
from upwell.notify.models import Message
from upwell.payments import actions as payments
from upwell.payments import links
from upwell.payments.models import Charge

NOBODY = {"name": "", "email": "", "phone": ""}
PHONE_ONLY = {**NOBODY, "phone": "408-555-0132"}
BOTH = {"name": "Somebody Else", "email": EMAIL, "phone": "408-555-0199"}
FREE = {
    **fees.PARTY,
    "steps": [
        {"ask": "extra", "type": "yes_no", "for": "staff", "title": "Is it another one after a missed one?"},
        {"ask": "why", "type": "text", "for": "staff", "when": {"extra": True}, "title": "Why is it free?"},
        *(
            {**step, "as": [{"if": {"extra": True}, "value": 0}, *step["as"]]} if "work_out" in step else step
            for step in fees.PARTY["steps"]
        ),
    ],
}


@pytest.fixture
def staff(cast: Cast, settings: LazySettings) -> Actor:
    settings.SANDBOX = True
    scene.publish(scene.POTHOLE, scene.POTHOLE_ES)
    return account_queries.actor_of(cast.worker)


def filled_in(
    by: Actor, contact: Any, code: str = "pothole", channel: str = "phone", language: str = "en", **answers: Any
) -> UUID:
    given = {**scene.REPORT, "contact": contact} if code == "pothole" else {**answers, "contact": contact}
    return scene.ready(code, given, channel=channel, language=language, account_id=by.account_id)


def sent_by(by: Actor, draft_id: UUID) -> Case:
    done = intake.submit(draft_id, confirmation=scene.shown(draft_id), declared=True, by=by, now=NOW)
    return Case.objects.get(pk=done.case.pk)


@pytest.mark.parametrize("channel", ["phone", "counter"])
@pytest.mark.parametrize(
    ("contact", "kept"),
    [(BOTH, {"name", "email", "phone"}), (PHONE_ONLY, {"phone"}), (NOBODY, set()), (None, set())],
    ids=["with email", "with a phone only", "empty", "skipped"],
)
def test_a_form_for_somebody_is_sent_with_whatever_contact_they_give(
    staff: Actor, channel: str, contact: Any, kept: set[str]
) -> None:
    scene.publish({**scene.POTHOLE, "contact": "required"})

    case = sent_by(staff, filled_in(staff, contact, channel=channel))

    assert {name for name, given in (case.contact or {}).items() if given} == kept
    assert (case.channel, case.assisted) == (channel, True)
    assert Message.objects.filter(template="receipt").count() == bool(kept)  # to a phone as a text


def test_a_resident_cannot_leave_out_a_contact_that_is_required(staff: Actor) -> None:
    scene.publish({**scene.POTHOLE, "contact": "required"})
    draft = scene.begin().draft
    scene.answer_all(draft.pk, {name: one for name, one in scene.REPORT.items() if name != "contact"})

    assert intake.answer(draft.pk, "contact", NOBODY, now=NOW).problem is not None


def test_nobody_types_a_code_for_a_contact_that_staff_wrote_down(staff: Actor) -> None:
    publish_asking(scene.POTHOLE, {"ask": "me", "type": "contact", "title": "You?", "verify": True})

    for channel, stands in (("web", Position.PROVE), ("phone", Position.CHECK)):
        draft = scene.begin(channel=channel).draft
        assert intake.answer(draft.pk, "me", BOTH, now=NOW).walk.position is stands


def test_who_filled_it_in_is_written_down_and_the_case_is_not_theirs(staff: Actor) -> None:
    case = sent_by(staff, filled_in(staff, BOTH))

    opened = Entry.objects.get(case=case, what="opened")
    assert (opened.by_kind, opened.by_id) == ("staff", staff.id)
    assert case.account_id is None
    assert set(Event.objects.filter(subject=case.reference, name="case_opened").values_list("assisted", "channel")) == {
        (True, "phone")
    }
    assert not Event.objects.filter(name__startswith="journey_", assisted=False).exists()


def test_the_letter_is_in_the_persons_language_whatever_staff_read(staff: Actor) -> None:
    case = sent_by(staff, filled_in(staff, BOTH, language="es"))

    assert case.language == "es"
    assert Message.objects.get(template="receipt").language == "es"


def test_an_account_with_that_address_keeps_its_name_and_phone(staff: Actor) -> None:
    known = accounts.create_account("known", called="Known Name", kind="resident", password=None, by=SYSTEM, now=NOW)
    known.set_email(EMAIL)
    known.set_phone("+14085550100")
    known.save()

    sent_by(staff, filled_in(staff, BOTH))

    now = Account.objects.get(pk=known.pk)
    assert (now.called, now.email, now.phone) == ("Known Name", EMAIL, "+14085550100")
    assert Account.objects.filter(kind="resident").count() == 2  # this one, and the resident of the cast


def test_staff_see_their_forms_for_others_apart_from_their_own(staff: Actor) -> None:
    other, own = filled_in(staff, BOTH), filled_in(staff, BOTH, channel="web")
    assert staff.account_id is not None

    assert queries.drafts_for_others(staff.account_id) == [other]
    assert queries.drafts_of(staff.account_id) == [own]


# what is only for staff


def test_a_question_for_staff_is_asked_of_staff_and_never_of_residents(staff: Actor) -> None:
    scene.publish(FREE)

    for channel, first in (("web", "size"), ("api", "size"), ("sms", "size"), ("phone", "extra"), ("counter", "extra")):
        scene.publish({**FREE, "channels": ["web", "sms"]})
        assert scene.begin("party", channel=channel).walk.address == first


def test_a_resident_cannot_answer_a_question_for_staff(staff: Actor) -> None:
    scene.publish(FREE)
    draft = scene.begin("party").draft

    with pytest.raises(intake.StaleStep):
        intake.answer(draft.pk, "extra", "yes", now=NOW)


def test_an_answer_for_staff_that_was_smuggled_in_decides_nothing(staff: Actor) -> None:
    scene.publish(FREE)
    carried = {"extra": True, "why": "Because"}
    visitor = intake.Visitor()
    draft = intake.start("party", draft_id=scene.uuid4(), visitor=visitor, carried=carried, now=NOW).draft

    done = scene.answer_all(draft.pk, {"size": "small", "club": "no"})

    assert done.walk.values["fee"].cents == 5000


def test_another_one_after_a_missed_one_is_free_when_staff_say_so_and_why(staff: Actor) -> None:
    scene.publish(FREE)
    told = {"extra": "yes", "why": "Nobody came on Monday", "size": "small", "club": "no"}

    case = sent_by(staff, filled_in(staff, BOTH, "party", **told))

    assert case.answers["extra"] == "yes"
    assert case.written == {"why": "Nobody came on Monday"}
    assert not Charge.objects.filter(subject=case.pk).exists()


def test_a_service_for_staff_only_can_be_begun_by_staff_and_by_nobody_else(staff: Actor) -> None:
    scene.publish({**scene.QUICK, "channels": ["phone", "counter"]})

    assert scene.begin("quick", channel="phone").walk.address == "what"
    for channel in ("web", "sms", "chat", "api"):
        with pytest.raises(intake.CannotStart):
            scene.begin("quick", channel=channel)


def test_what_a_resident_began_before_it_was_for_staff_only_cannot_be_sent_any_more(staff: Actor) -> None:
    scene.publish(scene.QUICK)
    draft = scene.ready("quick", {"what": "A bench", "urgent": "no"})
    scene.publish({**scene.QUICK, "channels": ["counter"]})

    with pytest.raises(intake.ServiceClosed):
        scene.send(draft)


def test_staff_fill_in_a_service_that_asks_residents_to_sign_in(staff: Actor) -> None:
    scene.publish({**scene.QUICK, "sign_in": "required"})

    with pytest.raises(intake.SignInNeeded):
        scene.begin("quick")
    assert scene.begin("quick", channel="counter").walk.address == "what"


# money


def at_the_fee(by: Actor, contact: Any = BOTH) -> UUID:
    scene.publish(fees.PARTY)
    draft = filled_in(by, contact, "party", size="small", club="no")
    fees.confirm(draft)
    return draft


def test_a_fee_taken_at_the_counter_sends_the_request(staff: Actor) -> None:
    draft = at_the_fee(staff := may_take(staff))

    done = intake.take_fee(draft, how="card", number="4711", by=staff, now=NOW)

    assert (done.answer, Case.objects.get(pk=draft).assisted) == ("paid", True)
    charge = Charge.objects.get(subject=draft)
    assert (charge.state, charge.payments.get().taken_by) == (Charge.State.PAID, staff.id)
    assert Message.objects.filter(template="payment").count() == 1


def test_a_waived_fee_sends_the_request_with_the_reason_for_colleagues(staff: Actor) -> None:
    draft = at_the_fee(staff := may_take(staff))

    intake.waive_fee(draft, why="Missed on Monday, comes again", by=staff, now=NOW)

    assert Charge.objects.get(subject=draft).why == "waived"
    assert Entry.objects.get(case=draft, what="opened").note == "Missed on Monday, comes again"
    assert not [one for one in Message.objects.all() if "Missed" in one.body]
    assert "Missed" not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_fee_is_not_waived_without_a_reason(staff: Actor) -> None:
    draft = at_the_fee(staff := may_take(staff))

    with pytest.raises(intake.CannotAssist) as refusal:
        intake.waive_fee(draft, why="  ", by=staff, now=NOW)

    assert "why" in str(refusal.value.sentence)
    assert not Case.objects.filter(pk=draft).exists()


def test_sent_unpaid_the_person_gets_a_link_to_pay_in_their_language(staff: Actor) -> None:
    scene.publish(fees.PARTY)
    draft = filled_in(staff, BOTH, "party", language="es", size="small", club="no")
    fees.confirm(draft)

    done = intake.send_unpaid(draft, by=staff, now=NOW)

    charge, letter = Charge.objects.get(subject=draft), Message.objects.get(template="payment_link")
    assert (done.answer, charge.state) == ("unpaid", Charge.State.DUE)
    assert (letter.to, letter.language) == (EMAIL, "es")
    assert links.link(charge.pk) in letter.body
    assert intake.due_by_link(charge.pk, now=NOW) == charge


def test_to_a_phone_the_link_goes_as_a_text(staff: Actor) -> None:
    intake.send_unpaid(at_the_fee(staff, PHONE_ONLY), by=staff, now=NOW)

    text = Message.objects.get(template="payment_link")
    assert (text.channel, text.to) == ("text", "+14085550132")
    assert links.link(Charge.objects.get().pk) in text.body


def test_paid_by_that_link_it_is_the_same_request(staff: Actor) -> None:
    draft = at_the_fee(staff)
    intake.send_unpaid(draft, by=staff, now=NOW)
    charge = Charge.objects.get(subject=draft)
    intake.go(charge.pk, now=NOW)
    fees.press(charge, "pay")

    intake.come_back(charge.pk, by=RESIDENT, now=scene.LATER)

    assert Charge.objects.get(subject=draft).state == Charge.State.PAID
    assert Case.objects.filter(pk=draft).count() == 1


@pytest.mark.parametrize("contact", [PHONE_ONLY, NOBODY], ids=["phone, where nobody sends texts", "no contact"])
def test_no_link_is_promised_to_whom_none_can_be_sent(staff: Actor, contact: Any, settings: LazySettings) -> None:
    settings.SANDBOX = False
    draft = at_the_fee(staff, contact)

    with pytest.raises(intake.CannotAssist):
        intake.send_unpaid(draft, by=staff, now=NOW)

    assert not Case.objects.filter(pk=draft).exists()
    assert not Charge.objects.filter(subject=draft).exists()


def test_fees_are_taken_and_waived_only_by_who_may_at_the_counter_and_only_in_their_own_forms(
    staff: Actor, cast: Cast
) -> None:
    draft, lead = at_the_fee(staff), account_queries.actor_of(cast.lead)
    with pytest.raises(intake.CannotAssist):
        intake.take_fee(draft, how="cash", number="1", by=staff, now=NOW)  # may not take payments
    with pytest.raises(intake.CannotAssist):
        intake.waive_fee(draft, why="So", by=lead, now=NOW)  # began another one
    with pytest.raises(intake.CannotAssist):
        intake.send_unpaid(draft, by=lead, now=NOW)
    with pytest.raises(intake.CannotAssist):
        intake.take_fee(fees.checked(), how="cash", number="1", by=lead, now=NOW)  # a resident's own

    assert not Charge.objects.filter(subject=draft).exists()


def test_a_fee_that_somebody_is_paying_online_is_not_taken_twice(staff: Actor) -> None:
    draft = at_the_fee(staff := may_take(staff))
    fees.off_to_pay(draft)
    fees.press(Charge.objects.get(subject=draft), "pay")

    with pytest.raises(payments.CannotTake):
        intake.take_fee(draft, how="cash", number="17", by=staff, now=NOW)


def may_take(by: Actor) -> Actor:
    """The same person at a counter."""
    return replace(by, permissions=by.permissions | {"take_payments"}, grants=frozenset())
