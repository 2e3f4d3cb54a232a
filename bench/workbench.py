"""What a keystroke in the workbench costs the server: `python -m bench.workbench [--quick] [--json]`.

A service of thirty questions with two languages is checked whole, its examples run, and one step drawn as every channel
shows it. Times are CPU of this process; the debounced request of the editor is both together."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

from bench import ground

TARGET_MS = 300
QUESTIONS = 30
HEAD = """\
service: bench_service
kind: request
name: Ask for thirty things
summary: A service with thirty questions, for measuring.
owner: transportation
topics: [streets]
channels: [web, sms, chat, phone, api]
languages: [en, es]
contact: none
promise: {to: answer, within: 5, counted_in: working_days}
route: [{team: road_crew}]
steps:
"""
QUESTION = """\
  - ask: q{n}
    type: choice
    title: What is the answer to question {n}?
    hint: Choose the one that fits best. You can change it later.
    {when}options:
      one: The first answer that somebody may give
      two: {{label: The second answer that somebody may give, sms: Second}}
      other: Something else
"""
TAIL = """\
  - check: answers
  - submit: request
receipt: {title: We have it, body: "Your number is **{reference}**."}
tests:
"""


def files() -> dict[str, str]:
    from upwell.definition import load, sidecar
    from upwell.definition.wording import wording_paths
    from upwell.workbench import wording

    asked = [QUESTION.format(n=n, when=_when(n)) for n in range(QUESTIONS)]
    answers = ", ".join(f"q{n}: one" for n in range(QUESTIONS))
    tests = "".join(f"  - {{name: example {n}, answers: {{{answers}}}}}\n" for n in range(5))
    text = HEAD + "".join(asked) + TAIL + tests
    service = load.load_text(text).service
    assert service is not None
    spanish = sidecar.refresh(service, "es")
    own = {path: f"{words} (es)" for path, words in wording_paths(service).items()}
    return wording.write({"service.yaml": text, "es.yaml": spanish}, {}, "es", own)


def _when(n: int) -> str:
    return f"when: {{q{n - 1}: [one, two]}}\n    " if n and n % 3 == 0 else ""


def median_ms(work: Callable[[], Any], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        began = process_time()
        work()
        taken.append((process_time() - began) * 1000)
    return round(statistics.median(taken), 1)


def measure(rounds: int) -> dict[str, float]:
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    from upwell.lib import clock
    from upwell.workbench import checking, looking

    written = files()
    checked = checking.check("bench_service", written)
    assert checked.errors == 0, checked.problems
    request: Any = RequestFactory().get("/")
    request.user, request.session = AnonymousUser(), {}
    line = written["service.yaml"].splitlines().index("  - ask: q20") + 1

    def preview() -> str:
        looked = looking.look(
            request, checked, written, "service.yaml", line=line, step="", language="es", now=clock.now()
        )
        assert looked.shown is not None
        return looking.html(request, looked)

    preview()
    return {
        "check_ms": median_ms(lambda: checking.check("bench_service", written), rounds),
        "preview_ms": median_ms(preview, rounds),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", action="store_true", help="the figures as JSON on the last line")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ground.database(Path(folder)) as url:
        ground.set_up(Path(folder), url)
        ground.make_city()
        figures = measure(10 if arguments.quick else 50)
        from django.db import connections

        connections.close_all()
    slow = sum(figures.values()) > TARGET_MS
    print(f"check {figures['check_ms']} ms, preview {figures['preview_ms']} ms of CPU; together at most {TARGET_MS} ms")
    if arguments.json:
        print(json.dumps(figures))
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
