"""A junk pickup that staff book for somebody else: rows 1, 23 and 44 of the matrix of bulky collection."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.pickup import HOME, PICKUP, THURSDAY, Town, booking_of, letters
from tests.pickup import town as town  # the fixture
from tests.publishing import publish
from upwell.accounts import queries as accounts
from upwell.accounts.actor import Actor
from upwell.bookings.queries import CONFIRMED
from upwell.cases.models import Case, Entry
from upwell.intake import actions as intake
from upwell.intake import queries
from upwell.intake.actions import Visitor

PHONE = {"name": "", "email": "", "phone": "408-555-0132"}
EMAIL = {"name": "", "email": "caller@example.org", "phone": ""}
NOTHING = {"name": "", "email": "", "phone": ""}
WHERE = {"ask": "gate", "type": "choice", "for": "staff", "title": "Where may the crew go?"}
WITH_A_PAGE_FOR_STAFF = {
    **PICKUP,
    "steps": [
        *PICKUP["steps"][:2],
        {**WHERE, "options": {"street": "The street only", "yard": "The yard, with a key"}},
        *PICKUP["steps"][2:],
    ],
}


@pytest.fixture
def agent(town: Town, cast: Any) -> Actor:
    return accounts.actor_of(cast.worker)


def begun(town: Town, by: Actor, channel: str = "phone") -> UUID:
    draft = uuid4()
    visitor = Visitor(channel, "es", account_id=by.account_id)
    intake.start("pickup", draft_id=draft, visitor=visitor, now=town.now)
    return draft


def booked(town: Town, by: Actor, contact: dict[str, str], code: str = "acme", *more: tuple[str, Any]) -> Case:
    draft = begun(town, by)
    home = {**HOME, "id": str(uuid4())}
    for address, raw in (("hauler", code), ("home", home), *more, ("items", {"sofa": "1"})):
        assert intake.answer(draft, address, raw, now=town.now).problem is None, address
    town.choose(draft)
    assert intake.answer(draft, "contact", contact, now=town.now).problem is None
    walk = queries.standing(draft, now=town.now).walk
    sent = intake.submit(draft, confirmation=walk.confirmation(), declared=False, by=by, now=town.now)
    return Case.objects.get(pk=sent.case.pk)


@pytest.mark.parametrize("code", ["acme", "bolt", "curb", "desk"])
@pytest.mark.parametrize(
    ("contact", "receipts"), [(EMAIL, 1), (PHONE, 0), (NOTHING, 0)], ids=["email", "phone only", "anonymous"]
)
def test_row_44_a_pickup_is_booked_for_somebody_with_any_hauler(
    town: Town, agent: Actor, code: str, contact: dict[str, str], receipts: int
) -> None:
    case = booked(town, agent, contact, code)
    town.background()

    booking = booking_of(case)
    assert (booking.state, booking.day) == (CONFIRMED, THURSDAY)
    assert (case.channel, case.assisted, case.account_id, case.language) == ("phone", True, None, "es")
    assert Entry.objects.get(case=case, what="opened").by_id == agent.id
    assert letters("booked") == receipts


def test_row_44_a_resident_must_say_how_to_be_reached_where_staff_need_not_ask(town: Town) -> None:
    draft = town.up_to_slot("acme")
    town.choose(draft)

    assert intake.answer(draft, "contact", NOTHING, now=town.now).problem is not None


def test_row_44_staff_move_what_they_booked_for_somebody(town: Town, agent: Actor) -> None:
    case = booked(town, agent, PHONE)
    town.background()

    moved = intake.move_booking(case.pk, "2026-03-06", by=town_staff(agent, case), now=town.now, why="")

    assert str(moved.day) == "2026-03-06"


def town_staff(agent: Actor, case: Case) -> Actor:
    """The same person, a member of the case's team."""
    return replace(agent, teams=agent.teams | {case.team}, grants=frozenset())


def test_row_23_a_page_for_staff_only_is_asked_of_staff_and_stands_in_the_case(town: Town, agent: Actor) -> None:
    publish(WITH_A_PAGE_FOR_STAFF)

    case = booked(town, agent, PHONE, "acme", ("gate", "yard"))

    assert case.answers["gate"] == "yard"


def test_row_23_a_resident_never_comes_to_the_page_for_staff(town: Town) -> None:
    publish(WITH_A_PAGE_FOR_STAFF)
    draft = town.up_to_slot("acme")

    with pytest.raises(intake.StaleStep):
        intake.answer(draft, "gate", "yard", now=town.now)
    town.choose(draft)
    assert "gate" not in town.send(draft).answers


@pytest.mark.parametrize("channel", ["web", "sms", "chat", "api"])
def test_row_1_a_pickup_for_staff_only_is_booked_by_staff_and_by_nobody_else(
    town: Town, agent: Actor, channel: str
) -> None:
    publish({**PICKUP, "channels": ["phone", "counter"]})

    with pytest.raises(intake.CannotStart):
        intake.start("pickup", draft_id=uuid4(), visitor=Visitor(channel, "en"), now=town.now)
    assert booking_of(booked(town, agent, PHONE)).state == CONFIRMED
