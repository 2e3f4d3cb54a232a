"""The rules of eight cities for paid pickups, each held as data: days, cut-offs, prices, refunds, to the penny."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.paid_town import HOME, MONDAY, ROWS, ZONE, PaidTown, service
from tests.paid_town import paid_town as paid_town
from tests.publishing import publish
from upwell.accounts.actor import Actor
from upwell.bookings import actions as bookings
from upwell.bookings.models import Booking
from upwell.cases.models import Case
from upwell.intake import actions as intake
from upwell.intake import money
from upwell.notify.models import Message
from upwell.payments import actions as payments
from upwell.payments import jobs as payment_jobs
from upwell.payments import queries as paid
from upwell.payments.models import Charge, Refund

pytestmark = pytest.mark.django_db

STAFF = Actor("staff", "1", "A clerk", permissions=frozenset({"work_cases"}), teams=frozenset({"paving"}))
SECOND = timedelta(seconds=1)
THURSDAY = "2026-03-12"

WINDOWS = [("single", 56), ("points", 42), ("minimum", 28), ("bands", 56), ("early_bands", 56), ("discount", 56)]
WINDOWS += [("small_items", 28), ("sharps", 42)]


@pytest.mark.parametrize(("row", "days"), WINDOWS)
def test_the_last_day_of_the_window_is_offered_and_none_after_it(paid_town: PaidTown, row: str, days: int) -> None:
    last = MONDAY.date() + timedelta(days=days)

    offered = paid_town.days(row)

    assert offered[-1] == last - timedelta(days=last.weekday() == 6)  # no truck on Sundays


BOOK_UNTIL = [  # the last moment to book a day: of a week day, then of a Monday
    ("single", "2026-03-12", "2026-03-11T14:00"),
    ("single", "2026-03-16", "2026-03-13T14:00"),
    ("points", "2026-03-12", "2026-03-11T16:00"),
    ("points", "2026-03-16", "2026-03-15T16:00"),
    ("minimum", "2026-03-12", "2026-03-12T07:00"),
    ("bands", "2026-03-12", "2026-03-11T23:00"),
    ("early_bands", "2026-03-30", "2026-03-29T23:00"),  # the night after the clocks went forward
    ("discount", "2026-03-12", "2026-03-11T14:00"),
    ("discount", "2026-03-16", "2026-03-15T14:00"),
    ("small_items", "2026-03-12", "2026-03-11T23:59"),
    ("sharps", "2026-03-16", "2026-03-15T16:00"),
]


@pytest.mark.parametrize(("row", "day", "until"), BOOK_UNTIL)
def test_a_day_can_be_booked_until_a_second_before_its_cut_off(
    paid_town: PaidTown, row: str, day: str, until: str
) -> None:
    wanted = date.fromisoformat(day)
    for moment, offered in ((-SECOND, True), (0 * SECOND, False), (SECOND, False)):
        paid_town.now = paid_town.at(until) + moment
        assert (wanted in paid_town.days(row)) is offered


CANCEL_UNTIL = [
    ("single", "2026-03-12", "2026-03-11T14:00"),
    ("single", "2026-03-16", "2026-03-13T14:00"),
    ("points", "2026-03-12", "2026-03-10T23:59"),
    ("points", "2026-03-16", "2026-03-12T23:59"),
    ("minimum", "2026-03-12", "2026-03-12T07:00"),
    ("bands", "2026-03-30", "2026-03-30T06:30"),  # by summer time, booked by winter time
    ("early_bands", "2026-03-12", "2026-03-12T06:00"),
    ("discount", "2026-03-16", "2026-03-15T14:00"),
    ("small_items", "2026-03-12", "2026-03-11T23:59"),
    ("sharps", "2026-03-12", "2026-03-10T23:59"),
]


@pytest.mark.parametrize(("row", "day", "until"), CANCEL_UNTIL)
def test_a_booking_can_be_cancelled_until_a_second_before_its_cut_off(
    paid_town: PaidTown, row: str, day: str, until: str
) -> None:
    first, second = paid_town.book(row, day), paid_town.book(row, day)

    paid_town.now = paid_town.at(until)
    with pytest.raises(bookings.TooLate):
        paid_town.cancel(first)

    paid_town.now -= SECOND
    paid_town.cancel(second)
    assert paid_town.booking(second).state == "cancelled"


STARTS = [("single", "06:45"), ("points", "06:00"), ("minimum", "07:00"), ("bands", "06:30"), ("early_bands", "06:00")]
STARTS += [("discount", "06:00"), ("small_items", "07:00"), ("sharps", "06:00")]


@pytest.mark.parametrize(("row", "at"), STARTS)
def test_the_day_begins_at_the_hour_of_its_calendar_in_winter_and_in_summer(
    paid_town: PaidTown, row: str, at: str
) -> None:
    winter = paid_town.book(row, "2026-03-12")
    paid_town.now = paid_town.at("2026-03-20T10:00")
    summer = paid_town.book(row, "2026-04-02")

    for case in (winter, summer):
        assert f"{paid_town.booking(case).starts_at.astimezone(ZONE):%H:%M}" == at


SATURDAY = "2026-03-14"
PRICES: list[Any] = [
    pytest.param("points", THURSDAY, {"items": {"sofa": "1", "fridge": "1"}}, 45_50, id="points, at the end of a band"),
    pytest.param("points", THURSDAY, {"items": {"sofa": "2"}}, 91_00, id="points, above it"),
    pytest.param("points", SATURDAY, {"items": {"chair": "1"}}, 68_25, id="points on a Saturday"),
    pytest.param("points", THURSDAY, {"pension": "yes"}, 29_58, id="points with a pension, half a penny up"),
    pytest.param("points", SATURDAY, {"pension": "yes"}, 44_36, id="points, Saturday and pension"),
    pytest.param("minimum", THURSDAY, {"items": {"sofa": "2"}}, 30_00, id="below the minimum"),
    pytest.param("minimum", THURSDAY, {"items": {"sofa": "3"}}, 37_05, id="above the minimum"),
    pytest.param("minimum", THURSDAY, {"items": {"sofa": "3"}, "trade": "yes"}, 74_10, id="trade"),
    pytest.param("bands", THURSDAY, {"items": {"chair": "2"}}, 42_70, id="below the end of a band"),
    pytest.param("bands", THURSDAY, {"items": {"chair": "3"}}, 42_70, id="at the end of a band"),
    pytest.param("bands", THURSDAY, {"items": {"chair": "4"}}, 67_40, id="above the end of a band"),
    pytest.param("early_bands", THURSDAY, {"items": {"chair": "7"}}, 90_05, id="above all bands"),
]


@pytest.mark.parametrize(("row", "day", "answers", "pence"), PRICES)
def test_what_is_paid_is_exact_to_the_penny(
    paid_town: PaidTown, row: str, day: str, answers: dict[str, Any], pence: int
) -> None:
    """Row 24."""
    paid_town.book(row, day, **answers)

    charge = Charge.objects.get()
    assert (charge.cents, charge.currency, charge.state) == (pence, "GBP", "paid")


def test_the_first_in_a_year_is_free_and_the_next_one_costs_until_the_year_is_over(paid_town: PaidTown) -> None:
    """Row 26."""
    paid_town.book("single", THURSDAY, home=HOME)
    assert not Charge.objects.exists()

    second = paid_town.begin("single", home=HOME)
    paid_town.choose(second, "2026-03-13")
    assert paid_town.fee(second) == 23_50

    paid_town.now = paid_town.at("2027-03-01T10:00")
    third = paid_town.begin("single", home=HOME)
    paid_town.choose(third, "2027-03-11")  # the day before it is a year
    assert paid_town.fee(third) == 23_50
    paid_town.choose_again(third, THURSDAY.replace("2026", "2027"))
    assert paid_town.fee(third) == 0


def test_a_large_one_neither_is_a_discounted_one_nor_uses_it_up(paid_town: PaidTown) -> None:
    """Row 26: four items are not free, and the three after them still are."""
    large = paid_town.book("discount", THURSDAY, home=HOME, items={"chair": "4"})
    assert Charge.objects.get().cents == 67_40
    assert not paid_town.booking(large).free

    small = paid_town.book("discount", "2026-03-13", home=HOME, items={"chair": "3"})
    assert paid_town.booking(small).free
    assert Charge.objects.count() == 1


def test_one_item_more_after_a_free_day_was_chosen_asks_for_the_day_again_and_costs(paid_town: PaidTown) -> None:
    """Rows 26 and 38: above the limit it is no free one any more, and gives it back."""
    draft = paid_town.begin("discount", home=HOME, items={"chair": "3"})
    paid_town.choose(draft, THURSDAY)
    assert paid_town.fee(draft) == 0

    assert paid_town.answer(draft, "items", {"chair": "4"}) is None
    assert paid_town.stands(draft) == "slot"
    paid_town.choose(draft, THURSDAY)

    assert paid_town.fee(draft) == 67_40
    assert not Booking.objects.filter(state="held", free=True).exists()


def test_a_paid_one_moved_into_another_year_stays_paid_and_uses_up_nothing(paid_town: PaidTown) -> None:
    paid_town.book("single", THURSDAY, home=HOME)
    paid_town.now = paid_town.at("2027-03-01T10:00")
    case = paid_town.book("single", "2027-03-10", home=HOME)

    paid_town.move(case, "2027-03-12")

    assert not paid_town.booking(case).free


def test_a_free_use_cancelled_a_week_ahead_is_given_back_and_later_it_is_not(paid_town: PaidTown) -> None:
    for until, free_again in (("2026-03-05T13:59:59", True), ("2026-03-05T14:00", False)):
        home = {**HOME, "id": until}
        paid_town.now = MONDAY
        case = paid_town.book("discount", THURSDAY, home=home)
        paid_town.now = paid_town.at(until)
        paid_town.cancel(case)

        after = paid_town.begin("discount", home=home)
        paid_town.choose(after, "2026-03-16")
        assert (paid_town.fee(after) == 0) is free_again


BACK = [  # when it is cancelled, and what goes back
    pytest.param("points", "2026-03-10T23:58", 45_50, id="all of it in time"),
    pytest.param("minimum", "2026-03-11T06:59:59", 37_05, id="all of it more than a day before"),
    pytest.param("minimum", "2026-03-11T07:00", 7_05, id="later all but the minimum"),
    pytest.param("minimum", "2026-03-12T06:59:59", 7_05, id="to the last moment"),
    pytest.param("bands", "2026-03-02T10:01", 0, id="never anything"),
    pytest.param("early_bands", "2026-03-12T05:59", 0, id="nor there"),
    pytest.param("discount", "2026-03-05T10:00", 0, id="nor for a discounted row that was paid"),
]


@pytest.mark.parametrize(("row", "moment", "pence"), BACK)
def test_what_goes_back_when_it_is_cancelled(paid_town: PaidTown, row: str, moment: str, pence: int) -> None:
    """Row 37: full, partial and none."""
    items = {"chair": "4"} if row == "discount" else {"chair": "3"}
    case = paid_town.book(row, THURSDAY, items=items)

    paid_town.now = paid_town.at(moment)

    assert paid_town.cancel(case) == pence


def test_what_was_paid_in_cash_waits_for_a_cashier_when_its_booking_is_cancelled(paid_town: PaidTown) -> None:
    """Row 37, where it was paid at the counter: nobody has handed it out yet, and nobody says so."""
    draft = paid_town.begin("points", items={"chair": "3"})
    paid_town.choose(draft, THURSDAY)
    paid_town.agree(draft)
    charge = intake.pay(draft, now=paid_town.now)
    payments.write_down(charge.pk, how="cash", number="17", by=STAFF, now=paid_town.now)
    assert paid_town.settle(draft).sent is not None
    case = Case.objects.get(pk=draft)

    assert paid_town.cancel(case) == 45_50
    payment_jobs.refund(now=paid_town.now)
    money.tell_given_back(case.pk, now=paid_town.now)

    (waits,) = paid.to_hand_out()
    assert (waits.state, waits.why) == ("requested", "booking_cancelled")
    assert Message.objects.filter(template="refund_waits").count() == 1
    assert not Message.objects.filter(template="refund").exists()


def test_less_than_the_minimum_never_goes_below_nothing(paid_town: PaidTown) -> None:
    case = paid_town.book("minimum", THURSDAY, items={"chair": "1"})
    paid_town.now = paid_town.at("2026-03-12T06:00")

    assert paid_town.cancel(case) == 0
    assert not Refund.objects.exists()


def test_what_the_city_cancels_goes_back_whole_whatever_the_calendar_says(paid_town: PaidTown) -> None:
    case = paid_town.book("bands", THURSDAY)
    paid_town.now = paid_town.at("2026-03-12T06:29")

    assert paid_town.cancel(case, by=STAFF) == 42_70


def test_what_was_free_gives_nothing_back(paid_town: PaidTown) -> None:
    case = paid_town.book("single", THURSDAY)

    assert paid_town.cancel(case) == 0


def test_a_price_changed_after_booking_changes_nothing_of_it(paid_town: PaidTown) -> None:
    """Row 25: neither what was paid nor what goes back."""
    case = paid_town.book("minimum", THURSDAY, items={"chair": "3"})
    dearer = service("minimum")
    dearer["steps"] = [
        {**step, "as": "99.99 * sum(items)"} if step.get("work_out") == "sum" else step for step in dearer["steps"]
    ]
    publish(dearer)

    assert Charge.objects.get(subject=case.pk).cents == 37_05
    assert paid_town.cancel(case) == 37_05


# items, spot, who may


ITEMS_REFUSED: list[Any] = [
    pytest.param("bands", {}, "missing", id="none chosen"),
    pytest.param("bands", {"chair": "9"}, "too_many_in_all", id="over what is taken at once"),
    pytest.param("bands", {"fridge": "3"}, "at_most", id="over the most of one item"),
    pytest.param("bands", {"piano": "1"}, "not_offered", id="an item nobody knows"),
    pytest.param("bands", {"chair": "1.5"}, "whole_number", id="half an item"),
    pytest.param("small_items", {"electrical": "5"}, "at_most", id="too many small electricals"),
    pytest.param(
        "small_items",
        {"electrical": "1", "textiles": "1", "paint": "1", "batteries": "1"},
        "too_many_kinds",
        id="too many kinds",
    ),
    pytest.param("sharps", {"one_litre": "6"}, "at_most", id="six small boxes"),
    pytest.param("sharps", {"five_litres": "4"}, "at_most", id="four large boxes"),
    pytest.param("sharps", {"own": "9"}, "at_most", id="nine own boxes"),
]


@pytest.mark.parametrize(("row", "items", "code"), ITEMS_REFUSED)
def test_items_over_a_limit_are_refused_with_what_the_limit_is(
    paid_town: PaidTown, row: str, items: dict[str, str], code: str
) -> None:
    """Row 21."""
    draft = paid_town.begin(row)

    assert paid_town.answer(draft, "items", items) == code


def test_items_at_every_limit_are_taken(paid_town: PaidTown) -> None:
    assert (
        paid_town.answer(paid_town.begin("small_items"), "items", {"electrical": "4", "paint": "9", "textiles": "9"})
        is None
    )
    assert (
        paid_town.answer(paid_town.begin("sharps"), "items", {"one_litre": "5", "five_litres": "3", "own": "8"}) is None
    )
    assert paid_town.answer(paid_town.begin("bands"), "items", {"fridge": "2", "chair": "6"}) is None


def test_where_it_will_stand_has_to_be_said_in_250_letters(paid_town: PaidTown) -> None:
    """Row 23."""
    draft = paid_town.begin("single")

    assert paid_town.answer(draft, "spot", "") == "missing"
    assert paid_town.answer(draft, "spot", "x" * 251) == "too_long"
    assert paid_town.answer(draft, "spot", "x" * 250) is None


def test_who_does_not_live_there_cannot_book_and_reads_what_to_do(paid_town: PaidTown) -> None:
    """Row 5."""
    draft = paid_town.begin("single")
    paid_town.answer(draft, "lives", "no")

    assert paid_town.stands(draft) == "lives_elsewhere"
    with pytest.raises(intake.StaleStep):
        paid_town.choose(draft, THURSDAY)
    assert not Booking.objects.exists()


def test_every_row_of_the_rule_table_is_there() -> None:
    assert len(ROWS) == 8
