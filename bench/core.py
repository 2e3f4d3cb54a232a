"""How quick the core is: reports through Open311, lists, the desk's queue, whole lifecycles, memory.

    python -m bench.core [--quick] [--without-million] [--json]

Starts a real web server (granian, two processes) on its own temporary data and database, publishes San José, and asks
over HTTP. CPU is that of the web processes, and on PostgreSQL (DATABASE_URL) of its back ends, for one request. The
cases listed are made by copying rows of a few that came through the door. With --json the last line is one object."""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import ground
from bench.ground import CORNER, HEIGHT, WIDTH
from bench.server import Caller, Server

ADDRESSES, LISTED, MANY = 265_000, 100_000, 1_000_000
TARGETS = {
    "create_cpu_ms": {"sqlite": 6.0, "postgresql": 9.0},
    "create_sql": 12,
    "list_cpu_ms": 12.0,
    "list_sql": 5,
    "queue_html_ms": 40.0,
    "lifecycles_per_s": 37,
    "worker_mb": 120,
}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def report(key: str) -> str:
    """A pothole somewhere in the city, with words and an address to write to."""
    lat, lon = CORNER[0] + random.random() * HEIGHT, CORNER[1] + random.random() * WIDTH
    return urlencode(
        {
            "api_key": key,
            "service_code": "POTHOLE",
            "lat": f"{lat:.6f}",
            "long": f"{lon:.6f}",
            "attribute[danger]": "no",
            "attribute[size]": random.choice(("small", "medium", "large")),
            "description": "In the right lane, close to the crossing.",
            "email": "resident@example.org",
            "first_name": "A",
            "last_name": "Resident",
        }
    )


def ok(answer: tuple[int, bytes]) -> bytes:
    status, body = answer
    assert status == 200, (status, body[:500])
    return body


def create(caller: Caller, key: str) -> str:
    return str(json.loads(ok(caller.ask("POST", "/open311/v2/requests.json", report(key))))[0]["service_request_id"])


def cpu(server: Server, act: Callable[[], Any], times: int, rounds: int) -> float:
    """Median CPU of one call, in ms."""
    return round(statistics.median(cpu_of_rounds(server, act, times, rounds)), 2)


def cpu_of_rounds(server: Server, act: Callable[[], Any], times: int, rounds: int) -> list[float]:
    """The first ones warm up."""
    for _ in range(10):
        act()
    found = []
    for _ in range(rounds):
        before = server.cpu_ms()
        for _ in range(times):
            act()
        found.append((server.cpu_ms() - before) / times)
    return found


def yardstick() -> float:
    """CPU of a fixed piece of Python, in ms: on shared machines the same work takes another time every hour."""
    found = []
    for _ in range(9):
        began, kept = time.process_time(), dict[int, str]()
        for number in range(100_000):
            kept[number & 1023] = str(number)
        found.append((time.process_time() - began) * 1_000)
    return round(statistics.median(found), 1)


def together(port: int, threads: int, seconds: float, act: Callable[[Caller], Any]) -> tuple[float, int]:
    """How many a second from several programs at once, and how many failed."""
    done, failed = [0] * threads, [0] * threads
    until = time.perf_counter() + seconds

    def run(place: int) -> None:
        caller = Caller(port)
        while time.perf_counter() < until:
            try:
                act(caller)
                done[place] += 1
            except Exception:
                failed[place] += 1
                caller = Caller(port)

    programs = [threading.Thread(target=run, args=(place,)) for place in range(threads)]
    began = time.perf_counter()
    for program in programs:
        program.start()
    for program in programs:
        program.join()
    return round(sum(done) / (time.perf_counter() - began), 1), sum(failed)


def statements(act: Callable[[], Any]) -> int:
    """Of one request answered in this process, with every short-lived cache grown old: the most it takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    act()
    time.sleep(2.1)
    with CaptureQueriesContext(connection) as caught:
        act()
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for query in caught)


def counted(key: str) -> dict[str, int]:
    from django.test import Client

    client, form = Client(headers={"host": "127.0.0.1"}), "application/x-www-form-urlencoded"
    return {
        "create_sql": statements(lambda: client.post("/open311/v2/requests.json", report(key), content_type=form)),
        "list_sql": statements(lambda: client.get("/open311/v2/requests.json?page_size=50")),
    }


def lead_cookie() -> str:
    """Somebody who leads a crew, signed in."""
    return signed_in("lead", "road_crew")


def signed_in(role: str, team: str) -> str:
    """The cookie of a new member of this team."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from upwell.accounts import actions as accounts
    from upwell.accounts.actor import SYSTEM
    from upwell.lib import clock

    now = clock.now()
    account = accounts.create_account("bench", called=f"A {role}", kind="staff", password=None, by=SYSTEM, now=now)
    accounts.add_member(account.pk, role=role, team=team, by=SYSTEM, now=now)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def queue_ms(server: Server, caller: Caller, times: int, rounds: int) -> float | None:
    cookie = lead_cookie()

    def act() -> None:
        assert b"</html>" in ok(caller.ask("GET", "/desk/", Cookie=cookie))

    try:
        return cpu(server, act, times, rounds)
    except AssertionError as error:
        say(f"the queue page did not come: {error}")
        return None


def lifecycle(key: str) -> Callable[[Caller], None]:
    """A report through the door; then a crew takes it and resolves it, by the actions the desk's pages call."""
    from upwell.accounts.actor import Actor
    from upwell.cases import actions as cases
    from upwell.cases.models import Case
    from upwell.lib import clock

    may = frozenset({"see_cases", "work_cases", "assign_cases", "close_cases", "see_all_teams"})
    teams = frozenset({"road_crew", "paving_crew"})
    crew = Actor("staff", "0", "A crew", account_id=None, permissions=may, teams=teams)

    def act(caller: Caller) -> None:
        case = Case.objects.only("id", "revision").get(reference=create(caller, key))
        taken = cases.assign(case.pk, by=crew, now=clock.now(), seen=case.revision, assignee_id=None)
        closed = cases.close(case.pk, by=crew, now=clock.now(), seen=taken.revision, outcome="done")
        assert closed.closed_at is not None

    return act


def read_own_writes(port: int, key: str, times: int) -> int:
    """How many were not there at once, asked of whichever process answers."""
    unread = 0
    for _ in range(times):
        reference = create(Caller(port), key)
        unread += Caller(port).ask("GET", f"/open311/v2/requests/{reference}.json")[0] != 200
    return unread


def burst(port: int, key: str, programs: int) -> int:
    """Errors when many programs come at the same moment."""
    _, failed = together(port, programs, 1.5, lambda caller: create(caller, key))
    return failed


def measure(server: Server, key: str, *, quick: bool, million: bool) -> dict[str, Any]:
    caller, rounds, times, seconds = Caller(server.port), 5 if quick else 9, 60 if quick else 200, 2 if quick else 15
    figures: dict[str, Any] = {"yardstick_ms": yardstick()}
    figures["create_cpu_ms_empty"] = cpu(server, lambda: create(caller, key), times, rounds)
    if not quick:
        figures["creates_per_s_empty"], _ = together(server.port, 4, seconds, lambda one: create(one, key))
    say(f"copying cases until there are {LISTED:,}")
    ground.add_cases(LISTED)
    taken = cpu_of_rounds(server, lambda: create(caller, key), times, rounds)
    figures |= {"create_cpu_ms": round(statistics.median(taken), 2), "create_cpu_ms_least": round(min(taken), 2)}
    figures |= counted(key)
    ask = "/open311/v2/requests.json?page_size=50"
    figures["list_cpu_ms"] = cpu(server, lambda: ok(caller.ask("GET", ask)), times // 2, rounds)
    figures["queue_html_ms"] = queue_ms(server, caller, times // 6, rounds)
    figures["creates_per_s"], failed = together(server.port, 4, seconds, lambda one: create(one, key))
    figures["lifecycles_per_s"], failed_too = together(server.port, 4, seconds, lifecycle(key))
    figures["burst_errors"] = failed + failed_too + burst(server.port, key, 16 if quick else 64)
    figures["unread"] = read_own_writes(server.port, key, 20 if quick else 200)
    search(server.port, key)
    figures["worker_mb"] = round(server.pss_mb(), 1)
    figures["yardstick_after_ms"] = yardstick()
    if million and not quick:
        figures |= flatness(server, key, figures, times, rounds, seconds)
    return figures


def search(port: int, key: str) -> None:
    """Both processes look for an address, so that both hold what that needs."""
    body = urlencode({"service_code": "POTHOLE", "address_string": "200 E Santa Clara St", "api_key": key})
    for _ in range(30):
        Caller(port).ask("POST", "/open311/v2/requests.json", body)


def flatness(
    server: Server, key: str, figures: dict[str, Any], times: int, rounds: int, seconds: float
) -> dict[str, Any]:
    say(f"copying cases until there are {MANY:,}")
    ground.add_cases(MANY - LISTED)
    caller = Caller(server.port)
    cpu_ms = cpu(server, lambda: create(caller, key), times, rounds)
    rate, failed = together(server.port, 4, seconds, lambda one: create(one, key))
    return {
        "create_cpu_ms_million": cpu_ms,
        "creates_per_s_million": rate,
        "lifecycles_per_s_million": together(server.port, 4, seconds, lifecycle(key))[0],
        "flat_cpu_ratio": round(cpu_ms / figures["create_cpu_ms_empty"], 2),
        "flat_rate_ratio": round(rate / figures["creates_per_s_empty"], 2),
        "million_errors": failed + burst(server.port, key, 64),
    }


def run(*, quick: bool, million: bool) -> dict[str, Any]:
    from django.db import connection

    folder = Path(os.environ["UPWELL_DATA"])
    ground.make_city()
    say(f"adding {ADDRESSES:,} addresses")
    ground.add_addresses(ADDRESSES)
    key = ground.make_key()
    vendor = connection.vendor
    server = Server(folder)
    try:
        server.wait()
        return {**measure(server, key, quick=quick, million=million), "addresses": ADDRESSES, "database": vendor}
    finally:
        server.stop()
        connection.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--without-million", action="store_true", help="leave out what takes ten minutes")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name, ground.database(Path(name)) as url:
        ground.set_up(Path(name), url)
        figures = run(quick=chosen.quick, million=not chosen.without_million)
    for label, value in figures.items():
        target = TARGETS.get(label)
        target = target[figures["database"]] if isinstance(target, dict) else target
        say(f"{label:>24} {value!s:>10}" + (f"   (target {target})" if target else ""))
    if chosen.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
