"""Nothing grows without bound."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from pydantic import ValidationError

from upwell.definition.expressions import ExpressionError, parse
from upwell.journey.log import MOST_ITEMS, NoSuchItem, answered, fold, set_at
from upwell.journey.tests.build import ask, facts, repeat, service, stand
from upwell.journey.walk import Position


def test_a_text_has_at_most_5000_characters() -> None:
    service(ask("story", "long_text", max_length=5_000))

    with pytest.raises(ValidationError):
        service(ask("story", "long_text", max_length=5_001))


def test_a_repeat_has_at_most_25_items() -> None:
    service(repeat(ask("name"), at_most=25))

    with pytest.raises(ValidationError):
        service(repeat(ask("name"), at_most=26))
    full: Any = {"dogs": [{"name": "x"}] * MOST_ITEMS}
    with pytest.raises(NoSuchItem):
        set_at(full, f"dogs.{MOST_ITEMS}.name", "x")


def test_a_definition_has_at_most_200_steps() -> None:
    service(*(ask(f"q{index}") for index in range(198)))

    with pytest.raises(ValidationError):
        service(*(ask(f"q{index}") for index in range(199)))


def test_a_sum_has_at_most_500_characters_and_no_powers() -> None:
    parse("1" + " + 1" * 124)

    for source in ("1" + " + 1" * 125, "9 ** 9", "[x for x in y]", "x[0]"):
        with pytest.raises(ExpressionError):
            parse(source)


def test_the_longest_journey_is_walked_in_a_moment() -> None:
    """200 steps, each with a condition, and the costliest repeat there can be."""
    questions = [ask(f"q{index}", when={"q0": "x"} if index else {"not": {"channel": "sms"}}) for index in range(195)]
    inner = [ask(f"in{index}") for index in range(10)]
    sums = [{"work_out": "sum1", "as": "count(dogs)" + " * 9999999" * 40}, {"work_out": "sum2", "as": "sum1 * sum1"}]
    definition = service(*questions, repeat(*inner, at_most=25), *sums)
    answers: dict[str, Any] = {f"q{index}": "x" for index in range(195)}
    answers["dogs"] = [{question["ask"]: "y" for question in inner}] * 25

    began = process_time()
    found = stand(definition, answers)

    assert found.position is Position.CHECK
    assert process_time() - began < 0.5


def test_a_long_log_is_folded_in_a_moment() -> None:
    entries = [answered(f"q{index % 200}", index) for index in range(5_000)]

    began = process_time()
    answers, known = fold(entries)

    assert (len(answers), known) == (200, {})
    assert process_time() - began < 1
    assert facts()
