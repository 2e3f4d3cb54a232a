"""The scene of a junk pickup: a small city with one vendor of each kind, and a journey to a booked day.

The vendors are the simulated ones, spoken to over HTTP; time is an argument on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings

from tests.cast import CITY
from tests.publishing import publish, republish
from upwell.accounts.actor import RESIDENT
from upwell.bookings import jobs as booking_jobs
from upwell.bookings.models import Booking
from upwell.cases import jobs as case_jobs
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.intake import actions as intake
from upwell.intake import moving, queries
from upwell.intake.actions import Visitor
from upwell.lib import clock
from upwell.notify.models import Message
from upwell.partners import jobs as partner_jobs
from upwell.partners import scheduling
from upwell.simulation.haulers.behaviour import Behaviour
from upwell.simulation.haulers.fleet import Fleet
from upwell.simulation.haulers.records import Order

MONDAY = datetime(2026, 3, 2, 18, tzinfo=UTC)  # 10 am in the city
THURSDAY = date(2026, 3, 5)
SYSTEMS = {"acme": "holds", "bolt": "capacity", "curb": "jobs", "desk": "list"}
KINDS = list(SYSTEMS)
WITH_A_SAY = ["acme", "bolt", "curb"]
HOME = {"id": "a1", "label": "1 Main St", "lat": 37.0, "lon": -121.0}

PARTNERS: dict[str, Any] = {
    code: {"name": {"en": code.title()}, "system": system, "phone": "555-0190", "email": "jobs@example.org"}
    for code, system in SYSTEMS.items()
}
CREWS = {f"{code}_crew": {"name": {"en": f"{code} crew"}, "department": "streets", "partner": code} for code in SYSTEMS}
CALENDAR: dict[str, Any] = {
    "name": {"en": "Junk pickup"},
    "takes": {"hauler": "text", "home": "place", "items": "record"},
    "chosen_by": "hauler",
    "property": "home",
    "loads": {
        "bulky": {"name": {"en": "Large items"}},
        "mattress": {"name": {"en": "Mattresses"}, "when": {"items.mattress": {"at_least": 1}}},
    },
    "change_until": {"at": "16:00", "days_before": 1, "working": "yes"},
    "starts": "06:00",
    "one_a_day": "yes",
    "missed": {"blocks": {"no_access": {"en": "The gate was locked. Unlock it, then book again."}}},
    "resources": {
        code: {"partner": code, "capacity": 3, "when_down": {"each_day": 1, "from_days": 3}} for code in SYSTEMS
    },
}
PICKUP: dict[str, Any] = {
    "service": "pickup",
    "kind": "booking",
    "name": "Book a junk pickup",
    "summary": "We take large items.",
    "owner": "streets",
    "languages": ["en"],
    "contact": "required",
    "promise": {"to": "collect", "on": "slot.day"},
    "route": [
        *({"team": f"{code}_crew", "when": {"hauler": code}} for code in KINDS[:-1]),
        {"team": f"{KINDS[-1]}_crew"},
    ],
    "steps": [
        {"ask": "hauler", "type": "choice", "title": "Which company?", "options": {code: code for code in KINDS}},
        {"ask": "home", "type": "location", "title": "Where?"},
        {
            "ask": "items",
            "type": "quantity",
            "title": "What?",
            "options": {"sofa": "Sofa", "mattress": "Mattress", "paint": {"label": "Paint", "instead": "Call us."}},
        },
        {
            "book": "slot",
            "use": "pickup",
            "with": {"hauler": "hauler", "home": "home", "items": "items"},
            "title": "Choose a day",
            "remind": "Put it out by 6 am: {items}.",
        },
        {"check": "answers"},
        {"submit": "request"},
    ],
    "receipt": {"title": "Your pickup is booked"},
}


@dataclass
class Town:
    """The city and its vendors; `now` is both their time."""

    fleet: Fleet
    now: datetime = MONDAY
    drafts: list[UUID] = field(default_factory=list)

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)
        for vendor in self.fleet.vendors.values():
            vendor.server.clock.advance(timedelta(**span))

    def behave(self, code: str, **how: Any) -> None:
        self.fleet.vendors[code].depot.behaviour = Behaviour(fails=0, **how)

    def down(self, code: str, hours: int) -> None:
        self.behave(code, down_until=self.now + timedelta(hours=hours))
        scheduling.forget()

    def up_to_slot(self, code: str, home: dict[str, Any] | None = None, **items: Any) -> UUID:
        """A journey with everything answered but the day."""
        draft = uuid4()
        intake.start("pickup", draft_id=draft, visitor=Visitor("web", "en"), now=self.now)
        for address, raw in (("hauler", code), ("home", home or {**HOME, "id": str(uuid4())}), ("items", items)):
            assert intake.answer(draft, address, raw or {"sofa": "1"}, now=self.now).problem is None
        return draft

    def days(self, draft: UUID) -> list[date]:
        found = queries.days(queries.standing(draft, now=self.now), "slot", now=self.now)
        assert found is not None
        return [offer.day for offer in found.dates.open]

    def choose(self, draft: UUID, day: date = THURSDAY) -> None:
        intake.choose_day(draft, "slot", day.isoformat(), now=self.now)

    def send(self, draft: UUID) -> Case:
        if queries.standing(draft, now=self.now).walk.address == "contact":
            intake.answer(draft, "contact", {"email": "me@example.org"}, now=self.now)
        walk = queries.standing(draft, now=self.now).walk
        sent = intake.submit(draft, confirmation=walk.confirmation(), declared=False, by=RESIDENT, now=self.now)
        return Case.objects.get(pk=sent.case.pk)

    def book(self, code: str, day: date = THURSDAY, **more: Any) -> Case:
        draft = self.up_to_slot(code, **more)
        self.choose(draft, day)
        return self.send(draft)

    def background(self) -> None:
        """What the worker does, in its order, once."""
        partner_jobs.deliver(self.now)
        self.fleet.round()
        partner_jobs.ask(self.now)
        booking_jobs.expire_holds(self.now)
        booking_jobs.follow_orders(self.now)
        case_jobs.follow_partners(now=self.now)
        moving.follow_partners(self.now)
        moving.follow(self.now)
        moving.follow_unable(self.now)
        booking_jobs.follow_cases(self.now)

    def jobs(self, code: str) -> dict[str, Any]:
        return self.fleet.vendors[code].depot.books.errands


@pytest.fixture
def town(city: object, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    scheduling.forget()
    republish(partners=PARTNERS, teams={**CITY["teams"], **CREWS}, calendars={"pickup": CALENDAR})
    publish(PICKUP)
    fleet = Fleet(catalogue.city(), updates="http://127.0.0.1:9/{code}", now=lambda: MONDAY, others=0.0)
    made = Town(fleet)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    settings.PARTNERS = {
        code.upper(): (vendor.server.url, (vendor.secret,))
        for code, vendor in fleet.vendors.items()
        if code in WITH_A_SAY
    }
    for code in fleet.vendors:
        made.behave(code)
    yield made
    fleet.close()
    scheduling.forget()


def booking_of(case: Case) -> Booking:
    return Booking.objects.filter(subject=case.pk).latest("made_at")


def letters(template: str) -> int:
    return Message.objects.filter(template=template).count()


def order_of(name: str, loads: list[str]) -> Any:
    return Order(name, "K7MQ2XWD", loads, 1, name, day=THURSDAY)
