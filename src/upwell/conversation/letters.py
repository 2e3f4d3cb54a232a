"""Which language a message is in, by its letters alone: for words that no service knows. Pure."""

from __future__ import annotations

import re
import unicodedata

from upwell.lib.folding import is_traditional

_HAN = re.compile("[\u3400-\u9fff]")
_VIETNAMESE = re.compile("[\u01a0\u01a1\u01af\u01b0\u0102\u0103\u0110\u0111\u1ea0-\u1ef9]")
_SPANISH = re.compile("[\u00f1\u00d1\u00bf\u00a1]")


def spoken(text: str) -> str:
    """The code of a language that only these letters are of; empty when they may be of several."""
    typed = unicodedata.normalize("NFC", text)
    if _HAN.search(typed):
        return "zh-Hant" if is_traditional(typed) else "zh-Hans"
    if _VIETNAMESE.search(typed):
        return "vi"
    return "es" if _SPANISH.search(typed) else ""
