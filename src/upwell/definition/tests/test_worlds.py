"""Reasoning about conditions agrees with trying out every journey, wherever it claims to know."""

from __future__ import annotations

import itertools
import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.definition import conditions, source, structure
from upwell.definition.checks.findings import findings
from upwell.definition.known import Known
from upwell.definition.load import load_text
from upwell.definition.tests.cast import KNOWN
from upwell.definition.values import ABSENT
from upwell.definition.worlds import Reasoning, World

STEPS: list[dict[str, Any]] = [
    {"ask": "size", "type": "choice", "title": "-", "options": {"s": "S", "m": "M", "l": "L"}},
    {"ask": "sure", "type": "yes_no", "title": "-", "optional": True},
    {"ask": "count", "type": "number", "title": "-", "min": 0, "max": 3},
    {"ask": "parts", "type": "choices", "title": "-", "options": {"a": "A", "b": "B"}},
    {"ask": "why", "type": "choice", "title": "-", "options": {"p": "P", "q": "Q"}, "when": {"size": ["s", "m"]}},
    {"submit": "request"},
]
LEAVES = st.one_of(
    st.sampled_from(["s", "m", "l"]).map(lambda one: {"size": one}),
    st.lists(st.sampled_from(["s", "m", "l"]), min_size=1, max_size=2).map(lambda some: {"size": some}),
    st.sampled_from(["yes", "no"]).map(lambda one: {"sure": one}),
    st.sampled_from(["p", "q"]).map(lambda one: {"why": one}),
    st.sampled_from(["a", "b"]).map(lambda one: {"parts": {"includes": one}}),
    st.sampled_from([["a"], ["a", "b"]]).map(lambda some: {"parts": {"includes_all": some}}),
    st.sampled_from([["a"], ["a", "b"]]).map(lambda some: {"parts": {"includes_any": some}}),
    st.tuples(st.sampled_from(["at_least", "at_most", "more_than", "less_than"]), st.integers(-1, 4)).map(
        lambda pair: {"count": {pair[0]: pair[1]}}
    ),
    st.integers(-1, 4).map(lambda number: {"count": number}),
    st.tuples(st.sampled_from(["size", "sure", "why", "count"]), st.booleans()).map(
        lambda pair: {pair[0]: {"answered": pair[1]}}
    ),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda part: {"not": part}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
    ),
    max_leaves=5,
)


def reasoning() -> Reasoning:
    plain = {"service": "a", "kind": "report", "name": "A", "summary": "B", "owner": "c", "steps": STEPS}
    file = source.read(json.dumps(plain), file="f")
    draft, problems = structure.read_service(file)
    assert draft is not None
    assert problems == []
    return findings(draft, file, Known()).reasoning


REASONING = reasoning()


def journeys() -> list[dict[str, Any]]:
    """Every way of answering."""
    found = []
    groups = [(), ("a",), ("b",), ("a", "b")]
    for size, sure, count, parts in itertools.product("sml", ["yes", "no", ABSENT], range(4), groups):
        for why in ["p", "q"] if size in "sm" else [ABSENT]:
            found.append({"size": size, "sure": sure, "count": Decimal(count), "parts": parts, "why": why})
    return found


JOURNEYS = journeys()


@given(CONDITIONS, st.booleans())
@settings(max_examples=500)
def test_what_is_called_impossible_never_happens(when: dict[str, Any], truth: bool) -> None:
    condition = conditions.parse(when)
    REASONING.fuel = 10_000

    world = REASONING.assume(condition, truth, World())

    if world.impossible:
        assert not any(condition.holds(values) is truth for values in JOURNEYS)


@given(CONDITIONS, st.sampled_from(["sure", "why", "size"]))
@settings(max_examples=500)
def test_a_name_that_must_have_a_value_has_one(when: dict[str, Any], name: str) -> None:
    condition = conditions.parse(when)
    REASONING.fuel = 10_000

    world = REASONING.assume(condition, True, World())

    if not world.impossible:
        there = [values[name] is not ABSENT for values in JOURNEYS if condition.holds(values)]
        presence = REASONING.presence(name, world)
        assert presence != "must" or all(there)
        assert presence != "never" or not any(there)


@given(LEAVES)
@settings(max_examples=200)
def test_of_a_single_comparison_everything_is_known(when: dict[str, Any]) -> None:
    condition = conditions.parse(when)
    REASONING.fuel = 10_000
    happens = any(condition.holds(values) for values in JOURNEYS)

    if happens:
        assert not REASONING.assume(condition, True, World()).impossible
    elif "count" not in when:  # between two whole numbers the reasoning sees room
        assert REASONING.assume(condition, True, World()).impossible


def test_two_hundred_steps_that_hang_on_each_other_are_checked_in_no_time() -> None:
    options = {"a": "A", "b": "B"}
    steps: list[dict[str, Any]] = [{"ask": "q0", "type": "choice", "title": "-", "options": options}]
    for at in range(1, 190):
        when = {"any": [{f"q{at - 1}": "a"}, {"all": [{f"q{at - 1}": "b"}, {"not": {f"q{at // 2}": "a"}}]}]}
        steps.append({"ask": f"q{at}", "type": "choice", "title": "-", "options": options, "when": when})
    plain = {"service": "a", "kind": "report", "name": "A", "summary": "B", "owner": "finance", "steps": steps}

    loaded = load_text(json.dumps({**plain, "steps": [*steps, {"check": "c"}, {"submit": "s"}]}), known=KNOWN)

    assert loaded.service is None  # it has no promise; what matters is that it came to an end
