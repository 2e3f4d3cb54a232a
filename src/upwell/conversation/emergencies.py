"""Words of somebody who is in danger, in every language, with or without accents: told what to do before all else.

The words are in `data/emergencies.toml`; what cries for help alone says nothing in the middle of a sentence."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping

from django.utils.translation import gettext

from upwell.conversation.city import Card
from upwell.conversation.message import Message
from upwell.conversation.words import DATA, folded
from upwell.journey.texts import Said
from upwell.lib.folding import fold

DANGER, CRISIS = "danger", "crisis"
_READ: Mapping[str, Mapping[str, list[str]]] = tomllib.loads((DATA / "emergencies.toml").read_text(encoding="utf-8"))
_ALL = {kind: [one for said in _READ[kind].values() for one in said] for kind in (CRISIS, DANGER)}
_PHRASES = {kind: [fold(one) for one in said if one[0] != "="] for kind, said in _ALL.items()}
_EXACT = {kind: [one[1:] for one in said if one[0] == "="] for kind, said in _ALL.items()}
_ALONE, _NOT_MEANT = folded(_READ["alone"]), folded(_READ["not_meant"])
_MARKS = str.maketrans(dict.fromkeys(",.!?;:¡¿。，！？", " "))


def found(text: str) -> str:
    """Which kind of help a message cries for; empty for nearly all of them."""
    said = " ".join(fold(text).translate(_MARKS).split())
    if said in _ALONE:
        return DANGER
    if any(other in said for other in _NOT_MEANT):
        return ""
    typed = unicodedata.normalize("NFC", text).lower()
    for kind, phrases in _PHRASES.items():
        if any(_stands(phrase, said) for phrase in phrases) or any(one in typed for one in _EXACT[kind]):
            return kind
    return ""


def _stands(phrase: str, said: str) -> bool:
    """As whole words; where a language writes none between them, anywhere."""
    return f" {phrase} " in f" {said} " if phrase.isascii() else phrase in said


def message(kind: str, card: Card, language: str) -> Message:
    if kind == CRISIS:
        said = gettext(
            "You are not alone. Call or text %(crisis)s now: people listen, day and night. "
            "In danger right now? Call %(emergency)s."
        )
    else:
        said = gettext("Is somebody in danger? Call %(emergency)s now. We cannot send help from here.")
    return Message((Said(said % {"crisis": card.crisis, "emergency": card.emergency}, language),))
