"""What a submission is, byte for byte: what belongs to it, and what is the person's and not its own."""

from __future__ import annotations

import json
from typing import Any

from upwell.journey import canonical
from upwell.journey.tests.build import ask, facts, repeat, service
from upwell.journey.walk import walk

FORM = service(
    ask("size", "choice"),
    ask("count", "number", max=5),
    ask("details", optional=True),
    ask("photo", "photo", optional=True, max=3),
    repeat(ask("name"), ask("age", "number", optional=True)),
    {"work_out": "price", "as": "count * 3"},
    {"tell": "note", "title": "A note"},
    contact="optional",
)
ANSWERS: dict[str, Any] = {
    "size": "a",
    "count": 2,
    "details": None,
    "photo": ["f1", "f2"],
    "dogs": [{"name": "Rex", "age": None}],
    "contact": {"email": "resident@example.org"},
}


def submitted(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(canonical.text(walk(FORM, {**ANSWERS, **changes}, facts(), unattended=True)))
    return found


def test_it_has_the_path_the_answers_and_what_was_worked_out() -> None:
    found = submitted()

    assert found["answers"] == {"size": "a", "count": 2, "photo": 2, "dogs": [{"name": "Rex"}]}
    assert found["path"] == ["size", "count", "photo", "dogs", "note", "request"]
    assert found["worked_out"] == {"price": 6}


def test_each_part_of_it_tells_one_submission_from_another() -> None:
    first = submitted()

    for name, other in {"size": "b", "count": 3, "photo": ["f1"], "dogs": [], "details": "x"}.items():
        assert submitted(**{name: other}) != first, name
    assert submitted(count=3)["worked_out"] != first["worked_out"]


def test_what_is_the_persons_is_no_part_of_it() -> None:
    assert submitted(contact={"phone": "+14085550123"}, photo=["f8", "f9"]) == submitted()


def test_another_question_is_another_version() -> None:
    other = service(ask("size", "choice"), ask("length", "number"))

    assert canonical.version(walk(other, {}, facts())) != canonical.version(walk(FORM, {}, facts()))
