"""The reference of the language explains everything that can be written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from upwell.definition import descriptions
from upwell.definition.conditions import OPERATORS
from upwell.definition.explain import settings_of
from upwell.definition.expressions import FUNCTIONS
from upwell.definition.load import load_text
from upwell.definition.model import (
    Duplicates,
    Example,
    Open311,
    PromiseRule,
    Public,
    Receipt,
    Route,
    Service,
    Translation,
)
from upwell.definition.questions import TYPES, Option, Requirement
from upwell.definition.steps import OUTCOMES, VERBS, Case, Start
from upwell.definition.structure import STEPS

REFERENCE = (Path(__file__).parents[4] / "docs" / "definition-language.md").read_text()
IN_CODE = " ".join(re.findall(r"`[^`]+`|```.*?```", REFERENCE, flags=re.DOTALL))
PARTS: tuple[type[BaseModel], ...] = (
    Service, PromiseRule, Route, Public, Duplicates, Open311, Receipt, Example, Translation, Option, Requirement, Case,
    Start, *TYPES.values(), *STEPS.values(),
)  # fmt: skip
SETTINGS = sorted({setting for part in PARTS for setting in settings_of(part)} - {"translations"})


def is_explained(word: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(word)}(?!\w)", IN_CODE) is not None


@pytest.mark.parametrize("word", [*VERBS, *TYPES, *OUTCOMES, *SETTINGS, *FUNCTIONS])
def test_every_verb_type_and_setting_is_explained(word: str) -> None:
    assert is_explained(word)


@pytest.mark.parametrize("comparison", sorted(set(OPERATORS) - {"is", "one_of"}))
def test_every_comparison_is_explained(comparison: str) -> None:
    assert is_explained(comparison)


def test_every_type_has_a_line_in_the_table() -> None:
    assert [name for name in TYPES if f"\n| `{name}` | " not in REFERENCE] == []


def test_every_setting_type_and_verb_has_its_sentence_for_editors() -> None:
    assert set(SETTINGS) <= set(descriptions.SETTINGS)
    assert set(TYPES) == set(descriptions.TYPES)
    assert set(VERBS) == set(descriptions.VERBS)


def test_the_whole_service_of_the_reference_is_sound() -> None:
    text = REFERENCE.split("## A whole service")[1].split("```yaml\n")[1].split("```")[0]

    assert [str(problem) for problem in load_text(text).problems] == []
