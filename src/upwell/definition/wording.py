"""The texts of a service that residents read, by stable path: what a translator translates.

`steps.where.title`, `steps.size.options.small.label`, `steps.dogs.steps.breed.title`, `receipt.body`. Words that
residents type (`also_said_as`, an option's `say`) are lists of their own in each language and carry no hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from upwell.definition.model import Service
from upwell.definition.questions import ChoiceQuestion, ChoicesQuestion, QuantityQuestion, Question
from upwell.definition.steps import AnyStep, Repeat

HASH_LENGTH = 12  # 48 bits: two different English texts practically never share it
_STEP_TEXTS = ("section", "title", "hint", "body", "sms", "say", "unit", "none_message", "declaration", "remind")
_WITH_OPTIONS = (ChoiceQuestion, ChoicesQuestion, QuantityQuestion)
_OPTION_TEXTS = ("label", "hint", "sms", "instead")
_FREE = re.compile(r"also_said_as\.\d+|steps\..+\.options\..+\.say\.\d+")


def text_hash(text: str) -> str:
    """What a translation says it was made from; the same however the English lines are broken."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:HASH_LENGTH]


def is_free(path: str) -> bool:
    """Whether this path is a word residents type: a language has its own, not translations of the English ones."""
    return _FREE.fullmatch(path) is not None


def wording_paths(service: Service) -> dict[str, str]:
    """Every English text to translate, by path, in the order of the file."""
    return dict(_service_texts(service))


def _service_texts(service: Service) -> Iterator[tuple[str, str]]:
    yield from _texts(service, ("name", "case_name", "summary", "for_whom"), "")
    yield from ((f"you_need.{index}", text) for index, text in enumerate(service.you_need))
    for step in service.steps:
        yield from step_texts(step, f"steps.{step.name}.")
    for name, party in service.parties.items():
        yield from _texts(party, ("title", "asks"), f"parties.{name}.")
    for wanted in service.checklist:
        yield from _texts(wanted, ("what",), f"checklist.{wanted.item}.")
    if service.permit:
        yield from _texts(service.permit, ("title",), "permit.")
        yield from ((f"permit.labels.{name}", text) for name, text in service.permit.labels.items())
    if service.receipt:
        yield from _texts(service.receipt, ("title", "body", "sms"), "receipt.")
        yield from _start(service.receipt, "receipt.")


def step_texts(step: AnyStep, prefix: str) -> Iterator[tuple[str, str]]:
    yield from _texts(step, _STEP_TEXTS, prefix)
    for key, option in step.options.items() if isinstance(step, _WITH_OPTIONS) else ():
        yield from _texts(option, _OPTION_TEXTS, f"{prefix}options.{key}.")
    if isinstance(step, Question):
        yield from ((f"{prefix}require.{index}.else", rule.or_else) for index, rule in enumerate(step.require))
    if isinstance(step, Repeat):
        for inner in step.steps:
            yield from step_texts(inner, f"{prefix}steps.{inner.name}.")
    yield from _start(step, prefix)


def _texts(part: BaseModel, fields: tuple[str, ...], prefix: str) -> Iterator[tuple[str, str]]:
    known = type(part).model_fields
    for field in fields:
        text = getattr(part, field) if field in known else None
        if isinstance(text, str):
            yield prefix + field, text


def _start(part: Any, prefix: str) -> Iterator[tuple[str, str]]:
    start = part.start if "start" in type(part).model_fields else None
    if start is not None and start.label:
        yield f"{prefix}start.label", start.label
