"""A paid pickup over time: a day that is gone while somebody pays, waiting for a day, reminders, its calendar file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from tests.cast import Cast
from tests.paid_town import PaidTown, calendar
from tests.paid_town import paid_town as paid_town
from tests.publishing import republish
from upwell.accounts.actor import Actor
from upwell.bookings import actions as bookings
from upwell.bookings import jobs as booking_jobs
from upwell.bookings import queries as booked
from upwell.bookings.models import Booking
from upwell.cases.models import Case
from upwell.catalogue import actions as catalogue
from upwell.intake import appointments, jobs, queries, reminding
from upwell.lib import clock
from upwell.notify.models import Message
from upwell.payments import jobs as payment_jobs
from upwell.payments import links
from upwell.payments.models import Charge, Refund

pytestmark = pytest.mark.django_db

THURSDAY, FRIDAY = "2026-03-12", "2026-03-13"
STAFF = Actor("staff", "1", "A clerk", permissions=frozenset({"work_cases"}), teams=frozenset({"paving"}))


def full(paid_town: PaidTown, row: str = "bands", *, capacity: int = 1) -> None:
    changed = calendar(row)
    changed["resources"] = {"truck": {"capacity": capacity, "weekdays": [4]}}
    republish(calendars={row: changed, "minimum": calendar("minimum")})


def paying_when_the_day_goes(paid_town: PaidTown) -> tuple[UUID, Charge]:
    """Somebody is at the provider's for two hours; the last place goes to another."""
    full(paid_town)
    draft = paid_town.begin("bands")
    paid_town.choose(draft, THURSDAY)
    paid_town.agree(draft)
    charge = paid_town.off_to_pay(draft)
    paid_town.wait(hours=2)
    booking_jobs.expire_holds(paid_town.now)
    paid_town.book("bands", THURSDAY, email="quicker@example.org")
    paid_town.pay(charge)
    return draft, charge


def test_paid_when_the_day_was_gone_a_letter_leads_to_another_day_without_paying_again(paid_town: PaidTown) -> None:
    """Row 17."""
    draft, charge = paying_when_the_day_goes(paid_town)

    settled = paid_town.settle(draft)
    paid_town.settle(draft)

    assert (settled.sent, settled.why, settled.step) == (None, "slot_gone", "slot")
    letter = Message.objects.get(template="slot_gone")
    assert "£42.70" in letter.body
    assert queries.resume_link(draft) in letter.body
    assert queries.standing(draft, now=paid_town.now).walk.answers["items"] == {"sofa": 1}

    paid_town.choose(draft, "2026-03-19")
    paid_town.agree(draft)
    assert paid_town.settle(draft).sent is not None
    assert paid_town.booking(Case.objects.get(pk=draft)).day == date(2026, 3, 19)
    assert Charge.objects.filter(subject=draft).get().pk == charge.pk


def test_whoever_comes_back_from_the_bank_stands_at_the_day_with_the_reason(
    paid_town: PaidTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 17, in a browser."""
    draft, charge = paying_when_the_day_goes(paid_town)
    monkeypatch.setattr(clock, "now", lambda: paid_town.now)
    browser = Client()
    browser.post(f"/resume/{queries.resume_secret(draft)}/")

    page = browser.get(reverse("web:pay_back", args=[links.secret(charge.pk)]), follow=True)

    assert page.status_code == 200
    assert "The day you chose was taken a moment ago" in page.content.decode()


def test_whoever_chooses_no_other_day_gets_all_the_money_back(paid_town: PaidTown) -> None:
    """Row 17."""
    draft, _charge = paying_when_the_day_goes(paid_town)
    paid_town.settle(draft)

    paid_town.wait(days=60)
    jobs.throw_away_expired(now=paid_town.now)

    assert Refund.objects.get(payment__charge__subject=draft).cents == 42_70
    assert not Case.objects.filter(pk=draft).exists()


class Broken(Exception):
    """The outbox cannot be written to."""


@contextmanager
def without_outbox() -> Iterator[None]:
    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT") and f'"{Message._meta.db_table}"' in sql:
            raise Broken
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


def test_a_paid_day_is_not_given_up_without_the_letter_that_says_so(paid_town: PaidTown) -> None:
    """Row 17: all of it or nothing, whatever breaks in between."""
    draft, _charge = paying_when_the_day_goes(paid_town)
    with without_outbox(), pytest.raises(Broken):
        paid_town.settle(draft)

    assert "slot" in queries.standing(draft, now=paid_town.now).walk.answers
    assert not Message.objects.filter(template="slot_gone").exists()
    paid_town.settle(draft)

    assert "slot" not in queries.standing(draft, now=paid_town.now).walk.answers
    assert Message.objects.filter(template="slot_gone").count() == 1


def test_the_money_of_a_lost_day_goes_back_together_with_the_letter_about_it(paid_town: PaidTown) -> None:
    """Row 17: all of it or nothing, whatever breaks in between."""
    draft, _charge = paying_when_the_day_goes(paid_town)
    paid_town.settle(draft)
    paid_town.wait(days=60)
    with without_outbox():
        jobs.throw_away_expired(now=paid_town.now)

    assert not Refund.objects.exists()
    assert not Message.objects.filter(template="money_back").exists()
    jobs.throw_away_expired(now=paid_town.now)
    jobs.throw_away_expired(now=paid_town.now)

    assert Refund.objects.get().cents == 42_70
    letter = Message.objects.get(template="money_back")
    assert "£42.70" in letter.subject
    assert "Your form was not sent. Nothing is booked." in letter.body


def test_whose_day_is_still_free_when_the_money_comes_notices_nothing(paid_town: PaidTown) -> None:
    """Rows 15 and 17."""
    full(paid_town)
    draft = paid_town.begin("bands")
    paid_town.choose(draft, THURSDAY)
    paid_town.agree(draft)
    charge = paid_town.off_to_pay(draft)
    paid_town.wait(hours=2)
    booking_jobs.expire_holds(paid_town.now)
    paid_town.pay(charge)

    assert paid_town.settle(draft).sent is not None
    assert not Message.objects.filter(template="slot_gone").exists()


def test_the_same_double_click_on_sending_is_one_booking(paid_town: PaidTown) -> None:
    """Row 19."""
    draft = paid_town.begin("small_items")
    paid_town.choose(draft, THURSDAY)
    paid_town.choose(draft, THURSDAY)
    paid_town.agree(draft)

    first, second = paid_town.settle(draft), paid_town.settle(draft)

    assert first.sent is not None
    assert second.sent is not None
    assert first.sent.case == second.sent.case
    assert Booking.objects.filter(state="confirmed").count() == 1


# reminders


def remind(paid_town: PaidTown, moment: str) -> int:
    paid_town.now = paid_town.at(moment)
    return reminding.remind(now=paid_town.now)


def test_each_reminder_comes_once_in_its_window_however_often_the_job_runs(paid_town: PaidTown) -> None:
    """Row 40: three days and one day before; twice a day; a day the job did not run."""
    paid_town.book("small_items", THURSDAY)

    assert remind(paid_town, "2026-03-08T10:00") == 0
    assert remind(paid_town, "2026-03-10T10:00") == 1  # the 9th was missed
    assert remind(paid_town, "2026-03-10T18:00") == 0
    assert remind(paid_town, "2026-03-11T10:00") == 1
    assert remind(paid_town, "2026-03-12T10:00") == 0  # the day itself
    bodies = list(Message.objects.filter(template="reminder").values_list("body", flat=True))
    assert len(bodies) == 2
    assert all("evening before" in body for body in bodies)


def test_booked_late_cancelled_or_unpaid_it_is_reminded_of_what_stands(paid_town: PaidTown) -> None:
    """Row 40."""
    paid_town.now = paid_town.at("2026-03-10T12:00")
    paid_town.book("small_items", THURSDAY)
    cancelled = paid_town.book("small_items", THURSDAY)
    paid_town.cancel(cancelled)
    unpaid = paid_town.begin("bands")
    paid_town.choose(unpaid, THURSDAY)

    assert remind(paid_town, "2026-03-10T13:00") == 0  # not on the day of booking
    assert remind(paid_town, "2026-03-11T10:00") == 1


def test_a_moved_booking_is_reminded_anew_for_its_new_day(paid_town: PaidTown) -> None:
    """Row 40."""
    case = paid_town.book("small_items", THURSDAY)
    assert remind(paid_town, "2026-03-10T10:00") == 1
    paid_town.move(case, "2026-03-16")

    assert remind(paid_town, "2026-03-11T10:00") == 0
    assert remind(paid_town, "2026-03-13T10:00") == 1
    assert remind(paid_town, "2026-03-15T10:00") == 1


# the calendar file


def test_a_moved_and_cancelled_booking_keeps_its_name_in_calendars_and_counts_up(paid_town: PaidTown) -> None:
    case = paid_town.book("small_items", THURSDAY)
    first = _event(paid_town, case)

    paid_town.wait(hours=1)
    paid_town.move(case, FRIDAY)
    moved = _event(paid_town, case)
    paid_town.wait(hours=1)
    paid_town.cancel(case)
    cancelled = _event(paid_town, case)

    assert first["UID"] == moved["UID"] == cancelled["UID"]
    assert [int(one["SEQUENCE"]) for one in (first, moved, cancelled)] == [0, 1, 2]
    assert [one["STATUS"] for one in (first, moved, cancelled)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert moved["DTSTART"].dt == date(2026, 3, 13)
    assert moved["DTSTAMP"].dt > first["DTSTAMP"].dt


def _event(paid_town: PaidTown, case: Case):  # type: ignore[no-untyped-def]  # icalendar's own kind
    return Calendar.from_ical(appointments.file([paid_town.booking(case)])).walk("VEVENT")[0]


# changes


def test_moved_to_the_same_day_nothing_happens_to_a_full_day_it_is_refused(paid_town: PaidTown) -> None:
    """Rows 38 and 39: history is kept, and nobody hears of a cancellation."""
    case = paid_town.book("bands", THURSDAY)
    full(paid_town)
    paid_town.book("bands", "2026-03-19")
    paid_town.move(case, THURSDAY)
    with pytest.raises(bookings.SlotGone):
        paid_town.move(case, "2026-03-19")
    paid_town.move(case, "2026-03-26")

    assert [change.what for change in booked.history(paid_town.booking(case).pk)] == ["held", "confirmed", "moved"]
    assert Charge.objects.filter(subject=case.pk).count() == 1
    assert not Message.objects.filter(template="withdrawn").exists()


def test_after_the_cut_off_the_resident_cannot_and_staff_can(paid_town: PaidTown) -> None:
    """Rows 36 and 39."""
    case = paid_town.book("single", THURSDAY)
    paid_town.now = paid_town.at("2026-03-11T14:00")
    with pytest.raises(bookings.TooLate):
        paid_town.move(case, "2026-03-17")

    paid_town.move(case, "2026-03-17", by=STAFF)

    assert paid_town.booking(case).moves == 1
    paid_town.cancel(case)
    with pytest.raises(bookings.NoSuchBooking):  # once
        paid_town.cancel(case)


@pytest.mark.django_db(transaction=True)  # what is read are events, and those of open transactions are not there yet
def test_a_paid_form_whose_day_is_lost_and_whose_service_is_closed_stops_nobody_else(
    paid_town: PaidTown, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The money waits in sight, and goes back when the form runs out."""
    stuck, _charge = paying_when_the_day_goes(paid_town)
    other = paid_town.begin("minimum", items={"sofa": "3"})
    paid_town.choose(other, FRIDAY)
    paid_town.agree(other)
    paid_town.pay(paid_town.off_to_pay(other))
    catalogue.close_service("pickup_bands", message={"en": "Closed for a storm."}, by="a test", now=paid_town.now)
    paid_town.wait(minutes=5)
    payment_jobs.ask(now=paid_town.now)

    jobs.finish_paid(now=paid_town.now)

    assert Case.objects.filter(pk=other).exists()
    assert not Case.objects.filter(pk=stuck).exists()
    paid_town.wait(hours=2)
    monkeypatch.setattr(clock, "now", lambda: paid_town.now)
    assert "Paid, but the request was not sent" in cast.client("auditor").get("/desk/payments/").content.decode()

    paid_town.wait(days=60)
    jobs.throw_away_expired(now=paid_town.now)
    assert Refund.objects.filter(payment__charge__subject=stuck).exists()
