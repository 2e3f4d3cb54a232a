"""A small calendar of two trucks, and what may go wrong with it, for the tests of this room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from tests.publishing import republish

from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions
from upwell.bookings.availability import Asked
from upwell.bookings.models import Booking
from upwell.catalogue.calendars import Calendar
from upwell.definition.values import Plain
from upwell.lib.workdays import Workdays

ZONE = ZoneInfo("America/Los_Angeles")
HOME: Mapping[str, Plain] = {"id": "a1", "label": "1 Main St", "lat": 37.0, "lon": -121.0}
NEXT_DOOR: Mapping[str, Plain] = {"id": "a2", "label": "2 Main St", "lat": 37.0, "lon": -121.0}
PICKUP: dict[str, Any] = {
    "name": {"en": "Junk pickup"},
    "takes": {"hauler": "text", "home": "place", "fridge": "yes_no"},
    "chosen_by": "hauler",
    "property": "home",
    "loads": {"bulky": {"name": {"en": "Large items"}}, "cold": {"name": {"en": "Fridges"}, "when": {"fridge": "yes"}}},
    "change_until": {"at": "16:00", "days_before": 1, "working": "yes"},
    "starts": "06:00",
    "window": "P28D",
    "city_holidays": False,
    "resources": {"blue": {"capacity": {"bulky": 2, "cold": 1}}, "green": {"capacity": 3, "weekdays": [4]}},
}
FREE: dict[str, Any] = {"free": {"at_most": 1, "months": 12, "give_back_until": {"at": "16:00", "days_before": 2}}}
NOW = datetime(2026, 3, 3, 18, 0, tzinfo=ZoneInfo("UTC"))  # a Tuesday, 10:00 in the city
WORKDAYS = Workdays(ZONE, frozenset(range(5)))
LASTS = timedelta(minutes=20)


def calendar(**changes: Any) -> Calendar:
    return Calendar.model_validate({**PICKUP, **changes})


def asked(resource: str = "blue", loads: tuple[str, ...] = ("bulky",), route: str = "", **changes: Any) -> Asked:
    return Asked("pickup", calendar(**changes), resource, route, loads, "p")


def in_the_city(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def open_calendar(**changes: Any) -> None:
    """The small city gets the calendar, with these settings."""
    republish(calendars={"pickup": {**PICKUP, **changes}})


def inputs(hauler: str = "blue", home: Mapping[str, Plain] = HOME, fridge: str = "no") -> dict[str, Plain]:
    return {"hauler": hauler, "home": home, "fridge": fridge}


def hold(
    day: str = "2026-03-06",
    *,
    subject: UUID | None = None,
    now: datetime = NOW,
    lasts: timedelta = LASTS,
    step: str = "slot",
    caller: str = "",
    **of: Any,
) -> Booking:
    given = inputs(**{"home": {**HOME, "id": str(uuid4())}, **of})
    return actions.hold(
        day,
        "pickup",
        given,
        subject=subject or uuid4(),
        step=step,
        service="junk",
        lasts=lasts,
        now=now,
        caller=caller,
    )


def book(day: str = "2026-03-06", *, now: datetime = NOW, **of: Any) -> Booking:
    """Held and confirmed."""
    held = hold(day, now=now, **of)
    return actions.confirm(held.pk, reference=held.pk.hex[:8].upper(), by=RESIDENT, now=now)


def days(text: str) -> list[date]:
    return [date.fromisoformat(day) for day in text.split()]
