"""Many things to say how many of: searched by the words people have for them, what was chosen first.

Where scripts run the browser does the same with what is on the page; without, the page is asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from rapidfuzz.distance import DamerauLevenshtein

from upwell.definition.questions import QuantityQuestion
from upwell.journey.screen import Screen
from upwell.journey.texts import Texts
from upwell.lib.folding import fold, words
from upwell.ui.fields import Field, Option

FIND, FINDING = "find", "finding"
LONG_LIST = 12
LONG_ENOUGH = 4
OTHER = "other"
"""By this name a list has what stands for everything else; it is there when nothing is found."""


def is_search(request: HttpRequest) -> bool:
    """Whether the form was sent to find something, not to go on."""
    return FINDING in request.POST


def arranged(field: Field, screen: Screen, texts: Texts, request: HttpRequest) -> Field:
    """The field with what is not taken, and with a search where the list is long."""
    question = screen.step
    if not isinstance(question, QuantityQuestion):
        return field
    options = [_worded(option, screen, texts) for option in field.options]
    if len(options) <= LONG_LIST:
        return replace(field, options=options)
    find = request.POST.get(FIND, "").strip()[:60]
    chosen = _chosen(field.value)
    found = [option for option in options if option.value not in chosen and (not find or matches(option, find))]
    mine = [option for option in options if option.value in chosen]
    nothing = bool(find) and not found
    rest = [option for option in options if option.value == OTHER and option.value not in chosen]
    return replace(field, options=[*mine, *(rest if nothing else found)], find=find, found_nothing=nothing)


def _worded(option: Option, screen: Screen, texts: Texts) -> Option:
    question: Any = screen.step
    said = texts.option_says(screen.address, option.value)
    one = question.options[option.value]
    instead = texts.option_instead(screen.address, option.value).text if one.instead else ""
    return replace(option, instead=instead, also=" ".join(said))


def _chosen(value: Any) -> set[str]:
    parts = value if isinstance(value, Mapping) else {}
    return {key for key, count in parts.items() if str(count).strip() not in ("", "0")}


def matches(option: Option, find: str) -> bool:
    """Every word that was typed is (nearly) one of the option's."""
    known = words(f"{option.label} {option.also}")
    return all(any(_is_like(typed, word) for word in known) for typed in words(find)) and bool(fold(find))


def _is_like(typed: str, word: str) -> bool:
    """The beginning of it, or one letter wrong, missing or too many in a word of some length."""
    if word.startswith(typed):
        return True
    return len(typed) >= LONG_ENOUGH and DamerauLevenshtein.distance(typed, word, score_cutoff=1) <= 1
