"""News of partners: row 46 of the matrix of bulky collection, and that nothing ever goes back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as some
from tests.race import race

from upwell.events.models import Event
from upwell.partners import actions, queries, standing
from upwell.partners.models import Entry, Incoming, WorkOrder
from upwell.partners.ports import State, Update
from upwell.partners.tests.scene import LATER, NOW, entries, events_of, fresh, hear, news, ordered, picture

STATES = some.sampled_from(get_args(State))
NEWS = some.lists(some.tuples(STATES, some.integers(0, 5)), max_size=8)


def follow(start: str, told: list[tuple[str, int]]) -> list[str]:
    """The states an order goes through, by the pure rule alone."""
    seen, heard = [start], None
    for state, minutes in told:
        at = NOW + timedelta(minutes=minutes)
        if standing.judge(seen[-1], heard, state, at) == "applied":
            seen.append(state)
            heard = at
    return seen


@given(some.sampled_from(sorted(standing.OPEN)), NEWS)
def test_whatever_comes_in_whatever_order_an_order_never_goes_back(start, told):
    seen = follow(start, told)

    steps = [standing.STEP[state] for state in seen]
    assert steps == sorted(set(steps))
    assert sum(state in standing.ENDED for state in seen) <= 1


@given(some.permutations([("accepted", 1), ("under_way", 2), ("done", 3)]))
def test_news_of_one_job_in_any_order_ends_the_same(told):
    assert follow("sent", list(told))[-1] == "done"


@given(some.permutations([("accepted", 1), ("under_way", 2), ("could_not", 3)] * 2))
def test_news_twice_and_in_any_order_ends_the_same(told):
    assert follow("queued", list(told))[-1] == "could_not"


@given(STATES, STATES, some.integers(-5, 5))
def test_every_pair_of_news_is_judged(first, second, minutes):
    verdict = standing.judge(first, NOW, second, NOW + timedelta(minutes=minutes))

    assert verdict in get_args(standing.Verdict)
    assert verdict != "applied" or first not in standing.ENDED


def test_row_46_the_same_news_twice_has_one_effect(partners):
    order = ordered("south")

    assert hear(order, "accepted") == hear(order, "accepted") == "applied"

    assert entries(order) == ["made", "accepted"]
    assert Incoming.objects.count() == 1


def test_row_46_out_of_order_and_older_than_current(partners):
    order = ordered("south")

    assert hear(order, "under_way", after=20) == "applied"
    assert hear(order, "accepted", after=10) == "older"
    assert hear(order, "done", after=30) == "applied"
    assert hear(order, "under_way", after=40) == "older"

    assert fresh(order).state == "done"
    assert events_of(order) == ["made", "under_way", "done"]


def test_row_46_a_second_end_is_kept_for_a_person(partners):
    order = ordered("south")
    hear(order, "could_not", after=10, why="no_access")

    assert hear(order, "done", after=20) == "too_late"

    assert fresh(order).state == "could_not"
    assert Incoming.objects.get(state="done").seen_at is None
    assert events_of(order)[-1] == "news_kept"


@pytest.mark.parametrize("end", ["done", "could_not"])
def test_an_end_before_the_day_a_resident_chose_closes_nothing_and_a_person_looks_at_it(partners, end):
    order = ordered("north", booking_id=uuid4())
    at_night = NOW + timedelta(hours=20)  # by the partner's clock; ours still says the day before

    assert hear(order, "accepted") == "applied"
    assert (
        actions.receive("north", Update(id="1", state=end, at=at_night, job=order.pk), now=LATER).result == "too_early"
    )

    assert fresh(order).state == "accepted"
    assert fresh(order).ended_at is None
    assert [one.state for one in queries.for_a_person()] == [end]
    assert Event.objects.get(name="work_order_news_kept").data["why"] == "too_early"

    on_the_day = NOW + timedelta(days=1)
    told = Update(id="2", state=end, at=on_the_day, job=order.pk, why="no_access")
    assert actions.receive("north", told, now=on_the_day).result == "applied"
    assert fresh(order).state == end


def test_a_partner_s_own_day_and_one_that_puts_right_what_was_missed_may_be_earlier(partners):
    own = ordered("north", booking_id=None)

    assert hear(own, "done", after=10) == "applied"


def test_row_46_news_of_an_unknown_job_is_kept_for_a_person(partners):
    update = Update(id="1", state="done", at=NOW, job=uuid4())

    assert actions.receive("north", update, now=NOW).result == "unknown_job"
    assert Event.objects.get(name="work_order_news_kept").data["why"] == "unknown_job"


def test_row_46_a_partner_says_nothing_about_another_s_job(partners):
    order = ordered("south")

    assert actions.receive("north", news(order, "done"), now=NOW).result == "unknown_job"
    assert fresh(order).state == "offered"


def test_a_partner_that_changes_its_mind_turns_it_down(partners):
    order = ordered()
    hear(order, "accepted", after=1)
    hear(order, "cancelled", after=2)

    assert (fresh(order).state, fresh(order).why) == ("declined", "taken_back")
    assert WorkOrder.objects.get(handed_from=order).partner == "south"


def test_done_says_what_was_taken_and_where_to(partners):
    order = ordered("south")

    hear(order, "done", items={"sofa": 1, "mattress": 2, "nothing": 0}, taken_to="Zanker Road", vehicle="12")

    done = fresh(order)
    assert done.items == {"sofa": 1, "pieces": 2}
    assert (done.taken_to, done.vehicle) == ("Zanker Road", "12")
    assert Event.objects.get(name="work_order_done").data["items"] == 3


def test_names_a_partner_makes_up_are_kept_nowhere_but_with_its_sealed_news(partners):
    order = ordered("south")

    hear(order, "done", items={"<b>You won</b> http://evil.example": 3, "sofa": 1, "pieces": 2})

    assert fresh(order).items == {"sofa": 1, "pieces": 5}


def test_what_a_partner_says_lies_sealed_in_the_row_of_its_order(partners):
    order = ordered("south")
    hear(order, "could_not", why="other", words="Mister Oak said no", taken_to="Oak Yard", vehicle="OAK-1")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM partners_workorder")
        rows = cursor.fetchall()

    assert "OAK" not in "".join(str(bytes(one) if isinstance(one, memoryview) else one) for one in rows[0]).upper()
    assert (fresh(order).taken_to, fresh(order).vehicle) == ("Oak Yard", "OAK-1")


def test_photos_are_made_anew_and_what_is_none_is_left_out(partners, uploads):
    from upwell.files import queries as files

    order = ordered("south")
    hear(order, "done", photos=[picture(), b"not a picture"])

    kept = files.of_draft(order.bundle)
    assert [str(one.pk) for one in kept] == fresh(order).photos
    assert [one.kind for one in kept] == ["closing"]


@pytest.mark.parametrize("text", ["x" * 5_000, "\x00", "🗑" * 3_000])
def test_whatever_a_partner_writes_is_kept_sealed_and_no_longer_than_can_be_read(partners, text):
    order = ordered("south")

    hear(order, "could_not", why=text, words=text, taken_to=text, vehicle=text)

    assert len(fresh(order).words or "") <= 2_000
    assert fresh(order).why == "other"


@pytest.mark.django_db(transaction=True)
def test_the_same_news_at_the_same_moment_has_one_effect(in_a_file, partners):
    order = ordered("south")

    said = race(*[lambda: hear(order, "accepted") for _ in range(4)])

    assert said == ["applied"] * 4
    assert Entry.objects.filter(order=order, what="accepted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_no_at_the_same_moment_leave_one_state_and_one_next(in_a_file, partners):
    order = ordered()

    race(lambda: hear(order, "declined", after=2), lambda: hear(order, "accepted", after=1))

    assert fresh(order).state == "declined"
    assert WorkOrder.objects.filter(handed_from=order).count() == 1


def test_clocks_are_the_partner_s_own(partners):
    order = ordered("south")
    hear(order, "accepted", after=600)  # its clock runs ten hours ahead

    assert fresh(order).heard_at == NOW + timedelta(minutes=600)
    assert isinstance(fresh(order).updated_at, datetime)
    assert fresh(order).updated_at == LATER
