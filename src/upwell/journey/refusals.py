"""Why an answer of an example is not taken, in a sentence for whoever writes definitions.

What residents read about the same problems is in `ui/sentences.py`; the codes are those of `journey.answers`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from upwell.definition.questions import Question
from upwell.definition.steps import Repeat
from upwell.definition.values import Money
from upwell.journey.answers import Problem

LONGEST_SHOWN = 40


def sentence(problem: Problem, address: str, asked: Question | Repeat, raw: object) -> str:
    """One sentence without its full stop: `size does not take 'huge': its options are small, large`."""
    if problem.code == "missing" and raw in (None, "", [], {}):
        return f"{address} is asked and must be answered, but the example leaves it out"
    if problem.code in _ASKED_AGAIN:
        return f"{_ASKED_AGAIN[problem.code].format(**problem.details)}, so {address} is asked again"
    return f"{address} does not take {shown(raw)}: {reason(problem, asked)}"


def shown(raw: object) -> str:
    text = repr(raw)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def reason(problem: Problem, asked: Question | Repeat) -> str:
    """Why, beginning small: `it is no email address`."""
    made = _MADE.get(problem.code)
    if made is not None:
        return made(problem.details, asked)
    return PLAIN[problem.code].format(**{key: _limit(value) for key, value in problem.details.items()})


def _limit(value: Any) -> str:
    return f"{value.cents / 100:.2f} dollars" if isinstance(value, Money) else str(value)


def _missing(details: Mapping[str, Any], asked: Question | Repeat) -> str:
    return f"that is no answer to a question of type {getattr(asked, 'type', 'text')}"


def _not_offered(details: Mapping[str, Any], asked: Question | Repeat) -> str:
    options = getattr(asked, "options", {})
    sometimes = any(option.when is not None for option in options.values())
    return f"its options are {', '.join(options)}" + (", some of them only under a condition" if sometimes else "")


def _pattern(details: Mapping[str, Any], asked: Question | Repeat) -> str:
    return f"it does not fit the pattern {getattr(asked, 'pattern', '')}"


def _required(details: Mapping[str, Any], asked: Question | Repeat) -> str:
    rules = asked.require if isinstance(asked, Question) else ()
    return f"the rule “{rules[details['index']].or_else}” does not hold"


def _alone(details: Mapping[str, Any], asked: Question | Repeat) -> str:
    return f"{details['option']} is chosen alone"


_MADE: Mapping[str, Callable[[Mapping[str, Any], Question | Repeat], str]] = {
    "missing": _missing,
    "not_offered": _not_offered,
    "pattern": _pattern,
    "required": _required,
    "chosen_alone": _alone,
}
_ASKED_AGAIN = {
    "nothing_found": "the look-up {step} finds nothing",
    "look_up_failed": "the look-up {step} cannot be reached",
}
PLAIN: Mapping[str, str] = {
    "not_text": "it is no text",
    "too_long": "it has {length} letters and may have {limit}",
    "too_short": "it must have at least {limit} letters",
    "email": "it is no email address",
    "phone": "it is no phone number with an area code",
    "no_way_to_reach": "it has neither an email nor a phone",
    "email_to_prove": "a code can only be sent by email",
    "needs_code": "it is proved by a code, which takes a person",
    "number": "it is no number",
    "whole_number": "it is no whole number",
    "decimals": "it may have at most {limit} digits after the point",
    "at_least": "it must be at least {limit}",
    "at_most": "it may be at most {limit}",
    "money": "it is no amount of dollars",
    "at_least_money": "it must be at least {limit}",
    "at_most_money": "it may be at most {limit}",
    "date": "it is no day; write one like 2026-12-31",
    "date_unsure": "it may be two days; write one like 2026-12-31",
    "date_part_missing": "its {part} is missing",
    "earliest": "the first day that fits is {limit}",
    "latest": "the last day that fits is {limit}",
    "earliest_time": "the earliest time that fits is {limit:%H:%M}",
    "latest_time": "the latest time that fits is {limit:%H:%M}",
    "time": "it is no time; write one like 7:30 pm",
    "am_or_pm": "it must say am or pm",
    "choose_at_least": "at least {limit} must be chosen",
    "choose_at_most": "at most {limit} may be chosen",
    "book_anew": "it was chosen for other answers",
    "not_taken": "one of these is not taken",
    "too_many_in_all": "there may be {limit} in all",
    "too_many_kinds": "there may be {limit} different ones at most",
    "too_many_files": "there may be {limit} at most",
    "items": "it is no list with the questions and answers of each item",
    "too_many_items": "there may be {limit} items at most",
    "too_few_items": "there must be at least {limit} items",
    "point": "it is no place; write an address, or {{lat: …, lon: …}} inside the world",
    "place_unit": "it is a whole building, and one of its homes is needed",
    "changed": "it has another form than this question takes",
}
"""By code; `{limit}` and its like are the problem's details."""

KNOWN = frozenset({*PLAIN, *_MADE, *_ASKED_AGAIN})
