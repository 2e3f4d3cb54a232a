"""Plain data for the parts of a page that are no form controls: rows of a summary, moments of a history, tones of tags.

Decides the few tones a state can have, so that the same state looks the same on every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Tone = Literal["neutral", "new", "active", "waiting", "done", "late", "soon"]
TONE_ICONS: dict[str, str] = {
    "neutral": "remove",
    "new": "add_circle",
    "active": "construction",
    "waiting": "hourglass_empty",
    "done": "check_circle",
    "late": "warning",
    "soon": "schedule",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a summary list. `values` are shown one below the other; `change` is where to change them."""

    key: str
    values: Sequence[str]
    change: str = ""
    change_what: str = ""  # heard after "Change", when the key alone would not say it
    language: str = ""  # of the values, when not the page's
    markup: bool = False  # values are trusted HTML (SafeString) rather than what people typed


@dataclass(frozen=True, slots=True)
class Photo:
    url: str
    alt: str
    full: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of a history in words. `state`: done, current or next."""

    title: str
    at: datetime | None = None
    text: str = ""
    state: Literal["done", "current", "next"] = "done"
    typed: bool = False  # the text is what a resident wrote, not the city
    language: str = ""  # of the text
    photos: Sequence[Photo] = ()
