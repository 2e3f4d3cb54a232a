"""What every kind of vendor's system does for us, whatever language it speaks: the same expectations of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from time import monotonic
from uuid import uuid4

import pytest

from upwell.partners.ports import Carrier, Refused, Scheduler, Slot, SlotTaken, Unreachable, Wanted
from upwell.partners.systems.wire import TooSlow, Wire
from upwell.partners.tests.vendors import FOURTH, LIMIT, MATTRESS, MONDAY, WITH_A_SAY, Pair, job, system, vendor
from upwell.simulation.haulers.behaviour import Behaviour

THURSDAY = date(2026, 7, 2)
WEEK = (MONDAY, MONDAY + timedelta(days=6))
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture(params=WITH_A_SAY)
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    with vendor(request.param) as made:
        yield made


def days(pair: Pair, first: date = WEEK[0], last: date = WEEK[1], wanted: Wanted = MATTRESS) -> list[date]:
    return [slot.day for slot in pair.system.free(wanted, first, last)]


def send(pair: Pair, day: date | None = MONDAY, **more: object) -> object:
    return pair.system.send("create", job(day, **more), sequence=1, key=str(uuid4()))


# days


def test_it_is_a_scheduler_and_a_carrier(pair: Pair) -> None:
    scheduler: Scheduler = pair.system
    carrier: Carrier = pair.system

    assert scheduler.holds is (pair.kind == "holds")
    assert carrier.news(pair.hands()) == []


def test_free_days_are_those_on_which_it_works_in_order(pair: Pair) -> None:
    assert days(pair, date(2026, 7, 1), date(2026, 7, 9)) == [
        THURSDAY,
        MONDAY,
        date(2026, 7, 7),
        date(2026, 7, 8),
        date(2026, 7, 9),
    ]
    assert FOURTH not in days(pair, FOURTH, FOURTH)


def test_the_first_and_the_last_day_asked_for_are_in_the_answer_and_none_outside(pair: Pair) -> None:
    assert days(pair, MONDAY, MONDAY) == [MONDAY]
    assert days(pair, MONDAY, date(2026, 7, 8)) == [MONDAY, date(2026, 7, 7), date(2026, 7, 8)]
    assert days(pair, date(2026, 7, 8), MONDAY) == []


def test_eight_weeks_cross_the_end_of_the_year(pair: Pair) -> None:
    pair.hands.at = datetime.fromisoformat("2026-12-28T12:00:00-08:00")

    found = days(pair, date(2026, 12, 29), date(2027, 2, 22))

    assert date(2026, 12, 31) in found
    assert date(2027, 1, 1) in found  # no holiday of this vendor
    assert found[-1] == date(2027, 2, 22)
    assert len(found) == 40


def test_how_often_a_day_is_free_is_told_and_falls_with_each_job(pair: Pair) -> None:
    before = pair.system.free(MATTRESS, MONDAY, MONDAY)
    send(pair)

    assert before == [Slot(MONDAY, "", 2)]
    assert pair.system.free(MATTRESS, MONDAY, MONDAY) == [Slot(MONDAY, "", 1)]


def test_a_full_day_is_not_offered_and_the_others_are(pair: Pair) -> None:
    send(pair)
    send(pair)

    assert MONDAY not in days(pair)
    assert days(pair)[0] == date(2026, 7, 7)


def test_a_cancelled_job_gives_its_place_back(pair: Pair) -> None:
    first, second = job(), job()
    for one in (first, second):
        pair.system.send("create", one, sequence=1, key="a")
    pair.system.send("cancel", first, sequence=2, key="b")

    assert days(pair)[0] == MONDAY


# holds


def test_a_hold_is_for_the_slot_asked_for_and_runs_out_when_asked(pair: Pair) -> None:
    hold = pair.system.hold(uuid4(), MATTRESS, Slot(MONDAY), TEN_MINUTES)

    assert hold.slot == Slot(MONDAY)
    assert hold.expires_at == pair.hands() + TEN_MINUTES
    assert bool(hold.ref) is pair.system.holds


def test_nobody_holds_what_is_full(pair: Pair) -> None:
    send(pair)
    send(pair)

    with pytest.raises(SlotTaken):
        pair.system.hold(uuid4(), MATTRESS, Slot(MONDAY), TEN_MINUTES)


def test_nobody_holds_a_day_without_trucks(pair: Pair) -> None:
    with pytest.raises(SlotTaken):
        pair.system.hold(uuid4(), MATTRESS, Slot(FOURTH), TEN_MINUTES)


def test_giving_back_what_is_gone_is_no_error(pair: Pair) -> None:
    hold = pair.system.hold(uuid4(), MATTRESS, Slot(MONDAY), TEN_MINUTES)

    pair.system.release(hold.ref)
    pair.system.release(hold.ref)
    pair.system.release("R999999")

    assert len(pair.system.free(MATTRESS, MONDAY, MONDAY)) == 1


# jobs


def test_a_job_that_was_sent_has_the_vendors_name_for_it(pair: Pair) -> None:
    sent = pair.system.send("create", job(), sequence=1, key="k")

    assert sent.ref == "J000001"
    assert sent.accepted


def test_a_job_that_is_sent_twice_is_one_job(pair: Pair) -> None:
    one = job()
    first = pair.system.send("create", one, sequence=1, key="k")
    again = pair.system.send("create", one, sequence=1, key="k")

    assert first == again
    assert len(pair.depot.books.errands) == 1


def test_a_job_for_a_full_day_is_turned_away_as_taken(pair: Pair) -> None:
    send(pair)
    send(pair)

    with pytest.raises(SlotTaken):
        send(pair)


def test_what_a_vendor_will_not_do_is_refused_in_its_words(pair: Pair) -> None:
    pair.behaviour.refuses = True

    with pytest.raises(Refused, match="We do not take this"):
        send(pair)


def test_a_changed_job_moves_to_its_new_day(pair: Pair) -> None:
    one = job()
    pair.system.send("create", one, sequence=1, key="a")
    moved = job(date(2026, 7, 8), id=one.id)
    pair.system.send("change", moved, sequence=2, key="b")
    pair.system.send("change", moved, sequence=2, key="b")

    assert [errand.day for errand in pair.depot.books.errands.values()] == [date(2026, 7, 8)]
    assert pair.system.free(MATTRESS, MONDAY, MONDAY) == [Slot(MONDAY, "", 2)]


def test_a_change_to_a_full_day_leaves_the_job_where_it_was(pair: Pair) -> None:
    one = job(date(2026, 7, 8))
    pair.system.send("create", one, sequence=1, key="a")
    send(pair)
    send(pair)

    with pytest.raises(SlotTaken):
        pair.system.send("change", job(MONDAY, id=one.id), sequence=2, key="b")

    assert pair.depot.books.errands[str(one.id)].day == date(2026, 7, 8)
    assert pair.system.free(MATTRESS, date(2026, 7, 8), date(2026, 7, 8))[0].free == 1


def test_a_change_of_a_job_the_vendor_has_lost_makes_it_anew(pair: Pair) -> None:
    sent = pair.system.send("change", job(), sequence=3, key="c")

    assert sent.ref
    assert len(pair.depot.books.errands) == 1


def test_a_job_that_is_cancelled_twice_or_was_never_there_is_cancelled(pair: Pair) -> None:
    one = job()
    pair.system.send("create", one, sequence=1, key="a")
    for _ in range(2):
        pair.system.send("cancel", one, sequence=2, key="b")
    pair.system.send("cancel", job(), sequence=2, key="c")

    assert [errand.cancelled for errand in pair.depot.books.errands.values()] == [True]


def test_a_job_without_a_day_gets_one(pair: Pair) -> None:
    send(pair, None)

    assert [errand.day for errand in pair.depot.books.errands.values()] == [THURSDAY]


def test_facts_of_any_kind_are_sent(pair: Pair) -> None:
    odd = {"address": "1 Elm \x00 \ud800 \ufffe St", "point": [37.3, -121.9], "at": pair.hands(), "items": {"sofa": 1}}

    assert pair.system.send("create", job(facts=odd), sequence=1, key="k").ref


# news


def test_news_tells_the_whole_day_of_a_job(pair: Pair) -> None:
    one, began = job(), pair.hands()
    pair.system.send("create", one, sequence=1, key="k")
    pair.hands.advance(days=7)
    pair.depot.pass_time(pair.hands())

    news = pair.system.news(began)

    assert [update.state for update in news] == ["under_way", "done"]
    assert {update.job for update in news} == {one.id}
    assert {update.ref for update in news} == {"J000001"}
    assert news[-1].items == {"mattress": 1}
    assert news[-1].taken_to
    assert news[-1].photos[0].startswith(b"\xff\xd8")
    assert all(began < update.at < pair.hands() for update in news)
    assert len({update.id for update in news}) == 2


def test_the_same_news_has_the_same_id_each_time(pair: Pair) -> None:
    send(pair)
    pair.hands.advance(days=7)
    pair.depot.pass_time(pair.hands())

    assert pair.system.news(pair.hands() - timedelta(days=8)) == pair.system.news(pair.hands() - timedelta(days=9))


@pytest.mark.parametrize(("behaviour", "state"), [({"fails": 1.0}, "could_not"), ({"changes_mind": 1.0}, "declined")])
def test_what_could_not_be_done_says_why(pair: Pair, behaviour: dict[str, float], state: str) -> None:
    pair.depot.behaviour = Behaviour(**behaviour)
    send(pair)
    pair.hands.advance(days=7)
    pair.depot.pass_time(pair.hands())

    last = pair.system.news(pair.hands() - timedelta(days=8))[-1]

    ours = {"nothing_out", "no_access", "not_booked_items", "too_heavy", "hazardous", "no_capacity"}
    assert last.state == state
    assert last.why in ours
    assert last.words.endswith(".")


# bad days


@pytest.mark.parametrize("trouble", ["error", "malformed", "loses", "floods", "redirects"])
def test_no_answer_or_one_without_sense_is_unreachable(pair: Pair, trouble: str) -> None:
    setattr(pair.behaviour, trouble, True)

    for ask in every_question(pair):
        with pytest.raises(Unreachable):
            ask()


def every_question(pair: Pair) -> list:
    return [
        lambda: pair.system.free(MATTRESS, *WEEK),
        lambda: pair.system.hold(uuid4(), MATTRESS, Slot(MONDAY), TEN_MINUTES),
        lambda: pair.system.send("create", job(), sequence=1, key="k"),
        lambda: pair.system.send("change", job(), sequence=1, key="k"),
        lambda: pair.system.send("cancel", job(), sequence=1, key="k"),
        lambda: pair.system.news(pair.hands()),
    ]


@pytest.mark.parametrize("trouble", [{"slow": 5.0}, {"drips": True}])
def test_nobody_waits_longer_than_the_limit(pair: Pair, trouble: dict[str, float]) -> None:
    pair.depot.behaviour = Behaviour(**trouble)
    began = monotonic()

    with pytest.raises(TooSlow):
        pair.system.free(MATTRESS, *WEEK)

    assert monotonic() - began < LIMIT * 3


def test_a_vendor_that_is_down_is_unreachable_until_it_is_back(pair: Pair) -> None:
    pair.behaviour.down_until = pair.hands() + timedelta(days=1)

    with pytest.raises(Unreachable):
        pair.system.free(MATTRESS, *WEEK)
    pair.hands.advance(days=1)

    assert days(pair)


def test_a_job_whose_answer_was_lost_is_there_once_when_it_is_sent_again(pair: Pair) -> None:
    one = job()
    pair.behaviour.loses = True
    with pytest.raises(Unreachable):
        pair.system.send("create", one, sequence=1, key="k")
    pair.behaviour.loses = False

    sent = pair.system.send("create", one, sequence=1, key="k")

    assert sent.ref == "J000001"
    assert len(pair.depot.books.errands) == 1


def test_a_vendor_that_does_everything_twice_has_each_job_once(pair: Pair) -> None:
    pair.behaviour.doubles = True
    hold = pair.system.hold(uuid4(), MATTRESS, Slot(MONDAY), TEN_MINUTES)
    one = job(hold=hold.ref)

    assert pair.system.send("create", one, sequence=1, key="a").ref.startswith("J")
    pair.system.send("change", job(date(2026, 7, 8), id=one.id), sequence=2, key="b")
    pair.system.send("cancel", one, sequence=3, key="c")
    assert len(pair.depot.books.errands) == 1


def test_nobody_listens_at_the_address(pair: Pair) -> None:
    wire = Wire("http://127.0.0.1:9", limit=LIMIT)

    with pytest.raises(Unreachable):
        system(pair.kind, wire, pair.hands, 2).free(MATTRESS, *WEEK)


@pytest.mark.parametrize("kind", WITH_A_SAY)
def test_the_wrong_secret_is_no_answer(kind: str) -> None:
    with vendor(kind, secret="whsec_another") as pair, pytest.raises(Unreachable):
        pair.system.free(MATTRESS, *WEEK)


def test_one_vendor_that_is_down_does_not_touch_the_others() -> None:
    with vendor("holds") as down, vendor("capacity") as up, vendor("jobs") as other:
        down.behaviour.down_until = down.hands() + timedelta(days=1)

        with pytest.raises(Unreachable):
            down.system.free(MATTRESS, *WEEK)
        assert days(up)
        assert days(other)
