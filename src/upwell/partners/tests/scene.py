"""What the tests of this room share: three partners of different kinds, a work order, and a partner that keeps what it
was sent and answers as it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from PIL import Image
from tests.cast import CITY

from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication
from upwell.events.models import Event
from upwell.lib.references import new_reference
from upwell.partners import actions, carrying
from upwell.partners.models import Entry, Outgoing, WorkOrder
from upwell.partners.ports import Job, Sent, State, Update, Verb

NOW = datetime.fromisoformat("2026-03-03T18:00:00+00:00")  # Tuesday, 10 am in the city
LATER = NOW + timedelta(hours=1)
TUESDAY = date(2026, 3, 3)
MAY_DO = {"hauler": {"name": {"en": "Hauler"}, "may": ["do_work_orders"]}}
PARTNERS: dict[str, Any] = {
    "north": {"name": {"en": "North Hauling"}, "system": "webhook", "email": "north@example.org"},
    "south": {"name": {"en": "South Hauling"}, "system": "portal", "areas": ["district_3"]},
    "east": {"name": {"en": "East Hauling"}, "system": "portal", "areas": ["district_9"]},
}
TEAMS: dict[str, Any] = {
    "north_crew": {
        "name": {"en": "North crew"},
        "department": "streets",
        "partner": "north",
        "otherwise": ["east", "south"],
        "email": "desk@example.gov",
    },
    "south_crew": {"name": {"en": "South crew"}, "department": "streets", "partner": "south"},
    "east_crew": {"name": {"en": "East crew"}, "department": "streets", "partner": "east"},
}


def publish_city(partners: dict[str, Any] | None = None, teams: dict[str, Any] | None = None) -> None:
    settings = {
        **CITY,
        "partners": {**PARTNERS, **(partners or {})},
        "teams": {**CITY["teams"], **TEAMS, **(teams or {})},
        "roles": {**CITY["roles"], **MAY_DO},
    }
    Publication.objects.create(settings_hash=uuid4().hex, settings=settings, published_at=NOW, published_by="test")
    catalogue.forget()


def work(partner: str = "north", **changes: Any) -> actions.Work:
    case_id = uuid4()
    given: dict[str, Any] = {
        "partner": partner,
        "case_id": case_id,
        "reference": new_reference(),
        "service": "junk_pickup",
        "bundle": uuid4(),
        "team": f"{partner}_crew",
        "area": "district_3",
        "facts": {"address": "200 E Santa Clara St", "items": [{"code": "sofa", "count": 1}]},
        "day": TUESDAY + timedelta(days=1),
    }
    return actions.Work(**{**given, **changes})


def ordered(partner: str = "north", now: datetime = NOW, **changes: Any) -> WorkOrder:
    return actions.order(work(partner, **changes), by=SYSTEM, now=now)


def fresh(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.get(pk=order.pk)


def news(order: WorkOrder, state: State, *, after: int = 0, id: str = "", **also: Any) -> Update:
    """`after`: minutes by the partner's clock."""
    at = NOW + timedelta(minutes=after)
    return Update(id=id or f"{state}-{after}", state=state, at=at, job=order.pk, **also)


def hear(order: WorkOrder, state: State, *, after: int = 0, **also: Any) -> str:
    return actions.receive(order.partner, news(order, state, after=after, **also), now=LATER).result


def entries(order: WorkOrder) -> list[str]:
    return list(Entry.objects.filter(order=order).order_by("id").values_list("what", flat=True))


def events_of(order: WorkOrder) -> list[str]:
    rows = Event.objects.filter(subject=order.reference, name__startswith="work_order").order_by("id")
    return [name.removeprefix("work_order_") for name in rows.values_list("name", flat=True)]


def outgoing(order: WorkOrder) -> list[tuple[str, str]]:
    return list(Outgoing.objects.filter(order=order).order_by("sequence").values_list("verb", "state"))


def picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (60, 40), "red").save(drawn, "JPEG")
    return drawn.getvalue()


@dataclass
class Double:
    """A partner's system in the process. `raises` are raised in turn before it takes anything; keys it knows already
    have no second effect."""

    raises: list[Exception] = field(default_factory=list)
    accepted: bool = False
    down: bool = False
    taken: list[tuple[Verb, UUID, str]] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    keys: dict[str, Sent] = field(default_factory=dict)
    updates: list[Update] = field(default_factory=list)
    meanwhile: Any = None

    def send(self, verb: Verb, job: Job, *, sequence: int, key: str) -> Sent:
        if self.meanwhile is not None:
            self.meanwhile(job)
        if self.raises:
            raise self.raises.pop(0)
        if key not in self.keys:
            self.taken.append((verb, job.id, key))
            self.jobs.append(job)
            self.keys[key] = Sent(f"V{len(self.keys) + 1}", self.accepted)
        return self.keys[key]

    def news(self, since: datetime) -> list[Update]:
        return self.updates


@contextmanager
def speaking(double: Double, system: str = "webhook") -> Iterator[Double]:
    """Every partner with this kind of system is the double."""
    with reached(lambda code: double if catalogue.city().partners[code].system == system else None):
        yield double


@contextmanager
def reached(chosen: Callable[[str], Double | None]) -> Iterator[None]:
    with patch.object(carrying, "carrier_for", chosen):
        yield
