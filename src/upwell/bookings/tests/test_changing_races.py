"""People who change their days in opposite directions at the same moment: nobody waits for somebody who waits for them,
and the books add up. On PostgreSQL, where two that do are noticed, and one of them fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction
from tests.cast import CITY
from tests.race import errors, race

from upwell.accounts.actor import RESIDENT, SYSTEM
from upwell.bookings import actions, asking, claims, jobs
from upwell.bookings.actions import claiming
from upwell.bookings.models import Booking, Claim, Slot
from upwell.bookings.tests.scene import HOME, LASTS, NOW, PICKUP, book, hold, inputs
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication
from upwell.events.actions import Fact, record

A, B = "2026-03-05", "2026-03-06"
PEOPLE, TIMES = 8, 12

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_a_file")]


@pytest.fixture(autouse=True)
def town(transactional_db: None) -> Any:
    rules = {**PICKUP, "resources": {"blue": {"capacity": 500}}}
    settings = {**CITY, "calendars": {"pickup": rules}}
    Publication.objects.create(settings_hash="test", settings=settings, published_at=NOW, published_by="test")
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.fixture
def no_collision(caplog: pytest.LogCaptureFixture) -> Any:
    """A claim that was tried again in silence would be none of ours."""
    yield
    assert "collided" not in caplog.text


def to_and_fro(change: Callable[[str], object], begins: int) -> None:
    for number in range(TIMES):
        change((A, B)[(begins + number) % 2])


def adds_up() -> bool:
    """Whether every slot counts exactly the claims there are."""
    counted = {slot.pk: slot.taken for slot in Slot.objects.all()}
    return counted == {pk: Claim.objects.filter(slot=pk, live=True).count() for pk in counted}


@pytest.mark.usefixtures("no_collision")
@pytest.mark.parametrize("fridge", ["no", "yes"])
def test_bookings_moved_to_and_fro_never_wait_for_each_other(fridge: str) -> None:
    booked = [book((A, B)[number % 2], fridge=fridge) for number in range(PEOPLE)]
    change = [partial(actions.move, one.pk, by=RESIDENT, now=NOW) for one in booked]

    said = race(*[partial(to_and_fro, one, number + 1) for number, one in enumerate(change)])

    assert errors(said) == []
    assert adds_up()
    assert Claim.objects.filter(live=True).count() == PEOPLE * (2 if fridge == "yes" else 1)
    assert min(Booking.objects.values_list("moves", flat=True)) == TIMES


@pytest.mark.usefixtures("no_collision")
def test_journeys_that_choose_the_one_day_and_the_other_never_wait_for_each_other() -> None:
    def journey(number: int) -> None:
        subject = uuid4()
        to_and_fro(partial(hold, subject=subject, fridge=("no", "yes")[number % 2]), number)

    said = race(*[partial(journey, number) for number in range(PEOPLE)])

    assert errors(said) == []
    assert adds_up()
    assert Booking.objects.filter(state="held").count() == PEOPLE


@pytest.mark.usefixtures("no_collision")
def test_all_kinds_of_change_at_once_never_wait_for_each_other() -> None:
    """Moved, amended, chosen anew, renewed, given back by whoever comes by, cancelled, and known to the vendor."""
    moved, amended, ended, told = ([book((A, B)[number % 2], fridge="yes") for number in range(4)] for _ in range(4))
    journeys = [uuid4() for _ in range(4)]
    late = NOW + LASTS

    def amends(booking: Booking) -> Callable[[str], object]:
        more, less = (asking.otherwise(booking, inputs(fridge=fridge)) for fridge in ("yes", "no"))
        return lambda code: [actions.amend(booking.pk, one, by=RESIDENT, now=NOW, code=code) for one in (less, more)]

    def chooses(subject: Any) -> Callable[[str], object]:
        return lambda code: actions.renew(hold(code, subject=subject).pk, lasts=LASTS, now=late)

    def worker() -> None:
        for number in range(4):
            with transaction.atomic():
                facts = [
                    Fact("work_order_sent", at=NOW, subject=one.reference) for one in (told[number], ended[number])
                ]
                record(*facts, Fact("case_closed", at=NOW, subject=ended[-1 - number].reference))
            jobs.follow_orders(NOW)
            jobs.follow_cases(NOW)
            claims.reap(Slot.objects.values_list("pk", flat=True), now=late)
            jobs.expire_holds(late)

    verbs: list[Callable[[], object]] = [worker]
    for number in range(4):
        verbs.append(partial(to_and_fro, partial(actions.move, moved[number].pk, by=RESIDENT, now=NOW), number))
        verbs.append(partial(to_and_fro, amends(amended[number]), number))
        verbs.append(partial(to_and_fro, chooses(journeys[number]), number))

    said = race(*verbs)

    refusals = (actions.SlotGone, actions.NoSuchBooking)  # a hold that ran out under its journey's hands
    assert [one for one in errors(said) if not isinstance(one, refusals)] == []
    assert adds_up()
    assert all(slot.known <= slot.taken for slot in Slot.objects.all())


def test_two_cases_that_end_together_give_their_days_back_in_one_go() -> None:
    first, second = book(A), book(B)

    assert actions.end_of_cases([second.reference, first.reference], now=NOW) == 2

    assert list(Slot.objects.values_list("taken", flat=True)) == [0, 0]


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_claim_the_database_ended_to_free_another_one_is_made_again(caplog: pytest.LogCaptureFixture) -> None:
    """Somebody takes the two days the wrong way round, which nothing of ours does: the move is the one that fails."""
    caplog.set_level("WARNING")
    booked, _other = book(A), book(B)

    for _ in range(5):  # which of the two the database ends is its own to choose
        said = _moved_against(booked)
        assert [one.day.isoformat() for one in said if isinstance(one, Booking)] == [B]
        if "collided" in caplog.text:
            break
        actions.move(booked.pk, A, by=SYSTEM, now=NOW)

    assert caplog.text.count("collided") == 1
    assert adds_up()


def _moved_against(booked: Booking) -> list[object]:
    """What a move to the other day says while somebody holds that day and wants the first."""
    first, last = Slot.objects.order_by("pk").values_list("pk", flat=True)
    has_last, may_want_first = Event(), Event()

    def wrong_way_round() -> None:
        with suppress(OperationalError), transaction.atomic():
            Slot.objects.select_for_update().get(pk=last)
            has_last.set()
            assert may_want_first.wait(20)
            Slot.objects.select_for_update().get(pk=first)
        connection.close()

    other = Thread(target=wrong_way_round)
    other.start()
    assert has_last.wait(20)
    said: list[object] = []
    mover = Thread(target=lambda: said.extend(race(partial(actions.move, booked.pk, B, by=SYSTEM, now=NOW))))
    mover.start()
    waits_for_a_lock()
    may_want_first.set()
    other.join(20)
    mover.join(20)
    return said


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def waits_for_a_lock() -> None:
    until = monotonic() + 20
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    raise AssertionError("nobody waits")


def test_another_trouble_of_the_database_is_not_tried_again() -> None:
    tried = []

    def write() -> None:
        tried.append(1)
        raise OperationalError("no space left")

    booking = hold(A, home=HOME)
    target = claiming.Target(asking.again(booking), booking.day, booking.window)
    with pytest.raises(OperationalError):
        claiming.claim(booking, target, write, now=NOW + timedelta(minutes=1))
    assert tried == [1]
