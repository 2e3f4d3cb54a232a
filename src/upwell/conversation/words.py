"""The words people answer with, in every language at once, folded as `lib.folding` folds. Pure: `data/words.toml`."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from upwell.lib.folding import fold

DATA = Path(__file__).parent / "data"
_READ: Mapping[str, Any] = tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))
_AROUND = " .,!¡。！，"
_ASKED = "?？¿"
_MARKS = str.maketrans(dict.fromkeys(_AROUND + _ASKED, " "))
_KINDER = (" please", " pls", " por favor", " gracias", " thanks", " thank you")
_NOT_FIRST = frozenset({"y", "s", "n", "not", "right", "wrong"})
"""Answers that begin something else when more follows: "y ahora", "not sure", "right lane"."""
MOST = 40
"""Letters of a reply whose first word may be a yes or a no for all of it."""


def folded(by_language: Mapping[str, Iterable[str]]) -> frozenset[str]:
    return frozenset(fold(word) for words in by_language.values() for word in words)


def both(by_language: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """As they are written, and without accents: `reading.known` tells the two apart."""
    return folded(by_language) | {word for words in by_language.values() for word in words}


def _numbered(table: Mapping[str, Any]) -> dict[str, int]:
    lists = [words for language, words in table.items() if language != "also"]
    found = {form: number for words in lists for number, word in enumerate(words, 1) for form in (word, fold(word))}
    return {**found, **{form: number for word, number in table["also"].items() for form in (word, fold(word))}}


def _forms(word: str) -> tuple[str, ...]:
    return (word[1:],) if word[0] == "=" else (word, fold(word))


COMMANDS: Mapping[str, frozenset[str]] = {name: folded(said) for name, said in _READ["commands"].items()}
"""Whole replies that ask for something else than an answer."""
LANGUAGES: Mapping[str, frozenset[str]] = {
    code: frozenset(fold(name) for name in names) for code, names in _READ["languages"].items()
}
CHOICES: Mapping[str, frozenset[str]] = {name: folded(said) for name, said in _READ["choices"].items()}
"""What is said instead of the number of a choice that is always the same."""
POLITE: Mapping[str, Mapping[str, str]] = {
    name: {form: language for language, words in said.items() for word in words for form in _forms(word)}
    for name, said in _READ["polite"].items()
}
"""Of words that ask for nothing, each with its language."""
YES, NO = (folded(_READ[name]) for name in ("yes", "no"))
AND, OF = (both(_READ[name]) for name in ("and", "of"))
NUMBERS: Mapping[str, int] = _numbered(_READ["numbers"])
"""Small numbers written as words."""


def command(text: str) -> str:
    """The command that this whole reply is; empty when it is none."""
    said = fold(text).strip(_AROUND)
    asked = said.strip(_AROUND + _ASKED) or said
    return next((name for name, words in COMMANDS.items() if said in words or asked in words), "")


def choice(text: str, keys: Iterable[str]) -> str | None:
    """The one of these choices whose own word this whole reply is."""
    said = fold(text).strip(_AROUND)
    return next((key for key in keys if said in CHOICES.get(key, ())), None)


def polite(text: str) -> tuple[str, str]:
    """`hello` or `thanks`, and the language, of a reply that is no more than that; else nothing."""
    typed = " ".join(unicodedata.normalize("NFC", text).lower().translate(_MARKS).split())
    found = ((name, words.get(typed) or words.get(fold(typed))) for name, words in POLITE.items())
    return next(((name, language) for name, language in found if language), ("", ""))


def language(text: str) -> str:
    """The language that this whole reply names; empty when it names none."""
    said = fold(text).strip(_AROUND)
    return next((code for code, names in LANGUAGES.items() if said in names), "")


def is_plain_yes(text: str) -> bool:
    """A yes and nothing else but what makes it kinder: "si puedo cambiarlo?" is none."""
    said = fold(text).strip(_AROUND)
    kinder = next((end for end in _KINDER if said.endswith(end)), "")
    return said in YES or said.removesuffix(kinder).strip(_AROUND) in YES


def yes_or_no(text: str) -> str:
    """`yes` or `no`, from the whole reply, or of a short one from its first word; else empty."""
    said = fold(text).strip(_AROUND)
    for word, words in (("yes", YES), ("no", NO)):
        if said in words:
            return word
    first = said.replace(",", " ").split(" ")[0].strip(".!")
    if len(said) > MOST:
        return ""
    if first in _NOT_FIRST:
        return ""
    return "yes" if first in YES else "no" if first in NO else ""
