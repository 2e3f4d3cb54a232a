"""References a person can read over the phone: random, in two groups of four, no look-alike characters.

They open only the public view of a case, so they need not be secret; they must not be countable."""

import secrets
from uuid import UUID

ALPHABET = "2346789BCDFGHJKMPQRTVWXY"  # no 0 O, 1 I L, 5 S, and too few vowels to spell a word
_PAIRS = [one + other for one in ALPHABET for other in ALPHABET]  # drawn two at a time: imports make millions
PAIRS = len(_PAIRS)
_HEARD_AS = str.maketrans({"0": "Q", "O": "Q", " ": None, "-": None, "–": None, "—": None, "\u00a0": None})


def new_reference() -> str:
    """Eight characters of 24: 110 thousand million numbers."""
    drawn = secrets.randbelow(PAIRS**4)
    first, second, third, fourth = (drawn // PAIRS**place % PAIRS for place in range(4))
    return f"{_PAIRS[first]}{_PAIRS[second]}-{_PAIRS[third]}{_PAIRS[fourth]}"


def slip(identity: UUID) -> str:
    """Four characters to tell a few things apart that wait for the same person: always the same of one identity."""
    number = identity.int % len(ALPHABET) ** 4
    return "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(4))


def beginning(text: str) -> str | None:
    """The stored form of the first half of a reference, or of a bit more; None when it cannot be one."""
    squeezed = text.strip().upper().translate(_HEARD_AS) if text.isascii() else ""
    if not 4 <= len(squeezed) < 8 or any(character not in ALPHABET for character in squeezed):
        return None
    return f"{squeezed[:4]}-{squeezed[4:]}"


def canonical(text: str) -> str | None:
    """A reference as people type it, in the stored form; None when it cannot be one."""
    if not text.isascii() and not any(mark in text for mark in "–—\u00a0"):
        return None
    squeezed = text.strip().upper().translate(_HEARD_AS)
    if len(squeezed) != 8 or any(character not in ALPHABET for character in squeezed):
        return None
    return f"{squeezed[:4]}-{squeezed[4:]}"
