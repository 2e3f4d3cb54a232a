"""Rows 17, 18 and 40 of the matrix against each kind of vendor: paying too long, fifty at once, reminders."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings

from tests.pickup import (
    CALENDAR,
    HOME,
    KINDS,
    PARTNERS,
    PICKUP,
    THURSDAY,
    Town,
    booking_of,
    order_of,
)
from tests.pickup import town as town
from tests.publishing import publish, republish
from tests.race import errors, race, refused
from upwell.accounts.actor import RESIDENT, SYSTEM
from upwell.bookings import actions as bookings
from upwell.bookings import claims
from upwell.bookings import jobs as booking_jobs
from upwell.bookings import queries as booked
from upwell.bookings.models import Booking, Claim, Slot, State
from upwell.bookings.vendors import Terms
from upwell.cases import links
from upwell.cases.models import Case
from upwell.intake import actions as intake
from upwell.intake import jobs as intake_jobs
from upwell.intake import queries, reminding
from upwell.intake.actions import Settled, Visitor
from upwell.lib.workdays import DAY
from upwell.notify import jobs as sending
from upwell.notify.models import Message
from upwell.partners import scheduling
from upwell.partners.systems.wire import Wire
from upwell.payments.models import Charge, Pretended, Refund
from upwell.payments.providers import pretended

pytestmark = pytest.mark.django_db(transaction=True)

FRIDAY = THURSDAY + DAY
FEE = {"work_out": "fee", "type": "money", "as": 25}
PAID = {**PICKUP, "steps": [*PICKUP["steps"][:-1], FEE, {"pay": "payment", "amount": "fee", "title": "Pay"}]}
PAID["steps"].append(PICKUP["steps"][-1])


# row 17: paying too long


@pytest.fixture
def paid(town: Town, settings: LazySettings) -> Town:
    settings.SANDBOX = True
    publish(PAID)
    return town


def off_to_pay(town: Town, code: str, contact: dict[str, str] | None = None) -> tuple[UUID, Charge]:
    """At the provider's page, with a day held until the fee is paid."""
    draft = town.up_to_slot(code, sofa="1")
    town.choose(draft)
    intake.answer(draft, "contact", contact or {"email": "me@example.org"}, now=town.now)
    walk = queries.standing(draft, now=town.now).walk
    intake.confirm(draft, confirmation=walk.confirmation(), declared=False, now=town.now)
    charge = intake.pay(draft, now=town.now)
    intake.go(charge.pk, now=town.now)
    return draft, charge


def comes_back_paid(town: Town, draft: UUID, charge: Charge) -> Settled:
    """Two hours later: every hold, ours and the vendor's, has run out."""
    pretended.decide(Pretended.objects.filter(kind="visit", charge=charge.pk).latest("key"), "pay", now=town.now)
    return intake.settle(draft, by=RESIDENT, now=town.now)


def fill(town: Town, code: str) -> None:
    """Others take all that is left of the day: at the vendor's, or, where we count, with us."""
    if code == "desk":
        for _ in range(CALENDAR["resources"]["desk"]["capacity"]):
            made = bookings.hold(THURSDAY.isoformat(), "pickup", handed(code), **HOLD, subject=uuid4(), now=town.now)
            bookings.confirm(made.pk, reference=str(made.pk)[:8], by=RESIDENT, now=town.now)
        return
    depot = town.fleet.vendors[code].depot
    for number in range(depot.room("bulky", THURSDAY, "", town.now)):
        depot.take(order_of(f"other {number}", ["bulky"]), town.now)


def while_paying(town: Town, code: str) -> tuple[UUID, Charge]:
    draft, charge = off_to_pay(town, code)
    town.wait(hours=2)
    booking_jobs.expire_holds(town.now)
    scheduling.forget()
    assert Booking.objects.get(subject=draft).state == State.EXPIRED
    return draft, charge


@pytest.mark.parametrize("code", KINDS)
def test_paid_after_the_hold_ran_out_the_same_day_is_taken_again_without_a_word(paid: Town, code: str) -> None:
    draft, charge = while_paying(paid, code)

    settled = comes_back_paid(paid, draft, charge)
    paid.background()

    assert settled.sent is not None
    assert Booking.objects.get(subject=draft).day == THURSDAY
    assert not Message.objects.filter(template="slot_gone").exists()
    assert code == "desk" or [job.day for job in paid.jobs(code).values()] == [THURSDAY]


@pytest.mark.parametrize("code", KINDS)
def test_paid_when_the_day_is_gone_they_are_told_and_take_another_without_paying_again(paid: Town, code: str) -> None:
    draft, charge = while_paying(paid, code)
    fill(paid, code)
    scheduling.forget()

    settled = comes_back_paid(paid, draft, charge)

    assert (settled.sent, settled.why, settled.step) == (None, "slot_gone", "slot")
    letter = Message.objects.get(template="slot_gone")
    assert ("$25" in letter.body, queries.resume_link(draft) in letter.body) == (True, True)
    assert (THURSDAY in paid.days(draft), FRIDAY in paid.days(draft)) == (False, True)

    paid.choose(draft, FRIDAY)
    walk = queries.standing(draft, now=paid.now).walk
    intake.confirm(draft, confirmation=walk.confirmation(), declared=False, now=paid.now)
    again = intake.settle(draft, by=RESIDENT, now=paid.now)
    paid.background()

    assert again.sent is not None
    assert booking_of(Case.objects.get(pk=draft)).day == FRIDAY
    assert Charge.objects.get(subject=draft).pk == charge.pk
    mine = str(Case.objects.get(pk=draft).reference)
    assert code == "desk" or [one.day for one in paid.jobs(code).values() if one.reference == mine] == [FRIDAY]


@pytest.mark.parametrize("code", KINDS)
def test_paid_when_the_day_is_gone_whoever_chooses_no_other_has_the_money_back(paid: Town, code: str) -> None:
    draft, charge = while_paying(paid, code)
    fill(paid, code)
    scheduling.forget()
    comes_back_paid(paid, draft, charge)

    paid.wait(days=60)
    intake_jobs.throw_away_expired(now=paid.now)

    assert Refund.objects.get(payment__charge__subject=draft).cents == 25_00
    assert not Case.objects.filter(pk=draft).exists()


def test_whoever_gave_only_a_phone_is_told_by_text_that_the_paid_day_is_gone(paid: Town) -> None:
    draft, charge = off_to_pay(paid, "acme", {"phone": "408 555 0123"})
    paid.wait(hours=2)
    booking_jobs.expire_holds(paid.now)
    fill(paid, "acme")

    comes_back_paid(paid, draft, charge)

    told = Message.objects.get(template="slot_gone")
    assert (told.channel, told.to) == ("text", "+14085550123")
    assert queries.resume_link(draft) in told.body


def test_a_hauler_that_changes_while_somebody_pays_changes_nothing_for_them(paid: Town) -> None:
    """Row 4: what was agreed to and paid for is what they get."""
    look_up = {"look_up": "who", "use": "haulers", "with": {"hauler": "hauler"}}
    steps = [*PAID["steps"][:3], look_up, {**PAID["steps"][3], "with": {**HANDED, "hauler": "who.code"}}]
    tables = {"haulers": {"file": "haulers.csv", "keys": ["hauler"]}}
    republish(rows={"haulers": [{"hauler": "acme", "code": "acme"}]}, tables=tables)
    publish({**PAID, "steps": [*steps, *PAID["steps"][4:]]})
    draft, charge = off_to_pay(paid, "acme")

    republish(rows={"haulers": [{"hauler": "acme", "code": "bolt"}]})

    assert comes_back_paid(paid, draft, charge).sent is not None
    assert Booking.objects.get(subject=draft).resource == "acme"


# row 18: fifty at the same instant

MANY, ROOM = 50, 7


@pytest.fixture
def seven_a_day(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Each hauler takes seven a day, whatever way it has of saying so. The network has time: a machine may be busy."""
    monkeypatch.setattr(scheduling, "Wire", partial(Wire, limit=90.0))
    rules = {code: {**CALENDAR["resources"][code], "capacity": ROOM} for code in KINDS}
    partners = {code: {**partner, "a_day": ROOM} for code, partner in PARTNERS.items()}
    republish(calendars={"pickup": {**CALENDAR, "resources": rules}}, partners=partners)
    for vendor in town.fleet.vendors.values():
        vendor.depot.room_a_day = ROOM
    scheduling.forget()
    return town


@pytest.mark.usefixtures("in_a_file")
@pytest.mark.parametrize("code", KINDS)
def test_of_fifty_at_once_exactly_as_many_get_the_day_as_there_is_room_and_the_others_the_next(
    seven_a_day: Town, code: str
) -> None:
    town = seven_a_day
    drafts = [town.up_to_slot(code, sofa="1") for _ in range(MANY)]

    said = race(*[partial(town.choose, draft) for draft in drafts])

    assert refused(said, bookings.SlotGone) == MANY - ROOM
    assert Claim.objects.filter(live=True, slot__day=THURSDAY).count() == ROOM
    had = [draft for draft, one in zip(drafts, said, strict=True) if one is None]
    late = [draft for draft, one in zip(drafts, said, strict=True) if one is not None]
    assert (THURSDAY in town.days(late[0]), FRIDAY in town.days(late[0])) == (False, True)

    again = race(*[partial(town.choose, draft, FRIDAY) for draft in late])
    assert refused(again, bookings.SlotGone) == len(late) - ROOM
    assert booked.oversold(now=town.now) == []

    cases = [town.send(draft) for draft in had]
    town.background()
    assert {booking_of(case).day for case in cases} == {THURSDAY}
    if code != "desk":
        assert sum(job.day == THURSDAY and job.takes_room for job in town.jobs(code).values()) == ROOM


@pytest.mark.usefixtures("in_a_file")
@pytest.mark.parametrize("code", KINDS)
def test_with_a_look_in_place_of_a_claim_more_get_it_than_there_is_room(seven_a_day: Town, code: str) -> None:
    """The control: each of twelve sees the day free, and all of them take it. The count above would show it."""
    town, many = seven_a_day, ROOM + 5
    drafts, looked = [town.up_to_slot(code, sofa="1") for _ in range(many)], Barrier(many)
    first = bookings.hold(THURSDAY.isoformat(), "pickup", handed(code), **HOLD, subject=uuid4(), now=town.now)
    bookings.let_go(first.subject, now=town.now)

    def look_then_take(draft: UUID) -> None:
        assert THURSDAY in town.days(draft)
        looked.wait(timeout=60)
        mine = replace_in(first, id=uuid4(), subject=draft, state=State.HELD)
        mine.save(force_insert=True)
        claims.take(mine, Terms(), until=town.now + timedelta(hours=1))

    said = race(*[partial(look_then_take, draft) for draft in drafts])

    assert errors(said) == []
    assert Slot.objects.get(day=THURSDAY, load="bulky").taken == many > ROOM


def test_a_vendor_that_keeps_no_book_of_its_holds_would_be_seen(seven_a_day: Town) -> None:
    """The control for a vendor with holds: it says yes to everybody, and what it has in its books then is too much."""
    town = seven_a_day
    town.behave("acme", forgets_holds=True)

    for _ in range(ROOM + 2):
        town.choose(town.up_to_slot("acme", sofa="1"))

    assert Claim.objects.filter(live=True, slot__day=THURSDAY).count() == ROOM + 2


HOLD: dict[str, Any] = {"step": "slot", "service": "pickup", "lasts": timedelta(hours=1)}
HANDED = {"hauler": "hauler", "home": "home", "items": "items"}


def handed(code: str) -> dict[str, Any]:
    return {"hauler": code, "home": {**HOME, "id": str(uuid4())}}


def replace_in(booking: Booking, **changes: Any) -> Booking:
    columns = {field.attname: getattr(booking, field.attname) for field in Booking._meta.fields}
    return Booking(**{**columns, **changes})


# row 40: reminders


def remind(town: Town, days: int) -> int:
    town.wait(days=days)
    return reminding.remind(now=town.now)


NEXT_WEEK = date(2026, 3, 9)


@pytest.mark.parametrize("code", KINDS)
def test_each_reminder_comes_once_whoever_comes_for_it(town: Town, code: str) -> None:
    case = town.book(code, day=NEXT_WEEK)
    town.background()

    assert [remind(town, days) for days in (3, 0, 1, 0, 1, 1, 0, 1)] == [0, 0, 1, 0, 0, 1, 0, 0]
    told = Message.objects.filter(template="reminder", about=case.reference)
    assert [one.channel for one in told] == ["email", "email"]
    assert all("Monday, March 9" in one.body and "Put it out by 6 am" in one.body for one in told)


@pytest.mark.parametrize("code", KINDS)
def test_a_moved_booking_is_reminded_of_its_new_day_and_a_cancelled_one_of_nothing(town: Town, code: str) -> None:
    moved, cancelled = town.book(code, day=NEXT_WEEK), town.book(code, day=NEXT_WEEK)
    town.background()
    town.wait(hours=1)
    intake.move_booking(moved.pk, "2026-03-11", by=RESIDENT, now=town.now)
    intake.cancel_booking(cancelled.pk, by=RESIDENT, now=town.now)
    town.background()

    assert [remind(town, days) for days in (4, 2, 2, 1)] == [0, 1, 1, 0]
    told = Message.objects.filter(template="reminder")
    assert {one.about for one in told} == {moved.reference}
    assert all("Wednesday, March 11" in one.body for one in told)


@pytest.mark.parametrize("code", KINDS)
def test_whoever_gave_only_a_phone_is_reminded_by_text_in_their_language_with_the_link(
    town: Town, settings: LazySettings, code: str
) -> None:
    settings.SANDBOX = True  # somebody takes texts
    publish({**PICKUP, "languages": ["en", "es"]}, {"es": SPANISH})
    cases = [by_phone(town, code, language) for language in ("en", "es")]
    town.background()

    assert [remind(town, days) for days in (4, 0, 2, 1)] == [2, 0, 2, 0]

    told = {one.about: one for one in Message.objects.filter(template="reminder").order_by("-queued_at")}  # the first
    english, spanish = (told[case.reference] for case in cases)
    assert [one.channel for one in (english, spanish)] == ["text", "text"]
    assert (english.to, spanish.to) == ("+14085550123", "+14085550123")
    assert "Testville services: Book a junk pickup. When: Monday, March 9" in english.body
    assert "Servicios de Testville: Reserve una recogida. Cuándo: lunes 9 de marzo" in spanish.body
    assert "Puede cambiarla o cancelarla hasta el " in spanish.body
    for case, one in zip(cases, (english, spanish), strict=True):
        assert queries.sent(case.pk) is not None
        assert f"/follow/{links.follow_secret(case.pk)}" in one.body
        assert "\n" not in one.body.strip()


def test_a_day_that_the_company_has_no_room_on_is_told_by_text_to_whoever_gave_only_a_phone(
    town: Town, settings: LazySettings
) -> None:
    settings.SANDBOX = True
    case = by_phone(town, "bolt", "en")
    intake.move_booking(case.pk, "2026-03-11", by=SYSTEM, now=town.now, why="The truck broke down.")

    assert sending.deliver(town.now).sent == 2  # to the sandbox's outbox, which stands for phones, too

    booked = Message.objects.get(template="booked")
    assert booked.channel == "text"
    assert links.follow_secret(case.pk) in booked.body
    told = Message.objects.get(template="rescheduled")
    assert (told.channel, told.state) == ("text", "sent")
    assert "The truck broke down. Your new day is Wednesday, March 11." in told.body
    assert links.follow_secret(case.pk) in told.body


def by_phone(town: Town, code: str, language: str) -> Case:
    draft = uuid4()
    intake.start("pickup", draft_id=draft, visitor=Visitor("web", language), now=town.now)
    answers = {"hauler": code, "home": {**HOME, "id": str(uuid4())}, "items": {"sofa": "1"}}
    for address, raw in answers.items():
        assert intake.answer(draft, address, raw, now=town.now).problem is None
    town.choose(draft, NEXT_WEEK)
    intake.answer(draft, "contact", {"phone": "408 555 0123"}, now=town.now)
    return town.send(draft)


SPANISH = {"name": {"text": "Reserve una recogida"}}


def test_where_nothing_takes_texts_nobody_is_told_so_and_nothing_waits_for_ever(
    town: Town, settings: LazySettings
) -> None:
    settings.SANDBOX = False
    by_phone(town, "acme", "en")

    assert remind(town, 4) == 0
    assert not Message.objects.filter(template="reminder").exists()


@pytest.mark.parametrize("code", KINDS)
def test_a_calendar_without_the_reminder_of_three_days_has_only_the_last_one(town: Town, code: str) -> None:
    republish(calendars={"pickup": {**CALENDAR, "reminders": [1]}})
    town.book(code, day=NEXT_WEEK)

    assert [remind(town, days) for days in (4, 1, 1, 0, 1)] == [0, 0, 1, 0, 0]


def test_booked_two_days_before_or_after_a_day_on_which_the_job_did_not_run_it_still_comes_once(town: Town) -> None:
    town.book("bolt", day=THURSDAY)  # three days before, on which nobody is reminded of what they have just done

    assert [remind(town, days) for days in (2, 0, 1)] == [1, 0, 0]  # the first of the two days was missed
