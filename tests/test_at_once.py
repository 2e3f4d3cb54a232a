"""The same thing done twice at the very same moment: a double click, two tabs, two of one home. Rows 19 and 26."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from tests.paid_town import HOME, PaidTown
from tests.paid_town import paid_town as paid_town
from tests.pickup import KINDS, THURSDAY, Town, booking_of
from tests.pickup import town as town
from tests.race import errors, race, refused
from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.models import Booking, Claim, Slot, State
from upwell.cases.models import Case
from upwell.intake import actions as intake
from upwell.intake import queries
from upwell.lib.workdays import DAY
from upwell.notify.models import Message
from upwell.partners.models import WorkOrder
from upwell.payments.models import Charge, Payment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_a_file")]

CLICKS = 4
MARCH_12, MARCH_13 = "2026-03-12", "2026-03-13"


# row 19: a double click, two tabs


def sent_of(said: list[Any]) -> list[Any]:
    return [one for one in said if not isinstance(one, Exception)]


@pytest.mark.parametrize("code", KINDS)
def test_a_day_clicked_four_times_at_once_is_held_once_here_and_at_its_hauler(town: Town, code: str) -> None:
    draft = town.up_to_slot(code, sofa=1)

    said = race(*[partial(town.choose, draft)] * CLICKS)

    assert errors(said) == []
    assert Booking.objects.get(state=State.HELD).day == THURSDAY
    assert Claim.objects.filter(live=True).count() == Slot.objects.get(load="bulky").taken == 1
    if code == "acme":
        assert list(town.fleet.vendors[code].depot.books.reservations) == [
            Booking.objects.get(state="held").vendor_hold
        ]


@pytest.mark.parametrize("code", KINDS)
def test_sending_clicked_four_times_at_once_is_one_booking_and_one_job(town: Town, code: str) -> None:
    draft = town.up_to_slot(code, sofa=1)
    town.choose(draft)
    intake.answer(draft, "contact", {"email": "me@example.org"}, now=town.now)
    seen = queries.standing(draft, now=town.now).walk.confirmation()
    send = partial(intake.submit, draft, confirmation=seen, declared=False, by=RESIDENT, now=town.now)

    said = race(*[send] * CLICKS)
    town.background()

    assert refused(said, intake.AlreadySent) < CLICKS  # which leads to the receipt
    assert {sent.case.pk for sent in sent_of(said)} == {Case.objects.get().pk}
    assert (booking_of(Case.objects.get()).state, Claim.objects.filter(live=True).count()) == (State.CONFIRMED, 1)
    assert WorkOrder.objects.count() == Message.objects.filter(template="booked").count() == 1
    assert code == "desk" or len(town.jobs(code)) == 1


@pytest.mark.parametrize("code", KINDS)
def test_one_tab_sends_while_the_other_chooses_another_day_and_there_is_one_booking(town: Town, code: str) -> None:
    """Whichever comes first. What is sent is what was seen, or nothing is."""
    draft = town.up_to_slot(code, sofa=1)
    town.choose(draft)
    intake.answer(draft, "contact", {"email": "me@example.org"}, now=town.now)

    said = race(partial(town.send, draft), partial(town.choose, draft, THURSDAY + DAY))

    kinds = (intake.StaleStep, intake.AlreadySent, intake.SlotLost, intake.AnswersChanged, bookings.SlotGone)
    assert [one for one in errors(said) if not isinstance(one, kinds)] == []
    if not isinstance(said[0], Exception):
        assert booking_of(said[0]).state == State.CONFIRMED
    assert (
        Booking.objects.filter(state__in=("held", "confirmed")).count() == Claim.objects.filter(live=True).count() == 1
    )
    assert booked.oversold(now=town.now) == []


@pytest.mark.parametrize("row", ["small_items", "bands"])
def test_sent_from_four_tabs_at_once_it_is_one_booking_and_paid_once(paid_town: PaidTown, row: str) -> None:
    draft = paid_town.begin(row)
    paid_town.choose(draft, MARCH_12)
    paid_town.agree(draft)
    if row == "bands":
        paid_town.pay(paid_town.off_to_pay(draft))

    said = race(*[partial(paid_town.settle, draft)] * CLICKS)

    assert refused(said, intake.AlreadySent) < CLICKS
    assert {settled.sent.case.pk for settled in sent_of(said)} == {Case.objects.get().pk}
    assert Booking.objects.get(state="confirmed").subject == draft
    assert Claim.objects.filter(live=True).count() == 1
    assert Payment.objects.count() == Charge.objects.count() == (1 if row == "bands" else 0)


# row 26: a free use, once


def fees(paid_town: PaidTown, drafts: list[UUID]) -> list[int]:
    return sorted(paid_town.fee(draft) for draft in drafts)


def of_one_home(paid_town: PaidTown, many: int = CLICKS) -> list[UUID]:
    return [paid_town.begin("single", home=HOME, email=f"{number}@example.org") for number in range(many)]


def test_of_several_people_of_one_home_at_once_one_has_it_free_and_the_others_are_told_the_price(
    paid_town: PaidTown,
) -> None:
    """All are told free, for anybody can hold a day for any home; who sends first has it."""
    drafts = of_one_home(paid_town)
    said = race(*[partial(paid_town.choose, draft, day) for draft, day in zip(drafts, DAYS, strict=True)])
    assert errors(said) == []
    assert fees(paid_town, drafts) == [0] * CLICKS
    for draft in drafts:
        paid_town.agree(draft)

    said = race(*[partial(paid_town.settle, draft) for draft in drafts])

    assert errors(said) == []
    assert Booking.objects.get(state=State.CONFIRMED).free
    late = [(draft, day) for draft, day, one in zip(drafts, DAYS, said, strict=True) if one.sent is None]
    assert [one.lost for one in said if one.sent is None] == ["free"] * len(late)
    for draft, day in late:
        paid_town.choose(draft, day)
    assert fees(paid_town, [draft for draft, _day in late]) == [23_50] * (CLICKS - 1)


def test_a_free_use_given_back_goes_to_one_of_those_who_send_at_once(paid_town: PaidTown) -> None:
    case = paid_town.book("single", "2026-03-19", home=HOME)
    drafts = of_one_home(paid_town, 3)
    paid_town.cancel(case)
    for draft, day in zip(drafts, DAYS, strict=False):
        paid_town.choose(draft, day)
        paid_town.agree(draft)

    said = race(*[partial(paid_town.settle, draft) for draft in drafts])

    assert errors(said) == []
    assert [one.lost for one in said if one.sent is None] == ["free", "free"]
    assert Booking.objects.get(state=State.CONFIRMED).free


def test_two_homes_at_once_are_both_told_free(paid_town: PaidTown) -> None:
    drafts = [paid_town.begin("single"), paid_town.begin("single")]

    said: list[Any] = race(*[partial(paid_town.choose, draft, MARCH_12) for draft in drafts])

    assert errors(said) == []
    assert fees(paid_town, drafts) == [0, 0]


DAYS = (MARCH_12, MARCH_13, "2026-03-16", "2026-03-17")
