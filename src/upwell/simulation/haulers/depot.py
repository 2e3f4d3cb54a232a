"""A vendor's trucks and books, whatever language its system speaks: room, holds, jobs, and the news of them.

Safe among threads. Time is an argument; nothing here knows HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random
from threading import RLock
from typing import Literal

from upwell.lib.workdays import DAY, Workdays
from upwell.simulation.haulers import workday
from upwell.simulation.haulers.behaviour import Behaviour
from upwell.simulation.haulers.records import Books, Errand, News, Order, Reservation

LONGEST_HOLD = timedelta(hours=1)
MOST_DAYS = 120
KEPT = timedelta(days=60)


class Full(Exception):
    """No truck has room there."""


class Expired(Exception):
    """Nobody knows this hold any more."""


class Unknown(Exception):
    """Nobody knows this job."""


class Declined(Exception):
    """We do not do that."""


class Known(Exception):
    """This came before; `errand` or `reservation` is what it made."""

    def __init__(self, errand: Errand | None = None, reservation: Reservation | None = None) -> None:
        super().__init__()
        self.errand, self.reservation = errand, reservation


class Depot:
    """`room_a_day`: for each load, day and window; with `counts="properties"` for the day as a whole.
    `others`: the share that other customers have taken already, one day more and another less."""

    def __init__(
        self,
        *,
        workdays: Workdays,
        room_a_day: int = 12,
        windows: tuple[str, ...] = ("",),
        counts: Literal["loads", "properties"] = "loads",
        answers: timedelta = timedelta(0),
        others: float = 0.0,
        seed: int = 1,
        behaviour: Behaviour | None = None,
        books: Books | None = None,
    ) -> None:
        self.workdays, self.windows, self.room_a_day = workdays, windows, room_a_day
        self.behaviour = behaviour or Behaviour()
        self.books = books or Books()
        self._counts, self._answers, self._others, self._seed = counts, answers, others, seed
        self._lock = RLock()

    @contextmanager
    def at_work(self, now: datetime) -> Iterator[None]:
        """One after the other: between a look at what is free and its taking nobody comes in."""
        with self._lock:
            gone = [ref for ref, one in self.books.reservations.items() if one.expires_at <= now]
            for ref in gone:
                del self.books.reservations[ref]
            yield

    def days(self, first: date, last: date) -> list[date]:
        span = range(min((last - first).days + 1, MOST_DAYS))
        return [day for step in span if self.workdays.is_working(day := first + DAY * step)]

    def room(self, load: str, day: date, window: str, now: datetime) -> int:
        with self.at_work(now):
            if not self.workdays.is_working(day) or window not in self.windows:
                return 0
            if day <= self.workdays.local_day(now):
                return 0
            return max(0, self.room_a_day - self._taken_by_others(load, day, window) - self._taken(load, day, window))

    def properties(self, day: date) -> list[str]:
        """One for each job of the day, also where two are of one property."""
        with self._lock:
            return [one.premises for one in self.books.errands.values() if one.day == day and one.takes_room]

    def reserve(self, guid: str, load: str, day: date, window: str, lasts: timedelta, now: datetime) -> Reservation:
        """Raises Known, Full."""
        with self.at_work(now):
            for one in self.books.reservations.values():
                if one.guid == guid:
                    raise Known(reservation=one)
            if self.room(load, day, window, now) < 1:
                raise Full
            made = Reservation(guid, self._number("R"), load, day, window, now + min(lasts, LONGEST_HOLD))
            if not self.behaviour.forgets_holds:
                self.books.reservations[made.ref] = made
            return made

    def release(self, ref: str, now: datetime) -> None:
        """Raises Expired."""
        with self.at_work(now):
            if self.books.reservations.pop(ref, None) is None:
                raise Expired

    def take(self, order: Order, now: datetime) -> Errand:
        """Raises Known, Declined, Expired, Full."""
        with self.at_work(now):
            known = self.books.errands.get(order.id)
            if known is not None:
                raise Known(known)
            if self.behaviour.refuses:
                raise Declined
            errand = Errand(
                order.id, self._number("J"), order.reference, order.loads, self._day(order, now), order.window,
                order.premises, order.items, order.sequence,
            )  # fmt: skip
            self._make_room(order, errand.day, now)
            self.books.errands[order.id] = errand
            self._plan(errand, now)
            return errand

    def change(self, order: Order, now: datetime) -> Errand:
        """Another day, or the same with other things. Raises Unknown, Known, Declined, Expired, Full."""
        with self.at_work(now):
            errand = self._errand(order.id)
            if order.sequence <= errand.sequence or errand.cancelled:
                raise Known(errand)
            if self.behaviour.keeps_as_it_was:
                raise Declined
            day, errand.turned_down = self._day(order, now), True  # its own place is free while it looks for another
            try:
                if (day, order.window, order.loads) != (errand.day, errand.window, errand.loads):
                    self._make_room(order, day, now)
            finally:
                errand.turned_down = False
            errand.day, errand.window, errand.loads = day, order.window, order.loads
            errand.items, errand.sequence = order.items or errand.items, order.sequence
            self._plan(errand, now)
            return errand

    def cancel(self, id: str, sequence: int, now: datetime) -> Errand:
        """Raises Unknown, Known."""
        with self.at_work(now):
            errand = self._errand(id)
            if errand.cancelled:
                raise Known(errand)
            errand.cancelled, errand.sequence, errand.coming = True, max(sequence, errand.sequence), []
            self._tell(News(workday.next_id(errand), errand.id, errand.ref, "cancelled", now.replace(microsecond=0)))
            return errand

    def pass_time(self, now: datetime) -> list[News]:
        """What has come about since; each is told once, and kept until `sent`."""
        with self.at_work(now):
            due = []
            for errand in self.books.errands.values():
                while errand.coming and errand.coming[0].at <= now:
                    news = errand.coming.pop(0)
                    errand.said_yes = errand.said_yes or news.state == "accepted"
                    errand.turned_down = errand.turned_down or news.state == "declined"
                    due.append(news)
            for news in sorted(due, key=lambda one: one.at):
                self._tell(news)
            self._throw_away(now - KEPT)
            return list(self.books.unsent)

    def news(self, since: datetime) -> list[News]:
        with self._lock:
            return [news for news in self.books.told if news.at >= since]

    def sent(self, ids: set[str]) -> None:
        with self._lock:
            self.books.unsent = [news for news in self.books.unsent if news.id not in ids]

    def _tell(self, news: News) -> None:
        self.books.told.append(news)
        self.books.unsent.append(news)

    def _throw_away(self, before: datetime) -> None:
        books, day = self.books, self.workdays.local_day(before)
        books.told = [news for news in books.told if news.at >= before]
        for id in [id for id, one in books.errands.items() if one.day < day and not one.coming]:
            del books.errands[id]

    def _plan(self, errand: Errand, now: datetime) -> None:
        errand.said_yes = errand.said_yes or not self._answers
        workday.plan(errand, now, self.behaviour, self.workdays, self._seed, self._answers)

    def _errand(self, id: str) -> Errand:
        if id not in self.books.errands:
            raise Unknown
        return self.books.errands[id]

    def _day(self, order: Order, now: datetime) -> date:
        return order.day or self.workdays.day_after(self.workdays.local_day(now), 1)

    def _make_room(self, order: Order, day: date, now: datetime) -> None:
        """By the holds it was given; without them, where there is room now."""
        held = [self.books.reservations.get(ref) for ref in order.reservations]
        if any(one is None or (one.day, one.window) != (day, order.window) for one in held):
            raise Expired
        covered = {one.load for one in held if one is not None}
        if any(self.room(load, day, order.window, now) < 1 for load in order.loads if load not in covered):
            raise Full
        for ref in order.reservations:
            del self.books.reservations[ref]

    def _taken(self, load: str, day: date, window: str) -> int:
        if self._counts == "properties":
            return len(set(self.properties(day)))
        errands = sum(
            (one.day, one.window) == (day, window) and one.takes_room and load in one.loads
            for one in self.books.errands.values()
        )
        held = sum((one.load, one.day, one.window) == (load, day, window) for one in self.books.reservations.values())
        return errands + held

    def _taken_by_others(self, load: str, day: date, window: str) -> int:
        if not self._others:
            return 0
        whose = "" if self._counts == "properties" else load
        chance = Random(f"{self._seed}:{whose}:{day}:{window}")
        return round(self.room_a_day * min(1.0, self._others * chance.uniform(0.4, 1.6)))

    def others(self, day: date) -> int:
        """Jobs of other customers, for a vendor that lists all it has."""
        return self._taken_by_others("", day, "")

    def _number(self, letter: str) -> str:
        self.books.numbered += 1
        return f"{letter}{self.books.numbered:06}"
