from datetime import datetime, timedelta

import pytest
from django.test import RequestFactory
from tests.cast import NOW

from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.kinds import Limit

MINUTE = timedelta(minutes=1)
either = pytest.mark.parametrize(
    "limit", [Limit("tries", 3, MINUTE), Limit("tries", 3, MINUTE, exact=False)], ids=["exact", "in the process"]
)


def told(address: str, **headers: str) -> str:
    return callers.address(RequestFactory().get("/", REMOTE_ADDR=address, headers=headers))


def test_without_a_proxy_nobody_can_claim_another_address(settings) -> None:
    settings.BEHIND_PROXY = False

    assert told("192.0.2.7", **{"X-Forwarded-For": "10.0.0.1"}) == "192.0.2.7"


def test_behind_our_proxy_the_last_hop_counts_not_what_the_client_claims(settings) -> None:
    settings.BEHIND_PROXY = True

    assert told("127.0.0.1", **{"X-Forwarded-For": "10.0.0.1, 192.0.2.7"}) == "192.0.2.7"


def test_a_header_of_one_word_cannot_be_claimed_by_another_spelling(settings) -> None:
    settings.BEHIND_PROXY, settings.CLIENT_HEADER = True, "Clientaddress"

    claimed = {"X_Forwarded_For": "10.0.0.1", "X-Forwarded-For": "10.0.0.2", "Clientaddress": "192.0.2.7"}

    assert told("127.0.0.1", **claimed) == "192.0.2.7"


@pytest.mark.parametrize("said", ["", "unknown", "10.0.0.1, "])
def test_a_proxy_that_says_nothing_useful_counts_by_itself(settings, said: str) -> None:
    settings.BEHIND_PROXY = True

    assert told("127.0.0.1", **{"X-Forwarded-For": said}) == "127.0.0.1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("192.0.2.7:4711", "192.0.2.7:4712"),
        ("[2001:db8:1:2::1]:4711", "2001:db8:1:2:ffff::9"),
        ("2001:db8:1:2::1", "2001:db8:1:2::2"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_the_same_household_is_one_caller(settings, one: str, other: str) -> None:
    settings.BEHIND_PROXY = True

    assert told("::1", **{"X-Forwarded-For": one}) == told("::1", **{"X-Forwarded-For": other})


def test_another_household_is_another_caller() -> None:
    assert told("2001:db8:1:2::1") != told("2001:db8:1:3::1")


def asked(limit: Limit, *addresses: str, now: datetime = NOW, cost: int = 1) -> int:
    """How many of requests from these addresses go through."""
    went = 0
    for address in addresses:
        try:
            callers.count(limit, RequestFactory().get("/", REMOTE_ADDR=address), now=now, cost=cost)
        except TooMany:
            continue
        went += 1
    return went


HOUSEHOLDS = [f"2001:db8:1:{number:x}::1" for number in range(50)]


@pytest.mark.django_db
@either
def test_the_households_of_one_network_have_more_room_together_and_not_without_end(limit: Limit) -> None:
    assert asked(limit, *HOUSEHOLDS) == callers.NETWORK * limit.amount
    assert asked(limit, "2001:db8:2::1") == 1


@pytest.mark.django_db
@either
def test_what_a_household_is_refused_takes_nothing_from_its_neighbours(limit: Limit) -> None:
    assert asked(limit, *["2001:db8:1:1::1"] * 50) == limit.amount

    assert asked(limit, *HOUSEHOLDS[2:]) == (callers.NETWORK - 1) * limit.amount


@pytest.mark.django_db
@either
@pytest.mark.parametrize("cost", [1, 3])
def test_what_the_network_refuses_takes_nothing_from_the_household(limit: Limit, cost: int) -> None:
    asked(limit, *HOUSEHOLDS[:12])
    own = "2001:db8:1:ffff::1"
    assert asked(limit, *[own] * 3, cost=cost) == 0

    assert asked(limit, *[own] * 4, now=NOW + MINUTE / 3) == limit.amount  # the network has room for 4 by then


@pytest.mark.django_db
@either
def test_addresses_of_the_old_kind_are_counted_each_by_itself(limit: Limit) -> None:
    assert asked(limit, *[f"192.0.2.{number}" for number in range(50)]) == 50


def test_guesses_of_one_network_are_counted_together() -> None:
    room = callers.NETWORK * kinds.GUESSES.amount
    assert asked(kinds.GUESSES, *[f"2001:db8:1:{number:x}::1" for number in range(room)]) == room

    with pytest.raises(TooMany):
        callers.may_guess(RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:ffff::1"), now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("exact", [True, False])
def test_what_is_given_back_is_given_back_to_the_network_too(exact: bool) -> None:
    limit = Limit("tries", 1, MINUTE, exact=exact)
    for household in HOUSEHOLDS:
        callers.take(limit, household, now=NOW)
        callers.give_back(limit, household)


def test_a_mark_is_the_callers_own_and_one_for_a_whole_48(settings) -> None:
    def mark(of: str) -> str:
        return callers.mark(kinds.HOLDS, RequestFactory().get("/", REMOTE_ADDR=of))

    assert mark("203.0.113.7") == mark("203.0.113.7") != mark("203.0.113.8")
    assert mark("2001:db8:1:2::3") == mark("2001:db8:1:ffff::9") != mark("2001:db8:2::3")
    assert "203.0.113.7" not in mark("203.0.113.7")
    settings.LIMITS = kinds.read("holds=0")
    assert mark("203.0.113.7") == ""
