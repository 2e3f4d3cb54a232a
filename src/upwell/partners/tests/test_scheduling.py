"""What bookings ask: by the partner's code, from what was said a moment ago, and at once of a vendor that is down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from time import monotonic
from uuid import uuid4

import pytest
from django.conf import LazySettings
from tests.publishing import republish

from upwell.lib import clock
from upwell.partners import scheduling
from upwell.partners.ports import Slot, SlotTaken, Unreachable, Wanted
from upwell.partners.tests.vendors import MATTRESS, MONDAY, SECRET, Pair, job, vendor

SUNDAY = MONDAY + timedelta(days=6)
PARTNERS = {
    "acme": {"name": {"en": "Acme"}, "system": "holds"},
    "bolt": {"name": {"en": "Bolt"}, "system": "capacity"},
    "curb": {"name": {"en": "Curb"}, "system": "jobs", "a_day": 3},
    "desk": {"name": {"en": "Desk"}, "system": "list"},
    "lost": {"name": {"en": "Lost"}, "system": "holds"},
}


@pytest.fixture
def four(city: object, settings: LazySettings) -> Iterator[dict[str, Pair]]:
    scheduling.forget()
    republish(partners=PARTNERS)
    with vendor("holds") as acme, vendor("capacity") as bolt, vendor("jobs") as curb:
        found = {"acme": acme, "bolt": bolt, "curb": curb}
        settings.PARTNERS = {code.upper(): (pair.server.url, (SECRET, "old")) for code, pair in found.items()}
        yield found
        scheduling.forget()


def free(code: str, wanted: Wanted = MATTRESS, last: date = SUNDAY, *, fresh: bool = False) -> list[Slot]:
    return scheduling.free(code, wanted, MONDAY, last, fresh=fresh)


def test_each_kind_of_system_is_spoken_to_in_its_way(four: dict[str, Pair]) -> None:
    assert {code: len(free(code)) for code in four} == dict.fromkeys(four, 5)
    assert {code: free(code)[0].free for code in four} == {"acme": 2, "bolt": 2, "curb": 3}


def test_who_has_a_say_in_days_and_who_holds_them(four: dict[str, Pair]) -> None:
    codes = (*PARTNERS, "nobody")

    assert [code for code in codes if scheduling.holds(code)] == ["acme"]
    assert [code for code in codes if scheduling.scheduler_for(code)] == ["acme", "bolt", "curb"]
    assert [code for code in codes if scheduling.carrier_for(code)] == ["acme", "bolt", "curb"]


@pytest.mark.parametrize("code", ["desk", "lost", "nobody"])
def test_whoever_cannot_be_asked_is_unreachable(four: dict[str, Pair], code: str) -> None:
    with pytest.raises(Unreachable):
        free(code)
    with pytest.raises(Unreachable):
        scheduling.hold(code, uuid4(), MATTRESS, Slot(MONDAY), timedelta(minutes=5))
    scheduling.release(code, "")


@pytest.mark.parametrize("code", ["acme", "bolt", "curb"])
def test_what_was_said_a_moment_ago_is_not_asked_again(
    four: dict[str, Pair], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = free(code)
    for house in ("a", "b"):
        assert free(code, Wanted(("mattress",), property_key=house)) == before
    assert four[code].server.asked == 1

    free(code, fresh=True)
    assert four[code].server.asked == 2
    monkeypatch.setattr(scheduling, "monotonic", lambda: monotonic() + scheduling.REMEMBERED + 1)
    free(code)
    assert four[code].server.asked == 3


def test_another_load_route_partner_or_window_of_days_is_another_question(four: dict[str, Pair]) -> None:
    for wanted in (MATTRESS, Wanted(("fridge",)), Wanted(("fridge", "mattress")), Wanted(("mattress",), route="7")):
        free("acme", wanted)
    free("acme", last=MONDAY)
    free("acme", Wanted(("mattress", "fridge", "mattress")))
    free("bolt")

    assert four["acme"].server.asked == 5
    assert four["bolt"].server.asked == 1


def test_what_is_kept_cannot_be_changed_by_whoever_got_it(four: dict[str, Pair]) -> None:
    free("acme").clear()

    assert len(free("acme")) == 5


def test_how_much_is_kept_has_a_bound(four: dict[str, Pair], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "MOST_REMEMBERED", 3)
    for number in range(7):
        free("acme", last=MONDAY + timedelta(days=number))

    assert len(scheduling._kept.answers) <= 3


def test_a_slot_that_turns_out_to_be_taken_is_not_offered_again(four: dict[str, Pair]) -> None:
    free("bolt")
    for _ in range(2):
        four["bolt"].system.send("create", job(), sequence=1, key="k")

    with pytest.raises(SlotTaken):
        scheduling.hold("bolt", uuid4(), MATTRESS, Slot(MONDAY), timedelta(minutes=5))

    assert MONDAY not in [slot.day for slot in free("bolt")]


def test_a_hold_is_made_and_given_back(four: dict[str, Pair]) -> None:
    four["acme"].hands.at = now = clock.now()
    days = now.date(), now.date() + timedelta(days=14)
    slot = scheduling.free("acme", MATTRESS, *days)[0]

    held = scheduling.hold("acme", uuid4(), MATTRESS, slot, timedelta(minutes=5))
    assert scheduling.free("acme", MATTRESS, *days, fresh=True)[0] == Slot(slot.day, "", 1)
    scheduling.release("acme", held.ref)

    assert scheduling.free("acme", MATTRESS, *days, fresh=True)[0] == slot


def test_one_that_is_down_costs_nobody_a_wait_and_the_others_nothing(four: dict[str, Pair]) -> None:
    four["acme"].behaviour.error = True
    for _ in range(3):
        with pytest.raises(Unreachable):
            free("acme")
    asked, began = four["acme"].server.asked, monotonic()
    for _ in range(100):
        with pytest.raises(Unreachable):
            free("acme")
        assert free("bolt")
        assert free("curb")

    assert four["acme"].server.asked == asked == 3
    assert monotonic() - began < 2


def test_the_sender_of_work_orders_finds_out_for_everybody(four: dict[str, Pair]) -> None:
    four["acme"].behaviour.error = True
    carrier = scheduling.carrier_for("acme")
    assert carrier is not None
    for _ in range(3):
        with pytest.raises(Unreachable):
            carrier.send("create", job(), sequence=1, key="k")

    with pytest.raises(Unreachable):
        free("acme")
    assert four["acme"].server.asked == 3


def test_a_new_address_is_a_new_vendor_that_is_not_down(four: dict[str, Pair], settings: LazySettings) -> None:
    four["acme"].behaviour.error = True
    for _ in range(3):
        with pytest.raises(Unreachable):
            free("acme")

    with vendor("holds") as other:
        settings.PARTNERS = {"ACME": (other.server.url, (SECRET,))}
        assert free("acme")
