"""What a data set can be of: its figures, what kind of number each is, and how files head their columns. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

COUNT, MONEY, SHARE, PERCENT = "count", "money", "share", "percent"
TOTAL, DIGITAL, ASSISTED, OFFLINE = "total", "digital", "assisted", "offline"
PUBLISHED = "published"
RATINGS = tuple(f"rating_{mark}" for mark in range(1, 6))
ONLINE_CHANNELS = ("web", "app", "sms", "chat", "api")
CHANNELS = (*ONLINE_CHANNELS, "phone", "counter", "mail", "email", "fax", "kiosk", "other")


@dataclass(frozen=True, slots=True)
class Kind:
    """`figures`: names, each with the kind of number it is. `words`: other names of them. `each`: headings of a column
    that says which figure a row has. `free`: whatever stands there is one. `as_`: names that are kept as another."""

    figures: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    each: tuple[str, ...] = ()
    free: bool = False
    as_: Mapping[str, str] = field(default_factory=dict)

    def named(self, said: str) -> str | None:
        """The figure that is called so."""
        wanted = folded(said)
        for name in self.figures:
            if wanted == folded(name) or wanted in self.words.get(name, ()):
                return name
        return slug(said) if self.free and slug(said) else None

    def number(self, name: str) -> str:
        return self.figures.get(name, COUNT)

    def kept_as(self, name: str) -> str:
        return self.as_.get(name, name)


_CAMEL = re.compile(r"[a-z]+(?:[A-Z][a-z0-9]*)+")


def folded(text: str) -> str:
    """As headings are compared: letters and figures in one case, a space between words, also those of dataType."""
    bare = text.strip()
    return _words(re.sub(r"(?=[A-Z])", " ", bare) if _CAMEL.fullmatch(bare) else bare)


def _words(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def slug(text: str) -> str:
    return _words(text).replace(" ", "_")[:80]


_CHANNEL_WORDS = {
    "web": ("website", "web form", "internet"),
    "app": ("mobile app",),
    "sms": ("text", "text message", "text messages", "texts"),
    "chat": ("web chat", "webchat", "live chat"),
    "phone": ("telephone", "calls", "phone calls", "by phone", "tel"),
    "counter": ("in person", "face to face", "office", "at the counter", "person"),
    "mail": ("post", "postal", "paper", "postal mail", "letter", "letters"),
    "email": ("e mail", "emails", "eml"),
    "other": ("other channels", "others"),
}
_RATING_WORDS = (
    ("very dissatisfied", "1 star"),
    ("dissatisfied", "2 stars"),
    ("neither", "neither satisfied nor dissatisfied", "neutral", "3 stars"),
    ("satisfied", "4 stars"),
    ("very satisfied", "5 stars"),
)
_BY_CHANNEL = ("channel", "channel type", "how")
_MARKS = dict.fromkeys(RATINGS, COUNT)

KINDS: Mapping[str, Kind] = {
    "transactions": Kind(
        {TOTAL: COUNT, DIGITAL: COUNT, ASSISTED: COUNT, OFFLINE: COUNT, **dict.fromkeys(CHANNELS, COUNT)},
        {
            TOTAL: ("volume", "transactions", "all", "all channels", "total transactions", "total volume"),
            DIGITAL: ("online", "digital volume", "digital transactions"),
            ASSISTED: ("assisted digital",),
            OFFLINE: ("non digital", "not digital"),
            **_CHANNEL_WORDS,
        },
        _BY_CHANNEL,
    ),
    "satisfaction": Kind(
        {**_MARKS, TOTAL: COUNT},
        {TOTAL: ("total responses", "respondents", "responses", "total respondents")},
        ("rating", "mark", "answer"),
    ),
    "published_satisfaction": Kind(
        {**_MARKS, TOTAL: COUNT, "satisfaction_score": SHARE, "satisfaction_percent": PERCENT},
        {
            TOTAL: ("total responses", "respondents", "responses", "total respondents"),
            "satisfaction_score": ("score",),
            "satisfaction_percent": ("user satisfaction percent", "satisfaction", "user satisfaction", "percent"),
        },
        ("rating", "mark", "answer", "data type"),
        as_={"satisfaction_score": PUBLISHED, "satisfaction_percent": PUBLISHED},
    ),
    "states": Kind(
        {"started": COUNT, "completed": COUNT, "stopped": COUNT, "abandoned": COUNT},
        {
            "started": ("start", "starts", "begun"),
            "completed": ("complete", "completions", "sent", "submitted", "finished"),
            "stopped": ("ended with an answer", "not eligible"),
            "abandoned": ("left", "dropped out"),
        },
        ("state",),
    ),
    "steps": Kind({}, {}, ("step", "stage", "page"), free=True),
    "monitoring": Kind(
        {"uptime": COUNT, "downtime": COUNT, "uptime_percent": PERCENT},
        {"uptime": ("up",), "downtime": ("down",)},
        ("data type",),
        as_={"uptime_percent": PUBLISHED},
    ),
    "costs": Kind(
        {TOTAL: MONEY, **dict.fromkeys(CHANNELS, MONEY)},
        {TOTAL: ("cost", "total cost", "costs", "spend"), **_CHANNEL_WORDS},
        _BY_CHANNEL,
    ),
}  # fmt: skip


def headings(kind: Kind, name: str) -> tuple[str, ...]:
    """What a column of this figure may be headed."""
    marked = _RATING_WORDS[RATINGS.index(name)] if name in RATINGS else ()
    return (name, *kind.words.get(name, ()), *marked)


def rating(said: str, *, low_is_best: bool) -> tuple[int | None, int | None]:
    """The mark a heading names by its number, and the one it names in words; on a scale whose best mark is 1, too."""
    text = folded(said)
    found = re.search(r"\b(?:rating |mark |rated )?([1-5])\b", text)
    bare = folded(re.sub(r"\b(?:rating|mark|rated)?\s*[1-5]\b", " ", text.replace("_", " ")))
    words = next((place for place, names in enumerate(_RATING_WORDS, 1) if bare in names[:-1]), None)
    if words is not None and low_is_best:
        words = 6 - words
    return (int(found[1]) if found and (words or bare in ("", "star", "stars")) else None), words
