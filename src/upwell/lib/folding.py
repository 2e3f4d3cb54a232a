"""Text as people type it, made comparable: lower case, without accents, single spaces, Chinese in simplified signs."""

import re
import unicodedata
from pathlib import Path


def _simple() -> dict[str, str]:
    lines = (Path(__file__).parent / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}


_SIMPLE = _simple()
_SPECIAL = str.maketrans(_SIMPLE | {"đ": "d", "Đ": "d", "ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "’": "'"})
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[\w']+")


def fold(text: str) -> str:
    if text.isascii():  # most is, and looking at each sign is slow
        return _SPACE.sub(" ", text.lower()).strip()
    plain = unicodedata.normalize("NFKD", text).casefold()  # first, for some signs have a case only when taken apart
    decomposed = unicodedata.normalize("NFKD", plain.translate(_SPECIAL))
    bare = "".join([sign for sign in decomposed if sign < "\u0300" or not unicodedata.combining(sign)])
    return _SPACE.sub(" ", bare).strip()


def words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def is_traditional(text: str) -> bool:
    """Whether it has Chinese signs that nobody writes in simplified Chinese."""
    return any(sign in _SIMPLE for sign in text)
