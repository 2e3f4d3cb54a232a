"""Whether work orders survive workers that are killed at any moment: none lost, none twice at the partner.

    python -m bench.outbox [--quick] [--json]

Workers of the real outbox send 3,000 orders over HTTP to a double of a partner that counts what had an effect; again
and again one of them is killed (SIGKILL) at a moment nobody chose. The double remembers keys, as the agreement with
every partner says, and answers a hundredth of all calls with a 500. With --json the last line is one JSON object."""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from bench import ground

ROOT = Path(__file__).resolve().parent.parent
LEASE = timedelta(seconds=4)
SECRET = "whsec_" + base64.b64encode(b"a bench needs no real one").decode()
WORKERS = 2
CITY: dict[str, Any] = {
    "city": "bench",
    "name": "Bench",
    "site_name": {"en": "Bench"},
    "time_zone": "America/Denver",
    "contact": {"phone": "555-0100"},
    "map": {"latitude": 39.7, "longitude": -105.0},
    "departments": {"streets": {"name": {"en": "Streets"}}},
    "partners": {"double": {"name": {"en": "A double"}, "system": "webhook"}},
    "teams": {"crew": {"name": {"en": "Crew"}, "department": "streets", "partner": "double"}},
}


class Double:
    """Counts by key what was asked, and by order what had an effect."""

    def __init__(self, seed: int) -> None:
        self.dice, self.lock = random.Random(seed), threading.Lock()
        self.calls: Counter[str] = Counter()
        self.effects: Counter[str] = Counter()

    def takes(self, key: str, order: str) -> int:
        with self.lock:
            if self.dice.random() < 0.01:
                return 500
            self.calls[key] += 1
            if self.calls[key] == 1:
                self.effects[order] += 1
            late = self.dice.random() < 0.01
        time.sleep(0.01)
        return 500 if late else 200  # and sometimes it has it, and says that it has not


@contextmanager
def serving(double: Double) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = double.takes(self.headers["webhook-id"], body["data"]["id"])
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_args: None  # type: ignore[method-assign]  # a killed worker hangs up
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def prepare(messages: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from upwell.accounts.actor import SYSTEM
    from upwell.catalogue import queries as catalogue
    from upwell.catalogue.models import Publication
    from upwell.lib import clock
    from upwell.lib.references import new_reference
    from upwell.partners import actions

    call_command("migrate", verbosity=0)
    now = clock.now()
    Publication.objects.create(settings_hash="bench", settings=CITY, published_at=now, published_by="bench")
    catalogue.forget()
    facts = {"address": "1 First St"}
    for _ in range(0, messages, 500):
        with transaction.atomic():
            for _ in range(min(500, messages)):
                work = actions.Work(
                    partner="double",
                    case_id=uuid4(),
                    reference=new_reference(),
                    service="junk",
                    bundle=uuid4(),
                    facts=facts,
                    team="crew",
                )
                actions.order(work, by=SYSTEM, now=now)


def work() -> None:
    """What the worker's thread for work orders does, without a pause. Retries are quick: a bench has no day."""
    from upwell.lib import clock
    from upwell.partners import jobs
    from upwell.partners.carriers import waiting

    second = timedelta(seconds=1)
    quick = patch.multiple(waiting, FIRST=timedelta(seconds=0.2), LONGEST=second)
    with quick, patch.object(jobs, "some", lambda bound: min(bound, second)):
        print("ready", flush=True)
        while True:
            done = jobs.deliver(clock.now(), lease=LEASE)
            if not done.more:
                time.sleep(0.05)


class Worker:
    def __init__(self) -> None:
        command = [sys.executable, "-m", "bench.outbox", "--worker"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)  # our own command
        self.ready = threading.Event()
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        assert self.process.stdout is not None
        self.process.stdout.readline()
        self.ready.set()

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


def waiting() -> int:
    from upwell.partners.models import Outgoing

    return Outgoing.objects.filter(state="waiting").count()


def killing(kills: int, seed: int, patience: float) -> int:
    """Keeps two workers at work and kills them, until everything is sent; how often a working one was killed."""
    dice, done, until = random.Random(seed), 0, time.monotonic() + patience
    workers = [Worker() for _ in range(WORKERS)]
    try:
        while waiting() and time.monotonic() < until:
            time.sleep(dice.uniform(0.02, 0.4))
            place = dice.randrange(WORKERS)
            if done < kills and workers[place].ready.is_set():
                workers[place].kill()
                workers[place] = Worker()
                done += 1
    finally:
        for worker in workers:
            worker.kill()
    return done


def run(messages: int, kills: int, *, folder: Path, url: str, seed: int = 11, patience: float = 900) -> dict[str, Any]:
    double = Double(seed)
    with serving(double) as address:
        os.environ |= {"UPWELL_PARTNER_DOUBLE_URL": address, "UPWELL_PARTNER_DOUBLE_SECRETS": SECRET}
        ground.set_up(folder, url)
        prepare(messages)
        begun = time.monotonic()
        killed = killing(kills, seed, patience)
        took = time.monotonic() - begun
    from django.db import connection

    from upwell.partners.models import Outgoing, WorkOrder

    ordered = {str(one) for one in WorkOrder.objects.values_list("pk", flat=True)}
    said = Outgoing.objects.filter(state="sent").count()
    return {
        "lost": len(ordered - double.effects.keys()) + len(ordered) - said,
        "twice": sum(count > 1 for count in double.effects.values()),
        "kills": killed,
        "messages": len(ordered),
        "asked_again": sum(count - 1 for count in double.calls.values()),
        "messages_per_min": round(len(ordered) / took * 60),
        "database": connection.vendor,
    }


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    for name in ("quick", "json", "worker"):
        reader.add_argument(f"--{name}", action="store_true")
    asked = reader.parse_args()
    if asked.worker:
        ground.set_up(Path(os.environ["UPWELL_DATA"]), os.environ["DATABASE_URL"])
        work()
    messages, kills = (300, 4) if asked.quick else (3_000, 30)
    with tempfile.TemporaryDirectory() as folder, ground.database(Path(folder)) as url:
        figures = run(messages, kills, folder=Path(folder), url=url)
    print(f"{figures}", file=sys.stderr)
    if asked.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
