"""Random definitions and answers for Hypothesis. Definitions are valid by construction: conditions look back only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from upwell.definition.model import Service
from upwell.definition.questions import Question
from upwell.definition.steps import Repeat
from upwell.journey.facts import Fact
from upwell.journey.tests.build import ask, facts, look_up, repeat, service
from upwell.journey.walk import SEEN, walk

POOLS: dict[str, list[Any]] = {
    "text": ["x", "y"],
    "choice": ["a", "b", "c"],
    "yes_no": ["yes", "no"],
    "choices": [["a"], ["a", "c"], ["b", "c"]],
    "number": [0, 1, 2, 3],
    "date": ["2026-06-01", "2026-06-20"],
}
"""Answers that fit, by type; their plain form is what a person would send."""
UNFIT: list[Any] = ["", "zz", [], {"a": "b"}, True, -7, "2026-13-01"]
JOURNEYS = 8
"""How many journeys are walked on each random definition."""

Draw = Callable[[st.SearchStrategy[Any]], Any]
Drawn = tuple[Service, list["Journey"]]


@dataclass(frozen=True)
class Journey:
    answers: dict[str, Any]
    facts: Mapping[str, Fact]


@st.composite
def drawn(draw: Draw) -> Drawn:
    definition = draw(definitions())
    return definition, [draw(journeys(definition)) for _ in range(JOURNEYS)]


@st.composite
def definitions(draw: Draw) -> Service:
    known: list[tuple[str, str]] = [("channel", "text")]
    steps = [_step(draw, f"s{index}", known) for index in range(draw(st.integers(2, 9)))]
    return service(*steps)


def _step(draw: Draw, name: str, known: list[tuple[str, str]]) -> dict[str, Any]:
    verb = draw(st.sampled_from(["ask"] * 8 + ["look_up", "work_out", "tell", "stop", "repeat"]))
    when = draw(st.none() | conditions(known))
    step, gives = _VERBS[verb](draw, name, known)
    if when is not None or verb == "stop":
        step["when"] = when or draw(conditions(known))
    if gives:
        known.append((name, gives) if "." not in gives else (f"{name}.{gives.split('.')[0]}", "choice"))
    return step


def _question(draw: Draw, name: str, known: list[tuple[str, str]]) -> tuple[dict[str, Any], str]:
    kind = draw(st.sampled_from(sorted(POOLS)))
    step = ask(name, kind, optional=draw(st.booleans()))
    if kind == "choice" and draw(st.booleans()):
        step["options"] = {"a": "A", "b": {"label": "B", "when": draw(conditions(known))}, "c": "C"}
    return step, kind


def _look_up(draw: Draw, name: str, known: list[tuple[str, str]]) -> tuple[dict[str, Any], str]:
    source = draw(st.sampled_from(known))[0]
    policy = draw(st.sampled_from(["continue", "ask_again"]))
    return look_up(name, **{"with": {"it": source}}, on_none=policy, on_error=policy), "owner."


def _work_out(draw: Draw, name: str, known: list[tuple[str, str]]) -> tuple[dict[str, Any], str]:
    numbers = [seen for seen, kind in known if kind == "number"] or ["1"]
    first, second = draw(st.sampled_from(numbers)), draw(st.sampled_from(numbers))
    cases = [{"if": draw(conditions(known)), "value": f"{first} + 1"}, {"value": f"max({first}, {second} * 2)"}]
    return {"work_out": name, "as": cases}, "number"


def _tell(draw: Draw, name: str, known: list[tuple[str, str]]) -> tuple[dict[str, Any], str]:
    return {"tell": name, "title": "-"}, ""


def _stop(draw: Draw, name: str, known: list[tuple[str, str]]) -> tuple[dict[str, Any], str]:
    return {"stop": name, "title": "-", "outcome": "answered"}, ""


def _repeat(draw: Draw, name: str, known: list[tuple[str, str]]) -> tuple[dict[str, Any], str]:
    inner: list[tuple[str, str]] = list(known)
    questions = []
    for index in range(draw(st.integers(1, 3))):
        question, kind = _question(draw, f"{name}_q{index}", inner)
        if draw(st.booleans()):
            question["when"] = draw(conditions(inner))
        inner.append((question["ask"], kind))
        questions.append(question)
    least = draw(st.integers(0, 2))
    step = repeat(*questions, at_least=least, at_most=draw(st.integers(max(least, 1), 3)))
    return {**step, "repeat": name}, ""


_VERBS: dict[str, Callable[[Draw, str, list[tuple[str, str]]], tuple[dict[str, Any], str]]] = {
    "ask": _question,
    "look_up": _look_up,
    "work_out": _work_out,
    "tell": _tell,
    "stop": _stop,
    "repeat": _repeat,
}


@st.composite
def conditions(draw: Draw, known: list[tuple[str, str]], depth: int = 2) -> dict[str, Any]:
    """A condition over some of the names known so far."""
    shape = draw(st.sampled_from(["test"] * 4 + (["not", "all", "any"] if depth else [])))
    if shape == "test":
        name, kind = draw(st.sampled_from(known))
        return {name: draw(st.sampled_from(_TESTS[kind]))}
    if shape == "not":
        return {"not": draw(conditions(known, depth - 1))}
    return {shape: [draw(conditions(known, depth - 1)) for _ in range(2)]}


_TESTS: dict[str, list[Any]] = {
    "text": ["x", "web", {"answered": True}],
    "choice": ["a", ["a", "b"], {"answered": False}],
    "yes_no": ["yes", "no"],
    "choices": [{"includes": "a"}, {"includes_all": ["a", "c"]}, {"includes_any": ["b"]}],
    "number": [1, {"at_least": 2}, {"less_than": 2}],
    "date": [{"before": "2026-06-10"}, {"answered": True}],
}


@st.composite
def journeys(draw: Draw, definition: Service) -> Journey:
    """Answers and facts, most of them fitting; some missing, some skipped, some nonsense."""
    answers: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for step in definition.walked:
        if isinstance(step, Question):
            _put(draw, answers, step)
        elif isinstance(step, Repeat):
            answers[step.name] = [_item(draw, step) for _ in range(draw(st.integers(0, 3)))]
            answers |= draw(st.sampled_from([{}, {f"{step.name}.more": "yes"}, {f"{step.name}.more": "no"}]))
        elif hasattr(step, "tell"):
            answers |= draw(st.sampled_from([{}, {step.name: SEEN}, {step.name: SEEN}]))
        elif hasattr(step, "look_up"):
            known |= draw(
                st.sampled_from([{step.name: {"owner": "a"}}] * 4 + [{step.name: None}, {step.name: "failed"}, {}])
            )
    if draw(st.booleans()):
        answers["answers"] = walk(definition, answers, facts(**known)).confirmation()
    return Journey(answers, facts(**known))


def _put(draw: Draw, answers: dict[str, Any], question: Question) -> None:
    fate = draw(st.integers(0, 19))
    if fate >= 3:
        answers[question.name] = POOLS[question.type][fate % len(POOLS[question.type])]  # type: ignore[attr-defined]  # concrete
    elif fate:
        answers[question.name] = None if fate == 1 else draw(st.sampled_from(UNFIT))


def _item(draw: Draw, step: Repeat) -> dict[str, Any]:
    item: dict[str, Any] = {}
    for question in step.steps:
        _put(draw, item, question)
    return item
