"""How like two words are, and which of many phrases is most like what somebody typed. Pure; accents and case are gone.

For search and for tables of words: one measure, so that a typing mistake is forgiven everywhere alike."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import DamerauLevenshtein

from upwell.lib.folding import words

MOST_WORDS = 12
ENOUGH = 0.7
"""How like a phrase must be in the mean of its words: one word with one mistake is."""
SKIPPED = frozenset(
    word
    for line in (
        "a an the my i is in on at of to for and or how do can want need please there with it me we",
        "un una el la los las mi es en de del al para por y o como puedo quiero necesito hay con que",
    )
    for word in line.split()
)


def telling(text: str) -> list[str]:
    """The words of a text that say something; all of them when none does."""
    asked = words(text)[:MOST_WORDS]
    return [word for word in asked if word not in SKIPPED] or asked


def like(asked: str, known: str) -> float:
    """1 for the same word, less for a beginning of it or one with mistakes, 0 for another word."""
    if asked == known:
        return 1.0
    if len(asked) >= 3 and known.startswith(asked):
        return 0.85
    if len(known) >= 5 and asked.startswith(known):
        return 0.75
    allowed = 0 if len(asked) < 4 else 1 if len(asked) < 7 else 2
    if not allowed or abs(len(asked) - len(known)) > allowed or (asked[0] != known[0] and len(asked) < 6):
        return 0.0
    distance = DamerauLevenshtein.distance(asked, known, score_cutoff=allowed)
    return 0.7 - 0.15 * (distance - 1) if distance <= allowed else 0.0


def most_alike(text: str, phrases: Iterable[str]) -> int | None:
    """The place of the phrase whose words are all in the text, or much like it; of several, the one that says most."""
    asked = telling(text)
    best, where = 0.0, None
    for place, phrase in enumerate(phrases):
        known = telling(phrase)
        found = sum(max((like(word, one) for word in asked), default=0.0) for one in known)
        if found > best and found >= ENOUGH * len(known):
            best, where = found, place
    return where
