"""How many parts a text message is sent in: 160 plain letters, or 70 of any others; fewer each when there are several.

The table of plain letters is that of 3GPP TS 23.038 (GSM 7-bit default alphabet and its extension)."""

from __future__ import annotations

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
"""Plain letters that take the room of two."""

PLAIN_ALONE, PLAIN_EACH = 160, 153
OTHER_ALONE, OTHER_EACH = 70, 67


@dataclass(frozen=True, slots=True)
class Size:
    """`plain`: every letter is in the plain alphabet; `odd`: the first that is not. `units`: the room it takes."""

    segments: int
    plain: bool
    units: int
    odd: str = ""


def size(text: str) -> Size:
    odd = next((letter for letter in text if letter not in BASIC and letter not in EXTENDED), "")
    if not odd:
        units = [2 if letter in EXTENDED else 1 for letter in text]
        return Size(_packed(units, PLAIN_ALONE, PLAIN_EACH), True, sum(units))
    units = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
    return Size(_packed(units, OTHER_ALONE, OTHER_EACH), False, sum(units), odd)


def _packed(units: list[int], alone: int, each: int) -> int:
    """Segments needed when no letter may be cut in two."""
    if sum(units) <= alone:
        return 1 if units else 0
    segments, room = 1, each
    for unit in units:
        if unit > room:
            segments, room = segments + 1, each
        room -= unit
    return segments
