"""What is wrong with an answer, in a sentence that says what to do, in the language of the moment.

One place for every channel. The codes are those of `journey.answers`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from upwell.definition import links
from upwell.definition.questions import Question
from upwell.definition.steps import LookUp
from upwell.definition.values import Money, Values
from upwell.journey.answers import Problem
from upwell.journey.texts import Texts
from upwell.lib.written import joined
from upwell.ui import context, formats, speaking

_MISSING: Mapping[str, Any] = {
    "text": gettext_lazy("Write an answer."),
    "reference": gettext_lazy("Enter the number."),
    "pin": gettext_lazy("Enter the PIN."),
    "name": gettext_lazy("Enter a name."),
    "email": gettext_lazy("Enter an email address, like name@example.com."),
    "phone": gettext_lazy("Enter a phone number, like 408-555-0123."),
    "contact": gettext_lazy("Enter an email address or a phone number, so that we can reach you."),
    "number": gettext_lazy("Enter a number."),
    "money": gettext_lazy("Enter an amount in dollars, like 25 or 25.50."),
    "yes_no": gettext_lazy("Choose yes or no."),
    "choice": gettext_lazy("Choose one of the answers."),
    "choices": gettext_lazy("Choose at least one of the answers."),
    "quantity": gettext_lazy("Enter how many, for at least one of the items."),
    "date": gettext_lazy("Enter a date."),
    "time": gettext_lazy("Enter a time, like 7:30 pm."),
    "address": gettext_lazy("Enter an address, like 200 E Santa Clara St."),
    "location": gettext_lazy("Tell us where it is. An address or the nearest corner is enough."),
    "asset": gettext_lazy("Enter the number that is on it."),
    "photo": gettext_lazy("Add at least one photo."),
    "file": gettext_lazy("Add at least one file."),
    "declaration": gettext_lazy("Tick the box to go on."),
}

_PARTS = {
    "day": gettext_lazy("The date must have a day."),
    "month": gettext_lazy("The date must have a month."),
    "year": gettext_lazy("The date must have a year."),
}

_PLAIN: Mapping[str, Any] = {
    "not_text": gettext_lazy("Write your answer in words."),
    "email": gettext_lazy("Enter an email address in full, like name@example.com."),
    "phone": gettext_lazy("Enter a phone number with its area code, like 408-555-0123."),
    "number": gettext_lazy("Use digits only, like 12."),
    "whole_number": gettext_lazy("Enter a whole number, like 12."),
    "money": gettext_lazy("Enter an amount in dollars, like 25 or 25.50."),
    "date": gettext_lazy("Enter a real date, like 12 31 2026."),
    "time": gettext_lazy("Enter a time, like 7:30 pm."),
    "am_or_pm": gettext_lazy("Add am or pm, like 7:30 pm."),
    "point": gettext_lazy("That place is not on the map. Type an address, or move the pin."),
    "not_offered": gettext_lazy("That answer is no longer offered. Choose another one."),
    "changed": gettext_lazy("This question has changed since you answered. Answer it again."),
    "email_to_prove": gettext_lazy("We send a code to be sure we can reach you. Enter an email address for it."),
    "needs_code": gettext_lazy("We send a code to this address, and it must be typed. Use the city's site."),
    "no_way_to_reach": gettext_lazy("Enter an email address or a phone number, so that we can reach you."),
    "items": gettext_lazy("Fill in the questions for each item."),
    "look_up_failed": gettext_lazy("We could not check this just now. Try again in a few minutes."),
    "address_not_found": gettext_lazy("We do not know this address. Check the number and the street name."),
    "place_unknown": gettext_lazy("We do not find this place. Check it, or choose to use what you typed."),
    "place_outside": gettext_lazy("This place is outside the city."),
    "place_two": gettext_lazy("The pin and the address are not at the same place. Choose the one you mean."),
    "place_again": gettext_lazy("Type the address again."),
    "place_closest": gettext_lazy("We do not have that number. Is it one of these?"),
    "place_no_number": gettext_lazy("Is it one of these? If not, type the street with a number."),
    "place_unit": gettext_lazy("There are several homes at this number. Choose yours, or type the unit."),
    "place_other_unit": gettext_lazy("We do not have that unit. Is it one of these?"),
    "place_choose": gettext_lazy("We found more than one place. Choose the right one."),
}


def sentence(problem: Problem, question: Question, texts: Texts, address: str, values: Values) -> str:
    """The sentence for a problem with this question's answer. A definition's own words go first."""
    if problem.code == "missing":
        return str(_MISSING.get(problem.details.get("kind", "text"), _MISSING["text"]))
    if problem.code == "date_part_missing":
        return str(_PARTS[problem.details["part"]])
    if own := _of_the_definition(problem, question, texts, address, values):
        return own
    if worded := _COUNTED.get(problem.code):
        return worded(problem.details)
    return str(_PLAIN.get(problem.code, _MISSING["text"]))


def _of_the_definition(problem: Problem, question: Question, texts: Texts, address: str, values: Values) -> str:
    """What the words of the definition are needed for; empty where they are not."""
    if problem.code == "required":
        return _own(question, texts, address, problem.details["index"], values)
    if problem.code == "not_taken":
        return links.without_marks(texts.option_instead(address, problem.field).text)
    if problem.code == "nothing_found":
        return _nothing_found(texts, problem.details.get("step", ""), values)
    if problem.code == "pattern":
        return _pattern(question, texts, address)
    return _of_one_thing(problem, texts, address)


def with_person(code: str) -> str:
    """What is wrong with a place, and the way on for whoever is sure of it: nobody stands before a shut door."""
    phone = context.CITY_CARD().phone
    more = {
        "place_outside": gettext("There, ask that city or the county."),
        "address_not_found": gettext("It must have a house number."),
    }[code]
    call = gettext("Are you sure it is right? Call us at %(phone)s.") % {"phone": phone} if phone else ""
    return joined(str(_PLAIN[code]), more, call)


def _of_one_thing(problem: Problem, texts: Texts, address: str) -> str:
    """Among many things the one that is too many, or does not go with the others; empty where there is but one."""
    if problem.code == "chosen_alone":
        return _alone(texts.option(address, problem.details["option"]).text)
    if problem.code != "at_most" or not problem.field:
        return ""
    thing = texts.option(address, problem.field).text
    return gettext("%(thing)s: %(limit)s at most.") % {"thing": thing, "limit": _shown(problem.details["limit"])}


def _alone(option: str) -> str:
    return gettext("“%(option)s” stands alone. Choose it, or the others.") % {"option": option}


def _own(question: Question, texts: Texts, address: str, index: int, values: Values) -> str:
    _, path = texts.locate(address)
    said = texts.get(f"{path}.require.{index}.else", question.require[index].or_else)
    return texts.fill(said.text, values)


def _nothing_found(texts: Texts, step: str, values: Values) -> str:
    look_up = texts.service.by_name.get(step)
    own = texts.get(f"steps.{step}.none_message", look_up.none_message) if isinstance(look_up, LookUp) else None
    if own:
        return texts.fill(own.text, values)
    return gettext("We found nothing for this answer. Check it, or try another one.")


def _pattern(question: Question, texts: Texts, address: str) -> str:
    hint = texts.of_step(address, "hint")
    if hint:
        return gettext("That does not look right. %(hint)s") % {"hint": hint.text}
    return gettext("That does not look right. Check it and try again.")


def _shown(limit: Any) -> str:
    language = speaking.current()
    if isinstance(limit, date):
        return formats.day(limit, language=language)
    if isinstance(limit, time):
        return formats.clock(limit, language=language)
    if isinstance(limit, Money):
        return formats.money(limit.cents, language=language)
    return formats.number(limit, language=language) if isinstance(limit, int | Decimal) else str(limit)


def _counted(one: str, many: str) -> Callable[[Mapping[str, Any]], str]:
    def words(details: Mapping[str, Any]) -> str:
        limit = details["limit"]
        return ngettext(one, many, int(limit)) % {"limit": _shown(limit)}

    return words


def _limited(text: Any) -> Callable[[Mapping[str, Any]], str]:
    return lambda details: str(text) % {"limit": _shown(details["limit"])}


def _too_long(details: Mapping[str, Any]) -> str:
    over = details["length"] - details["limit"]
    return ngettext(
        "Your answer is %(over)s character too long. It can have %(limit)s.",
        "Your answer is %(over)s characters too long. It can have %(limit)s.",
        over,
    ) % {"over": _shown(over), "limit": _shown(details["limit"])}


def _date_unsure(on: date) -> str:
    day = formats.day(on, language=speaking.current())
    return gettext("Did you mean %(day)s? If so, go on. If not, change it.") % {"day": day}


_COUNTED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "too_long": _too_long,
    "too_short": _limited(gettext_lazy("Write at least %(limit)s characters.")),
    "at_least": _limited(gettext_lazy("Enter %(limit)s or more.")),
    "at_most": _limited(gettext_lazy("Enter %(limit)s or less.")),
    "at_least_money": _limited(gettext_lazy("Enter %(limit)s or more.")),
    "at_most_money": _limited(gettext_lazy("Enter %(limit)s or less.")),
    "earliest_time": _limited(gettext_lazy("Enter a time from %(limit)s on.")),
    "latest_time": _limited(gettext_lazy("Enter a time up to %(limit)s.")),
    "date_unsure": lambda details: _date_unsure(details["on"]),
    "earliest": _limited(gettext_lazy("Enter a date on or after %(limit)s.")),
    "latest": _limited(gettext_lazy("Enter a date on or before %(limit)s.")),
    "decimals": _counted("Use at most %(limit)s decimal.", "Use at most %(limit)s decimals."),
    "choose_at_least": _counted("Choose at least %(limit)s.", "Choose at least %(limit)s."),
    "choose_at_most": _counted("Choose %(limit)s at most.", "Choose %(limit)s at most."),
    "too_many_files": _counted("You can add %(limit)s at most.", "You can add %(limit)s at most."),
    "too_many_items": _counted("You can add %(limit)s at most.", "You can add %(limit)s at most."),
    "too_few_items": _counted("Add at least %(limit)s.", "Add at least %(limit)s."),
    "too_many_in_all": _counted(
        "That is too many. You can have %(limit)s in all.", "That is too many. You can have %(limit)s in all."
    ),
    "too_many_kinds": _counted(
        "That is too many. Choose %(limit)s kind of item at most.",
        "That is too many. Choose %(limit)s kinds of items at most.",
    ),
}
