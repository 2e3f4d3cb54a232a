"""A registration morning over HTTP, for `bench.bookings --morning`: so many bookings and looks at the days a second.

With places for all, everybody who was told "booked" has to stand in the books, each with a request and a claim. With
places for half of them (`--scarce-morning`) all places have to be taken as well, not one more, and whoever gets none
reads that no day is free.

The people are threads of a process of their own, so that what they cost is told apart from what the server costs.
Each books through the pages as a browser without scripts does: start, answers, day, check, send."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

from bench.server import Server

BOOKINGS_S, VIEWS_S = 20, 300
LOOKERS, BOOKERS = 24, 12
DAYS = 10
"""So many can be booked at most; each has as many places as the others."""
PATIENCE = 10
"""A slow machine has so many times as long until the places of a scarce morning are gone."""
HAULERS = ("north", "east", "south", "west")
SERVICE: dict[str, Any] = {
    "service": "pickup",
    "kind": "booking",
    "name": "Book a pickup",
    "summary": "-",
    "owner": "streets",
    "contact": "none",
    "promise": {"to": "collect", "on": "slot.day"},
    "steps": [
        {"ask": "hauler", "type": "choice", "title": "Which?", "options": {code: code for code in HAULERS}},
        {"ask": "house", "type": "text", "title": "Number?", "max_length": 60},
        {"book": "slot", "use": "morning", "with": {"hauler": "hauler"}, "title": "Choose a day"},
        {"check": "answers"},
        {"submit": "request"},
    ],
    "receipt": {"title": "Booked"},
}  # fmt: skip
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
FIELD = re.compile(rb'name="(key|confirmation)" value="([^"]*)"')
DAY = re.compile(rb'name="day" value="([^"]+)"')
CHECK = b'name="confirmation"'
REFERENCE = re.compile(rb"\b([0-9A-Z]{4}-[0-9A-Z]{4})\b")


class NoDay(Exception):
    """No day is free any more."""


class Browser:
    """One person's browser: one connection, its cookies."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, {"language": "en"}
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            from urllib.parse import urlencode

            body = urlencode(form)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.port}/",
            }
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            said = answer.read()
        except (HTTPException, OSError):
            self.connection.close()  # the next question opens another one
            raise
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", path), said

    def post(self, path: str, page: bytes, **form: str) -> tuple[str, bytes]:
        """Sends the form of a page and follows where it leads."""
        hidden = {name.decode(): value.decode() for name, value in FIELD.findall(page)}
        token = TOKEN.search(page)
        status, leads, said = self.ask(
            "POST", path, {**hidden, "csrfmiddlewaretoken": token[1].decode() if token else "", **form}
        )
        while status in (301, 302):
            path = leads
            status, leads, said = self.ask("GET", path)
        if status not in (200, 422):  # 422: the same page, and what was wrong
            raise RuntimeError(f"{path}: {status}")
        return path, said

    def up_to_days(self, number: int) -> tuple[str, bytes]:
        _status, _leads, page = self.ask("GET", "/services/pickup/")
        path, page = self.post("/services/pickup/start/", page, draft=str(uuid4()))
        path, page = self.post(path, page, answer=HAULERS[number % 4])
        return self.post(path, page, answer=str(number))

    def book(self, number: int) -> tuple[float, str]:
        """Seconds for the request that sends it, and its number. Who finds a day taken meanwhile takes another one."""
        path, page = self.up_to_days(number)
        while days := DAY.findall(page):
            path, page = self.post(path, page, day=days[number // len(HAULERS) % len(days)].decode())
        if CHECK not in page:
            raise NoDay
        begun = time.perf_counter()
        path, page = self.post(path, page)
        took = time.perf_counter() - begun
        found = REFERENCE.search(page)
        if b"Booked" not in page or found is None:
            raise RuntimeError(f"not booked: {path}")
        return took, found[1].decode()


class People:
    """The load, in a process of its own: how long each booking and each look took, and what went wrong."""

    def __init__(self, port: int, seconds: int, scarce: bool, pace: float) -> None:
        self.port, self.end, self.scarce, self.pace = port, time.perf_counter() + seconds, scarce, pace
        self.latest = self.end + PATIENCE * seconds
        self.booked: list[tuple[float, str]] = []
        self.looked: list[float] = []
        self.without = 0
        self.full: set[int] = set()
        self.failed: list[str] = []

    def run(self) -> None:
        threads = [Thread(target=self.books, args=(lane, BOOKERS)) for lane in range(BOOKERS)]
        threads += [Thread(target=self.looks, args=(lane,)) for lane in range(LOOKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def books(self, lane: int, lanes: int) -> None:
        """Until the time is over, and in a scarce morning until no day is free at the hauler of this lane."""
        number = lane
        for _ in self.beats(lanes / BOOKINGS_S / self.pace, lambda: not self.scarce or lane in self.full):
            try:
                self.tried(self.booked, partial(Browser(self.port).book, number))
            except NoDay:
                self.without += 1
                self.full.add(lane)
            number += lanes

    def looks(self, lane: int) -> None:
        browser, come = Browser(self.port), []
        for _ in self.beats(LOOKERS / VIEWS_S / self.pace):
            if come:
                self.tried(self.looked, partial(_timed, browser, come[0]))
            else:
                self.tried(come, lambda: Browser.up_to_days(browser, lane)[0])

    def beats(self, every: float, done: Callable[[], bool] = lambda: True) -> Iterator[None]:
        """At a steady pace, whoever is late does not wait; what was not come to by the end is not done."""
        due = time.perf_counter()
        while max(due := due + every, time.perf_counter()) < (self.end if done() else self.latest):
            time.sleep(max(0, due - time.perf_counter()))
            yield

    def tried(self, into: list[Any], what: Callable[[], Any]) -> None:
        try:
            into.append(what())
        except (RuntimeError, HTTPException, OSError) as error:
            self.failed.append(f"{type(error).__name__} {error}"[:80])


def _timed(browser: Browser, path: str) -> float:
    begun = time.perf_counter()
    status, _leads, _page = browser.ask("GET", path)
    if status != 200:
        raise RuntimeError(f"{path}: {status}")
    return time.perf_counter() - begun


def _people(port: int, seconds: int, scarce: bool, pace: float, result: Any) -> None:
    people = People(port, seconds, scarce, pace)
    people.run()
    times = os.times()
    cost = times.user + times.system
    result.put(json.dumps([people.booked, people.looked, people.without, people.failed, cost]))


def measure(folder: Path, *, seconds: int, scarce: bool = False, pace: float = 1.0) -> dict[str, Any]:
    """`pace`: so many times the bookings and looks a second."""
    from django.db import connection

    from bench import bookings as bench
    from upwell.config.commands.serving import static_files

    wanted = round(BOOKINGS_S * pace * seconds)
    capacity = -(-(wanted // 2 if scarce else wanted * 2) // (len(HAULERS) * DAYS))
    publish(capacity)
    places = _free()
    static_files()
    os.environ["UPWELL_HOSTS"] = "127.0.0.1"
    connection.close()
    (booked, looked, without, failures, cost), cpu = _played(folder, seconds, scarce, pace)
    if failures:
        print("some that failed:", *dict.fromkeys(failures), sep="\n  ")
    return {
        "database": connection.vendor,
        **_speeds(seconds, booked, looked, failures),
        "places": places,
        **({"places_left": places - _live()} if scarce else {}),
        "told_no_day": without,
        "booked": len(booked),
        "not_in_books": len(booked) - _in_books({reference for _took, reference in booked}),
        "oversold": _oversold(capacity),
        "miscounted": bench.miscounted(),
        "server_cpu_s": round(cpu, 1),
        "people_cpu_s": round(cost, 1),
    }


def _played(folder: Path, seconds: int, scarce: bool, pace: float) -> tuple[list[Any], float]:
    """What the people say of their morning, and the server's seconds of CPU."""
    server = Server(folder)
    try:
        server.wait()
        result = multiprocessing.get_context("spawn").Queue()
        people = multiprocessing.get_context("spawn").Process(
            target=_people, args=(server.port, seconds, scarce, pace, result)
        )
        before = server.cpu_ms()
        people.start()
        said = json.loads(result.get(timeout=seconds * (PATIENCE + 1 if scarce else 1) + 300))
        people.join()
        return said, (server.cpu_ms() - before) / 1_000
    finally:
        server.stop()


def _speeds(seconds: int, booked: list[Any], looked: list[float], failures: list[str]) -> dict[str, float]:
    return {
        "bookings_per_s": round(len(booked) / seconds, 1),
        "views_per_s": round(len(looked) / seconds, 1),
        "booking_p95_s": _p95([took for took, _reference in booked]),
        "view_p95_s": _p95(looked),
        "failed": len(failures),
    }


def _p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=20)[-1], 3) if len(times) > 1 else 0.0


def _free() -> int:
    """Places of all haulers on all the days that can be booked."""
    from upwell.bookings import asking, queries
    from upwell.lib import clock
    from upwell.lib.workdays import DAY

    now, all_days = clock.now(), 60 * DAY
    asked = [asking.asked("morning", {"hauler": code}) for code in HAULERS]
    found = [queries.dates(one, first=now.date(), last=now.date() + all_days, now=now).open for one in asked]
    return sum(offer.free for offers in found for offer in offers)


def _live() -> int:
    from upwell.bookings.models import Claim

    return Claim.objects.filter(live=True).count()


def _oversold(capacity: int) -> int:
    """How many live claims there are beyond the places of their day."""
    from django.db.models import Count

    from upwell.bookings.models import Claim

    live = Claim.objects.filter(live=True).values("slot").annotate(n=Count("pk")).values_list("n", flat=True)
    return sum(max(0, count - capacity) for count in live)


def _in_books(told: set[str]) -> int:
    """How many of those who were told "booked" have a request, a confirmed booking and a claim that counts for good."""
    from upwell.bookings.models import Claim
    from upwell.cases.models import Case

    claims = Claim.objects.filter(live=True, until=None, booking__state="confirmed")
    kept = set(claims.values_list("booking__reference", flat=True))
    return len(told & kept & set(Case.objects.filter(phase="open").values_list("reference", flat=True)))


def publish(capacity: int, *, window: str = "P13D", **more: Any) -> None:
    """The calendar and the service of the morning; `more` settings of its city."""
    from bench import bookings as bench
    from upwell.catalogue.models import Publication, Service, Version
    from upwell.lib import clock

    calendar = {
        "name": {"en": "Morning"},
        "takes": {"hauler": "text"},
        "chosen_by": "hauler",
        "change_until": {"at": "16:00"},
        "window": window,
        "city_holidays": "no",
        "resources": {code: {"capacity": capacity} for code in HAULERS},
    }
    bench.publish()
    latest = Publication.objects.latest("pk")
    latest.settings = {
        **latest.settings,
        **more,
        "calendars": {**latest.settings["calendars"], "morning": calendar},
        "departments": {"streets": {"name": {"en": "Streets"}}},
        "teams": {"crew": {"name": {"en": "Crew"}, "department": "streets"}, **more.get("teams", {})},
    }
    latest.save()
    service = Service.objects.create(code="pickup")
    service.current = Version.objects.create(
        service=service, number=1, hash="", source={"service": SERVICE, "translations": {}},
        published_at=clock.now(), published_by="bench",
    )  # fmt: skip
    service.save()
