"""Simulated vendors: how their days go by, how they misbehave, and how their news comes in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from upwell.files import pictures
from upwell.lib.workdays import Workdays
from upwell.simulation.haulers import capacity, holding, picture, planner
from upwell.simulation.haulers.behaviour import Behaviour
from upwell.simulation.haulers.depot import KEPT, Depot, Expired, Full, Known, Unknown
from upwell.simulation.haulers.listed import Listed
from upwell.simulation.haulers.records import News, Order
from upwell.simulation.haulers.serving import Clock, Desk, Request, Server

COULD_NOT_WHY = {"nothing_out", "no_access", "not_booked_items", "hazardous", "too_heavy", "unsafe"}
DECLINE_WHY = {"no_capacity", "not_our_area", "not_our_work"}
ZONE = ZoneInfo("America/Los_Angeles")
NOON = datetime(2026, 7, 1, 19, tzinfo=UTC)
MONDAY = date(2026, 7, 6)
WORKDAYS = Workdays(ZONE, frozenset(range(5)), frozenset({date(2026, 7, 3)}))


def depot(**more: Any) -> Depot:
    return Depot(workdays=WORKDAYS, **{"room_a_day": 40, "behaviour": Behaviour(), **more})


def order(number: int = 1, day: date | None = MONDAY, **more: Any) -> Order:
    return Order(f"job {number}", "K7MQ2XWD", ["mattress"], 1, f"house {number}", day=day, **more)


def after(made: Depot, **by: float) -> list[News]:
    return made.pass_time(NOON + timedelta(**by))


# a working day


def test_a_week_of_jobs_ends_done_or_with_a_reason_or_is_missed() -> None:
    made = depot(room_a_day=100, behaviour=Behaviour(fails=0.2, changes_mind=0.1, forgets_jobs=0.1))
    for number in range(100):
        made.take(order(number), NOON)

    news = after(made, days=7)

    last = {one.job: one.state for one in news}
    assert set(last.values()) == {"done", "could_not", "declined"}
    assert 0 < 100 - len(last) < 30
    assert all(one.why in COULD_NOT_WHY for one in news if one.state == "could_not")
    assert all(one.why in DECLINE_WHY for one in news if one.state == "declined")
    assert all(one.items and one.taken_to for one in news if one.state == "done")


def test_news_comes_as_time_goes_by_and_not_before() -> None:
    made = depot(behaviour=Behaviour(fails=0), answers=timedelta(hours=1))
    made.take(order(), NOON)

    assert after(made, minutes=10) == []
    assert [one.state for one in after(made, hours=2)] == ["accepted"]
    assert [one.state for one in after(made, days=4)] == ["accepted"]
    assert [one.state for one in after(made, days=6)] == ["accepted", "under_way", "done"]


def test_work_is_done_in_the_day_by_the_citys_clock() -> None:
    made = depot(room_a_day=60, behaviour=Behaviour(fails=0))
    for number in range(60):
        made.take(order(number), NOON)

    there = [one.at.astimezone(ZONE) for one in after(made, days=9)]

    assert {at.date() for at in there} == {MONDAY}
    assert min(at.hour for at in there) >= 7
    assert max(at.hour for at in there) < 17


def test_what_was_sent_is_not_told_again_and_can_be_asked_for() -> None:
    made = depot(behaviour=Behaviour(fails=0))
    made.take(order(), NOON)
    news = after(made, days=7)

    made.sent({news[0].id})

    assert [one.state for one in after(made, days=7)] == ["done"]
    assert [one.state for one in made.news(NOON)] == ["under_way", "done"]


def test_a_job_that_was_turned_down_gives_its_place_back() -> None:
    made = depot(room_a_day=1, behaviour=Behaviour(changes_mind=1.0))
    made.take(order(), NOON)
    assert made.room("mattress", MONDAY, "", NOON) == 0

    after(made, days=1)

    assert made.room("mattress", MONDAY, "", NOON) == 1


def test_a_cancelled_job_has_no_more_news_than_that() -> None:
    made = depot()
    made.take(order(), NOON)
    made.cancel("job 1", 2, NOON)

    assert [one.state for one in after(made, days=7)] == ["cancelled"]
    with pytest.raises(Known):
        made.cancel("job 1", 3, NOON)
    with pytest.raises(Unknown):
        made.cancel("job 2", 1, NOON)


def test_the_same_vendor_has_the_same_days() -> None:
    def lived(seed: int) -> list[News]:
        made = depot(seed=seed, behaviour=Behaviour(fails=0.5))
        for number in range(10):
            made.take(order(number), NOON)
        return after(made, days=7)

    assert lived(1) == lived(1) != lived(2)


def test_what_is_long_over_is_thrown_away() -> None:
    made = depot()
    made.take(order(), NOON)
    after(made, days=7)
    made.pass_time(NOON + KEPT + timedelta(days=8))

    assert made.books.errands == {}
    assert made.books.told == []


@given(
    st.lists(st.tuples(st.sampled_from(["take", "hold", "release", "cancel", "wait"]), st.integers(0, 3)), max_size=20)
)
def test_a_day_never_has_more_than_its_room(acts: list[tuple[str, int]]) -> None:
    made, now, refs = depot(room_a_day=2), NOON, [""]
    for number, (act, which) in enumerate(acts):
        try:
            if act == "take":
                made.take(order(number, reservations=[refs[-1]] if which and refs[-1] else []), now)
            elif act == "hold":
                refs.append(made.reserve(str(which), "mattress", MONDAY, "", timedelta(minutes=5), now).ref)
            elif act == "release":
                made.release(refs[-1], now)
            elif act == "cancel":
                made.cancel(f"job {which}", 2, now)
            else:
                now += timedelta(minutes=2)
        except (Full, Known, Expired, Unknown):
            pass
        live = sum(one.takes_room for one in made.books.errands.values())
        held = sum(one.expires_at > now for one in made.books.reservations.values())
        assert live + held <= 2
        assert made.room("mattress", MONDAY, "", now) == 2 - live - held


def test_a_picture_is_one_that_we_would_keep() -> None:
    before, cleared = picture.of("job 1", cleared=False), picture.of("job 1", cleared=True)

    assert before != cleared
    assert len(before) < 20_000
    assert pictures.clean(before).width == picture.SIZE[0]


# servers


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(holding.Holding(depot()), Clock(lambda: NOON), secret="s")
    yield made
    made.close()


def test_how_it_behaves_is_told_and_changed_over_http(server: Server) -> None:
    control = f"{server.url}/control"
    changed = requests.put(control, json={"slow": 0.5, "down_until": "2026-07-02T00:00:00Z"}, timeout=5).json()
    moved = requests.post(control, json={"hours": 24}, timeout=5).json()

    assert changed["behaviour"]["slow"] == 0.5
    assert moved["now"] == "2026-07-02T19:00:00Z"
    assert server.behaviour.down_until == datetime(2026, 7, 2, tzinfo=UTC)
    assert not server.is_down
    assert requests.get(control, timeout=5).json() == moved


@pytest.mark.parametrize("body", [b"", b"{", b'{"slow": "very"}', b'{"nice": true}', b"\xff"])
def test_behaviour_nobody_knows_is_refused_and_changes_nothing(server: Server, body: bytes) -> None:
    for ask in (requests.put, requests.post):
        assert ask(f"{server.url}/control", data=body, timeout=5).status_code == 400
    assert server.behaviour == Behaviour()


DESK_MAKERS = [holding.Holding, capacity.Capacity, planner.Planner, Listed]
PATHS = [
    "/v2/slots",
    "/v2/reservations",
    "/v2/reservations/R1",
    "/v2/events",
    "/v2/events/a",
    "/v2/changes",
    "/Collections.asmx/GetFreeCapacity",
    "/Collections.asmx/AddCollection",
    "/Collections.asmx/CancelCollection",
    "/Collections.asmx/GetStatuses",
    "/planner/packs",
    "/planner/tickets",
    "/planner/tickets/a/stop",
    "/planner/changes",
    "/lists",
    "",
]
values = st.sampled_from(["", "2026-07-01", "07/01/2026", "010726", "9999-12-31", "-1", "٣", "99999999999999999999"])
names = ["from", "to", "since", "tasks", "StartDate", "EndDate", "Loads", "Since", "after"]


@pytest.mark.parametrize("made", DESK_MAKERS)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    path=st.sampled_from(PATHS),
    query=st.dictionaries(st.sampled_from(names), values | st.text(max_size=8)),
    body=st.binary(max_size=40) | st.sampled_from([b"{}", b"[]", b"<a/>", b"job,day\na,2026-07-06\n,\n"]),
)
def test_a_desk_has_an_answer_to_anything(
    made: Any, method: str, path: str, query: dict[str, str], body: bytes
) -> None:
    desk: Desk = made(depot())

    assert 200 <= desk.answer(Request(method, path, query, body), NOON).status < 500


def test_a_clock_may_be_ahead_or_faster() -> None:
    at = NOON
    clock = Clock(lambda: at, speed=60.0)
    clock.advance(timedelta(hours=1))
    at = NOON + timedelta(minutes=1)

    assert clock.now() == NOON + timedelta(hours=2)


# the vendor with a list


def test_a_list_is_read_once_however_often_it_comes() -> None:
    desk = Listed(depot(answers=timedelta(hours=4), behaviour=Behaviour(fails=0)))
    body = "﻿Job,Day,Window,Loads\na,2026-07-06,,mattress fridge\nb,2026-07-06,,\nc,someday,,\n,2026-07-06,,\n".encode()

    first = desk.answer(Request("POST", "/lists", {}, body), NOON)
    again = desk.answer(Request("POST", "/lists", {}, body), NOON)

    assert (json.loads(first.body), json.loads(again.body)) == ({"taken": 2}, {"taken": 0})
    assert {one.job: one.state for one in desk.depot.pass_time(NOON + timedelta(hours=8))} == {
        "a": "accepted",
        "b": "accepted",
    }
