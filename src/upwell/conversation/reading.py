"""What a reply says: numbers of a list, words of an option, how many of what. Pure, and in no one language.

Numbers beat words; words must be an option's own, or one of its other names, or so close that it is asked back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from upwell.conversation.words import AND, NUMBERS, OF
from upwell.lib.folding import fold

CLOSE = 0.82  # alike enough to ask "did you mean …?"
LONGEST = 300  # of a reply that may name an option
_LIST = re.compile(r"[0-9]{1,3}(?:\s*(?:[,;、，/&+]|\s|\bor\b|\band\b|\by\b|\bo\b|\bva\b|和|与|及)\s*[0-9]{1,3})*")
_NUMBER = re.compile(r"[0-9]{1,3}")
_PARTS = re.compile(r"[,;、，\n+&]|\s-\s|和|与|及")
_MANY = re.compile(r"\s*([0-9]{1,3})\s*(?:[x×*](?![^\W\d_]))?\s*(.*)", re.DOTALL)
_TRAILING = re.compile(r"(.*?)\s*(?:x|×|\*|:|=)\s*([0-9]{1,3})", re.DOTALL)
_POINT = re.compile(
    r"(?:@|[?&](?:q|ll|query|center|sll|daddr)=(?:loc:)?|^|\s)(-?\d{1,2}\.\d{3,})\s*(?:,|%2C)\s*(-?\d{1,3}\.\d{3,})",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_BEHIND = re.compile(r"([\u3400-\u9fff]+?)\s*([0-9]{1,3}|[一二两兩三四五六七八九十])\s*([\u3400-\u9fff]?)")


@dataclass(frozen=True, slots=True)
class Named:
    """An option that a reply names. `sure`: by its own words; else the nearest, to be asked back."""

    key: str
    sure: bool


def tidy(text: str) -> str:
    """Folded, without the marks around it that mean nothing: "1)", "#2", "sofa."."""
    return fold(text).strip(" .,:;!?#()[]\"'。，！？、")


def numbers(text: str) -> list[int]:
    """The numbers of a reply that is nothing but numbers of a list ("1,3", "1 and 3", "two"); else empty."""
    said = tidy(text)
    if said in NUMBERS:
        return [NUMBERS[said]]
    return [int(one) for one in _NUMBER.findall(said)] if _LIST.fullmatch(said) else []


def named(text: str, options: Mapping[str, Iterable[str]]) -> Named | None:
    """The one option whose words (`options`: each with all it is called) this is, or is most like."""
    said = tidy(text)
    if not said or len(said) > LONGEST:
        return None
    known = {key: [tidy(word) for word in words] for key, words in options.items()}
    exact = [key for key, words in known.items() if said in words or said == fold(key)]
    if exact:
        return Named(exact[0], sure=len(exact) == 1)
    inside = [key for key, words in known.items() if any(_within(said, word) for word in words)]
    if len(inside) == 1:
        return Named(inside[0], sure=True)
    if inside:
        return None
    alike = sorted(((max(map(_alike(said), words), default=0.0), key) for key, words in known.items()), reverse=True)
    if alike and alike[0][0] >= CLOSE and (len(alike) == 1 or alike[0][0] - alike[1][0] > 0.03):
        return Named(alike[0][1], sure=False)
    return None


def exactly(text: str, options: Mapping[str, Iterable[str]]) -> str:
    """The option whose very own words this reply is; empty when it is none's."""
    said = tidy(text)
    return (
        next((key for key, called in options.items() if any(said == tidy(word) for word in called)), "") if said else ""
    )


def one_of(thing: str, options: Mapping[str, Iterable[str]]) -> Named | None:
    """The option that a thing is, which may be said as several of them."""
    found = [one for one in (named(word, options) for word in singular(thing)) if one]
    return next((one for one in found if one.sure), found[0] if found else None)


def _within(said: str, word: str) -> bool:
    """Whether one is the beginning of the other, or stands in it as whole words."""
    if not word or min(len(said), len(word)) < (2 if _HAN.search(said) else 4):
        return False
    if _HAN.search(said) or _HAN.search(word):
        return said in word or word in said
    return f" {said} " in f" {word} " or f" {word} " in f" {said} "


def _alike(said: str) -> Callable[[str], float]:
    return lambda word: fuzz.ratio(said, word) / 100


def counted(text: str) -> list[tuple[int, str]]:
    """The parts of "2 sofas, a mattress and three tires", each as how many and of what; one where no number stands."""
    parts = (part.strip() for part in _PARTS.split(_with_breaks(text)))
    return [_many(part) for part in parts if tidy(part)]


def _with_breaks(text: str) -> str:
    """Each "and" as a comma."""
    said = [word if not known(word, AND) else "," for word in text.replace("\n", " , ").split()]
    return " ".join(said)


def known(word: str, words: Container[str]) -> bool:
    """Whether a word is one of these: with its own accents, or typed without any. "tấm" is not "tám", "tam" may be."""
    typed = unicodedata.normalize("NFC", word).lower().strip(".,!?")
    return typed in words if not typed.isascii() else fold(typed) in words


def _many(typed: str) -> tuple[int, str]:
    said, (first, _, rest) = tidy(typed), typed.partition(" ")
    if rest and known(first, NUMBERS):
        return _number(first), _thing(rest)
    if match := _MANY.fullmatch(said):
        return (int(match[1]), _thing(_after_number(typed))) if match[2] else (1, match[1])
    if match := _TRAILING.fullmatch(said):
        return int(match[2]), _thing(match[1])
    if match := _HAN_BEHIND.fullmatch(said):  # 椅子4把
        return _number(match[2]), match[1]
    if said[0] in NUMBERS and _HAN.search(said) and len(said) > 1:  # 两张床垫
        return NUMBERS[said[0]], _thing(said[1:])
    return 1, _thing(typed)


def _number(word: str) -> int:
    bare = unicodedata.normalize("NFC", word).lower().strip(".,!?")
    return int(bare) if bare.isdecimal() else NUMBERS.get(bare, 0) or NUMBERS[fold(bare)]


def _after_number(typed: str) -> str:
    return re.sub(r"^\s*[0-9]{1,3}\s*(?:[x×*](?![^\W\d_]))?\s*", "", unicodedata.normalize("NFKC", typed))


def _thing(typed: str) -> str:
    words = typed.split()
    while len(words) > 1 and known(words[0], OF):
        words = words[1:]
    bare = tidy(" ".join(words))
    return bare[1:] if len(bare) > 1 and bare[0] in OF and _HAN.search(bare) else bare


def singular(thing: str) -> list[str]:
    """A thing as said, and as one of it, where its language shows many with an s."""
    found = [thing]
    for ending, instead in (("es", ""), ("s", ""), ("ies", "y")):
        if thing.endswith(ending) and len(thing) > len(ending) + 2:
            found.append(thing[: -len(ending)] + instead)
    return found


def point_in(text: str) -> tuple[str, str] | None:
    """The point of a map's link, or two coordinates as they are copied from one."""
    found = _POINT.search(text)
    return (found[1], found[2]) if found else None
