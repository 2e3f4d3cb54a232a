"""All vendors of a city with a system we speak to, simulated: for the sandbox, and for tests that want them together.

Each has a server on a port of its own of this machine, books in a file, and sends its news as its day goes by."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Literal, Protocol

import msgspec

from upwell.catalogue.city import City, Partner
from upwell.lib import clock
from upwell.lib.workdays import Workdays
from upwell.simulation.haulers.capacity import Capacity
from upwell.simulation.haulers.depot import Depot
from upwell.simulation.haulers.holding import Holding
from upwell.simulation.haulers.listed import Listed
from upwell.simulation.haulers.planner import Planner
from upwell.simulation.haulers.records import Books, News
from upwell.simulation.haulers.serving import Clock, Desk, Server
from upwell.simulation.haulers.telling import Teller, new_secret

logger = logging.getLogger(__name__)

PAUSE = 2.0  # seconds between rounds
OTHERS = 0.5
DAYS = frozenset(range(6))
"""Monday to Saturday, holidays too: a week with a holiday goes on into its Saturday, and the calendar knows which."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What stands in for a vendor with one kind of system: its desk, what its books count, and how long it takes to say
    yes. Without `counts` they count loads."""

    desk: Callable[[Depot], Desk]
    counts: Literal["loads", "properties"] = "loads"
    answers: timedelta = timedelta(0)


STANDS = {
    "holds": Stand(Holding),
    "capacity": Stand(Capacity),
    "jobs": Stand(Planner, counts="properties", answers=timedelta(minutes=10)),
    "list": Stand(Listed, answers=timedelta(hours=4)),
}


class Tells(Protocol):
    def tell(self, news: News) -> bool: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Vendor:
    code: str
    server: Server
    teller: Tells
    secret: str
    file: Path | None = None
    kept: bytes = b""

    @property
    def depot(self) -> Depot:
        return self.server.desk.depot

    def round(self) -> int:
        """Sends what has come about. How many pieces were taken."""
        if self.server.is_down:
            return 0
        unsent = self.depot.pass_time(self.server.clock.now())
        taken = set()
        for news in self._in_order(unsent):
            if self.teller.tell(news):
                taken.add(news.id)
            elif not self.depot.behaviour.shuffled:
                break  # what comes later would overtake it
        self.depot.sent(taken)
        return len(taken)

    def _in_order(self, unsent: list[News]) -> Iterator[News]:
        how = self.depot.behaviour
        for news in reversed(unsent) if how.shuffled else unsent:
            yield news
            if how.twice:
                yield news

    def keep(self) -> None:
        """Writes the books down, whole or not at all."""
        if self.file is None:
            return
        with self.depot.at_work(self.server.clock.now()):
            books = msgspec.json.encode(self.depot.books)
        if books != self.kept:
            fresh = self.file.with_suffix(".new")
            fresh.write_bytes(books)
            fresh.replace(self.file)
            self.kept = books


class Fleet:
    def __init__(
        self,
        city: City,
        *,
        updates: str,
        folder: Path | None = None,
        but: Collection[str] = (),
        now: Callable[[], datetime] = clock.now,
        speed: float = 1.0,
        others: float = OTHERS,
    ) -> None:
        """`updates`: where news goes, with `{code}`. `but`: partners that have a real system."""
        self._ending = Event()
        self._thread: Thread | None = None
        self.vendors: dict[str, Vendor] = {}
        for code, partner in city.partners.items():
            if partner.system in STANDS and code not in but:
                depot = _depot(code, partner, city, folder, others)
                secret = new_secret()
                server = Server(STANDS[partner.system].desk(depot), Clock(now, speed=speed), secret=secret)
                teller = Teller(updates.format(code=code), secret)
                self.vendors[code] = Vendor(code, server, teller, secret, _file(code, folder))

    def variables(self) -> dict[str, str]:
        """What the environment says of them."""
        found = {}
        for code, vendor in self.vendors.items():
            found[f"UPWELL_PARTNER_{code.upper()}_URL"] = vendor.server.url
            found[f"UPWELL_PARTNER_{code.upper()}_SECRETS"] = vendor.secret
        return found

    def round(self) -> int:
        return sum(vendor.round() for vendor in self.vendors.values())

    def start(self) -> None:
        """Their days go by until `close`."""
        self._thread = Thread(target=self._keep_on, name="vendors", daemon=True)
        self._thread.start()

    def _keep_on(self) -> None:
        while not self._ending.wait(PAUSE):
            for vendor in self.vendors.values():
                try:
                    vendor.round()
                    vendor.keep()
                except Exception:
                    logger.exception("the simulated vendor %s stumbled; it goes on", vendor.code)

    def close(self) -> None:
        self._ending.set()
        if self._thread is not None:
            self._thread.join(timeout=15)
        for vendor in self.vendors.values():
            vendor.server.close()
            vendor.keep()
            vendor.teller.close()


def _file(code: str, folder: Path | None) -> Path | None:
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{code}.json"


def _depot(code: str, partner: Partner, city: City, folder: Path | None, others: float) -> Depot:
    stand = STANDS[partner.system]
    return Depot(
        workdays=Workdays(city.zone, DAYS),
        room_a_day=partner.a_day if stand.counts == "properties" else 12,
        counts=stand.counts,
        answers=stand.answers,
        others=others,
        seed=Random(code).randrange(10_000),
        books=_books(_file(code, folder)),
    )


def _books(file: Path | None) -> Books:
    """As they were left; books that cannot be read are begun anew."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Books) if file else Books()
    except (OSError, msgspec.MsgspecError):
        return Books()
