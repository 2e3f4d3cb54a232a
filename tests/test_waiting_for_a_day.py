"""Who waits for a day: told in turn, when one is free, and kept no longer than that."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from tests.paid_town import PaidTown
from tests.paid_town import paid_town as paid_town
from tests.test_paid_town_life import THURSDAY, full
from upwell.bookings import jobs as booking_jobs
from upwell.bookings.models import Waiting
from upwell.intake import actions as intake
from upwell.intake import queries
from upwell.notify.models import Message

pytestmark = pytest.mark.django_db


def waits(paid_town: PaidTown, email: str, phone: str = "") -> UUID:
    draft = paid_town.begin("bands")
    found = queries.standing(draft, now=paid_town.now)
    to, link = {"email": email, "phone": phone}, queries.resume_link(draft)
    intake.wait_for_day(found, "slot", date(2026, 3, 12), to=to, link=link, now=paid_town.now)
    paid_town.wait(minutes=1)
    return draft


def test_who_waits_for_a_full_week_is_told_in_turn_and_the_next_one_only_when_the_first_does_not_come(
    paid_town: PaidTown,
) -> None:
    """Row 11: full week, "tell me", a cancellation, a letter to the first, then to the next."""
    full(paid_town)
    case = paid_town.book("bands", THURSDAY)
    waits(paid_town, "first@example.org")
    waits(paid_town, "second@example.org")
    assert booking_jobs.tell_waiting(paid_town.now) == 0

    paid_town.cancel(case)
    assert booking_jobs.tell_waiting(paid_town.now) == 1
    paid_town.wait(minutes=5)
    assert booking_jobs.tell_waiting(paid_town.now) == 0  # the first is still on the way
    letters = Message.objects.filter(template="day_free")
    assert letters.count() == 1
    assert "March 12" in letters.get().body

    paid_town.wait(hours=4)
    assert booking_jobs.tell_waiting(paid_town.now) == 1
    paid_town.wait(hours=5)
    assert booking_jobs.tell_waiting(paid_town.now) == 0
    assert letters.count() == 2


def test_whoever_gave_a_phone_is_told_by_text_with_the_way_back(paid_town: PaidTown) -> None:
    full(paid_town)
    case = paid_town.book("bands", THURSDAY)
    draft = waits(paid_town, "", phone="+14085550123")

    paid_town.cancel(case)
    assert booking_jobs.tell_waiting(paid_town.now) == 1

    told = Message.objects.get(template="day_free")
    assert (told.channel, told.to) == ("text", "+14085550123")
    assert told.body.startswith("Testville services: A day is free: ")
    assert queries.resume_link(draft) in told.body


def test_when_the_first_one_took_it_the_next_hears_of_the_next_place_at_once(paid_town: PaidTown) -> None:
    full(paid_town)
    case = paid_town.book("bands", THURSDAY)
    first = waits(paid_town, "first@example.org")
    waits(paid_town, "second@example.org")
    paid_town.cancel(case)
    booking_jobs.tell_waiting(paid_town.now)
    paid_town.choose(first, THURSDAY)
    assert booking_jobs.tell_waiting(paid_town.now) == 0

    full(paid_town, capacity=2)

    assert booking_jobs.tell_waiting(paid_town.now) == 1


def test_of_who_was_told_nothing_is_kept_after_their_head_start(paid_town: PaidTown) -> None:
    full(paid_town)
    case = paid_town.book("bands", THURSDAY)
    waits(paid_town, "first@example.org")
    paid_town.cancel(case)
    booking_jobs.tell_waiting(paid_town.now)

    paid_town.wait(hours=3, minutes=59)
    assert booking_jobs.forget_waiting(paid_town.now) == 0
    paid_town.wait(minutes=1)
    assert booking_jobs.forget_waiting(paid_town.now) == 1
    assert not Waiting.objects.exists()


def test_who_sends_a_request_or_throws_it_away_waits_no_longer_and_nobody_keeps_their_address(
    paid_town: PaidTown,
) -> None:
    full(paid_town)
    taken = paid_town.book("bands", THURSDAY)
    sends, throws, stays = (waits(paid_town, f"{name}@example.org") for name in ("sends", "throws", "stays"))

    intake.throw_away(throws, now=paid_town.now)
    paid_town.cancel(taken)
    paid_town.choose(sends, THURSDAY)
    assert Waiting.objects.filter(subject=sends).exists()  # a day that is held may be lost again
    paid_town.agree(sends)
    paid_town.pay(paid_town.off_to_pay(sends))
    assert paid_town.settle(sends).sent is not None

    assert list(Waiting.objects.values_list("subject", flat=True)) == [stays]


def test_who_was_never_told_is_forgotten_when_their_week_is_over_and_their_form_would_be_gone(
    paid_town: PaidTown,
) -> None:
    full(paid_town)
    paid_town.book("bands", THURSDAY)
    waits(paid_town, "first@example.org")

    paid_town.wait(days=29)
    assert booking_jobs.forget_waiting(paid_town.now) == 0
    paid_town.wait(days=2)
    assert booking_jobs.forget_waiting(paid_town.now) == 1
