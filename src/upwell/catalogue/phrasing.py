"""Phrases that people use for a service beside those of its definition: `phrases.yaml`, read and written. Pure but for
reading the file.

```yaml
pothole: {en: [crater in the lane]}
none: {en: [lost passport]}   # what the city does not do
```"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from upwell.definition import source
from upwell.definition.model import Service, Translation
from upwell.definition.problems import Problem
from upwell.lib.folding import fold

FILE, NONE = "phrases.yaml", "none"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Phrase:
    """`service`: its code; empty for what the city does not do."""

    service: str
    language: str
    text: str

    @property
    def folded(self) -> str:
        return folded(self.text)


def folded(text: str) -> str:
    return " ".join(fold(text).strip(" .,!?").split())


def own(service: Service) -> Iterable[str]:
    """What a definition itself says people call it, folded."""
    yield from map(folded, (service.name, *service.also_said_as))
    for texts in service.translations.values():
        yield from (folded(one.text) for path, one in texts.items() if path.split(".")[0] in ("name", "also_said_as"))


def with_phrases(service: Service, learned: Iterable[Phrase]) -> Service:
    """The service with these as other names of it, as if its definition had them."""
    english = list(service.also_said_as)
    translations = {language: dict(texts) for language, texts in service.translations.items()}
    for number, phrase in enumerate(learned, len(english)):
        if phrase.language == "en":
            english.append(phrase.text)
        else:
            texts = translations.setdefault(phrase.language, {})
            texts[f"also_said_as.{1_000 + number}"] = Translation(text=phrase.text)
    return service.model_copy(update={"also_said_as": tuple(english), "translations": translations})


def read(path: Path, named: str, services: Mapping[str, Service]) -> tuple[list[Phrase], list[Problem]]:
    """What the file of a city says, and what is wrong with it: no phrase may mean two services."""
    file = path / FILE
    if not file.is_file():
        return [], []
    read_file = source.read(file.read_bytes(), file=named)
    problems, found = list(read_file.problems), []
    taken = {said: code for code, service in services.items() for said in own(service)}
    if not isinstance(read_file.plain, dict):
        return [], problems or [
            read_file.problem((), "Write a service, and its phrases by language", "pothole: {en: [..]}")
        ]
    for code, by_language in read_file.plain.items():
        if code != NONE and code not in services:
            problems.append(read_file.problem((code,), f"There is no service {code}", "Write its code, or none"))
            continue
        for place, language, text in _texts(by_language):
            phrase = Phrase("" if code == NONE else str(code), language, text)
            other = taken.setdefault(phrase.folded, str(code))
            if not phrase.folded or len(text) > LONGEST:
                told = f"A phrase has 1 to {LONGEST} letters"
                problems.append(read_file.problem((code, *place), told, "Make it shorter"))
            elif other != code:
                told = f"“{text}” means {other} already"
                problems.append(read_file.problem((code, *place), told, "A phrase means one service: keep one"))
            else:
                found.append(phrase)
    return found, problems


def _texts(by_language: Any) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
    for language, texts in by_language.items() if isinstance(by_language, dict) else ():
        for number, text in enumerate(texts if isinstance(texts, list) else [texts]):
            yield (language, number), str(language), " ".join(str(text).split())


def written(phrases: Iterable[Phrase]) -> str:
    """The file that says the same; empty where there are none."""
    by_service: dict[str, dict[str, list[str]]] = {}
    for phrase in sorted(phrases, key=lambda one: (one.service == "", one.service, one.language, one.folded)):
        by_service.setdefault(phrase.service or NONE, {}).setdefault(phrase.language, []).append(phrase.text)
    lines = []
    for code, by_language in by_service.items():
        lines.append(f"{code}:")
        lines += [f"  {language}: {json.dumps(texts, ensure_ascii=False)}" for language, texts in by_language.items()]
    return "\n".join([*lines, ""]) if lines else ""
