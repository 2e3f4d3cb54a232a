import pytest
from django.test import RequestFactory

from upwell.limits import callers


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
