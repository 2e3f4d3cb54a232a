"""What is taken from a definition to recognize it by, and how a text is cut up to be compared. Pure.

Both Chinese scripts are one here, as are letters with and without accents (`lib.folding`). Words that say
nothing (`data/fillers.toml`) stay in phrases, where they are part of how people say it, and are no telling words."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from upwell.definition.model import Service
from upwell.definition.questions import ChoiceQuestion, ChoicesQuestion, QuantityQuestion
from upwell.lib.folding import fold

DATA = Path(__file__).parent / "data"
WEIGHTS = {"name": 1.0, "also": 1.0, "thing": 0.8, "summary": 0.8, "title": 0.6, "option": 0.5}
"""How much a word tells that stands in one of these."""
SAID = frozenset({"name", "also", "thing"})
"""What somebody may say as it stands; of the others only the words count."""
_TOP = {"name": "name", "case_name": "name", "also_said_as": "also", "summary": "summary"}
_PIECE = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")


_SIMPLE = {ord("'"): ""}
FILLERS = {
    language: frozenset(words.split())
    for language, words in tomllib.loads((DATA / "fillers.toml").read_text(encoding="utf-8")).items()
}
_NOTHING = frozenset().union(*FILLERS.values())
_SIGNS = re.compile(f"[{''.join(FILLERS['zh'])}]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    language: str
    part: str
    text: str


def is_han(piece: str) -> bool:
    return "\u3400" <= piece[0] <= "\u9fff"


def pieces(text: str) -> list[str]:
    """Words, and runs of Chinese signs."""
    return _PIECE.findall(fold(text).translate(_SIMPLE))


def telling(cut: list[str]) -> list[str]:
    """What is asked for by: words, and pairs of signs, without those that say nothing."""
    found: list[str] = []
    for piece in cut:
        if not is_han(piece):
            found += [piece] if piece not in _NOTHING else []
            continue
        for run in _SIGNS.split(piece):
            found += [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]
    return found


def pairs(cut: list[str]) -> list[str]:
    """Each two words side by side of which one is telling: one alone says less in a language of short words."""
    found = []
    for first, second in pairwise(cut):
        if not is_han(first) and not is_han(second) and not (first in _NOTHING and second in _NOTHING):
            found.append(f"{first} {second}")
    for piece in cut:
        signs = telling([piece]) if is_han(piece) else []
        found += [f"{first} {second}" for first, second in pairwise(signs)]
    return found


def grams(cut: list[str]) -> Counter[str]:
    """Pieces of letters: two to five of a word and over one space, one to three signs."""
    found: Counter[str] = Counter()
    words: list[str] = []
    for piece in [*cut, "\u4e00"]:
        if not is_han(piece):
            words.append(piece)
            continue
        if words:
            found.update(_of_words(f" {' '.join(words)} "))
            words = []
        found.update(piece[at : at + size] for size in (1, 2, 3) for at in range(len(piece) - size + 1))
    found["\u4e00"] -= 1  # the one that ended it
    return +found


def _of_words(line: str) -> Iterator[str]:
    for size in range(2, 6):
        for at in range(len(line) - size + 1):
            gram = line[at : at + size]
            if gram.count(" ") <= 1 or (gram[0] == gram[-1] == " " and gram.count(" ") == 2):
                yield gram


def phrases(service: Service) -> Iterator[Phrase]:
    """Everything a service is recognized by, in all its languages."""
    steps = _steps(service)
    yield from (Phrase("en", part, text) for part, text in _english(service, steps) if text)
    for language, texts in service.translations.items():
        for path, translated in texts.items():
            if found := _part(path.split("."), steps):
                yield Phrase(language, found, translated.text)


def _english(service: Service, steps: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    yield from (("name", service.name), ("name", service.case_name or ""), ("summary", service.summary))
    yield from (("also", service.service.replace("_", " ")), ("also", service.text_word or ""))
    yield from (("also", said) for said in service.also_said_as)
    for (name, code), part in steps.items():
        step = service.questions[name]
        if not code:
            yield part, step.title or ""
        elif isinstance(step, ChoiceQuestion | ChoicesQuestion | QuantityQuestion):
            option = step.options[code]
            yield from ((part, text) for text in (option.label, *(option.say if part == "thing" else ())))


def _steps(service: Service) -> dict[tuple[str, str], str]:
    """Questions and their options, and what they are here. Of things counted not those that go elsewhere."""
    found = {}
    for name, step in service.questions.items():
        if step.title and "{" not in step.title:
            found[name, ""] = "title"
        if isinstance(step, ChoiceQuestion | ChoicesQuestion):
            found |= {(name, code): "option" for code in step.options}
        elif isinstance(step, QuantityQuestion):
            found |= {(name, code): "thing" for code, option in step.options.items() if option.instead is None}
    return found


def _part(path: list[str], steps: Mapping[tuple[str, str], str]) -> str:
    """`name`, `also_said_as.2`, `steps.items.title`, `steps.items.options.sofa.say.0`."""
    if path[0] in _TOP:
        return _TOP[path[0]]
    if path[0] != "steps" or len(path) < 3:
        return ""
    if path[2] == "title":
        return steps.get((path[1], ""), "")
    if path[2] == "options" and len(path) >= 5 and path[4] in ("label", "say"):
        found = steps.get((path[1], path[3]), "")
        return found if path[4] == "label" or found == "thing" else ""
    return ""
