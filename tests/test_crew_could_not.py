"""A crew says that it could not: its reason decides, as the calendar says, whether that ends it or it comes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from pydantic import ValidationError

from tests.cast import Cast
from tests.pickup import CALENDAR, KINDS, THURSDAY, Town, booking_of
from tests.pickup import town as town
from tests.publishing import republish
from tests.test_missed import CLERK, TUESDAY, escalate, found, hear, page
from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions as bookings
from upwell.bookings.models import Slot, State
from upwell.cases import links
from upwell.cases.models import Case
from upwell.catalogue.calendars import MissedRule
from upwell.channels.web.tests.walking import Browser
from upwell.intake import actions as intake
from upwell.notify.models import Message
from upwell.partners.models import Incoming, WorkOrder
from upwell.partners.standing import COULD_NOT_WHY
from upwell.simulation.haulers.behaviour import Behaviour

pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY_BY_THEN = date(2026, 3, 13)


def said(town: Town, code: str, why: str, **also: Any) -> Case:
    """Booked for Thursday; in the morning of Friday the crew says that it could not."""
    for vendor in town.fleet.vendors.values():
        vendor.depot.behaviour = Behaviour(fails=0, forgets_jobs=1.0)
    case = town.book(code)
    town.background()
    town.wait(days=4)
    hear(town, case, "could_not", why=why, **also)
    town.background()
    case.refresh_from_db()
    return case


def own(case: Case, noun: str = "") -> str:
    return f"/follow/{links.follow_secret(case.pk)}" + (f"/{noun}/" if noun else "")


@pytest.mark.parametrize("why", ["breakdown", "road_blocked"])
@pytest.mark.parametrize("code", KINDS)
def test_for_a_reason_of_its_own_the_crew_comes_again_and_the_resident_hears_by_when(
    town: Town, code: str, why: str
) -> None:
    case = said(town, code, why)

    assert (case.phase, case.due_at) == ("open", datetime(2026, 3, 11, 7, tzinfo=UTC))
    assert booking_of(case).state == State.MISSED
    order = WorkOrder.objects.filter(case_id=case.pk).latest("ordered_at")
    assert (order.is_open, order.day, order.booking_id) == (True, TUESDAY, booking_of(case).pk)
    [letter] = Message.objects.filter(template="progress")
    assert "was not done. It is to be put right by Tuesday, March 10." in letter.body
    assert f"Choose it here: {links.days_link(case.pk)}" in letter.body
    assert not Message.objects.filter(template="answer").exists()
    assert "It was not done. It is to be put right by Tuesday, March 10." in page(case)


def test_why_stands_in_the_letter_in_plain_words(town: Town) -> None:
    said(town, "desk", "breakdown", words="Axle gone on route 5")

    body = Message.objects.get(template="progress").body
    assert "The crew’s truck broke down." in body
    assert "Axle" not in body  # for colleagues


def test_one_press_leads_to_the_days_and_the_new_one_is_booked_with_the_hauler(town: Town) -> None:
    case, browser = said(town, "desk", "breakdown"), Browser(Client())
    browser.open(own(case, "day"))
    assert "it is put right by Tuesday, March 10." in browser.words

    browser.press(day=FRIDAY_BY_THEN.isoformat())
    town.background()

    assert "Your day is changed" in browser.html
    booking, order = booking_of(case), WorkOrder.objects.filter(case_id=case.pk).latest("ordered_at")
    assert (booking.state, booking.day) == (State.CONFIRMED, FRIDAY_BY_THEN)
    assert (order.is_open, order.day) == (True, FRIDAY_BY_THEN)
    assert Message.objects.filter(template="rescheduled").count() == 1
    taken = dict(Slot.objects.filter(load="bulky").values_list("day", "taken"))
    assert (taken[THURSDAY], taken[FRIDAY_BY_THEN]) == (0, 1)
    assert "Does another day suit you better?" not in page(case)


def test_the_day_it_would_be_put_right_anyway_is_no_move_from_itself(town: Town, cast: Cast) -> None:
    case = said(town, "desk", "breakdown")
    assert case.target is not None
    assert case.target.on is not None
    intake.move_booking(case.pk, case.target.on.isoformat(), by=RESIDENT, now=town.now)

    told = cast.client("lead").get(f"/desk/cases/{case.reference}/").content.decode()
    assert "Another day is booked: Tuesday, March 10" in told
    assert "Moved from Tuesday, March 10" not in told


def test_on_its_new_day_it_is_done_or_missed_like_any_other(town: Town) -> None:
    case = said(town, "desk", "breakdown")
    intake.move_booking(case.pk, FRIDAY_BY_THEN.isoformat(), by=RESIDENT, now=town.now)
    town.wait(days=8)
    town.background()
    assert found(town, case).may_report
    with pytest.raises(intake.CannotFollowUp):
        escalate(town, case)

    intake.report_missed(case.pk, text="Nobody came.", by=RESIDENT, now=town.now)

    assert booking_of(case).state == State.MISSED


def test_the_new_day_is_the_residents_and_a_crew_says_nothing_of_it_before(town: Town) -> None:
    case = said(town, "desk", "breakdown")
    intake.move_booking(case.pk, FRIDAY_BY_THEN.isoformat(), by=RESIDENT, now=town.now)
    town.background()
    town.wait(days=3)

    hear(town, case, "done")

    case.refresh_from_db()
    assert (case.phase, booking_of(case).state) == ("open", State.CONFIRMED)
    assert Incoming.objects.get(state="done").result == "too_early"


def test_put_right_by_the_day_it_ends_as_done(town: Town) -> None:
    case = said(town, "desk", "breakdown")
    town.wait(days=1)

    hear(town, case, "done")

    case.refresh_from_db()
    assert (booking_of(case).state, case.outcome) == (State.COMPLETED, "done")
    with pytest.raises(bookings.NoSuchBooking):
        intake.move_booking(case.pk, FRIDAY_BY_THEN.isoformat(), by=RESIDENT, now=town.now)


def test_not_put_right_it_goes_to_the_city_as_what_residents_report(town: Town) -> None:
    case = said(town, "desk", "breakdown")
    town.wait(days=5)

    escalate(town, case)

    case.refresh_from_db()
    assert case.team == "paving"


def test_a_second_breakdown_is_told_again_with_another_day(town: Town) -> None:
    case = said(town, "desk", "breakdown")
    town.wait(days=3)  # Monday

    hear(town, case, "could_not", why="road_blocked")
    town.background()

    assert [order.day for order in WorkOrder.objects.filter(case_id=case.pk).order_by("ordered_at")][-1] == date(
        2026, 3, 11
    )
    assert Message.objects.filter(template="progress").count() == 2


def test_a_second_time_the_city_looks_at_it_and_then_no_crew_puts_it_off_any_longer(town: Town) -> None:
    case = said(town, "desk", "breakdown")

    for _day in range(4):
        town.wait(days=1)
        hear(town, case, "could_not", why="breakdown")

    case.refresh_from_db()
    assert (case.phase, case.team, booking_of(case).state) == ("open", "paving", State.MISSED)
    assert Message.objects.filter(template="progress").count() == 2
    assert WorkOrder.objects.filter(case_id=case.pk).count() == 3
    assert "It was not put right. The city looks at it now" in page(case)
    assert "Does another day suit you better?" not in page(case)


def test_a_reason_the_calendar_blocks_ends_it_with_the_calendars_words_in_the_letter(town: Town) -> None:
    case = said(town, "desk", "no_access")

    assert (case.phase, case.outcome) == ("closed", "cannot_do")
    assert "The gate was locked. Unlock it, then book again." in Message.objects.get(template="answer").body
    assert booking_of(case).state == State.NO_SHOW
    with pytest.raises((bookings.NoSuchBooking, bookings.CannotChange)):
        intake.move_booking(case.pk, FRIDAY_BY_THEN.isoformat(), by=RESIDENT, now=town.now)


def test_any_other_reason_ends_it_in_our_words(town: Town) -> None:
    case = said(town, "desk", "too_heavy")

    assert (case.phase, booking_of(case).state) == ("closed", State.MISSED)
    assert "It was too heavy or too large for the crew." in Message.objects.get(template="answer").body


def test_the_calendar_says_which_reasons_lead_where(town: Town) -> None:
    rules = {"missed": {"comes_again": ["unsafe"], "blocks": {"breakdown": {"en": "Book again."}}}}
    republish(calendars={"pickup": {**CALENDAR, **rules}})

    case = said(town, "desk", "unsafe")
    assert case.phase == "open"
    town.wait(days=3)
    hear(town, case, "could_not", why="breakdown")

    case.refresh_from_db()
    assert case.phase == "closed"
    assert "Book again." in Message.objects.get(template="answer").body


def test_a_reason_cannot_lead_to_both_ends() -> None:
    with pytest.raises(ValidationError, match="no_access"):
        MissedRule.model_validate({"comes_again": ["no_access"], "blocks": {"no_access": {"en": "Unlock it."}}})


def test_every_reason_a_crew_can_give_is_offered_in_the_portal_and_has_words() -> None:
    from upwell.cases.queries import could_not_words
    from upwell.channels.portal.rows import could_not_reasons
    from upwell.desk.work import why_words

    assert {code for code, _words in could_not_reasons()} == set(COULD_NOT_WHY)
    said_ = {why: could_not_words(WorkOrder(why=why)) for why in COULD_NOT_WHY}
    assert len(set(said_.values())) == len(COULD_NOT_WHY)
    assert all(why_words(why) for why in COULD_NOT_WHY)


def test_staff_may_give_it_another_day_for_somebody_who_calls(town: Town) -> None:
    case = said(town, "desk", "breakdown")
    clerk = replace(CLERK, permissions=CLERK.permissions | {"see_contact"})

    intake.move_booking(case.pk, FRIDAY_BY_THEN.isoformat(), by=clerk, now=town.now, why="They called.")

    assert (booking_of(case).state, booking_of(case).day) == (State.CONFIRMED, FRIDAY_BY_THEN)
