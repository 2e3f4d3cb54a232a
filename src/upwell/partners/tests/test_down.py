"""A vendor that gives no answer is left alone for a while, and nobody waits for it."""

from __future__ import annotations

from contextlib import suppress
from threading import Event, Thread

import pytest

from upwell.partners.ports import Refused, SlotTaken, Unreachable
from upwell.partners.systems.down import FAILURES, LONGEST_REST, REST, Breaker, Down, GuardedCarrier, GuardedScheduler
from upwell.partners.systems.wire import TooSlow
from upwell.partners.tests.vendors import MATTRESS, MONDAY, NOON, WITH_A_SAY, job, vendor


class Seconds:
    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def time() -> Seconds:
    return Seconds()


@pytest.fixture
def breaker(time: Seconds) -> Breaker:
    return Breaker(time=time)


def fail(breaker: Breaker, error: type[BaseException] = Unreachable) -> None:
    with pytest.raises(error), breaker.call():
        raise error


def ask(breaker: Breaker) -> None:
    with breaker.call():
        pass


def test_one_failure_opens_nothing_and_some_in_a_row_do(breaker: Breaker) -> None:
    for _ in range(FAILURES - 1):
        fail(breaker)
        assert not breaker.is_open
    fail(breaker)

    with pytest.raises(Down):
        ask(breaker)


def test_an_answer_in_between_begins_the_count_anew(breaker: Breaker) -> None:
    for _ in range(FAILURES * 2):
        fail(breaker)
        ask(breaker)

    assert not breaker.is_open


def test_one_that_took_the_whole_time_is_enough(breaker: Breaker) -> None:
    fail(breaker, TooSlow)

    assert breaker.is_open


@pytest.mark.parametrize("refusal", [SlotTaken, Refused])
def test_a_refusal_is_an_answer(breaker: Breaker, refusal: type[Exception]) -> None:
    fail(breaker)
    fail(breaker)
    fail(breaker, refusal)
    fail(breaker)

    assert not breaker.is_open


def test_at_the_end_of_the_rest_and_not_before_one_tries(breaker: Breaker, time: Seconds) -> None:
    fail(breaker, TooSlow)

    time.at += REST - 0.001
    with pytest.raises(Down):
        ask(breaker)
    time.at += 0.001
    ask(breaker)

    assert not breaker.is_open


def test_while_one_tries_the_others_are_told_at_once(breaker: Breaker, time: Seconds) -> None:
    fail(breaker, TooSlow)
    time.at += REST

    with breaker.call():
        for _ in range(3):
            with pytest.raises(Down):
                ask(breaker)

    ask(breaker)


def test_each_trial_that_fails_makes_the_rest_longer_up_to_a_limit(breaker: Breaker, time: Seconds) -> None:
    fail(breaker, TooSlow)
    rest = REST
    for _ in range(8):
        time.at += rest
        fail(breaker)
        rest = min(rest * 2, LONGEST_REST)
        time.at += rest - 0.001
        with pytest.raises(Down):
            ask(breaker)
        time.at += 0.001 - rest
    time.at += LONGEST_REST
    ask(breaker)
    fail(breaker, TooSlow)
    time.at += REST

    ask(breaker)


def test_those_who_were_waiting_when_it_went_down_do_not_make_it_rest_longer(breaker: Breaker, time: Seconds) -> None:
    def late(inside: Event, go: Event) -> None:
        with suppress(TooSlow), breaker.call():
            inside.set()
            go.wait(5)
            raise TooSlow

    go = Event()
    waiting = [Event() for _ in range(4)]
    threads = [Thread(target=late, args=(inside, go)) for inside in waiting]
    for thread in threads:
        thread.start()
    assert all(inside.wait(5) for inside in waiting)
    go.set()
    for thread in threads:
        thread.join(5)
    time.at += REST

    ask(breaker)


def test_a_trial_that_never_comes_back_is_followed_by_another(breaker: Breaker, time: Seconds) -> None:
    fail(breaker, TooSlow)
    time.at += REST
    hanging = breaker.call()
    hanging.__enter__()

    time.at += REST
    ask(breaker)

    assert not breaker.is_open
    hanging.__exit__(None, None, None)


def test_a_mistake_of_our_own_goes_up_and_locks_nobody_out(breaker: Breaker, time: Seconds) -> None:
    fail(breaker, TooSlow)
    time.at += REST
    fail(breaker, ZeroDivisionError)
    time.at += REST * 2

    ask(breaker)


@pytest.mark.parametrize("kind", WITH_A_SAY)
def test_a_vendor_that_is_down_is_asked_a_few_times_and_then_left_alone(kind: str, time: Seconds) -> None:
    with vendor(kind) as pair:
        breaker = Breaker(time=time)
        scheduler, carrier = GuardedScheduler(pair.system, breaker), GuardedCarrier(pair.system, breaker)
        pair.behaviour.error = True
        for _ in range(20):
            with pytest.raises(Unreachable):
                scheduler.free(MATTRESS, MONDAY, MONDAY)
            with pytest.raises(Unreachable):
                carrier.send("create", job(), sequence=1, key="k")
        assert pair.server.asked == FAILURES

        pair.behaviour.error = False
        time.at += REST

        assert scheduler.free(MATTRESS, MONDAY, MONDAY)
        assert carrier.send("create", job(), sequence=1, key="k").ref
        assert carrier.news(NOON) == []
        assert scheduler.holds is pair.system.holds
