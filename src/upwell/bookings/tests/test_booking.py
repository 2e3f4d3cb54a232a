"""A booking from the hold to its end. Rows 13 to 20, 26, 36 and 38 of the test matrix, for days we count ourselves."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from upwell.accounts.actor import RESIDENT, SYSTEM, Actor
from upwell.bookings import actions, jobs, queries
from upwell.bookings.models import Booking, Change, Slot, State, Waiting
from upwell.bookings.tests.scene import HOME, LASTS, NOW, book, hold, in_the_city, inputs, open_calendar
from upwell.events.models import Event

FRIDAY = date(2026, 3, 6)
STAFF = Actor("staff", "7", "Front desk")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trucks(city: object) -> None:
    open_calendar()


def taken(load: str = "bulky") -> int:
    return sum(Slot.objects.filter(load=load).values_list("taken", flat=True))


def test_a_held_day_counts_and_is_given_back_when_its_time_is_over() -> None:
    held = hold(now=NOW)
    assert taken() == 1

    assert jobs.expire_holds(NOW + LASTS) == 1

    held.refresh_from_db()
    assert held.state == State.EXPIRED
    assert taken() == 0
    assert queries.oversold(now=NOW) == []


def test_the_last_place_goes_to_one_and_the_next_one_is_told() -> None:
    hold()
    hold()

    with pytest.raises(actions.SlotGone):
        hold()
    assert taken() == 2


def test_whoever_finds_a_day_full_gets_what_ran_out_there() -> None:
    hold()
    hold()

    late = hold(now=NOW + LASTS)

    assert late.state == State.HELD
    assert taken() == 1


def test_a_booking_with_a_fridge_takes_both_trucks_or_none() -> None:
    hold(fridge="yes")

    with pytest.raises(actions.SlotGone):
        hold(fridge="yes")
    assert (taken("bulky"), taken("cold")) == (1, 1)


def test_another_day_chosen_gives_the_first_one_back() -> None:
    subject = uuid4()
    hold("2026-03-05", subject=subject)

    held = hold("2026-03-06", subject=subject)

    assert queries.live(subject) == held
    assert list(Slot.objects.order_by("day").values_list("taken", flat=True)) == [0, 1]


def test_the_same_day_chosen_again_is_the_same_booking() -> None:
    subject = uuid4()
    first = hold(subject=subject, home=HOME)

    again = hold(subject=subject, home=HOME, now=NOW + timedelta(minutes=10))

    assert again.pk == first.pk
    assert again.expires_at == NOW + timedelta(minutes=30)
    assert taken() == 1


def test_a_refused_other_day_leaves_the_one_that_is_held() -> None:
    hold("2026-03-05")
    hold("2026-03-05")
    subject = uuid4()
    kept = hold("2026-03-06", subject=subject)

    with pytest.raises(actions.SlotGone):
        hold("2026-03-05", subject=subject)

    assert queries.live(subject) == kept


@pytest.mark.parametrize("code", ["2026-03-07", "2026-03-03", "2026-04-30", "2026-03-06.morning", "soon", ""])
def test_a_day_that_is_not_offered_cannot_be_held(code: str) -> None:
    with pytest.raises(actions.NotOffered):
        hold(code)


def test_a_hauler_nobody_knows_is_no_calendar() -> None:
    with pytest.raises(actions.NoSuchCalendar):
        hold(hauler="purple")


def test_a_day_that_staff_closed_cannot_be_held_until_it_is_opened_again() -> None:
    actions.close_day("pickup", "blue", FRIDAY, why="storm", by=STAFF, now=NOW)
    with pytest.raises(actions.NotOffered):
        hold()
    with pytest.raises(actions.AlreadyClosed):
        actions.close_day("pickup", "blue", FRIDAY, why="again", by=STAFF, now=NOW)

    assert actions.open_day("pickup", "blue", FRIDAY, by=STAFF, now=NOW)
    assert hold().day == FRIDAY


# sending


def test_confirmed_it_is_theirs_for_good() -> None:
    booked = book()

    jobs.expire_holds(NOW + timedelta(days=1))

    booked.refresh_from_db()
    assert booked.state == State.CONFIRMED
    assert taken() == 1
    assert actions.confirm(booked.pk, reference=booked.reference, by=RESIDENT, now=NOW) == booked  # once more


def test_a_hold_that_ran_out_is_taken_anew_without_a_word_while_the_day_is_free() -> None:
    held = hold()
    jobs.expire_holds(NOW + LASTS)

    again = actions.renew(held.pk, lasts=LASTS, now=NOW + timedelta(hours=1))

    assert again.pk == held.pk
    assert again.state == State.HELD
    assert taken() == 1
    actions.confirm(held.pk, reference="AAAA2222", by=RESIDENT, now=NOW + timedelta(hours=1))


def test_a_hold_that_ran_out_and_was_taken_by_others_is_gone() -> None:
    held = hold()
    later = NOW + timedelta(hours=1)
    book(now=later)
    book(now=later)

    with pytest.raises(actions.SlotGone):
        actions.renew(held.pk, lasts=LASTS, now=later)
    with pytest.raises(actions.HoldLapsed):
        actions.confirm(held.pk, reference="AAAA2222", by=RESIDENT, now=later)
    assert taken() == 2


def test_a_hold_given_up_frees_its_day() -> None:
    held = hold()

    assert actions.let_go(held.subject, now=NOW) == 1
    assert taken() == 0
    assert actions.let_go(held.subject, now=NOW) == 0


# moving and cancelling


def test_moved_it_gives_the_old_day_back_and_keeps_its_name() -> None:
    booked = book("2026-03-05")

    moved = actions.move(booked.pk, "2026-03-06", by=RESIDENT, now=NOW)

    assert (moved.pk, moved.day, moved.moves) == (booked.pk, FRIDAY, 1)
    assert list(Slot.objects.order_by("day").values_list("taken", flat=True)) == [0, 1]
    told = Change.objects.get(booking=booked.pk, what="moved")
    assert told.from_day == date(2026, 3, 5)
    assert Event.objects.get(name="booking_moved").data["from"] == "2026-03-05"


def test_moved_to_the_day_it_is_on_nothing_changes() -> None:
    booked = book()

    assert actions.move(booked.pk, "2026-03-06", by=RESIDENT, now=NOW).moves == 0


def test_moved_to_a_full_day_it_stays_where_it_was() -> None:
    booked = book("2026-03-05")
    book()
    book()

    with pytest.raises(actions.SlotGone):
        actions.move(booked.pk, "2026-03-06", by=RESIDENT, now=NOW)

    booked.refresh_from_db()
    assert booked.day == date(2026, 3, 5)
    assert queries.oversold(now=NOW) == []


def test_moved_to_the_day_of_the_propertys_other_booking_it_is_refused() -> None:
    open_calendar(one_a_day="yes")
    booked = book("2026-03-05", home=HOME)
    book("2026-03-06", home=HOME)

    with pytest.raises(actions.LimitReached):
        actions.move(booked.pk, "2026-03-06", by=RESIDENT, now=NOW)


@pytest.mark.parametrize(
    ("now", "allowed"), [("2026-03-05T15:59:59", True), ("2026-03-05T16:00:00", False), ("2026-03-05T16:00:01", False)]
)
def test_residents_may_change_until_the_cut_off_and_staff_after_it(now: str, allowed: bool) -> None:
    first, second = book(), book()
    moment = in_the_city(now)
    if allowed:
        actions.cancel(first.pk, by=RESIDENT, now=moment)
    else:
        for verb in (
            lambda: actions.cancel(first.pk, by=RESIDENT, now=moment),
            lambda: actions.move(first.pk, "2026-03-09", by=RESIDENT, now=moment),
        ):
            with pytest.raises(actions.TooLate):
                verb()
    actions.cancel(second.pk, by=STAFF, now=moment)

    second.refresh_from_db()
    assert second.state == State.CANCELLED


def test_what_is_over_cannot_be_cancelled_or_moved() -> None:
    booked = book()
    actions.cancel(booked.pk, by=RESIDENT, now=NOW)

    for verb in (actions.cancel, lambda pk, **more: actions.move(pk, "2026-03-09", **more)):
        with pytest.raises(actions.CannotChange):
            verb(booked.pk, by=RESIDENT, now=NOW)
    assert taken() == 0


def test_a_free_day_is_offered_again_after_a_cancellation() -> None:
    book()
    booked = book()
    with pytest.raises(actions.SlotGone):
        hold()

    actions.cancel(booked.pk, by=RESIDENT, now=NOW)

    assert hold().state == State.HELD


# how it ends


def test_done_missed_and_nobody_there_each_end_it_once() -> None:
    done, missed, nobody = book("2026-03-05"), book("2026-03-05"), book("2026-03-06")

    assert actions.complete(done.pk, now=NOW)
    assert actions.missed(missed.pk, now=NOW, why="gate locked")
    assert actions.no_show(nobody.pk, now=NOW)
    assert not actions.missed(done.pk, now=NOW)  # what was done was not missed
    assert actions.complete(missed.pk, now=NOW)  # what was missed may be done after all

    states = dict(Booking.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (done, missed, nobody)] == [State.COMPLETED, State.COMPLETED, State.NO_SHOW]


def test_when_its_case_is_over_what_is_to_come_is_cancelled() -> None:
    booked = book()

    assert actions.end_of_cases([booked.reference], now=NOW) == 1
    assert actions.end_of_cases([booked.reference], now=NOW) == 0
    assert taken() == 0
    assert Change.objects.filter(booking=booked, what="cancelled", by_kind=SYSTEM.kind).count() == 1


def test_a_hold_of_the_other_window_makes_room_for_the_one_that_is_sent() -> None:
    journey = uuid4()
    first = hold("2026-03-06", subject=journey)
    hold("2026-03-09", subject=journey)

    sent = actions.renew(first.pk, lasts=LASTS, now=NOW)

    live = Booking.objects.filter(subject=journey, state=State.HELD)
    assert [one.pk for one in live] == [sent.pk]
    assert queries.oversold(now=NOW) == []


@pytest.mark.parametrize("week", ["0001-01-01", "2026-02-23", "2026-04-06", "9999-12-31"])
def test_nobody_waits_for_a_week_in_which_nothing_can_be_booked(week: str) -> None:
    with pytest.raises(actions.NotOffered):
        actions.wait(
            "pickup",
            inputs(),
            date.fromisoformat(week),
            subject=uuid4(),
            service="junk",
            to={"email": "a@example.org"},
            link="/",
            language="en",
            now=NOW,
        )

    assert not Waiting.objects.exists()


def test_who_comes_is_named_in_every_language_that_has_a_name_of_its_own() -> None:
    name = {"en": "Blue truck", "es": "Camión azul", "vi": "Blue truck"}
    open_calendar(resources={"blue": {"capacity": 2, "name": name}})

    told = queries.told(hold())

    assert (told["by_name"], told["by_names"]) == ("Blue truck", {"es": "Camión azul"})
