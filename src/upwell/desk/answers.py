"""What the resident said, question by question, in the language of the page and in the resident's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from upwell.catalogue import queries as catalogue
from upwell.definition.model import Service
from upwell.definition.questions import ContactQuestion, Question
from upwell.definition.steps import Repeat
from upwell.desk.names import readable
from upwell.journey.texts import Texts

PICTURES = {"photo", "file"}  # shown as pictures
TYPED = {"text", "long_text", "reference", "name"}  # the person's own words, whatever the page speaks


@dataclass(frozen=True, slots=True)
class Answer:
    """`language` is that of `said` when not the page's. `theirs`: question and answer as the resident read them."""

    question: str
    said: str
    language: str = ""
    theirs_question: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    here: Texts
    there: Texts

    def answer(self, question: Question, address: str, plain: Any) -> Answer:
        title, said = self.here.of_step(address, "title", {}).text, self.here.shown(question, address, plain)
        if self.here.language == self.there.language:
            return Answer(title, said)
        theirs = self.there.shown(question, address, plain)
        asked = self.there.of_step(address, "title", {})
        typed = kind_of(question) in TYPED
        return Answer(
            question=title,
            said=said,
            language=self.there.language if typed else "",
            theirs_question=asked.text if asked.language == self.there.language else "",
            theirs="" if typed or theirs == said else theirs,
        )


def kind_of(question: Question) -> str:
    return str(getattr(question, "type", ""))


def spoken(version_id: int | None, answers: Mapping[str, Any], *, here: str, there: str) -> list[Answer]:
    """Answers of one case, in the order of its version's questions. Without a version (imported): as they came."""
    if version_id is None:
        return [Answer(readable(name), str(plain)) for name, plain in answers.items() if plain not in (None, "")]
    definition = catalogue.version(version_id).definition
    speech = Speech(Texts(definition, here), Texts(definition, there))
    return [speech.answer(*found) for found in _asked(definition, answers)]


def _asked(definition: Service, answers: Mapping[str, Any]) -> Iterator[tuple[Question, str, Any]]:
    for step in definition.walked:
        if isinstance(step, Repeat):
            yield from _items(step, answers.get(step.name) or [])
        elif isinstance(step, Question) and step.name in answers and _is_shown(step, answers[step.name]):
            yield step, step.name, answers[step.name]


def _items(step: Repeat, items: Any) -> Iterator[tuple[Question, str, Any]]:
    for number, item in enumerate(items if isinstance(items, list) else []):
        for question in step.steps:
            if question.name in item and _is_shown(question, item[question.name]):
                yield question, f"{step.name}.{number}.{question.name}", item[question.name]


def _is_shown(question: Question, plain: Any) -> bool:
    """Pictures are shown as pictures, contact data where it can be folded, and what was skipped not at all."""
    shown = kind_of(question) not in PICTURES and not isinstance(question, ContactQuestion)
    return shown and plain not in (None, "", [])
