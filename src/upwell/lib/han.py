"""Traditional Chinese made from Simplified by a program (OpenCC, in the words of Taiwan) where nobody wrote any. Pure.

Texts of a city are few and come again and again: each is changed once in a process. The library is loaded when the
first is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

MADE_FROM: Mapping[str, str] = {"zh-Hant": "zh-Hans"}
"""Languages that a program can make, each with the one it is made from."""

_INSTEAD = dict(
    line.split()
    for line in (Path(__file__).parent / "made.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)
_FOUND = re.compile("|".join(_INSTEAD))
_QUOTES = str.maketrans("“”", "「」")


@lru_cache(30_000)
def made(text: str) -> str:
    """The text in traditional signs. Marks, placeholders and links stay as they are."""
    return _converter()(_FOUND.sub(lambda found: _INSTEAD[found[0]], text)).translate(_QUOTES)


def among(words: Mapping[str, str], language: str) -> str:
    """The one of these texts by language that is in this one, or made for it; empty when none is."""
    if found := words.get(language):
        return found
    source = words.get(MADE_FROM.get(language, ""))
    return made(source) if source else ""


@lru_cache(1)
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC  # a tenth of a second, and only readers of traditional signs need it

    return OpenCC("s2twp").convert
