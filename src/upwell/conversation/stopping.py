"""Whether somebody says that they want no more text messages, in any reasonable words. Pure: `data/stopping.toml`."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from upwell.conversation.words import DATA
from upwell.lib.folding import fold

STOP, START, UNCLEAR = "stop", "start", "unclear"
MORE = 10
"""Letters that may stand behind such a phrase; with more of them it may be about something else, and is asked about."""
_READ: Mapping[str, Any] = tomllib.loads((DATA / "stopping.toml").read_text(encoding="utf-8"))
_AROUND = " .,!¡?。！，…*\"'"
_POLITE = (
    "please ",
    "pls ",
    "por favor ",
    "xin ",
    "vui long ",
    "请",
    "請",
    " please",
    " pls",
    " por favor",
    " now",
    " ya",
    " ahora",
)


def _flat(by_language: Mapping[str, Iterable[str]]) -> list[str]:
    return [word for words in by_language.values() for word in words]


_WORDS = frozenset(fold(word) for word in _flat(_READ["stop"]["words"]) if word[0] != "=")
_EXACT = frozenset(word[1:] for word in _flat(_READ["stop"]["words"]) if word[0] == "=")
_PHRASES = tuple(fold(word) for word in _flat(_READ["stop"]["phrases"]))
_SOME: Mapping[str, Any] = _READ["some"]
PROGRAMMES = tuple(name for name in _SOME if name not in ("verbs", "again"))


def _pairs(verbs: str) -> dict[str, str]:
    """What may be said of each programme: its name with a verb before or behind it, in one language."""
    found: dict[str, str] = {}
    for programme in PROGRAMMES:
        for language, names in _SOME[programme].items():
            between = "" if language == "zh" else " "
            for verb in _SOME[verbs][language]:
                for name in names:
                    found |= dict.fromkeys((fold(f"{verb}{between}{name}"), fold(f"{name}{between}{verb}")), programme)
    return found


_SOME_STOP, _SOME_START = _pairs("verbs"), _pairs("again")
_START = frozenset(fold(word) for word in _flat(_READ["start"]))


def found(text: str) -> str:
    """`stop`, `start`, `unclear` for a message with such words among others, or nothing."""
    said = _bare(fold(text))
    typed = unicodedata.normalize("NFC", text).lower().strip(_AROUND)
    if said in _WORDS or typed in _EXACT:
        return STOP
    if any(said.startswith(phrase) and len(said) - len(phrase) <= MORE for phrase in _PHRASES):
        return STOP
    if any(phrase in said for phrase in _PHRASES):
        return UNCLEAR
    return START if said in _START else ""


def some(text: str) -> tuple[str, str]:
    """`stop` or `start`, and the programme of `PROGRAMMES`, for a message that says no more than that; else nothing."""
    said = _bare(fold(text))
    if programme := _SOME_STOP.get(said):
        return STOP, programme
    if programme := _SOME_START.get(said):
        return START, programme
    return "", ""


def _bare(said: str) -> str:
    """Without what only makes it kinder, or louder: "please stop!!", "STOP now"."""
    said = said.strip(_AROUND)
    for polite in _POLITE:
        said = (
            said.removeprefix(polite) if polite[-1] == " " or not polite.isascii() else said.removesuffix(polite)
        ).strip(_AROUND)
    words = said.split()
    return words[0] if words and len(set(words)) == 1 else said
