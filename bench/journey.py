"""How long a journey's step takes, on a service of 20 questions: `python -m bench.journey [--quick] [--json]`.

A step is what happens between a resident's answer and the next screen, database and page apart: the answer is read,
put among the others, and the journey walked anew from its beginning."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from time import perf_counter_ns, process_time_ns
from typing import Any

from upwell.definition.model import Service
from upwell.journey import answers as answering
from upwell.journey import log
from upwell.journey.facts import TODAY, Fact, today
from upwell.journey.screen import screen
from upwell.journey.walk import Position, walk

TARGET_US = 100
QUESTIONS: list[dict[str, Any]] = [
    {"ask": "where", "type": "location", "title": "Where is it?", "section": "The place"},
    {"look_up": "road", "use": "street_owner", "with": {"point": "where"}},
    {"stop": "not_ours", "when": {"road.owner": ["state", "county"]}, "outcome": "elsewhere", "title": "Not ours"},
    {"ask": "danger", "type": "yes_no", "title": "Is it dangerous?"},
    {"stop": "call", "when": {"danger": "yes"}, "outcome": "emergency", "title": "Call us now"},
    {"ask": "size", "type": "choice", "title": "How big?", "options": {"small": "S", "large": "L"}, "section": "What"},
    {"ask": "items", "type": "choices", "title": "What is there?", "options": {"sofa": "Sofa", "other": "Other"}},
    {"ask": "other", "type": "text", "title": "What else?", "when": {"items": {"includes": "other"}}},
    {"ask": "count", "type": "number", "title": "How many?", "min": 1, "max": 50},
    {"ask": "value", "type": "money", "title": "What is it worth?"},
    {"work_out": "fee", "as": [{"if": {"size": "small"}, "value": "10"}, {"value": "max(35, round(value * 0.012))"}]},
    {"ask": "seen_on", "type": "date", "title": "When did you see it?", "latest": "today"},
    {"ask": "seen_at", "type": "time", "title": "At what time?"},
    {"ask": "kinds", "type": "quantity", "title": "How many of each?", "options": {"tire": "Tires", "bag": "Bags"}},
    {"ask": "tag", "type": "reference", "title": "The number on it", "pattern": "^[A-Z]{2}[0-9]{4}$"},
    {"ask": "lamp", "type": "asset", "layer": "lamps", "title": "Which lamp?", "when": {"size": "small"}},
    {"ask": "owner", "type": "name", "title": "Whose is it?", "section": "You", "optional": True},
    {"ask": "mail", "type": "email", "title": "Your e-mail"},
    {"ask": "phone", "type": "phone", "title": "Your phone"},
    {"ask": "again", "type": "yes_no", "title": "Was it here before?", "when": {"not": {"count": {"at_most": 1}}}},
    {"ask": "story", "type": "long_text", "title": "Tell us more", "optional": True},
    {"ask": "photo", "type": "photo", "title": "Add a photo", "optional": True},
    {"ask": "home", "type": "address", "title": "Your address", "when": {"any": [{"size": "large"}, {"again": "yes"}]}},
    {"ask": "agree", "type": "declaration", "title": "It is true"},
    {"ask": "more", "type": "text", "title": "Anything else?", "when": {"all": [{"danger": "no"}, {"size": "large"}]}},
    {"check": "answers"},
    {"submit": "request"},
]
SENT: dict[str, Any] = {
    "where": {"label": "200 E Santa Clara St", "lat": "37.3382", "lon": "-121.8863"}, "danger": "no", "size": "large",
    "items": ["sofa", "other"], "other": "a lamp", "count": "3", "value": "1,200.50", "seen_on": "2026-06-01",
    "seen_at": "7:30 pm", "kinds": {"tire": "2"}, "tag": "ab 1234", "owner": "", "mail": "a@example.org",
    "phone": "408 555 0123", "again": "yes", "story": "It has been there for two weeks.", "photo": ["p1"],
    "home": "1 Main St", "agree": "yes", "more": "no",
}  # fmt: skip


def service() -> Service:
    plain = {"service": "bench", "kind": "report", "name": "Bench", "summary": "-", "owner": "city", "contact": "none"}
    return Service.model_validate({**plain, "steps": QUESTIONS})


def steps(definition: Service) -> Iterator[tuple[Callable[[], Any], Callable[[], Any]]]:
    """For every step of the journey: taking the answer and walking on; making the screen that follows."""
    answers: dict[str, Any] = {}
    facts = {TODAY: today(date(2026, 6, 15)), "road": Fact("", "found", {"owner": "city"})}
    found = walk(definition, answers, facts)
    while found.position is Position.ASK:

        def take(found: Any = found, answers: dict[str, Any] = answers) -> Any:
            plain: Any = answering.accept(found.step, SENT[found.address], found.values)
            return walk(definition, log.set_at(answers, found.address, plain), facts)

        after = take()
        yield take, partial(screen, after)
        answers, found = after.answers, after
    assert found.position is Position.CHECK, found.address


def median_us(call: Callable[[], Any], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = perf_counter_ns()
        call()
        times.append(perf_counter_ns() - began)
    return statistics.median(times) / 1_000


def measure(rounds: int) -> dict[str, Any]:
    began = process_time_ns()
    taken = list(steps(service()))
    step_us = [median_us(take, rounds) for take, _ in taken]
    screen_us = [median_us(show, rounds) for _, show in taken]
    return {
        "questions": len(taken),
        "step_us": round(statistics.median(step_us), 1),
        "step_us_longest": round(max(step_us), 1),
        "screen_us": round(statistics.median(screen_us), 1),
        "target_us": TARGET_US,
        "cpu_s": round((process_time_ns() - began) / 1e9, 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", action="store_true", help="only the figures")
    options = parser.parse_args()
    found = measure(100 if options.quick else 2_000)
    if options.json:
        print(json.dumps(found))
    else:
        print("A step on a service of {questions} questions: {step_us} µs (longest {step_us_longest} µs, "
              "target {target_us} µs); its screen: {screen_us} µs; CPU {cpu_s} s in all".format(**found))  # fmt: skip
    return 0 if found["step_us"] <= TARGET_US else 1


if __name__ == "__main__":
    sys.exit(main())
