"""A service's words in one language, with answers and facts filled in.

Words that are not translated come back in English, with the language said, so that pages can mark them. Sensitive
answers are never filled in; a mask stands for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from upwell.definition import templates
from upwell.definition.model import Service, Translation
from upwell.definition.questions import ContactQuestion, Question, type_of
from upwell.definition.steps import Book, LookUp, Repeat
from upwell.definition.values import ABSENT, Plain, Value, Values, ValueType, find
from upwell.journey.answers import value as answer_value
from upwell.journey.words import MASK, list_of, locale, money, plain_words, standard
from upwell.lib import han, phones, written

__all__ = ["MASK", "NOTHING", "Said", "Texts", "locale", "money"]

_CONTACT_WORDS = {"title": "contact", "hint": "contact_hint", "sms": "contact_sms"}
_GAP = re.compile(r" +(?=[,;:.!?](?:\s|$))|(?<=\S) +(?= \S)")


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is really in."""

    text: str
    language: str

    def __bool__(self) -> bool:
        return bool(self.text)


NOTHING = Said("", "")
NONE: Mapping[str, Translation] = {}


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Texts:
    service: Service
    language: str

    def get(self, path: str, english: str | None) -> Said:
        """The text at this path (`steps.size.title`) as written, or the English one given."""
        if english is None:
            return NOTHING
        translation = self._own.get(path)
        if translation is not None:
            return Said(translation.text, self.language)
        source = self._source.get(path)
        return Said(han.made(source.text), self.language) if source is not None else Said(english, "en")

    @property
    def _own(self) -> Mapping[str, Translation]:
        return self.service.translations.get(self.language, NONE)

    @property
    def _source(self) -> Mapping[str, Translation]:
        """The texts that those of this language are made from where it has none of its own."""
        return self.service.translations.get(han.MADE_FROM.get(self.language, ""), NONE)

    def typed(self, prefix: str) -> list[str]:
        """The words in this language that people type (`also_said_as.`). Nothing is made of them: both Chinese scripts
        are one when they are compared."""
        return [said.text for own in (self._own, self._source) for at, said in own.items() if at.startswith(prefix)]

    def of_service(self, attribute: str) -> Said:
        return self.get(attribute, getattr(self.service, attribute))

    def of_case(self) -> Said:
        """What a case of this service is called: its noun, else the service's name. What is in the reader's language
        goes first."""
        noun, name = self.of_service("case_name"), self.of_service("name")
        return noun if noun and (noun.language == self.language or name.language != self.language) else name

    def of_step(
        self,
        address: str,
        attribute: str,
        values: Values | None = None,
        *,
        escape: Callable[[str], str] = _as_it_is,
        known: Callable[[str], str] | None = None,
    ) -> Said:
        """A step's text with the values filled in, each put through `escape`; what look-ups found through `known`,
        where that is given. `address` may be inside a repeat."""
        step, path = self.locate(address)
        if isinstance(step, ContactQuestion) and step.title == "-":
            key = _CONTACT_WORDS.get(attribute)
            return Said(self.standard(key), self.language) if key else NOTHING
        said = self.get(f"{path}.{attribute}", getattr(step, attribute, None))
        if values is None or not said:
            return said
        return Said(self.fill(said.text, values, escape=escape, known=known, near=address), said.language)

    def label(self, name: str) -> Said:
        """What an answer is called where it stands on paper or in a list: a short word, else its question."""
        permit = self.service.permit
        if permit is not None and name in permit.labels:
            return self.get(f"permit.labels.{name}", permit.labels[name])
        return self.of_step(name, "title")

    def option(self, address: str, key: str) -> Said:
        step, path = self.locate(address)
        option = step.options.get(key)
        return self.get(f"{path}.options.{key}.label", option.label) if option else Said(key, "en")

    def option_says(self, address: str, key: str) -> list[str]:
        """Other words for it: the English ones, and the language's own."""
        step, path = self.locate(address)
        option = step.options.get(key)
        return [*(option.say if option else ()), *self.typed(f"{path}.options.{key}.say.")]

    def option_instead(self, address: str, key: str) -> Said:
        """Why it is not taken, and where it goes."""
        step, path = self.locate(address)
        option = step.options.get(key)
        return self.get(f"{path}.options.{key}.instead", option.instead) if option else NOTHING

    def option_hint(self, address: str, key: str) -> Said:
        step, path = self.locate(address)
        return self.get(f"{path}.options.{key}.hint", step.options[key].hint)

    def locate(self, address: str) -> tuple[Any, str]:
        """The step at an address (`size`, `dogs.0.name`, `dogs.name`) and the path of its words."""
        name, *rest = address.split(".")
        step = self.service.by_name[name]
        inner = [part for part in rest if not part.isdigit() and part not in ("more", "code")]
        if not inner or not isinstance(step, Repeat):
            return step, f"steps.{name}"
        question = next(question for question in step.steps if question.name == inner[0])
        return question, f"steps.{name}.steps.{inner[0]}"

    def fill(
        self,
        text: str,
        values: Values | Mapping[str, Any],
        *,
        escape: Callable[[str], str] = _as_it_is,
        known: Callable[[str], str] | None = None,
        near: str = "",
    ) -> str:
        """The text with `{names}` replaced by what they stand for, in this language; absent ones vanish with the
        space before them. `near`: the address of the text, whose item's answers come first."""
        repeat = near.split(".")[0]
        vanished = False

        def word(name: str) -> str:
            nonlocal vanished
            found = isinstance(self.service.by_name.get(name.split(".")[0]), LookUp)
            said = (known if known and found else escape)(self.worded(name, self._found(values, name), repeat))
            vanished = vanished or not said
            return said

        filled = templates.fill(text, word)
        return _GAP.sub("", filled) if vanished else filled

    def _found(self, values: Values | Mapping[str, Any], dotted: str) -> Any:
        """A value; of who comes to what was booked, the name in this language where there is one."""
        name, _, part = dotted.partition(".")
        if part == "by_name" and isinstance(self.service.by_name.get(name), Book):
            names = find(values, f"{name}.by_names")
            said = (
                {code: one for code, one in names.items() if isinstance(one, str)} if isinstance(names, Mapping) else {}
            )
            own = han.among(said, self.language)
            return own or find(values, dotted)
        return find(values, dotted)

    def worded(self, dotted: str, value: Any, repeat: str = "") -> str:
        """One value in words. Names of choices become the option's label; `repeat` is where to look first."""
        if value is None or value is ABSENT:
            return ""
        name = dotted.split(".")[0]
        for address in (f"{repeat}.{name}", name):
            question = self.service.questions.get(address)
            if question is not None:
                return self._part(question, address, dotted, value)
        step = self.service.by_name.get(name)
        return self._items(step, value) if isinstance(step, Repeat) and name == dotted else self.plain_words(value)

    def _part(self, question: Question, address: str, dotted: str, value: Any) -> str:
        if "." not in dotted:
            return self.answer(question, address, value)
        return MASK if question.sensitive else self.plain_words(value)

    def _items(self, repeat: Repeat, items: Any) -> str:
        """The items of a repeat: the first answer of each."""
        first = repeat.steps[0]
        named = [self.worded(f"{repeat.name}.{first.name}", item.get(first.name), repeat.name) for item in items]
        return self.list([said for said in named if said])

    def answer(self, question: Question, address: str, value: Any) -> str:
        """An answer as texts print it."""
        return MASK if question.sensitive else self._answer(question, address, value)

    def _answer(self, question: Question, address: str, value: Any) -> str:
        if getattr(question, "options", None) is None:
            return self._free(question, value)
        if isinstance(value, Mapping):
            counts = value.items()
            return self.list([f"{self.plain_words(count)} × {self.option(address, key).text}" for key, count in counts])
        keys = value if isinstance(value, tuple) else (value,)
        return self.list([self.option(address, key).text for key in keys])

    def _free(self, question: Question, value: Any) -> str:
        """An answer without options: texts stay as they were typed, even when they say "no"."""
        kind = type_of(question)
        if kind == "phone":
            return phones.written(str(value))
        if kind == "contact" and value.get("phone"):
            value = {**value, "phone": phones.written(str(value["phone"]))}
        if question.gives is ValueType.TEXT:
            return str(value)
        if question.gives is ValueType.FILES:
            word = "photo" if kind == "photo" else "file"
            return self.standard(word if len(value) == 1 else f"{word}s").format(count=len(value))
        return self.plain_words(value)

    def shown(self, question: Question, address: str, plain: Plain, *, reveal: bool = False) -> str:
        """A stored answer in words, for the check page and messages; `reveal` prints sensitive ones too, for staff."""
        value: Value | Any = answer_value(question, plain)
        if value is ABSENT or value in ((), {}):
            return self.standard("none")
        if type_of(question) == "declaration":
            return self.standard("agreed")
        if question.sensitive and not reveal:
            return MASK
        said = self._answer(question, address, value)
        unit = self.of_step(address, "unit")
        return written.joined(said, unit.text) if unit else said

    def plain_words(self, value: Any) -> str:
        return plain_words(value, self.language, self.service.currency)

    def list(self, parts: list[str]) -> str:
        return list_of(parts, self.language)

    def standard(self, key: str | None) -> str:
        return standard(key, self.language) if key else ""
