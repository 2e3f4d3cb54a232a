"""How easily English is read: words in a sentence, and the grade of school it takes. Pure; a few lines and a rule.

The grade is Flesch–Kincaid's: 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid, Fishburne, Rogers
and Chissom, "Derivation of New Readability Formulas for Navy Enlisted Personnel", 1975). It was made for passages: of a
few words it says nothing, so it is asked of texts from `PASSAGE` words on, and of all texts of a service together.
Syllables are counted by a rule (groups of vowels, silent endings), right for most words and wrong to both sides. Names
that nobody can put more simply (`exempt`) count as one short word, and so does a value filled in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

HIGHEST_GRADE = 7.0
LONG, TOO_LONG = 20, 25
"""Words of a sentence: more than the first is told, more than the second refused."""
PASSAGE = 20

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)|https?://\S+|\S+@\S+|\b(?:www\.)?[a-z]+\.(?:org|gov|com)\S*")
_VALUE = re.compile(r"\{[^}]*\}")
_END = re.compile(r"(?<=[.!?:])[)\"”']*\s+|\n+\s*(?:[-*]|\d+\.)?\s*")
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|\d[\d.,:]*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<=[^aeiouylt])e$|(?<=[^aeiouy])(?:es|ed)$|(?<=[aeiouyr])le$|(?<=t)e$")
_SOUNDED = re.compile(r"(?:[tdsxz]|ch|sh|[cg])es$|[td]ed$")
_APART = re.compile(
    r"ia(?!l$|n$)|rial$|io(?!n)|eo(?!p)|iu|ua[lt]|uou|ying|eing|[^aeiouyt]iest$|iet|ience|create|idea|area"
)


def sentences(text: str, exempt: Collection[str] = ()) -> Iterator[list[str]]:
    """The words of each sentence; the points of a list are sentences of their own."""
    plain = _LINK.sub(lambda found: found[1] or "here", _VALUE.sub("X", text)).replace("**", "")
    for name in sorted(exempt, key=len, reverse=True):
        plain = re.sub(rf"\b{re.escape(name)}(?:'s)?\b", "X", plain, flags=re.IGNORECASE)
    for part in _END.split(plain):
        if words := _WORD.findall(part):
            yield words


@lru_cache(10_000)
def syllables(word: str) -> int:
    """By rule; a number counts as one."""
    low = word.lower().replace("’", "'").split("'")[0]
    if not low.isalpha():
        return 1
    count = len(_VOWELS.findall(low)) + len(_APART.findall(low)) - low.startswith("business")
    if _SILENT.search(low) and not _SOUNDED.search(low):
        count -= 1
    return max(1, count)


def grade(parts: Iterable[list[str]]) -> float:
    """Of these sentences; 0 for none."""
    found = list(parts)
    words = sum(map(len, found))
    if not words:
        return 0.0
    spoken = sum(syllables(word) for words_ in found for word in words_)
    return 0.39 * words / len(found) + 11.8 * spoken / words - 15.59


def problems(text: str, exempt: Collection[str] = ()) -> Iterator[tuple[str, str, bool]]:
    """What is hard about a text, what to do, and whether that is only a warning."""
    found = list(sentences(text, exempt))
    for words in found:
        if len(words) > LONG:
            begins = " ".join(words[:4])
            what = f'This sentence has {len(words)} words: "{begins} …"'
            yield what, f"Make two of it; most people read up to {LONG} words with ease", len(words) <= TOO_LONG
    if sum(map(len, found)) >= PASSAGE and (level := grade(found)) > HIGHEST_GRADE:
        hard = ", ".join(hardest(found))
        what = f"This text takes grade {level:.1f} of school to read"
        yield what, f"Bring it to {HIGHEST_GRADE:.0f}: shorter sentences, and other words for {hard}", True


def hardest(parts: Iterable[list[str]], most: int = 3) -> list[str]:
    """Its longest words by syllables."""
    words = dict.fromkeys(word.lower() for words in parts for word in words)
    return sorted(words, key=lambda word: -syllables(word))[:most]
