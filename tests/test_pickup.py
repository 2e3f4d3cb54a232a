"""Junk pickup from the first question to the rating, with each kind of vendor, also when it is down."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tests.pickup import HOME, KINDS, THURSDAY, WITH_A_SAY, Town, booking_of, order_of
from tests.pickup import town as town
from upwell.accounts.actor import RESIDENT, Actor
from upwell.bookings import jobs as booking_jobs
from upwell.bookings import queries as booked
from upwell.bookings.models import Booking, Slot, State
from upwell.intake import actions as intake
from upwell.intake import queries, reminding
from upwell.notify.models import Message
from upwell.partners import actions as partners
from upwell.partners import scheduling
from upwell.partners.models import WorkOrder
from upwell.partners.ports import Update

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("code", KINDS)
def test_it_is_booked_at_once_with_a_date_collected_and_asked_about(town: Town, code: str) -> None:
    case = town.book(code)

    assert (booking_of(case).state, booking_of(case).unasked) == (State.CONFIRMED, False)
    assert (case.team, case.target and case.target.on) == (f"{code}_crew", THURSDAY)
    letter = Message.objects.get(template="booked")
    assert letter.subject == "Your pickup is booked: Thursday, March 5"
    assert "BEGIN:VEVENT" in letter.calendar
    told = (
        "Who comes: ",
        "What: 1 × Sofa",
        "Put it out by 6 am: 1 × Sofa.",
        "You can move or cancel it until Wednesday,",
    )
    assert [one for one in told if one not in letter.body] == []

    town.background()
    town.wait(days=1)
    assert reminding.remind(now=town.now) == 1  # three days before fell on the day of booking; this is the late one
    assert reminding.remind(now=town.now) == 0
    town.wait(days=3)
    if code == "desk":
        order = WorkOrder.objects.get(case_id=case.pk)
        for state in ("accepted", "done"):
            news = Update(id=state, state=state, at=town.now, job=order.pk, items={"sofa": 1})  # type: ignore[arg-type]  # both are states
            partners.report("desk", news, by=Actor("partner", "9", "Crew"), now=town.now)
    town.background()
    town.background()

    case.refresh_from_db()
    assert booking_of(case).state == State.COMPLETED
    assert (case.phase, case.outcome) == ("closed", "done")
    told = Message.objects.get(template="answer").body
    assert "feedback" in told
    assert "Taken: 1 × Sofa." in told
    assert booked.oversold(now=town.now) == []


@pytest.mark.parametrize("code", WITH_A_SAY)
def test_what_the_vendor_has_sold_elsewhere_is_not_offered(town: Town, code: str) -> None:
    """Rows 12 and 13: only days on which all loads fit, and no second one of this property."""
    depot = town.fleet.vendors[code].depot
    room = depot.room("bulky", THURSDAY, "", town.now)
    for number in range(room):
        depot.take(order_of(f"other {number}", ["bulky"]), town.now)

    assert THURSDAY not in town.days(town.up_to_slot(code, sofa=1))
    assert THURSDAY + timedelta(days=1) in town.days(town.up_to_slot(code, sofa=1))


@pytest.mark.parametrize("code", KINDS)
def test_a_day_filled_between_choosing_and_sending_leads_back_with_everything_kept(town: Town, code: str) -> None:
    """Rows 14 and 16: the hold ran out, and others were quicker."""
    draft = town.up_to_slot(code, sofa=1)
    town.choose(draft)
    intake.answer(draft, "contact", {"email": "me@example.org"}, now=town.now)
    town.wait(hours=2)
    booking_jobs.expire_holds(town.now)
    depot = town.fleet.vendors[code].depot if code in WITH_A_SAY else None
    for number in range(depot.room("bulky", THURSDAY, "", town.now) if depot else 0):
        depot.take(order_of(f"other {number}", ["bulky"]), town.now)  # type: ignore[union-attr]  # it is there
    for _ in range(0 if depot else 3):
        town.book(code)

    with pytest.raises(intake.SlotLost):
        town.send(draft)

    standing = queries.standing(draft, now=town.now).walk
    assert standing.address == "slot"
    assert standing.answers["items"] == {"sofa": 1}
    assert "contact" in standing.answers
    town.choose(draft, THURSDAY + timedelta(days=1))
    assert booking_of(town.send(draft)).day == THURSDAY + timedelta(days=1)


@pytest.mark.parametrize("code", KINDS)
def test_a_hold_that_ran_out_while_the_day_is_free_is_renewed_without_a_word(town: Town, code: str) -> None:
    """Row 15."""
    draft = town.up_to_slot(code, sofa=1)
    town.choose(draft)
    town.wait(hours=2)
    booking_jobs.expire_holds(town.now)

    case = town.send(draft)
    town.background()

    assert booking_of(case).day == THURSDAY
    assert code == "desk" or len(town.jobs(code)) == 1


@pytest.mark.parametrize("code", KINDS)
def test_another_address_after_the_day_was_chosen_asks_for_the_day_again(town: Town, code: str) -> None:
    draft = town.up_to_slot(code, sofa=1)
    town.choose(draft)

    intake.answer(draft, "home", {**HOME, "id": "a2", "label": "2 Main St"}, now=town.now)

    walk = queries.standing(draft, now=town.now).walk
    assert (walk.address, walk.problem and walk.problem.code) == ("slot", "book_anew")
    town.choose(draft)
    town.send(draft)
    assert Booking.objects.filter(state=State.CONFIRMED).count() == 1
    assert sum(Slot.objects.filter(load="bulky").values_list("taken", flat=True)) == 1


@pytest.mark.parametrize("code", KINDS)
def test_moved_by_link_the_vendor_comes_on_the_new_day(town: Town, code: str) -> None:
    """Row 38."""
    case = town.book(code)
    town.background()

    intake.move_booking(case.pk, "2026-03-09", by=RESIDENT, now=town.now)
    town.background()

    case.refresh_from_db()
    assert case.target is not None
    assert case.target.on == date(2026, 3, 9)
    letter = Message.objects.get(template="rescheduled")
    assert "To move or cancel it again: " in letter.body
    assert "not suit you" not in letter.body
    assert WorkOrder.objects.get(case_id=case.pk).day == date(2026, 3, 9)
    assert code == "desk" or [job.day for job in town.jobs(code).values()] == [date(2026, 3, 9)]


@pytest.mark.parametrize("code", KINDS)
def test_cancelled_by_link_nobody_comes_and_the_day_is_free_again(town: Town, code: str) -> None:
    """Rows 36 and 37: nothing was paid, nothing is given back."""
    case = town.book(code)
    town.background()

    intake.cancel_booking(case.pk, by=RESIDENT, now=town.now)
    town.background()

    case.refresh_from_db()
    assert (case.outcome, booking_of(case).state) == ("withdrawn", State.CANCELLED)
    assert WorkOrder.objects.get(case_id=case.pk).state == "cancelled"
    letter = Message.objects.get(template="withdrawn")
    assert letter.subject.startswith("Your booking is cancelled: Book a junk pickup, Thursday, March 5")
    assert "This booking is cancelled." in letter.body
    assert all(job.cancelled for job in town.jobs(code).values()) or code == "desk"
    assert booked.oversold(now=town.now) == []


# one of four is down


@pytest.mark.parametrize("code", WITH_A_SAY)
def test_while_a_vendor_is_down_a_day_is_booked_all_the_same_and_done_when_it_is_back(town: Town, code: str) -> None:
    """What was agreed: so many a day, from so many days ahead. The work order waits and arrives once."""
    town.down(code, hours=24)

    draft = town.up_to_slot(code, sofa=1)
    assert town.days(draft)[0] == date(2026, 3, 5)  # three days ahead, not tomorrow
    town.choose(draft)
    case = town.send(draft)
    town.background()
    assert booking_of(case).unasked
    assert town.jobs(code) == {}

    town.wait(hours=25)
    scheduling.forget()
    town.background()

    assert len(town.jobs(code)) == 1
    assert booking_of(case).state == State.CONFIRMED
    assert booking_of(case).day == THURSDAY


@pytest.mark.parametrize("code", WITH_A_SAY)
def test_the_others_do_not_notice_that_one_is_down(town: Town, code: str) -> None:
    """Row 48."""
    town.down(code, hours=24)
    others = [other for other in WITH_A_SAY if other != code]

    cases = [town.book(other) for other in others]
    town.background()

    assert all(not booking_of(case).unasked for case in cases)
    assert all(len(town.jobs(other)) == 1 for other in others)


@pytest.mark.parametrize("code", WITH_A_SAY)
def test_only_as_many_as_agreed_are_promised_while_it_is_down(town: Town, code: str) -> None:
    town.down(code, hours=24)
    town.book(code)

    assert THURSDAY not in town.days(town.up_to_slot(code, sofa=1))


@pytest.mark.parametrize("code", WITH_A_SAY)
def test_a_vendor_that_is_back_and_full_leads_to_the_next_day_and_a_letter(town: Town, code: str) -> None:
    """Row 17: what was promised unasked is the city's to keep."""
    town.down(code, hours=24)
    case = town.book(code)
    town.background()
    town.wait(hours=25)
    scheduling.forget()
    depot = town.fleet.vendors[code].depot
    for number in range(depot.room("bulky", THURSDAY, "", town.now)):
        depot.take(order_of(f"other {number}", ["bulky"]), town.now)

    town.background()
    town.background()
    town.background()

    moved = booking_of(case)
    assert (moved.state, moved.day) == (State.CONFIRMED, date(2026, 3, 6))
    letter = Message.objects.get(template="rescheduled")
    assert "no more room" in letter.body
    assert "Friday, March 6" in letter.body
    assert "Does that day not suit you?" in letter.body
    assert any(job.day == date(2026, 3, 6) for job in town.jobs(code).values())


# missed


def test_nobody_came_is_one_press_and_the_case_is_news_to_its_team(town: Town) -> None:
    """Row 42."""
    case = town.book("desk")
    with pytest.raises(intake.CannotFollowUp):
        intake.report_missed(case.pk, text="Nobody came.", by=RESIDENT, now=town.now)
    town.wait(days=4)

    intake.report_missed(case.pk, text="Nobody came.", by=RESIDENT, now=town.now)

    case.refresh_from_db()
    assert booking_of(case).state == State.MISSED
    assert case.news_at == town.now
    with pytest.raises(intake.CannotFollowUp):  # once
        intake.report_missed(case.pk, text="Nobody came.", by=RESIDENT, now=town.now)


def test_said_done_by_the_vendor_and_missed_by_the_resident_the_city_has_both_sides(town: Town) -> None:
    """Row 43."""
    case = town.book("acme")
    town.background()
    town.wait(days=4)
    town.background()
    case.refresh_from_db()
    assert case.phase == "closed"

    intake.report_missed(case.pk, text="It is still there.", by=RESIDENT, now=town.now)

    case.refresh_from_db()
    assert case.phase == "open"
    assert booking_of(case).state == State.MISSED
    assert case.reopened == 1
    assert WorkOrder.objects.filter(case_id=case.pk, state="done").exists()  # what the vendor said stays


def test_two_working_days_after_the_day_it_is_too_late_to_report(town: Town) -> None:
    case = town.book("desk", day=date(2026, 3, 6))
    town.now = datetime(2026, 3, 11, 7, tzinfo=UTC)  # midnight after Tuesday, with summer time
    with pytest.raises(intake.CannotFollowUp):
        intake.report_missed(case.pk, text="Nobody came.", by=RESIDENT, now=town.now)

    town.now -= timedelta(seconds=1)
    intake.report_missed(case.pk, text="Nobody came.", by=RESIDENT, now=town.now)


def test_the_crew_reads_what_to_take(town: Town) -> None:
    case = town.book("acme", sofa="2", mattress="1")

    facts = WorkOrder.objects.get(case_id=case.pk).facts
    assert [(item["code"], item["name"]["en"], item["count"]) for item in facts["items"]] == [
        ("sofa", "Sofa", 2),
        ("mattress", "Mattress", 1),
    ]
    assert WorkOrder.objects.get(case_id=case.pk).loads == ["bulky", "mattress"]


def test_what_is_booked_stands_in_the_household_view_until_it_is_over(town: Town) -> None:
    case = town.book("acme")
    found = queries.appointments([case.pk], language="en", now=town.now)

    assert [(one.reference, one.what) for one in found] == [(case.reference, "Book a junk pickup")]
    assert queries.payments([case.pk], language="en") == []
    assert queries.appointments([case.pk], language="en", now=town.now + timedelta(days=5)) == []


def test_a_day_held_for_another_address_is_neither_chosen_nor_offered(town: Town) -> None:
    """The home was changed on the check page to one that has a booking on that day."""
    theirs = {**HOME, "id": str(uuid4()), "label": "9 Other St"}
    town.book("desk", home=theirs)
    draft = town.up_to_slot("desk", home={**HOME, "id": str(uuid4())}, sofa=1)
    intake.choose_day(draft, "slot", THURSDAY.isoformat(), now=town.now)
    assert queries.days(queries.standing(draft, now=town.now), "slot", now=town.now).chosen == THURSDAY.isoformat()  # type: ignore[union-attr]

    intake.answer(draft, "home", theirs, now=town.now)

    found = queries.days(queries.standing(draft, now=town.now), "slot", now=town.now)
    assert found is not None
    assert found.chosen == ""
    assert THURSDAY not in [offer.day for offer in found.dates.open]
