"""Colours and whether they can be told apart: WCAG contrast as pure arithmetic on "#rrggbb".

Decides nothing about where a colour is used; `theme.py` does."""

import re

READABLE = 4.5  # text (WCAG 2.2, 1.4.3)
VISIBLE = 3.0  # large text, borders, icons (1.4.11)
_HEX = re.compile(r"#[0-9a-f]{6}\Z")


class NotAColour(ValueError):
    """Write a colour as # and six digits, like #005ea2."""


def parts(colour: str) -> tuple[int, int, int]:
    if not _HEX.match(colour.lower()):
        raise NotAColour(colour)
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    red, green, blue = (_linear(part / 255) for part in parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """`share` of `other` in `colour`: 0 is colour, 1 is other."""
    blend = [round(a + (b - a) * share) for a, b in zip(parts(colour), parts(other), strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*blend)


def made_readable(colour: str, on: str, at_least: float = READABLE) -> str:
    """The colour, moved as little as needed towards black or white to stand out from `on`."""
    target = "#000000" if luminance(on) > 0.18 else "#ffffff"
    for step in range(101):
        candidate = mix(colour, target, step / 100)
        if ratio(candidate, on) >= at_least:
            return candidate
    return target


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
