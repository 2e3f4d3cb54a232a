"""Answers picked from what is offered: yes or no, one of, some of, how many of each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from upwell.definition.questions import Option
from upwell.definition.values import Plain, Value, Values
from upwell.journey.answers.amounts import read_number
from upwell.journey.answers.base import CHANGED, Answer, Problem, text_of

YES = frozenset({"yes", "true", "1", "y", "on"})
NO = frozenset({"no", "false", "0", "n", "off"})
MOST_KEYS = 1_000


def offered(question: Any, values: Values) -> dict[str, Option]:
    """The options whose own condition holds."""
    options: dict[str, Option] = question.options
    return {key: option for key, option in options.items() if _is_offered(question, key, values)}


def _is_offered(question: Any, key: Any, values: Values) -> bool:
    option = question.options.get(key) if isinstance(key, str) else None
    return option is not None and (option.when is None or option.when.holds(values) is not False)


class YesNo(Answer):
    def missing(self, question: Any) -> str:
        return "yes_no"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        word = ("yes" if raw else "no") if isinstance(raw, bool) else (text_of(raw) or "").strip().lower()
        if word in YES:
            return "yes"
        return "no" if word in NO else Problem("missing", kind="yes_no")

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        return None if plain in ("yes", "no") else CHANGED

    def value(self, question: Any, plain: Any) -> Value:
        return str(plain)


class Choice(Answer):
    def missing(self, question: Any) -> str:
        return "choice"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        key = (text_of(raw) or "").strip()
        return key if key in question.options else Problem("not_offered")

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        return None if _is_offered(question, plain, values) else Problem("not_offered")

    def value(self, question: Any, plain: Any) -> Value:
        return str(plain)


class Choices(Answer):
    """Stored as a list in the order of the options, each once."""

    def accepts_empty(self, question: Any) -> bool:
        return question.min == 0 and not question.optional

    def missing(self, question: Any) -> str:
        return "choices"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        picked = self._picked(raw)
        if picked is None or not picked <= set(question.options):
            return Problem("not_offered")
        return [key for key in question.options if key in picked]

    @staticmethod
    def _picked(raw: Any) -> set[str] | None:
        """The keys sent, as a list or with commas between; None when they are no keys."""
        sent = raw.split(",") if isinstance(raw, str) else raw or []
        if not isinstance(sent, list | tuple) or len(sent) > MOST_KEYS:
            return None
        keys = [text_of(key) for key in sent if key is not None]
        return None if None in keys else {key.strip() for key in keys if key} - {""}

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        if not isinstance(plain, list | tuple):
            return CHANGED
        if not all(_is_offered(question, key, values) for key in plain):
            return Problem("not_offered")
        if len(plain) < question.min and not (question.optional and not plain):
            return Problem("choose_at_least", limit=question.min)
        if question.max is not None and len(plain) > question.max:
            return Problem("choose_at_most", limit=question.max)
        return self._together(question, plain)

    @staticmethod
    def _together(question: Any, plain: Any) -> Problem | None:
        alone = next((key for key in plain if question.options[key].alone), None)
        return Problem("chosen_alone", option=alone) if alone is not None and len(plain) > 1 else None

    def value(self, question: Any, plain: Any) -> Value:
        return tuple(plain)


class Quantity(Answer):
    """Stored as {option: how many}, without zeros."""

    def missing(self, question: Any) -> str:
        return "quantity"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        if not isinstance(raw, dict):
            return Problem("missing", kind="quantity")
        counts: dict[str, Plain] = {}
        for key, sent in raw.items():
            if key not in question.options:
                return Problem("not_offered")
            if sent is None or (isinstance(sent, str) and not sent.strip()):
                continue
            number = read_number(sent)
            if number is None or number < 0 or number != number.to_integral_value():
                return Problem("whole_number", field=key)
            if number and question.options[key].instead is not None:
                return Problem("not_taken", field=key)
            if number:
                counts[key] = int(number)
        return counts or Problem("missing", kind="quantity")

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        if not isinstance(plain, dict) or not all(type(count) is int and count > 0 for count in plain.values()):
            return CHANGED
        for key, count in plain.items():
            if not _is_offered(question, key, values):
                return Problem("not_offered")
            if question.options[key].instead is not None:
                return Problem("not_taken", field=key)
            most = question.options[key].at_most
            if most is not None and count > most:
                return Problem("at_most", field=key, limit=Decimal(most))
        if sum(plain.values()) > question.max:
            return Problem("too_many_in_all", limit=question.max)
        if question.max_kinds is not None and len(plain) > question.max_kinds:
            return Problem("too_many_kinds", limit=question.max_kinds)
        return None

    def value(self, question: Any, plain: Any) -> Value:
        return {key: Decimal(count) for key, count in plain.items()}


CHOICES: dict[str, Answer] = {
    "yes_no": YesNo(),
    "choice": Choice(),
    "choices": Choices(),
    "quantity": Quantity(),
}
