"""Takes out of a text what may say who or where somebody is, as far as can be told by its looks. Pure."""

from __future__ import annotations

import re

GONE = "…"
_STREET = (
    r"street|st|avenue|ave|av|boulevard|blvd|road|rd|drive|dr|lane|ln|court|ct|way|place|pl|circle|cir|terrace|ter|"
    r"parkway|pkwy|highway|hwy|expressway|expy|alley|square|loop"
)
_PARTS = (
    r"(?:https?://|www\.)\S+",
    r"[+(]?\d[\d\s().\-]{5,}\d",  # a phone, or another long number
    r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b",  # the number of a request
    rf"\b\d{{1,6}}[a-z]?\s+(?:[NSEW]\.?\s+)?(?:[^\W\d_][\w'.]*\s+){{1,3}}(?:{_STREET})\b\.?",
    r"\b(?:calle|avenida|av\.|camino|paseo)\s+(?:[^\W\d_][\w'.]*\s+){1,3}\d{1,6}\b",
    r"\b\d{1,6}\s+(?:calle|avenida|camino|paseo|\u0111\u01b0\u1eddng|duong)(?:\s+[^\W\d_][\w'.]*){1,3}",
    r"[\u4e00-\u9fff]{1,8}[\u8def\u8857\u9053\u5df7]\s?\d{1,6}\s?[\u53f7\u865f]?",
    r"\b\d{5,}\b",
)
_ALL = re.compile("|".join(_PARTS), re.IGNORECASE)


def scrubbed(text: str) -> str:
    """The text with an ellipsis for each mailbox, link, long number and street address."""
    words = (GONE if _is_mailbox(word) else word for word in text.split())
    return " ".join(_ALL.sub(GONE, " ".join(words)).split())


def _is_mailbox(word: str) -> bool:
    """Word by word: one pattern for it would try every @ against every point, and strangers write the text."""
    at = word.find("@", 1)
    return at > 0 and 0 < word.find(".", at + 2) < len(word) - 1
