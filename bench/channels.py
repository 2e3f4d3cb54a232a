"""What a conversation by text costs: `python -m bench.channels [--quick] [--json]`.

`turn_ms`: CPU of one turn of the engine, on a journey nobody keeps: the reply is read, the journey walked, the next
message made; the database apart. `webhook_p99_ms`: a real web server (granian, two processes) is sent 50 signed
messages a second over HTTP; 99 of 100 are acknowledged within this time. `messages_per_min`: then the worker's own job
answers them, in one process: what came in and what was written to go out, a minute. With --json the last line is one
object."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from bench import core, ground
from bench.server import Server

PER_SECOND, SENDERS = 50, 10
TARGETS = {"turn_ms": 2, "webhook_p99_ms": 50, "messages_per_min": 3_000}
SECRET, ADDRESS = "bench", "http://127.0.0.1:8000"
SAYS = ("POTHOLE", "Story Road and King Road", "1", "no", "2", "skip", "in the right lane", "3")
"""A report to the look at everything; what is not understood on the way costs the same."""


def turn_ms(rounds: int) -> float:
    from django.utils import translation

    from upwell.conversation.engine import begin, turn
    from upwell.conversation.replies import Reply
    from upwell.conversation.served import Rehearsals
    from upwell.conversation.state import State
    from upwell.conversation.style import SMS
    from upwell.lib import clock

    costs = []
    for _ in range(rounds):
        city = Rehearsals("sms", clock.now())
        with translation.override("en"):
            state = begin("pothole", State(), city, SMS).state
        for said in SAYS[1:]:
            begun = time.process_time()
            state = turn(state, Reply(said), city, SMS).state
            costs.append(time.process_time() - begun)
    return round(statistics.median(costs) * 1_000, 2)


class Carrier:
    """Sends signed messages at a steady pace, each number its next one."""

    def __init__(self, port: int, seconds: int) -> None:
        self.port, self.took, self.failed = port, [], 0  # type: ignore[var-annotated]  # seconds
        self.numbers, self.end = count(), time.perf_counter() + seconds

    def run(self) -> None:
        threads = [Thread(target=self.send, args=(lane,)) for lane in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def send(self, lane: int) -> None:
        from upwell.channels.sms import signature

        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        due = time.perf_counter() + lane / PER_SECOND
        while due < self.end:
            time.sleep(max(0.0, due - time.perf_counter()))
            number = next(self.numbers)
            form = {
                "MessageSid": f"SM{number:08}",
                "From": f"+1408555{number // len(SAYS):04}",
                "Body": SAYS[number % len(SAYS)],
                "NumMedia": "0",
            }
            signed = signature.made(SECRET, f"{ADDRESS}/texts/twilio/", {name: [part] for name, part in form.items()})
            headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signed}
            begun = time.perf_counter()
            connection.request("POST", "/texts/twilio/", urlencode(form), headers)
            answer = connection.getresponse()
            answer.read()
            self.took.append(time.perf_counter() - begun)
            self.failed += answer.status != 200
            due += SENDERS / PER_SECOND


def measure(folder: Path, *, quick: bool) -> dict[str, Any]:
    from django.db import connection

    from upwell.channels.sms import actions
    from upwell.channels.sms.models import Incoming
    from upwell.config.commands.serving import static_files
    from upwell.lib import clock
    from upwell.notify.models import Message

    found: dict[str, Any] = {"database": connection.vendor, "turn_ms": turn_ms(20 if quick else 150)}
    static_files()
    connection.close()
    server = Server(folder)
    try:
        server.wait()
        carrier = Carrier(server.port, 5 if quick else 30)
        carrier.run()
    finally:
        server.stop()
    found["webhook_p99_ms"] = round(statistics.quantiles(carrier.took, n=100)[-1] * 1_000, 1)
    found["webhooks"], found["webhooks_failed"] = len(carrier.took), carrier.failed
    begun = time.perf_counter()
    while actions.work(clock.now()):
        pass
    took = time.perf_counter() - begun
    answered = Incoming.objects.filter(state=Incoming.State.DONE).count()
    written = Message.objects.filter(template="reply").count()
    found["messages_per_min"] = round((answered + written) / took * 60)
    found["unanswered"] = Incoming.objects.exclude(state=Incoming.State.DONE).count()
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.channels", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    os.environ |= {"UPWELL_SMS": "twilio", "UPWELL_SMS_SECRETS": SECRET, "UPWELL_SMS_NUMBER": "+14085550100"}
    os.environ |= {"UPWELL_SMS_ACCOUNT": "bench", "UPWELL_PUBLIC_URL": ADDRESS, "UPWELL_HOSTS": "127.0.0.1"}
    with tempfile.TemporaryDirectory() as name, ground.database(Path(name)) as url:
        ground.set_up(Path(name), url)
        ground.make_city()
        found = measure(Path(name), quick=given.quick)
        from django.db import connections

        connections.close_all()
    for key, value in found.items():
        core.say(f"{key:>24} {value!s:>10}" + (f"   (target {TARGETS[key]})" if key in TARGETS else ""))
    if given.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
