"""A `when` in words, for people who write programs: what a format cannot express, its readers are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.definition.conditions import All, Any_, Condition, Not, Test
from upwell.definition.questions import Question
from upwell.journey.texts import Texts
from upwell.ui import formats

_COMPARED: Mapping[str, Any] = {
    "is": gettext_lazy("“%(question)s” is “%(answer)s”"),
    "one_of": gettext_lazy("“%(question)s” is %(answer)s"),
    "includes": gettext_lazy("“%(question)s” includes “%(answer)s”"),
    "includes_any": gettext_lazy("“%(question)s” includes one of %(answer)s"),
    "includes_all": gettext_lazy("“%(question)s” includes all of %(answer)s"),
    "at_least": gettext_lazy("“%(question)s” is %(answer)s or more"),
    "at_most": gettext_lazy("“%(question)s” is %(answer)s or less"),
    "more_than": gettext_lazy("“%(question)s” is more than %(answer)s"),
    "less_than": gettext_lazy("“%(question)s” is less than %(answer)s"),
    "before": gettext_lazy("“%(question)s” is before %(answer)s"),
    "after": gettext_lazy("“%(question)s” is after %(answer)s"),
}


def only_if(condition: Condition, texts: Texts) -> str:
    """“Only if …”, one sentence."""
    return _("Only if %(condition)s.") % {"condition": in_words(condition, texts)}


def in_words(condition: Condition, texts: Texts) -> str:
    match condition:
        case Test():
            return _test(condition, texts)
        case Not(part):
            return _("it is not so that %(condition)s") % {"condition": in_words(part, texts)}
        case All(parts):
            return formats.listed([in_words(part, texts) for part in parts], language=texts.language)
        case Any_(parts):
            return formats.listed([in_words(part, texts) for part in parts], language=texts.language, style="or")


def _test(test: Test, texts: Texts) -> str:
    asked = texts.service.questions.get(test.name)
    if not isinstance(asked, Question):
        return _("what the city knows about it makes this necessary")
    title = texts.fill(texts.of_step(test.name, "title").text, {})
    if test.how == "answered":
        said = _("“%(question)s” is answered") if test.against == "yes" else _("“%(question)s” is not answered")
        return said % {"question": title}
    return str(_COMPARED[test.how]) % {"question": title, "answer": _answer(test, asked, texts)}


def _answer(test: Test, asked: Question, texts: Texts) -> str:
    if not isinstance(test.against, tuple):
        return _word(test.against, test.name, asked, texts)
    quoted = [f"“{_word(one, test.name, asked, texts)}”" for one in test.against]
    style = "standard" if test.how == "includes_all" else "or"
    return formats.listed(quoted, language=texts.language, style=style)


def _word(against: Any, name: str, asked: Question, texts: Texts) -> str:
    if getattr(asked, "options", None) is not None:
        return texts.option(name, str(against)).text
    if isinstance(against, date):
        return formats.day(against, language=texts.language)
    if isinstance(against, Decimal):
        return formats.number(against, language=texts.language)
    return texts.plain_words(against)
