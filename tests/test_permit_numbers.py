"""Whoever books an inspection has a permit that holds, for that address: any other number is refused in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.test_permit_path import HOME, browser, city, granted
from upwell.channels.web.tests.walking import Browser
from upwell.intake.permitted import PermitRecord
from upwell.lib import clock
from upwell.limits.actions import TooMany
from upwell.limits.kinds import PERMIT_NUMBERS
from upwell.permits import actions as permits
from upwell.permits.models import Permit

__all__ = ["browser", "city"]
NOBODYS, ELSEWHERE = "P-AAAA-AAAA", "200 E Santa Clara St"


def asked_with(number: str, where: str = HOME) -> Browser:
    """Somebody who has nothing but this number."""
    somebody = Browser(Client())
    somebody.start("building_inspection")
    somebody.answer(where)
    somebody.answer(number)
    return somebody


@pytest.fixture
def permit(browser: Browser) -> Permit:
    return Permit.objects.get(about=granted(browser).reference)


def test_a_number_nobody_has_is_asked_for_again_and_the_right_one_goes_on(permit: Permit) -> None:
    somebody = asked_with(NOBODYS)

    assert somebody.at == "permit_number"
    assert "We do not know this number." in somebody.words
    somebody.answer(permit.number)
    assert somebody.at == "ready"


def test_small_letters_and_spaces_are_the_same_number(permit: Permit) -> None:
    assert asked_with(permit.number.lower().replace("-", " - ")).at == "ready"


def test_a_permit_for_another_address_books_nothing_and_does_not_say_for_which(permit: Permit) -> None:
    somebody = asked_with(permit.number, ELSEWHERE)

    assert somebody.at == "other_address"
    assert "This permit is for another address" in somebody.words
    assert HOME not in somebody.words


def test_what_is_over_or_taken_back_books_nothing(permit: Permit) -> None:
    Permit.objects.update(valid_until=clock.now() - timedelta(days=1))
    assert asked_with(permit.number).at == "not_valid"

    Permit.objects.update(valid_until=None)
    assert asked_with(permit.number).at == "ready"
    permits.revoke(permit.number, why="A mistake", by="test", called="A colleague", now=clock.now())
    somebody = asked_with(permit.number)
    assert (somebody.at, "no longer valid" in somebody.words) == ("not_valid", True)


def test_the_permit_of_another_kind_books_nothing(permit: Permit) -> None:
    Permit.objects.update(service="block_party")

    assert asked_with(permit.number).at == "other_permit"


def test_the_permit_of_a_house_holds_for_its_units_and_not_for_the_next_number(permit: Permit) -> None:
    here = {
        label: (PermitRecord().look_up({"number": permit.number, "place": {"label": label}}, now=clock.now()) or {})[
            "here"
        ]
        for label in (HOME, f"{HOME} Unit B", f"1{HOME}", HOME.rstrip("y"), "")
    }

    assert list(here.values()) == ["yes", "yes", "no", "no", "no"]


def test_only_so_many_numbers_can_be_tried_for_one_place_and_right_ones_do_not_count(permit: Permit) -> None:
    now, look = clock.now(), PermitRecord()

    def tried(number: str, where: str = HOME) -> bool:
        return look.look_up({"number": number, "place": {"label": where}}, now=now) is not None

    assert all(tried(permit.number) for _ in range(PERMIT_NUMBERS.amount + 5))
    assert not any(tried(NOBODYS) for _ in range(PERMIT_NUMBERS.amount))
    with pytest.raises(TooMany):
        tried(permit.number)
    assert tried(permit.number, ELSEWHERE)
    page = asked_with(NOBODYS)
    assert page.response.status_code == 429
    assert "There were too many tries." in page.words
