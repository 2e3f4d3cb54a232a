"""The costliest definitions that may be written: their check ends soon enough for everybody else of the process."""

from __future__ import annotations

import random
import time

import pytest

from upwell.workbench import checking
from upwell.workbench.tests.scene import People, people

__all__ = ["people"]
pytestmark = pytest.mark.django_db
SECONDS = 4
"""Of CPU; each takes less than one on a machine of today."""
HEAD = """\
service: costly_service
kind: request
name: Ask for many things
summary: A service that is hard to check.
owner: streets
topics: [streets]
channels: [web]
languages: [en]
contact: none
promise: {to: answer, within: 5, counted_in: working_days}
route: [{team: paving}]
steps:
"""
TAIL = """\
  - check: answers
  - submit: request
receipt: {title: We have it, body: "Your number is **{reference}**."}
"""


def _chain(examples: int) -> str:
    """As many steps as there may be, each hanging on the one before it; and examples that go through all."""
    asked = [f"  - {{ask: q{n}, type: yes_no, title: 'T{n}?'{_after(n)}}}\n" for n in range(197)]
    answers = ", ".join(f"q{n}: yes" for n in range(197))
    tests = [f"  - {{name: e{n}, answers: {{{answers}}}}}\n" for n in range(examples)]
    return HEAD + "".join(asked) + TAIL + ("tests:\n" + "".join(tests) if tests else "")


def _after(n: int) -> str:
    return f", when: {{q{n - 1}: yes}}" if n else ""


def _dense() -> str:
    """Each step hangs on a dozen ways through three others."""
    made, asked = random.Random(1), []  # the same each time
    for n in range(190):
        ways = [
            "{" + ", ".join(f"q{one}: {made.choice('abcd')}" for one in made.sample(range(n), 3)) + "}"
            for _ in range(12 if n > 5 else 0)
        ]
        when = f", when: {{any: [{', '.join(ways)}]}}" if ways else ""
        asked.append(f"  - {{ask: q{n}, type: choice, title: 'T{n}?', options: {{a: A, b: B, c: C, d: D}}{when}}}\n")
    return HEAD + "".join(asked) + TAIL


@pytest.mark.parametrize("text", [_chain(0), _chain(50), _dense()], ids=["chain", "examples", "dense"])
def test_the_costliest_definitions_are_checked_in_time(people: People, text: str) -> None:
    began = time.process_time()

    checked = checking.check("costly_service", {"service.yaml": text})

    assert checked.tried is not None
    assert time.process_time() - began < SECONDS
