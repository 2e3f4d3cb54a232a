"""A language file against the English: nothing missing or stale, the same values printed, links that lead somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upwell.definition import guess, links, templates
from upwell.definition.checks import texts
from upwell.definition.known import Known
from upwell.definition.model import Service
from upwell.definition.problems import Problem
from upwell.definition.questions import QuantityQuestion, Question
from upwell.definition.sidecar import Line, made_from
from upwell.definition.source import Path, Source
from upwell.definition.wording import is_free, text_hash, wording_paths

_MOST_MISSING = 3
_LONGER = 1.4
"""How much longer than English a text may be: Spanish and Vietnamese need more letters."""


class Translation:
    """The check of one language file."""

    def __init__(self, service: Service, source: Source, language: str, known: Known, broken: frozenset[str]) -> None:
        self.service = service
        self.source = source
        self.language = language
        self.known = known
        self.broken = broken
        self.english = wording_paths(service)
        self.required = known.languages is None or language in known.languages or language in known.made
        self.problems: list[Problem] = []

    def tell(self, place: Path, what: str, hint: str = "", *, at_key: bool = False, warning: bool = False) -> None:
        self.problems.append(self.source.problem(place, what, hint, at_key=at_key, warning=warning))

    def check(self, lines: list[Line]) -> list[Problem]:
        self._header()
        for line in lines:
            if is_free(line.path):
                self._free(line)
            elif line.path in self.english:
                self._line(line, self.english[line.path])
            else:
                self._unknown(line)
        if self.language not in self.known.made:
            self._missing({line.path for line in lines if line.text})
        if "sms" in self.service.channels:
            self._messages({line.path: line for line in lines if line.text})
        return self.problems

    def _messages(self, there: Mapping[str, Line]) -> None:
        """What is sent as one text message, question and options together, in the letters of this language."""
        said = [(f"steps.{step.name}.", step) for step in self.service.steps]
        for prefix, step in [*said, ("receipt.", self.service.receipt)]:
            first = there.get(f"{prefix}sms") or there.get(f"{prefix}title")
            if first is not None and (told := texts.too_long(_message(prefix, step, first, there))):
                self.tell((*first.place, "text"), *told, warning=True)

    def _header(self) -> None:
        plain = self.source.plain
        if not isinstance(plain, dict):
            return
        said = plain.get("language")
        if said != self.language:
            what = f"This file says it is '{said}'" if said else "This file does not say its language"
            self.tell(("language",), what, f"Write language: {self.language}")
        if "of_version" in plain:
            what = "The version is not written by hand"
            self.tell(
                ("of_version",), what, "Take this line out; `from` says what each text was made from", at_key=True
            )
        if self.language not in self.service.languages and self.language not in self.known.made:
            what = f"The service does not offer {self.language}"
            self.tell(
                ("language",), what, f"Add {self.language} to its languages, or take this file away", warning=True
            )

    def _unknown(self, line: Line) -> None:
        if any(line.path.startswith(prefix) for prefix in self.broken):
            return
        what = f"There is no English text '{line.path}'"
        self.tell(line.place, what, guess.hint(line.path, self.english) or "Take it out", at_key=True)

    def _free(self, line: Line) -> None:
        owner = line.path.split(".say.")[0]
        if ".say." in line.path and f"{owner}.label" not in self.english:
            self._unknown(line)

    def _line(self, line: Line, english: str) -> None:
        if not line.text:
            return
        if not line.of:
            what = f"'{line.path}' does not say which English it was made from"
            self.tell(line.place, what, f'Add from: "{text_hash(english)}", or run `upwell translate {self.language}`')
        elif not made_from(line.of, english):
            what = f"The English of '{line.path}' has changed to: {_short(english)}"
            hint = f'Mend the text and write from: "{text_hash(english)}"'
            self.tell((*line.place, "from"), what, hint, warning=not self.required)
        self._text(line, english)

    def _text(self, line: Line, english: str) -> None:
        place = (*line.place, "text")
        for what, hint in links.problems(line.text):
            self.tell(place, what, hint)
        for name in links.services(line.text):
            if self.known.services is not None and name not in {*self.known.services, self.service.service}:
                self.tell(place, f"There is no service '{name}' to link to", guess.hint(name, self.known.services))
        self._placeholders(line, english, place)
        setting = next(part for part in reversed(line.path.split(".")) if not part.isdigit())
        limit = int(texts.LONGEST.get(setting, 0) * _LONGER)
        if limit and len(line.text) > limit:
            self.tell(place, f"This {setting} has {len(line.text)} characters", f"Keep it under {limit}")

    def _placeholders(self, line: Line, english: str, place: Path) -> None:
        try:
            here, there = set(templates.names(line.text)), set(templates.names(english))
        except templates.TemplateError as error:
            self.tell(place, str(error))
            return
        for name in sorted(there - here):
            self.tell(place, f"{{{name}}} of the English is missing in this text", "Put it in")
        for name in sorted(here - there):
            self.tell(place, f"{{{name}}} is not in the English text", guess.hint(name, there) or "Take it out")

    def _missing(self, there: set[str]) -> None:
        missing = [path for path in self.english if path not in there]
        if not missing:
            return
        shown = ", ".join(missing[:_MOST_MISSING]) + (" …" if len(missing) > _MOST_MISSING else "")
        what = f"{len(missing)} of {len(self.english)} texts are not translated: {shown}"
        self.tell((), what, f"Run `upwell translate {self.language}` to add them here", warning=not self.required)


def _message(prefix: str, step: Any, first: Line, there: Mapping[str, Line]) -> str:
    options = list(getattr(step, "options", {}))[: texts.OPTIONS_SHOWN] if isinstance(step, Question) else []
    options = [] if isinstance(step, QuantityQuestion) else options  # things are said in words
    at = [(f"{prefix}options.{key}.sms", f"{prefix}options.{key}.label") for key in options]
    words = [there.get(short) or there.get(full) for short, full in at]
    listed = "".join(f"\n{number} {line.text}" for number, line in enumerate(words, 1) if line is not None)
    body = there.get(f"{prefix}body")
    more = f". {body.text}" if body is not None and first.path.endswith(".title") else ""
    return first.text + more + listed + (texts.FOLLOW if prefix == "receipt." else "")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 80 else f"{words[:79]}…"
