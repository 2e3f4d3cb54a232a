"""Nobody came, and what follows: row 42, on each kind of vendor and on the pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.pickup import CALENDAR, KINDS, THURSDAY, WITH_A_SAY, Town, booking_of
from tests.pickup import town as town
from tests.publishing import republish
from upwell.accounts.actor import RESIDENT, Actor
from upwell.bookings import actions as bookings
from upwell.bookings.models import Change, State
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case, Entry
from upwell.catalogue.calendars import CrewReason
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake import appointments
from upwell.lib import clock
from upwell.notify.models import Message
from upwell.partners import actions as partners
from upwell.partners import standing
from upwell.partners.models import WorkOrder
from upwell.partners.ports import Update
from upwell.simulation.haulers.behaviour import Behaviour

pytestmark = pytest.mark.django_db(transaction=True)

CLERK = Actor(
    "staff",
    "1",
    "A clerk",
    permissions=frozenset({"see_cases", "work_cases"}),
    teams=frozenset(f"{code}_crew" for code in KINDS),
)
FRIDAY = datetime(2026, 3, 6, 18, tzinfo=UTC)
TUESDAY = date(2026, 3, 10)  # two working days after the Friday


def missed(town: Town, code: str = "desk") -> Case:
    """Booked for Thursday, and on Friday nobody has been there or said anything."""
    for vendor in town.fleet.vendors.values():
        vendor.depot.behaviour = Behaviour(fails=0, forgets_jobs=1.0)
    case = town.book(code)
    town.background()
    town.wait(days=4)
    assert town.now == FRIDAY
    town.background()
    return case


def report(town: Town, case: Case, **how: Any) -> None:
    intake.report_missed(case.pk, text="Nobody came.", by=RESIDENT, now=town.now, **how)


def escalate(town: Town, case: Case) -> None:
    intake.escalate(case.pk, text="It is still there.", by=RESIDENT, now=town.now)


def hear(town: Town, case: Case, state: Any, **also: Any) -> None:
    order = WorkOrder.objects.filter(case_id=case.pk).latest("ordered_at")
    partners.receive(
        order.partner, Update(id=f"{state} {town.now}", state=state, at=town.now, job=order.pk, **also), now=town.now
    )
    town.background()


def found(town: Town, case: Case) -> Any:
    standing_ = appointments.standing(case.pk, now=town.now)
    assert standing_ is not None
    return standing_.missing


# the work order


@pytest.mark.parametrize("by", ["resident", "staff"])
@pytest.mark.parametrize("code", KINDS)
def test_what_was_missed_is_the_haulers_to_put_right_by_the_day_the_calendar_says(
    town: Town, code: str, by: str
) -> None:
    case = missed(town, code)

    if by == "resident":
        report(town, case)
    else:
        intake.note_absence(case.pk, "missed", words="She called.", by=CLERK, now=town.now)
    town.background()

    order = WorkOrder.objects.get(case_id=case.pk)
    assert (order.is_open, order.day) == (True, TUESDAY)
    assert code == "desk" or [job.day for job in town.jobs(code).values() if not job.cancelled] == [TUESDAY]
    assert found(town, case).put_right_by == TUESDAY


@pytest.mark.parametrize("code", KINDS)
def test_where_nothing_was_out_the_order_is_taken_back(town: Town, code: str) -> None:
    case = missed(town, code)

    intake.note_absence(case.pk, "no_show", words="They called us.", by=CLERK, now=town.now)
    town.background()

    order = WorkOrder.objects.get(case_id=case.pk)
    assert (order.state, order.why) == ("cancelled", "nothing_out")
    assert all(job.cancelled for job in town.jobs(code).values())
    assert booking_of(case).state == State.NO_SHOW


def test_what_staff_write_down_as_missed_is_told_with_the_day_by_which_it_is_put_right(town: Town) -> None:
    case = missed(town)

    intake.note_absence(case.pk, "missed", words="She called.", by=CLERK, now=town.now)

    case.refresh_from_db()
    assert case.due_at == datetime(2026, 3, 11, 7, tzinfo=UTC)  # the end of the Tuesday, in the city
    letter = Message.objects.get(template="progress").body
    assert "What you booked for Thursday, March 5 was not done. It is to be put right by Tuesday, March 10." in letter
    assert "She called." not in letter + page(case)
    assert "It was not done. It is to be put right by Tuesday, March 10." in page(case)
    assert "You told us that it was not done" not in page(case)
    entry = Entry.objects.filter(case=case).latest("id")
    assert (entry.what, entry.note, entry.data["absence"]) == ("told", "She called.", "missed")


def test_what_staff_write_down_as_nothing_there_is_told_and_promises_no_day(town: Town) -> None:
    republish(calendars={"pickup": {**CALENDAR, "missed": {"blocks": {"nothing_out": {"en": "Book another day."}}}}})
    case = missed(town)

    intake.note_absence(case.pk, "no_show", words="They called us.", by=CLERK, now=town.now)

    case.refresh_from_db()
    assert (case.due_at, case.phase) == (None, "open")
    letter = Message.objects.get(template="progress").body
    assert "We were there on Thursday, March 5 and found nothing. Book another day." in letter
    assert "Your day is" not in letter + page(case)


def test_staff_say_missed_of_what_a_crew_reported_as_done_and_it_is_open_again(town: Town) -> None:
    case = done_on_the_day(town)
    town.wait(days=1)
    lead = replace(CLERK, permissions=CLERK.permissions | {"close_cases"})

    intake.note_absence(case.pk, "missed", words="It is all still there.", by=lead, now=town.now)

    case.refresh_from_db()
    assert case.phase == "open"
    assert "It is to be put right by Tuesday, March 10." in Message.objects.get(template="reopened").body
    assert WorkOrder.objects.filter(case_id=case.pk).latest("ordered_at").day == TUESDAY


def test_without_a_word_for_colleagues_nothing_is_written_down(town: Town) -> None:
    case = missed(town)

    with pytest.raises(cases.MissingWords):
        intake.note_absence(case.pk, "missed", words=" ", by=CLERK, now=town.now)
    assert booking_of(case).state == State.CONFIRMED


@pytest.mark.parametrize("code", WITH_A_SAY)
def test_said_done_and_still_there_the_hauler_gets_a_new_order_with_the_same_things(town: Town, code: str) -> None:
    """The case was closed with "done"; what the vendor said stays."""
    case = town.book(code, sofa="2")
    town.background()
    town.wait(days=4)
    town.background()
    town.background()
    assert booking_of(case).state == State.COMPLETED

    report(town, case)

    done, again = WorkOrder.objects.filter(case_id=case.pk).order_by("ordered_at")
    assert (done.state, done.day) == ("done", THURSDAY)
    assert (again.is_open, again.day, again.booking_id) == (True, TUESDAY, done.booking_id)
    assert again.facts["items"] == done.facts["items"]


def test_put_right_it_is_done_after_all(town: Town) -> None:
    case = missed(town)
    report(town, case)
    town.wait(days=4)

    hear(town, case, "done")

    case.refresh_from_db()
    assert (booking_of(case).state, case.outcome) == (State.COMPLETED, "done")


# what can be told


def test_that_only_some_was_taken_can_be_told_and_counts_once(town: Town) -> None:
    case = missed(town)

    report(town, case, part=True)

    assert Change.objects.get(booking=booking_of(case), what="missed").why == "part"
    with pytest.raises(intake.CannotFollowUp):
        report(town, case)


def test_a_reason_that_the_city_names_blocks_the_report_and_says_what_to_do(town: Town) -> None:
    case = missed(town)
    hear(town, case, "could_not", why="no_access")

    with pytest.raises(intake.CannotFollowUp):
        report(town, case)

    assert found(town, case).instead == {"en": "The gate was locked. Unlock it, then book again."}


def test_a_reason_that_the_city_does_not_name_blocks_nothing(town: Town) -> None:
    case = missed(town)
    hear(town, case, "could_not", why="nothing_out")
    assert booking_of(case).state == State.NO_SHOW

    report(town, case)

    assert booking_of(case).state == State.MISSED


def test_the_reasons_a_city_can_name_are_those_a_crew_can_give() -> None:
    assert set(CrewReason.__args__) == set(standing.COULD_NOT_WHY)  # type: ignore[attr-defined]  # of a literal


# not put right either


def test_not_put_right_by_its_day_one_press_brings_it_to_the_city_once(town: Town) -> None:
    case = missed(town, "acme")
    report(town, case)
    town.now = datetime(2026, 3, 11, 6, 59, 59, tzinfo=UTC)  # a second before Wednesday begins
    with pytest.raises(intake.CannotFollowUp):
        escalate(town, case)
    town.wait(seconds=1)

    escalate(town, case)

    case.refresh_from_db()
    assert case.team == "paving"  # the first of the department that is the city's own
    assert case.news_at is not None
    assert WorkOrder.objects.get(case_id=case.pk).is_open  # the hauler still has to come
    assert Event.objects.filter(name="booking_escalated", subject=case.reference).count() == 1
    with pytest.raises(intake.CannotFollowUp):
        escalate(town, case)


def test_said_put_right_and_still_there_it_goes_to_the_city_at_once(town: Town) -> None:
    case = missed(town)
    report(town, case)
    hear(town, case, "done")

    escalate(town, case)

    case.refresh_from_db()
    assert (case.phase, case.team) == ("open", "paving")


def test_without_a_first_report_nothing_can_be_escalated(town: Town) -> None:
    case = missed(town)
    town.wait(days=10)

    with pytest.raises(intake.CannotFollowUp):
        escalate(town, case)


def test_a_reason_found_the_second_time_blocks_going_to_the_city(town: Town) -> None:
    case = missed(town)
    report(town, case)
    hear(town, case, "could_not", why="no_access")
    town.wait(days=6)

    with pytest.raises(intake.CannotFollowUp):
        escalate(town, case)
    assert found(town, case).instead is not None


# the pages


def page(case: Case) -> str:
    answer = Client().get(reverse("web:follow", args=[links.follow_secret(case.pk)]))
    return re.sub(r"\s+", " ", answer.content.decode())


def press(case: Case, name: str, **form: str) -> str:
    answer = Client().post(reverse(f"web:{name}", args=[links.follow_secret(case.pk)]), form, follow=True)
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_resident_sees_what_can_be_told_and_what_follows(town: Town) -> None:
    case = missed(town)
    assert "They took only some of it" in page(case)

    told = press(case, "follow_missed", what="part")
    assert "Thank you. We look at it first thing" in told
    assert "It is to be put right by Tuesday, March 10." in told
    assert "Something was left." in told

    town.wait(days=5)
    assert "It should have been put right by Tuesday, March 10. Is it still there?" in page(case)
    told = press(case, "follow_escalation")
    assert "The city looks at it now, and writes to you." in told
    assert reverse("web:follow_escalation", args=[links.follow_secret(case.pk)]) not in told


def test_the_resident_reads_the_crews_reason_and_what_to_do_instead_of_a_button(town: Town) -> None:
    case = missed(town)
    hear(town, case, "could_not", why="no_access")

    shown = page(case)

    assert "The gate was locked. Unlock it, then book again." in shown
    assert "Tell us that it was not done" not in shown
    assert "This can be told once" in press(case, "follow_missed")


def done_on_the_day(town: Town) -> Case:
    """Said done in the morning of the day itself; now it is the evening of that day."""
    case = town.book("desk")
    town.background()
    town.wait(days=3)
    hear(town, case, "accepted")
    hear(town, case, "done")
    assert town.now.date() == THURSDAY
    return case


def test_a_page_has_one_button_for_it_was_not_done(town: Town) -> None:
    shown = page(done_on_the_day(town))

    assert "Tell us that it was not done" in shown
    assert "Tell us in a minute" not in shown
    assert "It is not done" not in shown


def test_opened_again_on_the_same_day_nobody_is_promised_that_day_once_more(town: Town) -> None:
    case = done_on_the_day(town)

    report(town, case)

    case.refresh_from_db()
    assert (case.phase, case.due_at) == ("open", None)
    letter = Message.objects.get(template="reopened").body
    assert "It is to be put right by" in letter
    assert "Your day is" not in letter + page(case)


def test_what_the_crew_could_not_do_leads_to_another_day(town: Town) -> None:
    case = missed(town)
    hear(town, case, "could_not", why="no_access")

    assert f'href="{reverse("web:service", args=[case.service])}">Book another day' in page(case)


def test_the_day_one_has_already_changes_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: town.now)
    case = town.book("desk")
    mine = appointments.code(booking_of(case))

    told = press(case, "follow_day", day=mine)

    assert "Nothing has changed: this is the day you have." in told
    assert "Your day is changed" not in told
    assert not Message.objects.filter(template="rescheduled").exists()


def test_of_one_booking_nobody_gets_one_day_after_another_by_saying_that_nobody_came(town: Town) -> None:
    case, friday = missed(town), date(2026, 3, 13)
    report(town, case)
    intake.move_booking(case.pk, friday.isoformat(), by=RESIDENT, now=town.now)
    town.background()
    town.wait(days=8)
    hear(town, case, "done")

    report(town, case)

    case.refresh_from_db()
    assert (case.team, found(town, case).escalated) == ("paving", True)
    later = date(2026, 3, 20)
    with pytest.raises(bookings.CannotChange):
        intake.move_booking(case.pk, later.isoformat(), by=RESIDENT, now=town.now)
    intake.move_booking(case.pk, later.isoformat(), by=replace(CLERK, teams=frozenset({"paving"})), now=town.now)
    assert booking_of(case).day == later
