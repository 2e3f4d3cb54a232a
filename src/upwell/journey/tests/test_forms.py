"""The JSON Schema of a form is a promise: what it refuses is refused, and no form that is taken is refused by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from upwell.definition import load
from upwell.definition.model import Example, Service
from upwell.journey import forms
from upwell.journey.examples import example_facts, rehearse
from upwell.journey.texts import Texts
from upwell.journey.walk import Position
from upwell.journey.whole import read

SERVICES = sorted((Path(__file__).parents[4] / "cities/sanjose/services").glob("*/service.yaml"))


def service_of(path: Path) -> Service:
    found = load.load_folder(path.parent).service
    assert found is not None
    return found.by_residents


def made(service: Service, language: str = "en") -> dict[str, Any]:
    return forms.of_form(service, Texts(service, language))


def sent(service: Service, example: Example) -> dict[str, Any]:
    """What a program sends for this example: yes and no as words, files by their content."""
    answers = {
        name: _as_sent(service, name, plain) for name, plain in example.answers.items() if _is_sent(service, name)
    }
    if "contact" in service.by_name and "contact" not in answers:
        answers["contact"] = {"email": "resident@example.org"}
    return {name: plain for name, plain in answers.items() if plain not in (None, "", [])}


def _is_sent(service: Service, name: str) -> bool:
    return name in service.by_name and forms.is_sent(service.by_name[name])


def _as_sent(service: Service, name: str, plain: Any) -> Any:
    question = service.questions.get(name)
    if question is None:
        return [{key: _as_sent(service, f"{name}.{key}", one) for key, one in item.items()} for item in plain]
    kind = getattr(question, "type", "")
    if kind in ("photo", "file"):
        return [{"content": "AAAA"} for _ in plain or ()]
    if kind in ("yes_no", "declaration"):
        return {True: "yes", False: "no"}.get(plain, plain) if isinstance(plain, bool) else plain
    if kind == "choices" and isinstance(plain, str):
        return [plain]
    if kind in ("number", "money") and isinstance(plain, str):
        return float(plain)
    return plain


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.parent.name)
def test_every_schema_is_one_and_takes_every_example_that_is_sent(path: Path) -> None:
    service = service_of(path)
    for language in service.languages:
        Draft202012Validator.check_schema(made(service, language))
    checked = Draft202012Validator(made(service))
    for example in service.tests:
        if rehearse(service, example).sent and example.channel == "web":
            problems = [error.message for error in checked.iter_errors(sent(service, example))]
            assert problems == [], f"{path.parent.name}: {example.name}"


FORM: dict[str, Any] = {
    "service": "form",
    "kind": "request",
    "name": "A form",
    "summary": "A form with branches.",
    "owner": "streets",
    "contact": "none",
    "steps": [
        {"ask": "pet", "type": "yes_no", "title": "Do you have a pet?"},
        {"ask": "kinds", "type": "choices", "title": "Which?", "when": {"pet": True}, "options": {"a": "A", "b": "B"}},
        {"ask": "name", "type": "text", "title": "Its name?", "when": {"kinds": {"includes": "b"}}, "max_length": 9},
        {"ask": "legs", "type": "number", "title": "Legs?", "when": {"pet": True}, "min": 0, "max": 8},
        {"stop": "spider", "when": {"legs": {"more_than": 6}}, "outcome": "elsewhere", "title": "Ask the zoo"},
        {"ask": "why", "type": "text", "title": "Why not?", "when": {"not": {"pet": "yes"}}},
        {"submit": "request"},
    ],
}
TAKEN: list[dict[str, Any]] = [
    {"pet": "no", "why": "no room"},
    {"pet": "yes", "kinds": ["a"], "legs": 4},
    {"pet": "yes", "kinds": ["a", "b"], "name": "Rex", "legs": 6},
    {"pet": "no", "why": "no room", "kinds": ["b"]},  # an answer to what is not asked asks for nothing more
]
REFUSED: list[dict[str, Any]] = [
    {},
    {"pet": "perhaps"},
    {"pet": "no"},
    {"pet": "yes", "legs": 4},
    {"pet": "yes", "kinds": ["b"], "legs": 4},
    {"pet": "yes", "kinds": [], "legs": 4},
    {"pet": "yes", "kinds": ["a"], "legs": 8},
    {"pet": "yes", "kinds": ["a"], "legs": 4.5},
    {"pet": "no", "why": "no room", "age": 3},
]


def form() -> Service:
    return load.from_plain(FORM, {})


@pytest.mark.parametrize("answers", TAKEN, ids=str)
def test_what_is_taken_fits(answers: dict[str, Any]) -> None:
    whole = read(form(), answers, example_facts(Example(name="-")))

    assert whole.walk.position is Position.SUBMIT
    assert Draft202012Validator(made(form())).is_valid(answers)


@pytest.mark.parametrize("answers", REFUSED, ids=str)
def test_what_does_not_fit_is_not_taken(answers: dict[str, Any]) -> None:
    whole = read(form(), answers, example_facts(Example(name="-")))

    assert not Draft202012Validator(made(form())).is_valid(answers)
    assert whole.problems or whole.unused or whole.walk.position is Position.STOP


def test_when_a_question_is_asked_stands_beside_it() -> None:
    assert made(form())["properties"]["name"]["x-asked-when"] == {"kinds": {"includes": "b"}}
