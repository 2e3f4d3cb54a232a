"""Guesses what somebody meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable, Set

from rapidfuzz import fuzz, process

MOST_LISTED = 12
_ALIKE = 66


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one; None when none is alike."""
    found = process.extractOne(word, sorted(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=_ALIKE)
    return found[0] if found else None


def hint(word: str, known: Iterable[str], *, whose: str = "There are") -> str:
    """`Did you mean 'size'?`, or what there is to choose from, or nothing when that is too much to read."""
    words = sorted(known) if isinstance(known, Set) else list(known)
    guess = closest(word, words)
    if guess:
        return f"Did you mean '{guess}'?"
    if not words or len(words) > MOST_LISTED:
        return ""
    return f"{whose} {', '.join(words)}" if len(words) > 1 else f"There is only {words[0]}"
