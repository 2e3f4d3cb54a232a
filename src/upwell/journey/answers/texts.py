"""Answers that are words: text, long text, references and PINs."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from upwell.definition.values import Plain, Value, Values
from upwell.journey.answers.base import CHANGED, Answer, Problem, clean_line, clean_text, text_of


@lru_cache(maxsize=1024)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


class Line(Answer):
    def __init__(self, missing: str = "text") -> None:
        self._missing = missing

    def missing(self, question: Any) -> str:
        return self._missing

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        return self.clean(question, raw, clean_line)

    def clean(self, question: Any, raw: Any, clean: Callable[[str], str]) -> Plain | Problem:
        text = text_of(raw)
        if text is None:
            too_long = isinstance(raw, str)
            return Problem("too_long", limit=question.max_length, length=len(raw)) if too_long else Problem("not_text")
        return clean(text) or Problem("missing", kind=self._missing)

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        if not isinstance(plain, str):
            return CHANGED
        if len(plain) > question.max_length:
            return Problem("too_long", limit=question.max_length, length=len(plain))
        if len(plain) < question.min_length:
            return Problem("too_short", limit=question.min_length)
        pattern = getattr(question, "pattern", None)
        if pattern and not _pattern(pattern).fullmatch(plain):
            return Problem("pattern")
        return None

    def value(self, question: Any, plain: Any) -> Value:
        return str(plain)


class Paragraphs(Line):
    def read(self, question: Any, raw: Any) -> Plain | Problem:
        return self.clean(question, raw, clean_text)


class Reference(Line):
    """Printed numbers: inner spaces do not count, letters are upper case."""

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        line = super().read(question, raw)
        return line.upper().replace(" ", "") if isinstance(line, str) else line


class Pin(Line):
    def read(self, question: Any, raw: Any) -> Plain | Problem:
        line = super().read(question, raw)
        return line.replace(" ", "") if isinstance(line, str) else line


TEXTS: dict[str, Answer] = {
    "text": Line(),
    "long_text": Paragraphs(),
    "reference": Reference("reference"),
    "pin": Pin("pin"),
    "name": Line("name"),
}
