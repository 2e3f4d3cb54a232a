"""For tests: each kind of vendor, its class and its simulated server, with a clock the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from upwell.catalogue.city import Partner
from upwell.lib.workdays import Workdays
from upwell.partners.kinds import KINDS, System
from upwell.partners.ports import Job, Wanted
from upwell.partners.systems.wire import Asks, Wire
from upwell.simulation.haulers.behaviour import Behaviour
from upwell.simulation.haulers.depot import Depot
from upwell.simulation.haulers.fleet import STANDS
from upwell.simulation.haulers.serving import Clock, Server

ZONE = ZoneInfo("America/Los_Angeles")
NOON = datetime(2026, 7, 1, 19, tzinfo=UTC)  # a Wednesday
MONDAY = date(2026, 7, 6)
FOURTH = date(2026, 7, 3)  # kept on the Friday
WORKDAYS = Workdays(ZONE, frozenset(range(5)), frozenset({FOURTH}))
LIMIT = 0.6  # seconds, for what must be slow
SECRET = "whsec_c2ltdWxhdGVk"
WITH_A_SAY = tuple(name for name, kind in KINDS.items() if kind.schedules)
MATTRESS = Wanted(("mattress",), property_key="a house")


@dataclass
class Hands:
    """A clock's."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Pair:
    """One vendor: its server as we see it, and as it is."""

    kind: str
    system: System
    server: Server
    hands: Hands
    wires: list[Wire] = field(default_factory=list)

    @property
    def depot(self) -> Depot:
        return self.server.desk.depot

    @property
    def behaviour(self) -> Behaviour:
        return self.depot.behaviour


def system(kind: str, asks: Asks, now: Callable[[], datetime], a_day: int) -> System:
    made = KINDS[kind].schedules
    assert made is not None
    return made(asks, Partner.model_validate({"name": {"en": kind}, "system": kind, "a_day": a_day}), ZONE, now)


@contextmanager
def vendor(kind: str, *, room: int = 2, windows: tuple[str, ...] = ("",), secret: str = SECRET) -> Iterator[Pair]:
    hands = Hands()
    stand, quiet = STANDS[kind], Behaviour(fails=0)
    depot = Depot(workdays=WORKDAYS, room_a_day=room, windows=windows, counts=stand.counts, behaviour=quiet)
    server = Server(stand.desk(depot), Clock(hands), secret=SECRET)
    wire = Wire(server.url, secret, limit=LIMIT)
    try:
        yield Pair(kind, system(kind, wire, hands, room), server, hands, [wire])
    finally:
        wire.close()
        server.close()


def job(day: date | None = MONDAY, *, id: UUID | None = None, **more: object) -> Job:
    made = {"reference": "K7MQ2XWD", "service": "junk_pickup", "loads": ("mattress",), "facts": {"address": "1 Elm St"}}
    return Job(id=id or uuid4(), day=day, **{**made, **more})
