"""The words people answer with, in every language at once, folded as `lib.folding` folds. Pure: `data/words.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from upwell.lib.folding import fold

DATA = Path(__file__).parent / "data"
_READ: Mapping[str, Any] = tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))
_AROUND = " .,!¡。！，"
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


COMMANDS: Mapping[str, frozenset[str]] = {name: folded(said) for name, said in _READ["commands"].items()}
"""Whole replies that ask for something else than an answer."""
LANGUAGES: Mapping[str, frozenset[str]] = {
    code: frozenset(fold(name) for name in names) for code, names in _READ["languages"].items()
}
YES, NO = (folded(_READ[name]) for name in ("yes", "no"))
AND, OF = (both(_READ[name]) for name in ("and", "of"))
NUMBERS: Mapping[str, int] = _numbered(_READ["numbers"])
"""Small numbers written as words."""


def command(text: str) -> str:
    """The command that this whole reply is; empty when it is none."""
    said = fold(text).strip(_AROUND)
    return next((name for name, words in COMMANDS.items() if said in words), "")


def language(text: str) -> str:
    """The language that this whole reply names; empty when it names none."""
    said = fold(text).strip(_AROUND)
    return next((code for code, names in LANGUAGES.items() if said in names), "")


def yes_or_no(text: str) -> str:
    """`yes` or `no`, from the whole reply, or of a short one from its first word; else empty."""
    said = fold(text).strip(_AROUND)
    for word, words in (("yes", YES), ("no", NO)):
        if said in words:
            return word
    first = said.replace(",", " ").split(" ")[0].strip(".!")
    if len(said) > MOST:
        return ""
    return "yes" if first in YES else "no" if first in NO - {"not"} else ""
