"""What a text of another city still says of that city: its name, phone numbers, links, departments. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

LINK = re.compile(
    r"https?://[^\s)\]]+|\bwww\.[^\s)\]]+|\b[\w.-]+@[\w-]+\.[\w.]+|\b[\w-]+\.(?:gov|org|com|net|us)\b", re.I
)
PHONE = re.compile(r"(?:\+?1[-. ])?(?:\(\d{3}\) ?|\b\d{3}[-. ])\d{3}[-. ]\d{4}\b|\b[2-8]-1-1\b|\b311\b")
SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?](?=\s|$)|\n|$)")


@dataclass(frozen=True, slots=True)
class City:
    """What stands for a city in a text. `names`: its own and those of its departments; `phone`: its number for all."""

    name: str
    phone: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """A text that still speaks of the city it comes from: what of it, where, and how it may begin instead."""

    place: str
    text: str
    found: tuple[str, ...]
    instead: str


def adapted(text: str, old: City, new: City) -> str:
    """The text with the new city's name and number where the old one's are."""
    for spelling in _spellings(old.name):
        text = text.replace(spelling, new.name)
    if old.phone and new.phone:
        text = text.replace(old.phone, new.phone)
    return text


def traces(text: str, old: City, new: City) -> tuple[str, ...]:
    """What of the old city is in an adapted text, each once, as it is written there."""
    links = [one.group() for one in LINK.finditer(text) if one.group() not in new.names]
    phones = [one.group() for one in PHONE.finditer(text) if one.group() != new.phone]
    ours = (new.name, *new.names)
    names = [name for name in (*_spellings(old.name), *old.names) if name not in ours and _stands_in(name, text)]
    return tuple(dict.fromkeys((*names, *phones, *links)))


def is_phone(text: str) -> bool:
    return PHONE.fullmatch(text.strip()) is not None


def beginning(text: str, found: tuple[str, ...], new: City) -> str:
    """For who writes it anew: with the city's own number for another, without the sentences that say the rest. Empty
    when all of them do."""
    if new.phone:
        text = PHONE.sub(lambda one: new.phone if one.group() in found else one.group(), text)
    kept = [one.group() for one in SENTENCE.finditer(text) if not any(trace in one.group() for trace in found)]
    return "".join(kept).strip()


def _spellings(name: str) -> tuple[str, ...]:
    plain = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    return tuple(dict.fromkeys((name, plain)))


def _stands_in(name: str, text: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def texts(plain: object) -> Mapping[str, str]:
    """Every text in plain data, by the place it stands at."""
    found: dict[str, str] = {}
    _gather(plain, (), found)
    return found


def _gather(plain: object, place: tuple[str, ...], found: dict[str, str]) -> None:
    if isinstance(plain, str):
        found[".".join(place)] = plain
    elif isinstance(plain, Mapping):
        for key, value in plain.items():
            _gather(value, (*place, str(key)), found)
    elif isinstance(plain, list | tuple):
        for number, value in enumerate(plain, start=1):
            _gather(value, (*place, str(number)), found)
