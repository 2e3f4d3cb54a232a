"""Days that pass in a sandbox: one clock for the city, its jobs and the vendors, that never goes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from tests.cast import NOW, Cast

from upwell.config.passing import A_DAY_TAKES, SETTLES, Days
from upwell.events import actions as events
from upwell.lib import clock
from upwell.lib.workdays import DAY
from upwell.partners.carriers import webhook
from upwell.partners.reach import Reach
from upwell.simulation.haulers.serving import Clock
from upwell.ui import context

SECOND = timedelta(seconds=1)


class Wall:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def days(tmp_path: Path, wall: Wall) -> Days:
    return Days(tmp_path / "days.json", wall)


@pytest.fixture
def sandbox(days: Days) -> Iterator[Days]:
    """This very process on the moved clock."""
    was = clock.ahead, context.LET_A_DAY_PASS, context.A_DAY_PASSES
    clock.ahead, context.LET_A_DAY_PASS, context.A_DAY_PASSES = days.ahead, days.let_pass, days.is_passing
    yield days
    clock.ahead, context.LET_A_DAY_PASS, context.A_DAY_PASSES = was


def test_nothing_pressed_nothing_passes(days: Days, wall: Wall) -> None:
    wall.now += DAY

    assert days.ahead() == timedelta(0)


def test_a_day_goes_by_hour_after_hour_and_then_the_clock_walks_on(days: Days, wall: Wall) -> None:
    days.let_pass()
    seen = []
    for _ in range(10):
        seen.append(days.ahead())
        wall.now += A_DAY_TAKES / 8

    assert seen[0] == timedelta(0)
    assert seen == sorted(seen)
    steps = [after - before for before, after in pairwise(seen)]
    assert max(steps) < timedelta(hours=4)
    assert seen[-1] == DAY


def test_pressed_again_while_one_goes_by_it_is_two_days_and_no_jump(days: Days, wall: Wall) -> None:
    days.let_pass()
    wall.now += A_DAY_TAKES / 2
    before = days.ahead()
    days.let_pass()

    assert abs(days.ahead() - before) < SECOND
    wall.now += A_DAY_TAKES * 2
    assert days.ahead() == 2 * DAY


def test_every_process_reads_the_same_and_it_outlives_them(days: Days, wall: Wall) -> None:
    days.let_pass()
    wall.now += DAY

    assert Days(days.file, wall).ahead() == days.ahead() == DAY


def test_the_vendors_go_along_and_do_not_drift_away(sandbox: Days, wall: Wall) -> None:
    vendor = Clock()
    for _ in range(7):
        sandbox.let_pass()
        wall.now += A_DAY_TAKES + SECOND

    assert sandbox.ahead() == 7 * DAY
    assert abs(vendor.now() - clock.now()) < SECOND


def test_what_is_signed_on_a_moved_clock_is_believed(sandbox: Days, wall: Wall) -> None:
    sandbox.let_pass()
    wall.now += DAY
    where = Reach("north", "http://127.0.0.1", ("whsec_" + "c2VjcmV0" * 4,))
    body = b'{"type": "work_order.update", "data": {"state": "done", "at": "2026-03-03T18:00:00Z", "ref": "a"}}'
    signed = webhook.signed(where, "news-1", clock.real(), body)

    assert webhook.opened(where, signed, body, now=clock.real()).state == "done"
    with pytest.raises(webhook.Forged):
        webhook.opened(where, signed, body, now=clock.now())


def test_one_press_lets_a_day_pass_where_there_is_a_sandbox_and_nowhere_else(cast: Cast) -> None:
    keeper = cast.client("keeper")
    assert keeper.post("/desk/system/day/").status_code == 404
    assert "Let a day pass" not in keeper.get("/desk/system/").content.decode()


def test_whoever_keeps_the_system_presses_and_the_day_is_the_next_one(cast: Cast, sandbox: Days, wall: Wall) -> None:
    keeper = cast.client("keeper")
    assert "Let a day pass" in keeper.get("/desk/system/").content.decode()

    said = keeper.post("/desk/system/day/", follow=True).content.decode()
    wall.now += A_DAY_TAKES + SECOND

    assert "A day goes by now." in said
    assert sandbox.ahead() == DAY
    assert abs(clock.now() - clock.real() - DAY) < SECOND


def test_while_a_day_goes_by_nobody_is_told_that_the_jobs_hang_and_afterwards_they_are(
    cast: Cast, sandbox: Days, wall: Wall
) -> None:
    events.note_work("send refunds", now=clock.now(), next_at=clock.now())
    keeper = cast.client("keeper")

    def page() -> str:
        return keeper.get("/desk/system/").content.decode()

    sandbox.let_pass()
    for _ in range(9):
        wall.now += (A_DAY_TAKES + SETTLES) / 10
        assert "The worker does not work" not in page()
        assert "the jobs of it are done one after the other" in page()
    wall.now += SETTLES
    assert "The worker does not work" in page()
    assert "the jobs of it are done one after the other" not in page()


def test_of_two_days_the_second_has_its_time_too(days: Days, wall: Wall) -> None:
    assert not days.is_passing()
    days.let_pass()
    days.let_pass()
    wall.now += 2 * A_DAY_TAKES + SETTLES - SECOND
    assert days.is_passing()
    wall.now += 2 * SECOND
    assert not days.is_passing()
