"""What an answer may be, type by type: one parser for every channel.

`accept` turns what a person sent into the plain form that is stored, or says what is wrong; `fits` checks a stored
answer against a definition; `value` is what conditions and sums see."""

from __future__ import annotations

from collections.abc import Mapping

from upwell.definition.questions import Question, type_of
from upwell.definition.values import ABSENT, Plain, Value, Values
from upwell.journey.answers.amounts import AMOUNTS
from upwell.journey.answers.base import Answer, Problem
from upwell.journey.answers.choices import CHOICES
from upwell.journey.answers.people import PEOPLE
from upwell.journey.answers.places import PLACES
from upwell.journey.answers.texts import TEXTS

ANSWERS: dict[str, Answer] = {**TEXTS, **PEOPLE, **AMOUNTS, **CHOICES, **PLACES}

__all__ = ["ANSWERS", "Problem", "accept", "fits", "is_empty", "value"]


def is_empty(raw: object, depth: int = 3) -> bool:
    """Whether nothing was sent: no text, no tick, no part of a group filled in."""
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, Mapping | list | tuple):
        parts = raw.values() if isinstance(raw, Mapping) else raw
        return depth > 0 and all(is_empty(part, depth - 1) for part in parts)
    return raw is None


def accept(question: Question, raw: object, values: Values, language: str = "en") -> Plain | Problem:
    """The plain form of an answer, None for a skipped one, or the Problem with it.

    `raw` is what a channel collected: a text, a list of texts, or a dict of parts (a date's day, month, year).
    `values` are those of the walk up to this question; `language` is the person's, where it decides what is meant."""
    kind = ANSWERS[type_of(question)]
    if is_empty(raw) and not kind.accepts_empty(question):
        return None if question.optional else Problem("missing", kind=kind.missing(question))
    plain = kind.understand(question, raw, values, language)
    if isinstance(plain, Problem):
        return plain
    return fits(question, plain, values) or plain


def fits(question: Question, plain: Plain, values: Values) -> Problem | None:
    """What is wrong with a stored answer under this definition and these earlier values; None when it fits."""
    kind = ANSWERS[type_of(question)]
    if plain is None:
        return None if question.optional else Problem("missing", kind=kind.missing(question))
    problem = kind.check(question, plain, values)
    if problem is not None or not question.require:
        return problem
    here = {**values, question.name: kind.value(question, plain)}
    for index, requirement in enumerate(question.require):
        if requirement.that.holds(here) is False:
            return Problem("required", index=index)
    return None


def value(question: Question, plain: Plain) -> Value | type(ABSENT):  # type: ignore[valid-type]  # the sentinel's own type
    """What conditions, sums and wording see of a stored answer; ABSENT for a skipped one."""
    if plain is None:
        return ABSENT
    return ANSWERS[type_of(question)].value(question, plain)
