"""Days held over one internet connection, on the page where they are chosen: somebody alone does not keep them all."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.pickup import CALENDAR, KINDS, PARTNERS, THURSDAY, Town
from tests.pickup import town as town
from tests.publishing import republish
from upwell.bookings.models import Booking, Claim
from upwell.channels.web import drafts
from upwell.channels.web.tests.walking import Browser
from upwell.events.models import Event
from upwell.limits import kinds
from upwell.partners import scheduling

REFUSED = "Right now many people choose this day over the same internet line as you."


def with_six_places() -> None:
    each = {code: {**one, "capacity": 6} for code, one in CALENDAR["resources"].items()}
    partners = {code: {**one, "a_day": 6} for code, one in PARTNERS.items()}
    republish(calendars={"pickup": {**CALENDAR, "resources": each}}, partners=partners)
    scheduling.forget()


def choosing(town: Town, connection: str, hauler: str = "desk") -> Browser:
    """Somebody at the page with the days, over this connection."""
    draft: UUID = town.up_to_slot(hauler)
    browser = Browser(Client(REMOTE_ADDR=connection))
    browser.post(f"/resume/{drafts.secret(draft)}/", {})
    browser.press(day=THURSDAY.isoformat())
    return browser


def test_three_are_held_and_the_fourth_reads_why_and_what_to_do(town: Town) -> None:
    with_six_places()
    for _ in range(3):
        assert REFUSED not in choosing(town, "203.0.113.7").words

    refused = choosing(town, "203.0.113.7")

    assert f"{REFUSED} Choose another day, or try again in 20 minutes." in refused.words
    assert refused.response.status_code == 422
    assert Booking.objects.filter(state="held").count() == 3
    assert REFUSED not in choosing(town, "203.0.113.8").words
    assert "203.0.113" not in str(list(Claim.objects.values()))
    gone = Event.objects.get(name="booking_gone")
    assert gone.data["why"] == "many_here", "nobody took it: figures must not say so"


@pytest.mark.parametrize("hauler", KINDS)
def test_whoever_keeps_the_books_of_a_day_one_connection_has_its_share_only(town: Town, hauler: str) -> None:
    """Also where the hauler's own system holds the days: the city says how many it counts on."""
    with_six_places()
    for vendor in town.fleet.vendors.values():
        vendor.depot.room_a_day = 6
    for _ in range(3):
        assert REFUSED not in choosing(town, "203.0.113.7", hauler).words

    assert REFUSED in choosing(town, "203.0.113.7", hauler).words
    assert REFUSED not in choosing(town, "203.0.113.8", hauler).words
    assert Booking.objects.filter(state="held").count() == 4


def test_a_library_where_people_finish_goes_on(town: Town) -> None:
    with_six_places()
    for _ in range(5):
        sent = choosing(town, "203.0.113.7").draft
        town.send(sent)

    assert REFUSED not in choosing(town, "203.0.113.7").words
    assert Booking.objects.filter(state="confirmed").count() == 5


def test_a_city_that_limits_nobody_limits_nobody(town: Town, settings: LazySettings) -> None:
    settings.LIMITS = kinds.read("holds=0")
    with_six_places()
    for _ in range(6):
        choosing(town, "203.0.113.7")

    assert Booking.objects.filter(state="held").count() == 6
