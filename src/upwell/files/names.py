"""What a document is called where people read it. Pure: the name somebody's device gave it, made safe to print."""

import re
import unicodedata

LONGEST = 80
_NEVER = re.compile(r'[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffd<>:"|?*/\\]')
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def shown(given: str, format: str) -> str:
    """Without folders, marks that turn text around, and its own ending: the ending is what the content is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given.encode("utf-8", "ignore").decode()))[-1]
    clean = " ".join(_NEVER.sub(" ", last).split()).strip(". ")
    while (cut := _ENDING.sub("", clean).strip(". ")) != clean:
        clean = cut
    return f"{clean[: LONGEST - 6].strip('. ') or 'document'}.{'jpg' if format == 'jpeg' else format}"
