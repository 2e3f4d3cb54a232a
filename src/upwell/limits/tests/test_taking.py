"""How much goes through, and when there is room again. Each rule for buckets in the database and in the process."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from tests.cast import NOW

from upwell.limits import actions as limits
from upwell.limits import held, kinds
from upwell.limits.actions import TooMany
from upwell.limits.kinds import Limit
from upwell.limits.models import Bucket

MINUTE = timedelta(minutes=1)
KINDS = [Limit("tries", 3, 3 * MINUTE), Limit("tries", 3, 3 * MINUTE, exact=False)]
either = pytest.mark.parametrize("limit", KINDS, ids=["exact", "in the process"])


def taken(limit: Limit, times: int, who: str = "somebody", after: timedelta = timedelta(), cost: int = 1) -> int:
    """How many of so many tries go through."""
    went = 0
    for _ in range(times):
        try:
            limits.take(limit, who, now=NOW + after, cost=cost)
        except TooMany:
            continue
        went += 1
    return went


@pytest.mark.django_db
@either
def test_so_many_go_through_and_no_more(limit: Limit) -> None:
    assert taken(limit, 5) == 3


@pytest.mark.django_db
@either
def test_each_who_and_each_limit_has_its_own_room(limit: Limit) -> None:
    taken(limit, 3)

    assert taken(limit, 1, who="another") == 1
    assert taken(Limit("other", 1, MINUTE, exact=limit.exact), 1) == 1


@pytest.mark.django_db
@either
def test_room_comes_back_evenly_and_the_refusal_says_when(limit: Limit) -> None:
    taken(limit, 3)

    with pytest.raises(TooMany) as refusal:
        limits.take(limit, "somebody", now=NOW)
    assert refusal.value.wait == MINUTE
    assert refusal.value.seconds == 60
    assert taken(limit, 1, after=MINUTE - timedelta(seconds=1)) == 0
    assert taken(limit, 2, after=MINUTE) == 1


@pytest.mark.django_db
@either
def test_after_the_whole_time_all_of_it_is_free_again(limit: Limit) -> None:
    taken(limit, 3)

    assert taken(limit, 5, after=3 * MINUTE) == 3


@pytest.mark.django_db
@either
def test_what_is_refused_does_not_make_the_wait_longer(limit: Limit) -> None:
    taken(limit, 50)

    assert taken(limit, 1, after=MINUTE) == 1


@pytest.mark.django_db
@either
def test_one_of_a_greater_cost_takes_more_room(limit: Limit) -> None:
    assert taken(limit, 2, cost=2) == 1
    assert taken(limit, 1) == 1
    assert taken(limit, 1, who="another", cost=4) == 0


@pytest.mark.django_db
@either
def test_a_clock_that_was_wrong_by_a_year_keeps_nobody_out(limit: Limit) -> None:
    taken(limit, 3, after=timedelta(days=365))

    assert taken(limit, 1) == 1


@pytest.mark.django_db
@either
def test_a_process_whose_clock_is_a_moment_behind_finds_the_same_bucket(limit: Limit) -> None:
    taken(limit, 3, after=timedelta(seconds=5))

    assert taken(limit, 1) == 0


@pytest.mark.django_db
@either
def test_none_is_no_limit(limit: Limit, settings) -> None:
    settings.LIMITS = {"tries": Limit("tries", 0, MINUTE, limit.exact)}

    assert taken(limit, 50) == 50


@pytest.mark.django_db
@either
def test_a_setting_changes_it(limit: Limit, settings) -> None:
    settings.LIMITS = {"tries": Limit("tries", 7, MINUTE, limit.exact)}

    assert taken(limit, 50) == 7


@pytest.mark.django_db
def test_exact_counting_is_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        limits.take(KINDS[0], "somebody", now=NOW)


def test_counting_in_the_process_is_no_statement() -> None:
    assert taken(KINDS[1], 1) == 1  # without access to a database


def test_a_look_before_counts_nothing_and_refuses_when_it_is_full() -> None:
    for _ in range(5):
        limits.check(KINDS[1], "somebody", now=NOW)
    assert taken(KINDS[1], 3) == 3

    with pytest.raises(TooMany):
        limits.check(KINDS[1], "somebody", now=NOW)


def test_a_flood_of_addresses_does_not_fill_the_memory(monkeypatch) -> None:
    monkeypatch.setattr(held, "MOST", 10)
    for number in range(100):
        limits.take(KINDS[1], str(number), now=NOW)

    assert len(held._empty_at) <= 10


def test_a_flood_of_addresses_sets_nobody_free_who_was_counted_lately(monkeypatch) -> None:
    monkeypatch.setattr(held, "MOST", 10)
    limit = KINDS[1]
    assert taken(limit, 5) == 3

    for number in range(100):
        limits.take(limit, f"one of a flood {number}", now=NOW)
        assert taken(limit, 1) == 0  # refused, and remembered for asking


@pytest.mark.django_db
def test_what_is_held_in_turn_gets_one_place_after_the_other() -> None:
    limit = KINDS[0]

    waits = [limits.reserve(limit, "somebody", now=NOW) - NOW for _ in range(5)]

    assert waits == [timedelta(), timedelta(), timedelta(), MINUTE, 2 * MINUTE]
    assert limits.reserve(limit, "another", now=NOW) == NOW


@pytest.mark.django_db
def test_a_place_may_be_given_back_and_all_of_them_be_cleared() -> None:
    limit = KINDS[0]
    taken(limit, 3)

    limits.give_back(limit, "somebody")
    assert taken(limit, 2) == 1

    limits.clear(limit, "somebody")
    assert taken(limit, 5) == 3


@pytest.mark.django_db
def test_no_address_is_stored_and_who_is_done_is_forgotten() -> None:
    taken(KINDS[0], 1, who="192.0.2.7")

    assert "192.0.2.7" not in str(Bucket.objects.values().get())
    assert limits.sweep(now=NOW) == 0
    assert limits.sweep(now=NOW + 2 * MINUTE) == 1
    assert not Bucket.objects.exists()


def test_the_log_says_once_a_minute_which_limit_was_reached_and_not_by_whom(caplog) -> None:
    with caplog.at_level(logging.WARNING):
        taken(KINDS[1], 50, who="192.0.2.7")

    assert [record.getMessage() for record in caplog.records] == ["Somebody has reached the limit tries"]


@pytest.mark.django_db
def test_a_storm_from_one_library_or_one_phone_company_s_address_is_not_refused() -> None:
    """Six hundred reports within ten minutes, each with answers, look-ups and a photo of four megabytes."""
    of_each = {kinds.DRAFTS: 2, kinds.SUBMISSIONS: 1, kinds.PHOTOS: 1, kinds.ANSWERS: 8, kinds.LOOK_UPS: 12}
    for number in range(600):
        moment = NOW + number * timedelta(seconds=1)
        for limit, times in of_each.items():
            for _ in range(times):
                limits.take(limit, "192.0.2.7", now=moment)
        limits.take(kinds.PHOTO_BYTES, "192.0.2.7", now=moment, cost=4_000_000)


class TestSetting:
    def test_says_amount_and_time_or_amount_alone(self) -> None:
        read = kinds.read("submissions=2000/1h, photos=0 drafts=5/30s")

        assert read["submissions"] == Limit("submissions", 2_000, timedelta(hours=1))
        assert read["photos"] == Limit("photos", 0, kinds.PHOTOS.within)
        assert read["drafts"].within == timedelta(seconds=30)

    @pytest.mark.parametrize("text", ["submission=5", "photos", "photos=many", "photos=5/", "photos=5/0m", "photos=-1"])
    def test_refuses_what_it_does_not_understand(self, text: str) -> None:
        with pytest.raises(kinds.CannotRead, match=text):
            kinds.read(text)

    @pytest.mark.parametrize("limit", kinds.LIMITS.values(), ids=list(kinds.LIMITS))
    def test_every_limit_can_be_written_as_it_is(self, limit: Limit) -> None:
        assert kinds.read(limit.written()) == {limit.name: limit}
